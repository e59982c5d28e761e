/** Something that runs until it is stopped. */
export interface Part {
  readonly stop: () => Promise<unknown>;
}

/** Signals by which a person, a terminal or an editor asks a program to end. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How often it looks whether its starter is still there, milliseconds. */
const LOOKS_EVERY = 500;

/** Everything that runs, so that it ends together and in reverse order. */
export class House {
  readonly #parts: Part[] = [];
  #closing: Promise<void> | undefined;

  /** Takes `part` in. Once the house is closing it is stopped at once and this rejects. */
  async add<P extends Part>(part: P): Promise<P> {
    if (this.#closing) {
      await part.stop();
      throw new Error('Stopped while it was starting.');
    }
    this.#parts.push(part);
    return part;
  }

  /** Stops everything, the newest first. A part that fails to stop does not keep the others running. */
  close(): Promise<void> {
    this.#closing ??= this.#stopAll();
    return this.#closing;
  }

  async #stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.#parts.toReversed()) await part.stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} part(s) could not be stopped.`);
  }
}

/**
 * Runs `work` with a house of its own and closes that house in the end, whatever happened.
 * @param work resolves with an exit code, or rejects with what to tell the person
 * @param interrupted the exit code when a signal asked for the end; a second signal ends at once
 * @returns the exit code: that of `work`, or `interrupted`, or 1 when something failed
 */
export const runHoused = async (work: (house: House) => Promise<number>, interrupted: number, complain: (line: string) => void): Promise<number> => {
  const house = new House();
  const { asked, forget } = listenForSignals();
  const failed = (error: unknown): Outcome => ({ code: 1, because: error instanceof Error ? error.message : String(error) });
  // What breaks after the end was asked for is part of ending, and nobody is told.
  const outcome = await Promise.race([asked.then((): Outcome => ({ code: interrupted })), work(house).then((code): Outcome => ({ code }), failed)]);
  const closed = await house.close().then((): Outcome => ({ code: 0 }), failed);
  forget();
  for (const { because } of [outcome, closed]) if (because !== undefined) complain(because);
  return outcome.code === 0 ? closed.code : outcome.code;
};

interface Outcome {
  readonly code: number;
  readonly because?: string;
}

const listenForSignals = (): { readonly asked: Promise<void>; readonly forget: () => void } => {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  let already = false;
  const hear = (): void => {
    // The children notice that we are gone and end by themselves.
    if (already) process.exit(1);
    already = true;
    resolve(undefined);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, hear);
  const watch = whenStarterIsGone(hear);
  return {
    asked,
    forget: () => {
      clearInterval(watch);
      for (const signal of ENDING_SIGNALS) process.off(signal, hear);
    },
  };
};

/**
 * npm passes a signal on to the shell between itself and us, and that shell dies without telling: so under npm, losing
 * the parent means the end. Started in another way, outliving the parent may be what is wanted.
 */
const whenStarterIsGone = (hear: () => void): NodeJS.Timeout | undefined => {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const starter = process.ppid;
  const watch: NodeJS.Timeout = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    hear();
  }, LOOKS_EVERY);
  return watch.unref();
};

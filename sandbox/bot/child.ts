import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';

/** How a program ended: with an exit code, or by a signal. */
export type Ending = { readonly code: number } | { readonly signal: string };

export interface ChildPlan {
  /** What people call it, e.g. `the bot`. */
  readonly name: string;
  /** JavaScript files: the program, and what is loaded before it. */
  readonly program: string;
  readonly preloads: readonly string[];
  readonly args?: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Working folder. */
  readonly folder: string;
  /** Everything that it writes is appended there. */
  readonly logFile: string;
}

/** It is given this long to end by itself after SIGTERM, milliseconds; the bot promises 10 s. */
const ENDS_WITHIN = 12_000;
/** Lines that an error message shows of what the program wrote last. */
const LAST_LINES = 8;

const describeEnding = (ending: Ending): string => ('code' in ending ? `exit code ${ending.code}` : ending.signal);

/** A Node program that runs beside this one and ends with it. */
export class Child {
  readonly pid: number;
  /** Resolves when the program has ended and all that it wrote is in the log. */
  readonly ended: Promise<Ending>;
  readonly #process: ChildProcess;
  readonly #plan: ChildPlan;
  readonly #readers = new Set<() => void>();
  #written = '';
  #ending: Ending | undefined;

  /** @throws when a file of the plan is not there, which means that it was not built. */
  constructor(plan: ChildPlan) {
    const missing = [plan.program, ...plan.preloads].find((file) => !existsSync(file));
    if (missing !== undefined) throw new Error(`${missing} is missing. Run: npm run build && npm run build:sandbox`);
    this.#plan = plan;
    this.#process = spawn(process.execPath, [...plan.preloads.flatMap((file) => ['--require', file]), plan.program, ...(plan.args ?? [])], {
      env: { ...plan.environment },
      cwd: plan.folder,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C at a terminal goes to the whole process group: only we are to hear it, and then end things in order.
      detached: process.platform !== 'win32',
    });
    this.pid = this.#process.pid ?? 0;
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.ended = new Promise((resolve) => {
      this.#process.once('error', (error) => this.#read(Buffer.from(`${error.message}\n`)));
      this.#process.once('close', (code, signal) => {
        this.#ending = code === null ? { signal: signal ?? 'an unknown signal' } : { code };
        for (const reader of this.#readers) reader();
        resolve(this.#ending);
      });
    });
  }

  /** What it is, how it ended, and where to read more; for people. */
  describe(ending: Ending): string {
    const last = this.#written.trimEnd().split('\n').slice(-LAST_LINES);
    const said = last.join('') === '' ? [] : ['It wrote last:', ...last.map((line) => `  ${line}`)];
    return [`${this.#plan.name} ended unexpectedly (${describeEnding(ending)}). Its log: ${this.#plan.logFile}`, ...said].join('\n');
  }

  /** The first match in what it wrote. Rejects when it ends before that, or after `withinMs`. */
  waitFor(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#written);
        if (found) finish(() => resolve(found));
        else if (this.#ending) finish(() => reject(new Error(this.describe(this.#ending!))));
      };
      const late = setTimeout(() => {
        finish(() => reject(new Error(`${this.#plan.name} was not ready within ${withinMs / 1000} s. Its log: ${this.#plan.logFile}`)));
      }, withinMs);
      const finish = (done: () => void): void => {
        clearTimeout(late);
        this.#readers.delete(look);
        done();
      };
      this.#readers.add(look);
      look();
    });
  }

  /** Asks it to end, insists after 12 s, and resolves when it has. */
  async stop(): Promise<Ending> {
    if (this.#ending) return this.#ending;
    this.#process.kill('SIGTERM');
    const insist = setTimeout(() => this.#process.kill('SIGKILL'), ENDS_WITHIN);
    const ending = await this.ended;
    clearTimeout(insist);
    return ending;
  }

  #read(chunk: Buffer): void {
    appendFileSync(this.#plan.logFile, chunk);
    this.#written += chunk.toString('utf8');
    for (const reader of [...this.#readers]) reader();
  }
}

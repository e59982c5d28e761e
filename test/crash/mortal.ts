import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WireActivity } from '../../sandbox/tenant/activities';
import type { BotAnswer } from '../../sandbox/tenant/connector';
import type { PlannedFault } from '../../sandbox/tenant/faults';
import type { Call } from '../../sandbox/tenant/wire';
import type { BotProcess } from '../journeys/bot-process';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import type { Where } from './points';
import { whoseConnection } from './whose-connection';

const KILLS = resolve(__dirname, 'kill-at.cjs');
const WATCHES = resolve(__dirname, '../journeys/watch-connections.cjs');
/** Issue and catalogue: unfinished work goes on within this time of the restart; where several have the store, a lease of the dead one ends first. */
export const resumedWithin = (stage: Stage): number => (stage.isShared ? 45_000 : 15_000);
/** A slow machine shows in the figure, and not as something that never came. */
export const PATIENCE = 75_000;
/** Longer than any lease, or time-out of a connection. */
const PAUSED_FOR = 60_000;
/** What it was about to do when it was paused is over by then, or waits for its turn as ever. */
const AWAKE_FOR = 3_000;
/** A connection of the life before may be at its end without anybody having noticed yet. */
const DELIVERED_WITHIN = 3;

/** The environment of a program that kill-at.cjs can kill. @param folder for the trap's file */
export const killable = (folder: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--require ${KILLS} --require ${WATCHES}`, KILL_AT: join(folder, 'kill-at.json') });

/** What happens at the point: it dies and is started again at once, or one of several stands still for a minute while the others go on. */
export type Misfortune = 'killed' | 'paused';

/** Whether this process stands still, as Linux tells it. */
const isPaused = (pid: number | undefined): boolean => pid !== undefined && readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('T') === true;

/** The program on a stage, to which something happens once at a named point. */
export class Mortal {
  readonly #trap: string;
  #restarted: Promise<void> | undefined;
  #resumedFrom = 0;
  #planned: readonly PlannedFault[] = [];
  #died: 'by itself' | 'by the tenant' | undefined;
  #woken: Promise<void> | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly point: { readonly name: string; readonly where: Where },
    folder: string,
    private readonly fate: Misfortune = 'killed',
  ) {
    this.#trap = join(folder, 'kill-at.json');
  }

  /** When its next life began, or when the others were left alone. */
  get resumedFrom(): number {
    return this.#resumedFrom;
  }

  /** From now on it dies at the point; a death by the tenant's hand is planned together with `besides`. */
  setTrap(besides: readonly PlannedFault[] = []): void {
    const { where } = this.point;
    rmSync(`${this.#trap}.reached`, { force: true });
    this.#planned = besides;
    if (where.at === 'commit') writeFileSync(this.#trap, JSON.stringify({ ...where, signal: this.fate === 'paused' ? 'SIGSTOP' : 'SIGKILL' }));
    if (where.at !== 'call') return;
    const kill = (call: Call): { status: number } => {
      this.killNow(this.#callers(call));
      return { status: 500 };
    };
    this.#planned = [...this.#planned, ...this.stage.tenant.faults.queue(where.target, { answer: kill, afterEffect: where.afterEffect })];
  }

  /** It is awake again, and has done what it was about to do. What was planned for its death strikes nobody any more. */
  async over(): Promise<void> {
    if (this.#woken !== undefined) {
      await this.#woken;
      await wait(AWAKE_FOR);
      await this.stage.quiet(PATIENCE);
    }
    for (const planned of this.#planned) planned.remove();
  }

  /** Delivers until there is an answer, as Teams does. */
  async delivered(activity: WireActivity): Promise<BotAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.stage.tenant.connector.sendToBot(activity);
        if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
        // As its sentence asks for: a database may be busy with the death of another program.
        if (JSON.stringify(answer.body).includes('Nothing was done')) throw new Error('nothing was done');
        return answer;
      } catch (error) {
        const alive = this.#died === undefined && this.#allRun && !existsSync(`${this.#trap}.reached`);
        if (!alive) await this.restart();
        else if (tries === DELIVERED_WITHIN) throw error;
      }
    }
  }

  /** The call of the program is still open when it dies. @param bots those that die */
  killNow(bots: readonly BotProcess[] = this.stage.bots): void {
    this.#died = 'by the tenant';
    this.#restarted = this.stage.kill(bots).then(async (code) => {
      if (code !== null) throw new Error(`it ended with ${code} instead of being killed`);
      await this.#start();
    });
    this.#restarted.catch(() => undefined);
  }

  /** Waits for the death that was planned, and for the next life. */
  async restart(): Promise<void> {
    this.#restarted ??= this.#afterItsDeath();
    await this.#restarted;
  }

  get #allRun(): boolean {
    return this.stage.bots.every((bot) => bot.isRunning);
  }

  /** Whose call it is, of several. */
  #callers({ fromPort }: Call): readonly BotProcess[] {
    const { bots } = this.stage;
    if (bots.length === 1 || fromPort === undefined) return bots;
    const pid = whoseConnection(fromPort, bots.flatMap((bot) => bot.pid ?? []));
    return pid === undefined ? bots : bots.filter((bot) => bot.pid === pid);
  }

  async #afterItsDeath(): Promise<void> {
    const { point } = this;
    await until(() => this.#died !== undefined || !this.#allRun || existsSync(`${this.#trap}.reached`), PATIENCE, () => `the point "${point.name}" was not reached`);
    if (this.#died === 'by the tenant') {
      await this.#restarted;
      return;
    }
    if (!existsSync(`${this.#trap}.reached`)) throw new Error(`it ended before the point "${point.name}"`);
    this.#died = 'by itself';
    if (this.fate === 'paused') return this.#leaveAlone();
    await until(() => !this.#allRun, PATIENCE);
    await this.#start();
  }

  /** Nothing is sent to it any more, as who balances the load does it with one that does not answer. */
  async #leaveAlone(): Promise<void> {
    const { bots } = this.stage;
    await until(() => bots.some(({ pid }) => isPaused(pid)), PATIENCE, () => 'nobody stands still');
    const paused = bots.find(({ pid }) => isPaused(pid));
    this.#resumedFrom = Date.now();
    this.stage.connect((bot) => bot !== paused);
    this.#woken = wait(PAUSED_FOR).then(() => {
      if (paused?.pid !== undefined) process.kill(paused.pid, 'SIGCONT');
      this.stage.connect();
    });
  }

  async #start(): Promise<void> {
    await wait(1);
    this.#resumedFrom = Date.now();
    await this.stage.start();
  }
}

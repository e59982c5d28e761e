import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WireActivity } from '../../sandbox/tenant/activities';
import type { BotAnswer } from '../../sandbox/tenant/connector';
import type { PlannedFault } from '../../sandbox/tenant/faults';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import type { Where } from './points';

const KILLS = resolve(__dirname, 'kill-at.cjs');
const WATCHES = resolve(__dirname, '../journeys/watch-connections.cjs');
/** A slow machine shows in the figure, and not as something that never came. */
export const PATIENCE = 45_000;
/** A connection of the life before may be at its end without anybody having noticed yet. */
const DELIVERED_WITHIN = 3;

/** The environment of a program that kill-at.cjs can kill. @param folder for the trap's file */
export const killable = (folder: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--require ${KILLS} --require ${WATCHES}`, KILL_AT: join(folder, 'kill-at.json') });

/** The program on a stage, as somebody that dies once at a named point and is started again at once. */
export class Mortal {
  readonly #trap: string;
  #restarted: Promise<void> | undefined;
  #resumedFrom = 0;
  #planned: readonly PlannedFault[] = [];
  #died: 'by itself' | 'by the tenant' | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly point: { readonly name: string; readonly where: Where },
    folder: string,
  ) {
    this.#trap = join(folder, 'kill-at.json');
  }

  /** When its next life began. */
  get resumedFrom(): number {
    return this.#resumedFrom;
  }

  /** From now on it dies at the point; a death by the tenant's hand is planned together with `besides`. */
  setTrap(besides: readonly PlannedFault[] = []): void {
    const { where } = this.point;
    rmSync(`${this.#trap}.reached`, { force: true });
    this.#planned = besides;
    if (where.at === 'commit') writeFileSync(this.#trap, JSON.stringify(where));
    if (where.at !== 'call') return;
    const kill = (): { status: number } => {
      this.killNow();
      return { status: 500 };
    };
    this.#planned = [...this.#planned, ...this.stage.tenant.faults.queue(where.target, { answer: kill, afterEffect: where.afterEffect })];
  }

  /** What was planned for its death strikes nobody any more. */
  forgetTrap(): void {
    for (const planned of this.#planned) planned.remove();
  }

  /** Delivers until there is an answer, as Teams does. */
  async delivered(activity: WireActivity): Promise<BotAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.stage.tenant.connector.sendToBot(activity);
        if (answer.status === 200) return answer;
        throw new Error(`HTTP ${answer.status}`);
      } catch (error) {
        const alive = this.#died === undefined && this.stage.bot.isRunning && !existsSync(`${this.#trap}.reached`);
        if (!alive) await this.restart();
        else if (tries === DELIVERED_WITHIN) throw error;
      }
    }
  }

  /** The call of the program is still open when it dies. */
  killNow(): void {
    this.#died = 'by the tenant';
    this.#restarted = this.stage.kill().then(async (code) => {
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

  async #afterItsDeath(): Promise<void> {
    const { stage, point } = this;
    await until(() => this.#died !== undefined || !stage.bot.isRunning, PATIENCE, () => `the point "${point.name}" was not reached`);
    if (this.#died === 'by the tenant') {
      await this.#restarted;
      return;
    }
    if (!existsSync(`${this.#trap}.reached`)) throw new Error(`it ended before the point "${point.name}"`);
    this.#died = 'by itself';
    await this.#start();
  }

  async #start(): Promise<void> {
    await wait(1);
    this.#resumedFrom = Date.now();
    await this.stage.start();
  }
}

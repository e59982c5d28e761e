import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WireActivity } from '../../sandbox/tenant/activities';
import type { BotAnswer } from '../../sandbox/tenant/connector';
import { cardIn } from '../../sandbox/tenant/cards';
import type { PlannedFault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK, SENTENCES } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import type { KillPoint, Step } from './points';

const KILLS = resolve(__dirname, 'kill-at.cjs');
const WATCHES = resolve(__dirname, '../journeys/watch-connections.cjs');
/** Issue and catalogue: unfinished work goes on within this time of the restart. */
export const RESUMED_WITHIN = 15_000;
/** A slow machine shows in the figure, and not as something that never came. */
const PATIENCE = 45_000;
/** A connection of the life before may be at its end without anybody having noticed yet. */
const DELIVERED_WITHIN = 3;
const CANCELLED = 'Cancelled: nothing was done';

/** The environment of a program that kill-at.cjs can kill. @param folder for the trap's file */
export const killable = (folder: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--require ${KILLS} --require ${WATCHES}`, KILL_AT: join(folder, 'kill-at.json') });

/** One request from the line to the result, while the program is killed once and started again at once. */
export class Life {
  readonly #target: Persona;
  readonly #who: Persona;
  readonly #trap: string;
  readonly #place;
  #restarted: Promise<void> | undefined;
  #resumedFrom = 0;
  #planned: readonly PlannedFault[] = [];
  #died: 'by itself' | 'by the tenant' | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly point: KillPoint,
    folder: string,
  ) {
    this.#target = stage.person();
    this.#who = stage.admin();
    this.#place = stage.channel();
    this.#trap = join(folder, 'kill-at.json');
  }

  /** Plays it to its end and looks at what is there then. @returns milliseconds from the restart until what was interrupted was there: the card, or the result */
  async live(): Promise<number> {
    const { stage, point } = this;
    if (point.fresh === true) await stage.restart();
    const line = await this.#ask();
    const [card] = await Promise.all([this.#bornCard(line), point.step === 'line' ? this.#restart() : undefined]);
    const cardTook = Date.now() - this.#resumedFrom;
    const ends = point.step === 'cancel' ? 'cancel' : 'confirm';
    await this.#press(card, ends);
    if (point.step !== 'line') await this.#restart();
    await stage.shows(card, ends === 'cancel' ? CANCELLED : SENTENCES.en.takesTime(this.#target.upn), PATIENCE);
    await stage.quiet(PATIENCE);
    const took = point.step === 'line' ? cardTook : Date.now() - this.#resumedFrom;
    for (const planned of this.#planned) planned.remove();
    this.#look(line, ends);
    stage.audit();
    return took;
  }

  async #ask(): Promise<Line> {
    const { stage, point } = this;
    const activity = stage.tenant.connector.activities.message(this.#who, this.#place, ASK.en(this.#target.upn));
    const since = stage.tenant.connector.mark();
    if (point.step === 'line') this.#setTrap();
    const answer = await this.#delivered(activity);
    return { activity, answer, conversation: activity.conversation?.id ?? '', since };
  }

  /** The first card, or the second when the first one's id was lost. */
  async #bornCard(line: Line): Promise<Shown> {
    const shown = await this.stage.card(line, PATIENCE);
    if (this.point.cards !== 2) return shown;
    await until(() => this.#cards(line) === 2, PATIENCE, () => 'the card was not posted again');
    return this.stage.now(shown);
  }

  async #press(card: Shown, verb: Exclude<Step, 'line'>): Promise<void> {
    const { stage, point } = this;
    // What is still on its way of the card would be taken for what comes after the click.
    await stage.quiet();
    const activity = stage.tenant.connector.pressed(this.#who, card.id, verb);
    if (point.step !== 'line') this.#setTrap();
    await this.#delivered(activity);
    if (point.where.at === 'answer') this.#killNow();
  }

  /** Delivers until there is an answer, as Teams does. */
  async #delivered(activity: WireActivity): Promise<BotAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.stage.tenant.connector.sendToBot(activity);
        if (answer.status === 200) return answer;
        throw new Error(`HTTP ${answer.status}`);
      } catch (error) {
        const alive = this.#died === undefined && this.stage.bot.isRunning && !existsSync(`${this.#trap}.reached`);
        if (!alive) await this.#restart();
        else if (tries === DELIVERED_WITHIN) throw error;
      }
    }
  }

  #setTrap(): void {
    const { stage, point } = this;
    const { where } = point;
    const { faults } = stage.tenant;
    rmSync(`${this.#trap}.reached`, { force: true });
    if (point.slowCallMs !== undefined) this.#planned = [faults.plan({ service: 'graph', method: 'POST' }, { delayMs: point.slowCallMs }, 1)];
    if (where.at === 'commit') writeFileSync(this.#trap, JSON.stringify(where));
    if (where.at !== 'call') return;
    const kill = (): { status: number } => {
      this.#killNow();
      return { status: 500 };
    };
    this.#planned = [...this.#planned, ...faults.queue(where.target, { answer: kill, afterEffect: where.afterEffect })];
  }

  /** The call of the program is still open when it dies. */
  #killNow(): void {
    this.#died = 'by the tenant';
    this.#restarted = this.stage.kill().then(async (code) => {
      if (code !== null) throw new Error(`it ended with ${code} instead of being killed`);
      await this.#start();
    });
    this.#restarted.catch(() => undefined);
  }

  /** Waits for the death that was planned, and for the next life. */
  async #restart(): Promise<void> {
    this.#restarted ??= this.#afterItsDeath();
    await this.#restarted;
  }

  async #afterItsDeath(): Promise<void> {
    const { stage, point } = this;
    await until(() => this.#died !== undefined || !stage.bot.isRunning, PATIENCE, () => `the point "${point.name}" was not reached`);
    if (this.#died === 'by the tenant') return;
    if (!existsSync(`${this.#trap}.reached`)) throw new Error(`it ended before the point "${point.name}"`);
    this.#died = 'by itself';
    await this.#start();
  }

  async #start(): Promise<void> {
    await wait(1);
    this.#resumedFrom = Date.now();
    await this.stage.start();
  }

  #cards(line: Line): number {
    return this.stage.sentTo(line).filter(({ activity }) => cardIn(activity) !== undefined).length;
  }

  #look(line: Line, ended: 'confirm' | 'cancel'): void {
    const { stage, point } = this;
    const done = ended === 'confirm' ? 1 : 0;
    const found = {
      cards: this.#cards(line),
      replies: stage.textsTo(line).length,
      calls: stage.revokeCalls(this.#target),
      revocations: stage.revocations(this.#target),
      buttons: stage.sentTo(line).filter(({ activity }) => cardIn(activity) !== undefined).flatMap(({ id }) => stage.now({ id }).buttons).length,
    };
    const expected = { cards: point.cards ?? 1, replies: point.replies ?? done, calls: (point.calls ?? 1) * done, revocations: done, buttons: 0 };
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`found ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

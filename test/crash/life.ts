import { cardIn } from '../../sandbox/tenant/cards';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK, SENTENCES } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { Mortal, PATIENCE, type Misfortune } from './mortal';
import type { KillPoint, Step } from './points';

const CANCELLED = 'Cancelled: nothing was done';

/** One request from the line to the result, while the program is killed once and started again at once, or one of several stands still. */
export class Life {
  readonly #target: Persona;
  readonly #who: Persona;
  readonly #place;
  readonly #bot: Mortal;

  constructor(
    private readonly stage: Stage,
    private readonly point: KillPoint,
    folder: string,
    fate: Misfortune = 'killed',
  ) {
    this.#target = stage.person();
    this.#who = stage.admin();
    this.#place = stage.channel();
    this.#bot = new Mortal(stage, point, folder, fate);
  }

  /** Plays it to its end and looks at what is there then. @returns milliseconds from the restart until what was interrupted was there: the card, or the result */
  async live(): Promise<number> {
    const { stage, point } = this;
    if (point.fresh === true) await stage.restart();
    const line = await this.#ask();
    const [card] = await Promise.all([this.#bornCard(line), point.step === 'line' ? this.#bot.restart() : undefined]);
    const cardTook = Date.now() - this.#bot.resumedFrom;
    const ends = point.step === 'cancel' ? 'cancel' : 'confirm';
    await this.#press(card, ends);
    if (point.step !== 'line') await this.#bot.restart();
    await stage.shows(card, ends === 'cancel' ? CANCELLED : SENTENCES.en.takesTime(this.#target.upn), PATIENCE);
    await stage.quiet(PATIENCE);
    const took = point.step === 'line' ? cardTook : Date.now() - this.#bot.resumedFrom;
    await this.#bot.over();
    this.#look(line, ends);
    stage.audit();
    return took;
  }

  async #ask(): Promise<Line> {
    const { stage, point } = this;
    const activity = stage.tenant.connector.activities.message(this.#who, this.#place, ASK.en(this.#target.upn));
    const since = stage.tenant.connector.mark();
    if (point.step === 'line') this.#setTrap();
    const answer = await this.#bot.delivered(activity);
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
    await this.#bot.delivered(activity);
    if (point.where.at === 'answer') this.#bot.killNow();
  }

  #setTrap(): void {
    const { slowCallMs } = this.point;
    this.#bot.setTrap(slowCallMs === undefined ? [] : [this.stage.tenant.faults.plan({ service: 'graph', method: 'POST' }, { delayMs: slowCallMs }, 1)]);
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
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`found ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}: ${stage.textsTo(line).join(' | ')}`);
  }
}

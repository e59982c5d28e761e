import { cardIn } from '../../sandbox/tenant/cards';
import { failing, throttled, type PlannedFault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { fatesOf, type Fate } from '../journeys/fates';
import { RECEIPT_LINE, lastLine } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { Mortal, PATIENCE, type Misfortune } from './mortal';
import { userAt, type ManyKillPoint } from './many-points';
import type { Where } from './points';

const USERS = 45;
/** Places of those whose calls are refused at first, where a retry is played: in the first chunk and in the last. */
const REFUSED = [3, 25, 41];
/** Where the rest is stopped: those behind the first chunk are told to come later, so that they find it stopped. */
const TOLD_LATER_FROM = 20;
const DENIED = failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
const REVOKE = { service: 'graph', method: 'POST', path: /revokeSignInSessions$/ } as const;

/** One request about 45 users from the line to the result, while the program is killed once and started again at once, or one of several stands still. */
export class ManyLife {
  readonly #users: readonly Persona[];
  readonly #who: Persona;
  readonly #place;
  readonly #bot: Mortal;

  constructor(
    private readonly stage: Stage,
    private readonly point: ManyKillPoint,
    folder: string,
    fate: Misfortune = 'killed',
  ) {
    this.#users = Array.from({ length: USERS }, () => stage.person());
    this.#who = stage.admin();
    this.#place = stage.channel();
    this.#bot = new Mortal(stage, { name: point.name, where: this.#where() }, folder, fate);
  }

  /** Plays it to its end and looks at what is there then. @returns milliseconds from the restart until what was interrupted was there: the card, or the result */
  async live(): Promise<number> {
    const { stage, point } = this;
    const line = await this.#ask();
    const [card] = await Promise.all([this.#bornCard(line), point.step === 'line' ? this.#bot.restart() : undefined]);
    const cardTook = Date.now() - this.#bot.resumedFrom;
    await this.#run(card);
    await stage.shows(card, /Done: .*signed out/, PATIENCE);
    await stage.quiet(PATIENCE);
    const took = point.step === 'line' ? cardTook : Date.now() - this.#bot.resumedFrom;
    if (point.lagMs !== undefined) await until(() => fatesOf(stage, this.#users).every(({ standing }) => standing === 'verified'), PATIENCE, () => 'not everybody was verified');
    await this.#bot.over();
    this.#look(line, card);
    stage.audit();
    return took;
  }

  /** A death at a part is one by the tenant's hand, when the call for this user comes. */
  #where(): Where {
    const { where } = this.point;
    if (where.at === 'part') return { at: 'call', target: { ...REVOKE, user: this.#user(where.part - 1).id }, afterEffect: where.done };
    if (where.at !== 'commit') return where;
    return { ...where, has: where.has.map((pattern) => pattern.replace(/\{user (\d+)\}/, (_all, place: string) => this.#user(Number(place)).id)) };
  }

  #user(place: number): Persona {
    const user = this.#users[place];
    if (user === undefined) throw new Error(`there is no user ${userAt(place)}`);
    return user;
  }

  async #ask(): Promise<Line> {
    const { stage, point } = this;
    const activity = stage.tenant.connector.activities.message(this.#who, this.#place, `revoke sessions for ${this.#users.map(({ upn }) => upn).join(', ')}`);
    const since = stage.tenant.connector.mark();
    if (point.step === 'line') this.#bot.setTrap();
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

  /** Confirms, and stops it or has the failed ones tried again where that is played; with the death in it, unless that is over. */
  async #run(card: Shown): Promise<void> {
    const { stage, point } = this;
    // What is still on its way of the card would be taken for what comes after the click.
    await stage.quiet();
    stage.tenant.latency.graphMs = point.graphMs ?? 0;
    stage.tenant.directory.sessions.setReadBackLag(point.lagMs ?? 0);
    const refusals = point.step === 'retry' ? REFUSED.map((place) => stage.tenant.faults.plan({ ...REVOKE, user: this.#user(place).id }, DENIED)) : [];
    const later = point.step === 'stop' ? this.#users.slice(TOLD_LATER_FROM).map(({ id }) => stage.tenant.faults.plan({ ...REVOKE, user: id }, throttled(4), 1)) : [];
    await this.#press(card, 'confirm');
    if (point.step === 'stop') await this.#stop(card, later);
    if (point.step === 'retry') await this.#retry(card, refusals);
    if (point.step !== 'line') await this.#bot.restart();
    stage.tenant.latency.graphMs = 0;
    stage.tenant.directory.sessions.setReadBackLag(0);
  }

  async #press(card: Shown, verb: 'confirm' | 'stop' | 'retry'): Promise<void> {
    const activity = this.stage.tenant.connector.pressed(this.#who, card.id, verb);
    if (this.point.step === verb) this.#setTrap();
    await this.#bot.delivered(activity);
  }

  /** Once the first chunk is under way and those behind it are told to come later: they find that it was stopped. */
  async #stop(card: Shown, later: readonly PlannedFault[]): Promise<void> {
    await until(() => later.every((fault) => fault.struck() > 0), PATIENCE, () => 'not everybody was told to come later');
    await this.stage.shows(card, `Signing out ${USERS} users`, PATIENCE);
    await this.#press(card, 'stop');
  }

  async #retry(card: Shown, refusals: readonly PlannedFault[]): Promise<void> {
    const failed = await this.stage.shows(card, `Done: ${USERS - REFUSED.length} of ${USERS}`, PATIENCE);
    await this.stage.quiet(PATIENCE);
    for (const refusal of refusals) refusal.remove();
    await this.#press(failed, 'retry');
    await this.#bot.restart();
    await this.stage.shows(card, `Done: all ${USERS} users`, PATIENCE);
  }

  #setTrap(): void {
    const { where } = this.point;
    const behind = where.at === 'part' ? this.#users.slice(where.part, 20) : [];
    this.#bot.setTrap(behind.map(({ id }) => this.stage.tenant.faults.plan({ ...REVOKE, user: id }, { connection: 'reset' }, 1)));
  }

  #cards(line: Line): number {
    return this.stage.sentTo(line).filter(({ activity }) => cardIn(activity) !== undefined).length;
  }

  #look(line: Line, card: Shown): void {
    const { point } = this;
    const wrong = [...this.#wrongUsers(), ...this.#wrongWords(line, card)];
    if (wrong.length > 0) throw new Error(`after the death at "${point.name}": ${wrong.join('; ')}`);
  }

  /** Everybody is settled, and what is said of them is so: done once, or stopped before their turn and not done. */
  #wrongUsers(): readonly string[] {
    return fatesOf(this.stage, this.#users).flatMap((fate, place) => {
      const { state, standing, calls, done } = fate;
      const fits = state === 'settled' && (this.#isDone(fate, place) || this.#isSkipped(fate, place));
      return fits ? [] : [`user ${place} is ${standing}, called for ${calls} times, done ${done} times`];
    });
  }

  /** Calls that were refused, or told to come later, before everything was well. */
  #inVain(place: number): number {
    const { step } = this.point;
    return (step === 'retry' && REFUSED.includes(place)) || (step === 'stop' && place >= TOLD_LATER_FROM) ? 1 : 0;
  }

  #isDone({ standing, calls, done }: Fate, place: number): boolean {
    return standing === 'verified' && done === 1 && calls <= (this.point.calls ?? 1) + this.#inVain(place);
  }

  #isSkipped({ standing, calls, done }: Fate, place: number): boolean {
    return standing === 'skipped' && this.point.step === 'stop' && done === 0 && calls === 1 && this.#inVain(place) === 1;
  }

  #wrongWords(line: Line, card: Shown): readonly string[] {
    const { stage, point } = this;
    const done = fatesOf(stage, this.#users).filter(({ standing }) => standing === 'verified').length;
    const title = done === USERS ? `Done: all ${USERS} users are signed out` : `Done: ${done} of ${USERS} users are signed out`;
    const { text, buttons } = stage.now(card);
    const found = {
      cards: this.#cards(line),
      replies: stage.textsTo(line).filter((said) => RECEIPT_LINE.test(lastLine(said))).length,
      texts: stage.textsTo(line).length,
      decides: buttons.filter(({ verb }) => verb === 'confirm' || verb === 'cancel' || verb === 'stop').length,
      title: text.includes(title),
    };
    const replies = point.replies ?? (point.step === 'retry' ? 2 : 1);
    const expected = { cards: point.cards ?? 1, replies, texts: replies, decides: 0, title: true };
    return JSON.stringify(found) === JSON.stringify(expected) ? [] : [`found ${JSON.stringify(found)} instead of ${JSON.stringify(expected)} (${done} done): ${stage.textsTo(line).join(' | ')}`];
  }
}

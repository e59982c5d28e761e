import type { WireActivity } from '../../sandbox/tenant/activities';
import { cardIn } from '../../sandbox/tenant/cards';
import type { Delivery } from '../../sandbox/tenant/connector';
import type { Persona } from '../../sandbox/tenant/personas';
import { readEntry } from '../journeys/audit-entries';
import { withStore, type EntryRow } from '../journeys/evidence';
import { ASK, SENTENCES } from '../journeys/sentences';
import { pressedOf, type Line, type Shown } from '../journeys/shown';
import type { Stage } from '../journeys/stage';
import { until } from '../journeys/until';

/** Contract, section 4. */
const ANSWERED_WITHIN = 3_000;
const WITHIN = 20_000;

/** A delivery to the bot: a new click, or one of before once more. */
interface Click {
  readonly as: 'execute' | 'submit';
  readonly activity: WireActivity;
  readonly again: boolean;
}

/** What came of one confirmation. */
export interface Confirmation {
  readonly wrong: readonly string[];
  /** How long each answer took, milliseconds. */
  readonly took: readonly number[];
}

/** Who presses: the button's number among the clickers, how, and whether it is the same delivery as the one before. */
const PRESSES: readonly { readonly by: number; readonly as: Click['as']; readonly again: boolean }[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 0, 1].map((by) => ({ by, as: 'execute' as const, again: false })),
  ...[0, 1, 2, 3].map((by) => ({ by, as: 'execute' as const, again: true })),
  ...[4, 5, 6, 7].map((by) => ({ by, as: 'submit' as const, again: false })),
  ...[4, 5].map((by) => ({ by, as: 'submit' as const, again: true })),
];
export const CLICKS = PRESSES.length;

const deal = (stage: Stage, card: Shown, clickers: readonly Persona[]): readonly Click[] => {
  const dealt: Click[] = [];
  for (const { by, as, again } of PRESSES) {
    const who = clickers[by % clickers.length];
    if (who === undefined) throw new Error('nobody is there to click');
    const before = dealt.find((click) => click.as === as && (click.activity.from as { aadObjectId?: string }).aadObjectId === who.id);
    dealt.push({ as, again, activity: again && before !== undefined ? before.activity : stage.tenant.connector.pressed(who, card.id, 'confirm', as) });
  }
  return dealt;
};

/** Somebody's number from a number: the order of the deliveries, the same for the same seed. */
const shuffled = <Value>(values: readonly Value[], seed: number): readonly Value[] => {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  return values.map((value) => ({ value, at: next() })).sort((a, b) => a.at - b.at).map(({ value }) => value);
};

const confirmationsOf = (store: string, target: string): readonly (string | null)[] =>
  withStore(store, (database) => database.prepare<[], EntryRow>('select sequence, hash, bytes from audit order by sequence').all())
    .map(readEntry)
    .filter((entry) => entry.kind === 'confirmed' && entry.target === target)
    .map(({ by }) => by);

/** One card, and all presses of it at the same moment. */
export class AtOnce {
  readonly #target: Persona;
  readonly #wrong: string[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly clickers: readonly Persona[],
    private readonly delivery: Delivery,
  ) {
    this.#target = stage.person();
  }

  async play(seed: number): Promise<Confirmation> {
    const { stage } = this;
    const { line, card } = await stage.asked(stage.admin(), ASK.en(this.#target.upn));
    await until(() => stage.sentTo(line).length === 1);
    const clicks = shuffled(deal(stage, card, this.clickers), seed);
    const answered = await Promise.all(clicks.map(async (click) => ({ click, pressed: pressedOf(await stage.tenant.connector.sendToBot(click.activity, this.delivery)) })));
    const first = this.#first();
    for (const { click, pressed } of answered) {
      const { status, tookMs } = pressed.answer;
      if (status !== 200) this.#wrong.push(`a click was answered with HTTP ${status}`);
      if (tookMs > ANSWERED_WITHIN) this.#wrong.push(`a click was answered after ${Math.round(tookMs)} ms`);
      if (click.as === 'execute') this.#lookAt(click, pressed.show === 'card' ? 'card' : pressed.text, first);
    }
    await this.#lookAtReplies(line, card, clicks, first);
    return { wrong: this.#wrong, took: answered.map(({ pressed }) => pressed.answer.tookMs) };
  }

  /** Who was first, by the audit log. A press by `Action.Submit` is worked on after its answer. */
  #first(): Persona | undefined {
    const confirmed = confirmationsOf(this.stage.store, this.#target.id);
    if (confirmed.length > 1) this.#wrong.push(`it was confirmed ${confirmed.length} times`);
    return this.clickers.find(({ id }) => id === confirmed[0]);
  }

  #lookAt(click: Click, shown: string, first: Persona | undefined): void {
    const by = (click.activity.from as { aadObjectId?: string }).aadObjectId;
    if (shown === 'card' && first?.id === by) return;
    if (first !== undefined && shown.startsWith(`Too late: ${first.name} confirmed this at `)) return;
    this.#wrong.push(`a click of somebody who was not first was answered with "${shown}"`);
  }

  async #lookAtReplies(line: Line, card: Shown, clicks: readonly Click[], first: Persona | undefined): Promise<void> {
    const { stage } = this;
    await stage.shows(card, SENTENCES.en.takesTime(this.#target.upn), WITHIN);
    await stage.result(line, WITHIN);
    const submitted = new Set(clicks.filter(({ as }) => as === 'submit').map(({ activity }) => activity.id)).size;
    const texts = (): readonly string[] => stage.textsTo(line).filter((text) => !text.startsWith(SENTENCES.en.takesTime(this.#target.upn)));
    const told = (): number => texts().length;
    // One of the submitters may have been first.
    await until(() => told() >= submitted - 1, WITHIN, () => `${told()} of ${submitted} submitters were told`).catch((error: unknown) => this.#wrong.push(String(error)));
    for (const text of texts()) this.#lookAtText(text, first);
    if (told() > submitted) this.#wrong.push(`${told()} sentences for ${submitted} submitters`);
    this.#count('calls', stage.revokeCalls(this.#target));
    this.#count('revocations', stage.revocations(this.#target));
    this.#count('cards', stage.sentTo(line).filter(({ activity }) => cardIn(activity) !== undefined).length);
    this.#count('result replies', stage.textsTo(line).length - told());
  }

  #lookAtText(text: string, first: Persona | undefined): void {
    if (!text.startsWith(`Too late: ${first?.name ?? ''} confirmed this at `)) this.#wrong.push(`a submitter was told "${text}"`);
  }

  #count(what: string, found: number): void {
    if (found !== 1) this.#wrong.push(`${found} ${what} instead of 1`);
  }
}

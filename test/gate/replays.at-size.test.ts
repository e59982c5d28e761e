import type { WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { ASK } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { inBatches } from './batches';

const REPLAYED = atSize({ slice: 96, full: 1_000 });
/** Each request is pressed and pressed again in this many ways. */
const WAYS = 8;
const REQUESTS = Math.ceil(REPLAYED / WAYS);
const AT_ONCE = 6;
const MANY = '1000000';
const CONFIRM_WITHIN_SECONDS = atSize({ slice: 3, full: 20 });
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

type End = 'completed' | 'cancelled' | 'expired';

/** A request that is over, with every genuine press on it that was ever made or could have been while it was open. */
interface Over {
  readonly end: End;
  readonly target: Persona;
  readonly line: Line;
  readonly card: Shown;
  readonly presses: readonly WireActivity[];
}

const limits = { MESSAGES_PER_MINUTE: MANY, MAX_OPEN_PER_PERSON: MANY, TWO_PERSON_ABOVE: MANY };
const stage = new Stage(limits, {});
let admins: readonly Persona[] = [];
let over: readonly Over[] = [];
let tried = 0;
beforeAll(() => stage.open());
afterAll(async () => {
  await stage.close();
});

const end = async (how: End, index: number): Promise<Over> => {
  const target = stage.person();
  const [asker, other] = [admins[index % admins.length]!, admins[(index + 1) % admins.length]!];
  const { line, card } = await stage.asked(asker, ASK.en(target.upn));
  const { connector } = stage.tenant;
  const presses = [asker, other].flatMap((who) => (['confirm', 'cancel'] as const).flatMap((verb) => (['execute', 'submit'] as const).map((as) => connector.pressed(who, card.id, verb, as))));
  const decisive = presses.find(({ value, type }) => type === 'invoke' && (value as { action: { verb: string } }).action.verb === (how === 'cancelled' ? 'cancel' : 'confirm'))!;
  if (how !== 'expired') expect((await stage.pressWith(decisive)).show).toBe('card');
  if (how === 'completed') await stage.result(line, 30_000);
  return { end: how, target, line, card, presses };
};

/** Sends every press again: as it was, and as the channel does it after a while, with another id. */
const replay = async (): Promise<readonly string[]> => {
  const all = over.flatMap((one) => one.presses.map((press) => ({ one, press })));
  const wrong = await inBatches(all, AT_ONCE, async ({ one, press }, index) => {
    const again = index % 2 === 0 ? press : { ...press, id: stage.tenant.connector.nextId() };
    const { status } = (await stage.pressWith(again)).answer;
    return status === 200 ? [] : [`${status} after ${one.end}`];
  });
  tried += wrong.length;
  await stage.quiet(120_000);
  return [...wrong.flat(), ...effects()];
};

/** What is there that should not be: a sign-out too many, a button that came back, a second result. */
const effects = (): readonly string[] =>
  over.flatMap(({ end: how, target, card, line }) => [
    ...(stage.revocations(target) === (how === 'completed' ? 1 : 0) ? [] : [`${how}: signed out ${stage.revocations(target)} times`]),
    ...(stage.now(card).buttons.length === 0 ? [] : [`${how}: the card has buttons again`]),
    ...(stage.textsTo(line).filter((text) => text.includes('audit #')).length <= 1 ? [] : [`${how}: a second result`]),
  ]);

test('genuine clicks that are sent again after the request is over have no further effect, also after a restart', async () => {
  admins = Array.from({ length: 6 }, () => stage.admin());
  const ends: readonly End[] = ['completed', 'cancelled'];
  over = await inBatches(Array.from({ length: Math.ceil((REQUESTS * 2) / 3) }), 4, (_, index) => end(ends[index % 2]!, index));
  await stage.restart({ CONFIRM_WITHIN: `PT${CONFIRM_WITHIN_SECONDS}S` });
  const expired = await inBatches(Array.from({ length: Math.floor(REQUESTS / 3) }), 4, (_, index) => end('expired', index));
  await until(() => expired.every(({ card }) => stage.now(card).buttons.length === 0), 60_000, () => 'some cards did not expire');
  await stage.quiet(60_000);
  over = [...over, ...expired];
  const before = stage.tenant.ledger.effects().length;

  const wrong = [...(await replay())];
  await stage.restart();
  wrong.push(...(await replay()));
  const more = `${over.length} requests completed, cancelled or expired; ${stage.tenant.ledger.effects().length - before} further sign-outs`;
  note({ figure: 'replayed genuine clicks', tried, wrong: wrong.length, atLeast: REPLAYED, more });

  expect(wrong.slice(0, 10)).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(REPLAYED);
  expect(stage.tenant.ledger.effects()).toHaveLength(before);
});

test('afterwards the auditor has no objection', () => {
  stage.audit();
});

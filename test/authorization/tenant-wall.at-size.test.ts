import fc from 'fast-check';
import type { Place, WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { withStore } from '../journeys/evidence';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import { onStage } from '../journeys/stage';
import { foreign, onTheWire, ours, stating, type Stated } from './foreign';

const TRIED = atSize({ slice: 500, full: 5_000 });
const GENUINE = atSize({ slice: 25, full: 250 });
const OPEN_CARDS = 12;
const AT_ONCE = 8;
const SEED = Math.floor(Math.random() * 2 ** 31);

const stage = onStage({ MAX_OPEN_PER_PERSON: '1000', TWO_PERSON_ABOVE: '1000' });

type Write = (who: Persona, target: Persona, place: Place, card: Shown) => WireActivity;

/** Everything that an activity can be that the bot acts on. */
const DEEDS: readonly Write[] = [
  ...[
    (upn: string) => ASK.en(upn),
    (upn: string) => ASK.fr(upn),
    (upn: string) => `Revoke-SPOUserSession ${upn} -Confirm:$false`,
    (upn: string) => `what if ${ASK.en(upn)}`,
    (upn: string) => `history ${upn}`,
    () => 'pending',
    () => 'check',
    () => 'help',
    () => 'anything else',
  ].map((line): Write => (who, target, place) => stage.tenant.connector.activities.message(who, place, line(target.upn))),
  (who, _target, _place, card) => stage.tenant.connector.pressed(who, card.id, 'confirm'),
  (who, _target, _place, card) => stage.tenant.connector.pressed(who, card.id, 'cancel'),
  (who, _target, _place, card) => stage.tenant.connector.pressed(who, card.id, 'confirm', 'submit'),
  (who, _target, _place, card) => stage.tenant.connector.pressed(who, card.id, 'cancel', 'submit'),
  (who, _target, place) => stage.tenant.connector.activities.installation(who, place),
];

const PLACES: readonly ((number: number) => Place)[] = [(number) => ({ kind: 'personal', id: `a:1foreign${number}` }), () => stage.groupChat(), () => stage.channel()];

const inTurn = <One>(all: readonly One[], number: number): One => {
  const one = all[number % all.length];
  if (one === undefined) throw new Error('there is nothing to choose from');
  return one;
};

/** Runs all, some at the same time. */
const all = async <One, Made>(ones: readonly One[], run: (one: One, number: number) => Promise<Made>): Promise<readonly Made[]> => {
  const made: Made[] = [];
  let next = 0;
  const runner = async (): Promise<void> => {
    while (next < ones.length) {
      const number = next;
      next += 1;
      made[number] = await run(ones[number] as One, number);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  return made;
};

const deliver = (activity: WireActivity, stated: Stated): Promise<Line> => {
  const { tenantId } = stage.tenant;
  const said = stating(activity, stated, tenantId);
  return stage.send(said, { rawBody: onTheWire(said, stated, tenantId) });
};

const countOf = (table: 'delivery' | 'card' | 'work', where = '1 = 1'): number => withStore(stage.store, (database) => (database.prepare(`select count(*) as found from ${table} where ${where}`).get() as { found: number }).found);

test(
  'an activity that does not state the own tenant in both places gets nothing, whatever else it states: no answer, no message, no call, no trace in the store',
  async () => {
    const { connector, tenantId, ledger } = stage.tenant;
    const [asker, intruder] = [stage.admin(), stage.admin()];
    const targets = Array.from({ length: OPEN_CARDS }, () => stage.person());
    const open = await all(targets, async (target) => stage.asked(asker, ASK.en(target.upn)));
    const unknown = stage.person();
    await stage.quiet();
    const before = { entries: stage.evidence().entries.length, cards: countOf('card'), mark: connector.mark(), calls: ledger.calls({ service: 'graph' }).length };

    const stated = fc.sample(foreign(tenantId), { numRuns: TRIED, seed: SEED });
    const lines = await all(stated, (each, number) => deliver(inTurn(DEEDS, number)(intruder, unknown, inTurn(PLACES, number)(number), inTurn(open, number).card), each));
    await stage.quiet();

    // A shape that no activity has is malformed, and told nothing either.
    const answered = lines.filter(({ answer: { status, body } }) => body !== '' || (status !== 200 && status !== 400));
    const sent = connector.messages(before.mark);
    const seen = stage.evidence().entries.length - before.entries + countOf('card') - before.cards + countOf('delivery', `person = '${intruder.id}'`);
    const calls = ledger.calls({ service: 'graph' }).length - before.calls;
    note({ figure: 'activities of other tenants', tried: lines.length, wrong: answered.length + sent.length + seen + calls, atLeast: 5_000, more: `${lines.filter(({ answer }) => answer.status === 400).length} malformed, seed ${SEED}` });
    expect({ seed: SEED, answered: answered.map(({ activity }) => JSON.stringify(activity)), sent: sent.length, seen, calls }).toEqual({ seed: SEED, answered: [], sent: 0, seen: 0, calls: 0 });
    for (const [index, { card }] of open.entries()) {
      expect(stage.now(card).message).toBe(card.message);
      expect(stage.revokeCalls(targets[index] ?? unknown)).toBe(0);
    }

    // Their budget is whole too, and what was open still is.
    const { line, card } = open[0] ?? { line: undefined, card: undefined };
    if (line === undefined) throw new Error('nothing was open');
    expect((await stage.press(intruder, card, 'confirm')).show).toBe('card');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(targets[0]?.upn ?? ''));
  },
  atSize({ slice: 90_000, full: 900_000 }),
);

test(
  'the own tenant is the own tenant in any case of its letters: every such activity is answered',
  async () => {
    const people = Array.from({ length: Math.ceil(GENUINE / 20) }, () => stage.admin());
    const stated = fc.sample(ours(stage.tenant.tenantId), { numRuns: GENUINE, seed: SEED });
    const lines = await all(stated, async (each, number) => {
      const who = inTurn(people, number);
      const line = await deliver(stage.tenant.connector.activities.message(who, inTurn(PLACES, number)(1_000_000 + number), 'help'), each);
      return { line, answer: await stage.reply(line, 'I sign a Microsoft 365 user out') };
    });
    note({ figure: 'activities of the own tenant, in any spelling of its id', tried: lines.length, wrong: lines.filter(({ answer }) => answer === '').length, atLeast: 250 });
    expect(lines.every(({ line: { answer } }) => answer.status === 200)).toBe(true);
  },
  atSize({ slice: 60_000, full: 300_000 }),
);

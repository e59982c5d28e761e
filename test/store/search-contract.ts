import * as fc from 'fast-check';
import type { AuditFact } from '../../src/domain/audit';
import { newItem, settle } from '../../src/domain/item';
import type { ObjectId, RequestId } from '../../src/domain/people';
import type { RequestOutcome } from '../../src/domain/request-outcome';
import { transition } from '../../src/domain/request';
import type { Journal, RequestSearch, Stored } from '../../src/service/ports';
import { atSize } from '../at-size/size';
import { ADELE, ALEX, decision, idOf, MEGAN, requestIdOf } from '../domain/samples';
import type { OpenJournal, Place } from './journal-contract';
import { asNew, made, OUTCOMES_OF_ONE, type Example } from './searched';

const ids = (found: readonly Stored[]): readonly RequestId[] => found.map(({ request }) => request.id);
const ENDED: readonly RequestOutcome[] = OUTCOMES_OF_ONE.filter((outcome) => outcome !== 'awaiting' && outcome !== 'running');

/** What a search finds, by looking at every one of them. */
const fits = ({ targets, admins, ...search }: RequestSearch, example: Example): boolean => {
  const { outcome, from, to } = { outcome: example.outcome, from: -Infinity, to: Infinity, ...search };
  const ofPeople = (targets?.includes(example.target ?? ADELE) ?? true) && (admins?.some((admin) => adminsOf(example).has(admin)) ?? true);
  return ofPeople && outcome === example.outcome && example.askedAt >= from && example.askedAt < to;
};

const adminsOf = ({ asker = ALEX, decider = MEGAN, outcome = 'awaiting' }: Example): ReadonlySet<ObjectId> =>
  new Set(outcome === 'awaiting' || outcome === 'expired' ? [asker] : [asker, decider]);

const newestFirst = (a: Example, b: Example): number => b.askedAt - a.askedAt || b.n - a.n;

/** All pages of a search, joined; ends with the first that is not full, as a reader would. */
const allPages = async (journal: Journal, search: RequestSearch, size: number): Promise<readonly RequestId[]> => {
  const all: Stored[] = [];
  for (;;) {
    const last = all.at(-1)?.request;
    const page = await journal.search(search, last, size);
    all.push(...page);
    if (page.length > size) throw new Error('more than was asked for');
    if (page.length < size) return ids(all);
  }
};

const few = fc.integer({ min: 1, max: 4 }).map(idOf);
const times = fc.integer({ min: 0, max: 30 });
const perhaps = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const examples: fc.Arbitrary<readonly Example[]> = fc
  .array(fc.record({ askedAt: times, target: few, asker: few, decider: few, outcome: fc.constantFrom(...OUTCOMES_OF_ONE) }), { minLength: 5, maxLength: 40, size: 'max' })
  .map((drawn) => drawn.map((one, n) => ({ n: n + 1, ...one })));
const searches: fc.Arbitrary<RequestSearch> = fc
  .record({ targets: perhaps(fc.array(few, { maxLength: 3 })), admins: perhaps(fc.array(few, { maxLength: 3 })), outcome: perhaps(fc.constantFrom(...OUTCOMES_OF_ONE)), from: perhaps(times), to: perhaps(times) })
  .map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)));

/**
 * What every journal must find, whatever engine is under it.
 * @param newPlace makes an empty store
 */
export const searchContract = (engine: string, newPlace: () => Promise<Place>): void => {
  describe(`what the journal on ${engine} finds`, () => {
    let place: Place;
    let open: OpenJournal;
    let journal: Journal;

    beforeEach(async () => {
      place = await newPlace();
      open = await place.open();
      journal = open.journal;
    });
    afterEach(async () => {
      await open.close();
      await place.remove();
    });

    const record = async (...given: readonly Example[]): Promise<void> => {
      for (const example of given) expect(await journal.record(asNew(example))).toEqual({ recorded: true });
    };
    const found = async (search: RequestSearch): Promise<readonly RequestId[]> => ids(await journal.search(search, undefined, 99));

    describe('in the history', () => {
      test('is all and nothing but what fits, newest first, and its pages joined are the whole', async () => {
        const size = atSize({ slice: 6, full: 200 });
        await fc.assert(
          fc.asyncProperty(examples, fc.array(fc.tuple(searches, fc.integer({ min: 1, max: 7 })), { minLength: 12, maxLength: 12 }), async (all, asked) => {
            await open.close();
            await place.remove();
            place = await newPlace();
            open = await place.open();
            journal = open.journal;
            await record(...all);
            for (const [search, pageSize] of asked) {
              const expected = all.filter((example) => fits(search, example)).sort(newestFirst);
              expect(await allPages(journal, search, pageSize)).toEqual(expected.map(({ n }) => requestIdOf(n)));
            }
          }),
          { numRuns: size },
        );
      }, atSize({ slice: 60_000, full: 600_000 }));

      test('is whole: with its users, cards and receipt, as it is read alone', async () => {
        await record({ n: 1, askedAt: 10, outcome: 'failed' }, { n: 2, askedAt: 20 }, { n: 3, askedAt: 30, outcome: 'running' });
        for (const [n, activityId] of [[1, 'a'], [3, 'b'], [3, 'c']] as const) {
          const { request } = made({ n, askedAt: 10 });
          if (request.conversation === undefined) throw new Error('no conversation');
          await journal.record({ card: { requestId: request.id, posted: { activityId, conversation: request.conversation } } });
        }
        const alone = await Promise.all([3, 2, 1].map((n) => journal.read(requestIdOf(n))));
        expect(await journal.search({}, undefined, 9)).toEqual(alone);
        expect(alone.map((stored) => [stored?.items.length, stored?.cards.length])).toEqual([[1, 2], [0, 0], [1, 1]]);
      });

      test('about nobody is nothing', async () => {
        await record({ n: 1, askedAt: 10 });
        expect(await found({ targets: [] })).toEqual([]);
        expect(await found({ admins: [] })).toEqual([]);
        expect(await found({ targets: [ADELE], admins: [] })).toEqual([]);
        expect(await found({ targets: [idOf(99)] })).toEqual([]);
      });

      test('about more people than one statement takes is found all the same', async () => {
        await record({ n: 1, askedAt: 10, target: idOf(10), asker: idOf(10) }, { n: 2, askedAt: 20, target: idOf(120), asker: idOf(120) }, { n: 3, askedAt: 15, target: idOf(60), asker: idOf(10), decider: idOf(120), outcome: 'cancelled' });
        const people = Array.from({ length: 130 }, (_, n) => idOf(n));
        expect(await found({ targets: people })).toEqual([2, 3, 1].map(requestIdOf));
        expect(await found({ admins: people })).toEqual([2, 3, 1].map(requestIdOf));
        expect(await found({ targets: people, admins: people })).toEqual([2, 3, 1].map(requestIdOf));
      });

      test('by an admin who asked, who confirmed first or second, and who cancelled', async () => {
        const example: Example = { n: 1, askedAt: 10, asker: idOf(11) };
        const { request } = made(example);
        const needsTwo = { ...request, needsTwo: true };
        await journal.record({ ...asNew(example), request: { next: needsTwo, expected: undefined } });
        const first = transition(needsTwo, { type: 'confirm', decision: decision(idOf(12)) });
        if (!first.ok) throw new Error(first.because);
        expect(await found({ admins: [idOf(12)] })).toEqual([]);
        await journal.record({ request: { next: first.next, expected: 1 } });
        const second = transition(first.next, { type: 'cancel', decision: decision(idOf(13)) });
        if (!second.ok) throw new Error(second.because);
        await journal.record({ request: { next: second.next, expected: 2 } });
        for (const n of [11, 12, 13]) {
          expect(await found({ admins: [idOf(n)] })).toEqual([requestIdOf(1)]);
          expect(await found({ admins: [idOf(n)], outcome: 'cancelled' })).toEqual([requestIdOf(1)]);
          expect(await found({ admins: [idOf(n)], outcome: 'awaiting' })).toEqual([]);
        }
        expect(await found({ admins: [ADELE] })).toEqual([]);
        // Once, whichever of them it is looked for by, and it takes one place on the page.
        await record({ n: 2, askedAt: 5, asker: idOf(12) });
        expect(ids(await journal.search({ admins: [11, 12, 13].map(idOf) }, undefined, 2))).toEqual([1, 2].map(requestIdOf));
      });
    });

    describe('by what became of it', () => {
      const isNow = async (outcome: RequestOutcome): Promise<void> => {
        for (const each of OUTCOMES_OF_ONE) {
          expect(await found({ outcome: each })).toEqual(each === outcome ? [requestIdOf(1)] : []);
          expect(await found({ outcome: each, targets: [ADELE] })).toEqual(each === outcome ? [requestIdOf(1)] : []);
        }
        expect(await journal.countByOutcome(0, 100, 100)).toEqual([{ at: 0, outcome, count: 1 }]);
      };

      test('follows the request, and after it is done its user alone', async () => {
        await record({ n: 1, askedAt: 10 });
        await isNow('awaiting');
        const running = made({ n: 1, askedAt: 10, outcome: 'running' });
        await journal.record({ request: { next: { ...running.request, version: 2 }, expected: 1 }, items: running.items });
        await isNow('running');
        const item = newItem(requestIdOf(1), ADELE);
        const failed = settle(item, { result: 'failed', because: 'no-answer', detail: '', inDoubt: true }, 20);
        await journal.record({ items: [failed] });
        await isNow('running');
        const done = made({ n: 1, askedAt: 10, outcome: 'in-doubt', endedAt: 20 });
        await journal.record({ request: { next: { ...done.request, version: 3 }, expected: 2 } });
        await isNow('in-doubt');
        await journal.record({ items: [settle(item, { result: 'signing-out', verified: undefined, provable: true }, 20)] });
        await isNow('signing-out');
      });

      test('is left as it was by what was refused', async () => {
        await record({ n: 1, askedAt: 10 });
        const { request } = made({ n: 1, askedAt: 10, outcome: 'cancelled' });
        expect(await journal.record({ request: { next: { ...request, version: 8 }, expected: 7 } })).toEqual({ recorded: false, because: 'conflict' });
        await isNow('awaiting');
      });

      test('is running while it is confirmed and not over, newest first', async () => {
        await record(...([['running', 5], ['awaiting', 6], ['running', 8], ['expired', 7], ['running', 6]] as const).map(([outcome, askedAt], n): Example => ({ n: n + 1, askedAt, outcome })));
        expect(ids(await journal.running(9))).toEqual([3, 5, 1].map(requestIdOf));
        expect(ids(await journal.running(2))).toEqual([3, 5].map(requestIdOf));
        expect(ids(await journal.awaiting(9))).toEqual([requestIdOf(2)]);
      });

      test('ended since a moment, however it ended, newest end first', async () => {
        await record(...ENDED.map((outcome, n): Example => ({ n: n + 1, askedAt: 100 - n, outcome, endedAt: 1_000 + n })));
        await record({ n: 90, askedAt: 2_000 }, { n: 91, askedAt: 2_000, outcome: 'running' });
        const newest = ENDED.map((_, n) => requestIdOf(n + 1)).toReversed();
        expect(ids(await journal.endedSince(0, 99))).toEqual(newest);
        expect(ids(await journal.endedSince(1_000 + ENDED.length - 2, 99))).toEqual(newest.slice(0, 2));
        expect(ids(await journal.endedSince(0, 3))).toEqual(newest.slice(0, 3));
        expect(ids(await journal.endedSince(5_000, 99))).toEqual([]);
      });

      test('is counted by steps of time from the first moment on, and nothing is said of empty ones', async () => {
        const from = 1_772_355_600_000;
        const at = [0, 1, 899_999, 900_000, 2_700_000, 3_599_999, 3_600_000].map((since) => from + since);
        await record(...at.map((askedAt, n): Example => ({ n: n + 1, askedAt, outcome: n % 3 === 0 ? 'failed' : 'cancelled' })), { n: 90, askedAt: from - 1 });
        expect(await journal.countByOutcome(from, from + 3_600_000, 900_000)).toEqual([
          { at: from, outcome: 'cancelled', count: 2 },
          { at: from, outcome: 'failed', count: 1 },
          { at: from + 900_000, outcome: 'failed', count: 1 },
          { at: from + 2_700_000, outcome: 'cancelled', count: 2 },
        ]);
        expect(await journal.countByOutcome(0, 5, 1)).toEqual([]);
      });
    });

    describe('of the people', () => {
      const known = async (text: string, as: 'target' | 'admin' = 'target', limit = 99): Promise<readonly ObjectId[]> => (await journal.knownPeople(text, as, limit)).toSorted();

      test.each([
        ['Adele Vance', 'adele.vance@contoso.com', ['Adele', 'ade', 'vance', 'VAN', 'adele vance', 'Adele  V', 'adele.vance@contoso.com', 'adele.v', 'vance@', ' adele '], ['dele', 'ance', 'contoso', 'adele x', 'adele.vance@contoso.comx', 'vance adele']],
        ['Zoë Łukasiewicz-O’Brien', 'zoe_brien-l@contoso.com', ['zoe', 'ZOË', 'lukas', 'Łukas', "o'b", 'o’brien', 'brien', 'l@c', 'zoe_b'], ['ukas', 'rien']],
        ['Ærøskøbing Øster', 'aer@contoso.com', ['aerosk', 'Ærø', 'oster'], ['ster']],
        ['İpek IŞIK', 'ipek@contoso.com', ['ipek', 'isik', 'İPEK', 'ışık'], ['pek']],
        ['ΟΔΥΣΣΕΥΣ', 'ody@contoso.com', ['οδυς', 'ΟΔΥΣΣΕΥΣ', 'οδυσσεύς'], ['δυσ']],
        ['Straße (extern)', 's@contoso.com', ['strasse', 'STRASSE', 'extern', '(extern', 'straße ('], ['xtern']],
        ['山田 太郎', 'yamada@contoso.com', ['山', '太郎', '山田 太'], ['田']],
        ['Ａｄｅｌｅ\u200b\u202e Vance', 'a@contoso.com', ['adele v', 'Ａｄ'], ['dele']],
        ['100% _sure_', 'p@contoso.com', ['100% _s', '100%', 'sure_'], ['1%', '%', '_', '100_', '*', '1?0', '', ' ', '🎭']],
        ['🎭', 'mask@contoso.com', ['mask'], ['🎭']],
        ['\ud800 Lone', 'lone@contoso.com', ['lone'], ['\ud800']],
        ['🎭🎭 a'.repeat(200), `${'x'.repeat(300)}@contoso.com`, ['a🎭', 'xxx', 'x'.repeat(300)], ['y']],
      ] as const)('%j <%s> is found by the beginning of each word, whatever its case and accents', async (name, upn, finding, missing) => {
        await record({ n: 1, askedAt: 10, target: idOf(50), name, upn, askerName: 'Quentin Quiet' });
        for (const text of finding) expect([text, await known(text)]).toEqual([text, [idOf(50)]]);
        for (const text of missing) expect([text, await known(text)]).toEqual([text, []]);
      });

      test('each is found once, by part, and no more than asked for', async () => {
        await record(...Array.from({ length: 5 }, (_, n): Example => ({ n: n + 1, askedAt: n, target: idOf(50 + n), name: 'Same Sam Samson', upn: `same${n}.sam@contoso.com` })));
        await record({ n: 9, askedAt: 9, target: ADELE, asker: idOf(70), askerName: 'Samira Admin', decider: idOf(71), deciderName: 'Samuel Decider', outcome: 'signed-out' });
        expect(await known('sam')).toEqual([50, 51, 52, 53, 54].map(idOf));
        expect(await known('sam', 'target', 3)).toHaveLength(3);
        expect(await known('sam', 'admin')).toEqual([idOf(70), idOf(71)]);
        expect(await known('decider')).toEqual([]);
      });

      test('an object id is found as what it was, in any case, and no piece of it', async () => {
        const user = idOf(0xabcdef);
        await record({ n: 1, askedAt: 10, target: user, asker: idOf(70) });
        expect(await known(` ${user.toUpperCase()} `)).toEqual([user]);
        expect(await known(user, 'admin')).toEqual([]);
        expect(await known(idOf(70), 'admin')).toEqual([idOf(70)]);
        expect(await known(user.slice(0, 30))).toEqual([]);
      });

      test('somebody who is called otherwise now is found by both names', async () => {
        await record({ n: 1, askedAt: 10, target: idOf(50), name: 'Before Wedding', upn: 'b@contoso.com' }, { n: 2, askedAt: 20, target: idOf(50), name: 'After Wedding', upn: 'a@contoso.com' });
        for (const text of ['before', 'after', 'wedding', 'a@', 'b@']) expect(await known(text)).toEqual([idOf(50)]);
      });

      test('names go with the last request that had them, object ids stay', async () => {
        await record(
          { n: 1, askedAt: 1_000, target: idOf(50), name: 'Old Only', upn: 'old.only@contoso.com', asker: idOf(70), askerName: 'Past Admin', outcome: 'expired' },
          { n: 2, askedAt: 1_000, target: idOf(51), name: 'Old Young', upn: 'old.young@contoso.com', asker: idOf(71), askerName: 'Staying Admin', outcome: 'expired' },
          { n: 3, askedAt: 2_000, target: idOf(51), name: 'Old Young', upn: 'old.young@contoso.com', asker: idOf(71), askerName: 'Staying Admin', outcome: 'expired' },
        );
        expect(await known('old')).toEqual([50, 51].map(idOf));
        expect(await journal.forget(1_001)).toBe(2);
        expect(await known('old')).toEqual([idOf(51)]);
        expect(await known('past', 'admin')).toEqual([]);
        expect(await known('staying', 'admin')).toEqual([idOf(71)]);
        expect(await known(idOf(50))).toEqual([idOf(50)]);
        expect(await found({ targets: [idOf(50)] })).toEqual([requestIdOf(1)]);
        await journal.forget(2_001);
        expect(await known('old')).toEqual([]);
      });

      test('more words than are deleted at once are all deleted', async () => {
        await record(...Array.from({ length: 150 }, (_, n): Example => ({ n: n + 1, askedAt: n, target: idOf(100 + n), name: `Many Words ${n}`, upn: `many.words.${n}@contoso.com`, outcome: 'expired' })));
        expect(await known('many', 'target', 500)).toHaveLength(150);
        await journal.forget(1_000);
        expect(await known('many', 'target', 500)).toEqual([]);
      });
    });

    describe('of the audit log', () => {
      const fact = (n: number | undefined, kind: AuditFact['kind'] = 'attempt'): AuditFact => ({ kind, at: 1, requestId: n === undefined ? undefined : requestIdOf(n), by: ALEX, target: ADELE, details: {} });

      test('the entries about a request, in order, as they are in the log', async () => {
        await record({ n: 1, askedAt: 10 }, { n: 2, askedAt: 10 });
        await journal.record({ facts: [fact(2), fact(1), fact(undefined, 'ask-refused'), fact(1, 'click-refused')] });
        const all = await journal.entries(0, 99);
        expect((await journal.entriesOf(requestIdOf(1))).map(({ sequence }) => sequence)).toEqual([1, 4, 6]);
        expect(await journal.entriesOf(requestIdOf(1))).toEqual([0, 3, 5].map((index) => all[index]));
        expect((await journal.entriesOf(requestIdOf(2))).map(({ sequence }) => sequence)).toEqual([2, 3]);
        expect(await journal.entriesOf(requestIdOf(3))).toEqual([]);
        for (const [end, sequences] of [['first', [1, 4]], ['last', [4, 6]]] as const) expect((await journal.entriesOf(requestIdOf(1), { end, limit: 2 })).map(({ sequence }) => sequence)).toEqual(sequences);
        expect([await journal.countEntriesOf(requestIdOf(1)), await journal.countEntriesOf(requestIdOf(3))]).toEqual([3, 0]);
      });
    });
  });
};

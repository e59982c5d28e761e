import type { AuditEntry, AuditFact, AuditKind } from '../../src/domain/audit';
import { intend, newItem, settle, type Item } from '../../src/domain/item';
import type { Outcome } from '../../src/domain/outcome';
import { upnFromDirectory, type ObjectId, type RequestId } from '../../src/domain/people';
import { transition, type Request, type RequestEvent } from '../../src/domain/request';
import type { Change, Journal, PostedCard, Recorded, Work, WorkItem } from '../../src/service/ports';
import { leafHash } from '../../src/store';
import { verifyChain } from '../domain/chain';
import { actor, ADELE, ALEX, awaiting, type AwaitingOne, conversation, decision, idOf, MEGAN, requestIdOf, requestIn, target } from '../domain/samples';

const postedCard = (activityId: string): PostedCard => ({ activityId, conversation: conversation() });

/** A journal that is open, and what the suite sees of its store. */
export interface OpenJournal {
  readonly journal: Journal;
  /** How often it said that there may be new work. */
  readonly woken: () => number;
  close(): Promise<void>;
}

/** One empty store of one engine. */
export interface Place {
  /** One program at a time has the store: what the one before it had under lease is free when it is opened again. */
  readonly alone: boolean;
  open(): Promise<OpenJournal>;
  /** After the last `close`. */
  remove(): Promise<void>;
}

const LEASE = 20_000;
const HOUR = 3_600_000;
const PAST = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const soon = (): number => Date.now() - PAST;

const factOf = (requestId: RequestId | undefined, kind: AuditKind = 'asked', details: AuditFact['details'] = {}): AuditFact => ({
  kind,
  at: Date.now(),
  requestId,
  by: ALEX,
  target: ADELE,
  details,
});

/** A new request number `n`; each has its own target unless it is given. */
const fresh = (n: number, changes: Parameters<typeof awaiting>[0] = {}): AwaitingOne =>
  awaiting({ id: requestIdOf(n), target: target({ objectId: idOf(100 + n) }), askedAt: Date.now(), ...changes });

const asked = (request: Request, rest: Change = {}): Change => ({ request: { next: request, expected: undefined }, facts: [factOf(request.id)], ...rest });

const moved = (request: Request, event: RequestEvent): Request => {
  const step = transition(request, event);
  if (!step.ok) throw new Error(step.because);
  return step.next;
};

const step = (request: Request, event: RequestEvent, kind: AuditKind = 'confirmed', rest: Change = {}): Change => ({
  request: { next: moved(request, event), expected: request.version },
  facts: [factOf(request.id, kind)],
  ...rest,
});

const confirm = (by: ObjectId = MEGAN): RequestEvent => ({ type: 'confirm', decision: decision(by) });
const cancel: RequestEvent = { type: 'cancel', decision: decision(MEGAN) };

const card = (n: number, rest: Partial<WorkItem> = {}): WorkItem => ({ payload: { kind: 'card', requestId: requestIdOf(n) }, dueAt: soon(), ...rest });
const numberOf = (work: Work): RequestId | undefined => ('requestId' in work.payload ? work.payload.requestId : undefined);

const CONFLICT: Recorded = { recorded: false, because: 'conflict' };
const STALE: Recorded = { recorded: false, because: 'stale' };
const RECORDED: Recorded = { recorded: true };

/**
 * What every journal must do, whatever engine is under it.
 * @param newPlace makes an empty store
 */
export const journalContract = (engine: string, newPlace: () => Promise<Place>): void => {
  describe(`the journal on ${engine}`, () => {
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

    const entries = (): Promise<readonly AuditEntry[]> => journal.entries(0, 10_000);
    const claimOne = async (): Promise<Work> => {
      const [work] = await journal.claim(1, LEASE);
      if (work === undefined) throw new Error('nothing to claim');
      return work;
    };
    const everything = async (): Promise<unknown> => ({
      requests: await Promise.all([1, 2, 3].map((n) => journal.read(requestIdOf(n)))),
      entries: await entries(),
      head: await journal.head(),
    });

    describe('a request', () => {
      test('is kept whole, with its receipt', async () => {
        const request = fresh(1, { reason: 'déjà vu 🎭 "quoted"', withoutEffect: ['ErrorAction'], verbose: true });
        expect(await journal.record(asked(request))).toEqual(RECORDED);
        const [entry] = await entries();
        expect(await journal.read(request.id)).toEqual({
          request,
          items: [],
          cards: [],
          cardPosts: 0,
          receipt: { sequence: 1, hash: entry?.hash },
        });
      });

      test('that nobody made is not there', async () => {
        expect(await journal.read(requestIdOf(99))).toBeUndefined();
        expect(await journal.readByButton(requestIdOf(99))).toBeUndefined();
        expect(await journal.openFor(ALEX, ADELE, 'somewhere')).toBeUndefined();
      });

      test('cannot come to be without an entry in the log', async () => {
        const before = await everything();
        await expect(journal.record({ request: { next: fresh(1), expected: undefined }, add: [card(1)] })).rejects.toThrow();
        expect(await everything()).toEqual(before);
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('cannot be made twice', async () => {
        await journal.record(asked(fresh(1)));
        expect(await journal.record(asked(fresh(1, { target: target({ objectId: MEGAN }) })))).toEqual(CONFLICT);
      });

      test('keeps its users, each with what became of them', async () => {
        const request = fresh(1);
        const items = [newItem(request.id, idOf(7)), newItem(request.id, idOf(8))] as const;
        await journal.record(asked(request, { items }));
        const intended = intend(items[0], { validFrom: undefined, graphTime: 5 }, 6);
        await journal.record({ items: [intended] });
        expect((await journal.read(request.id))?.items).toEqual([intended, items[1]]);
      });

      test('knows its cards once each, and how often posting one was begun', async () => {
        const request = fresh(1);
        await journal.record(asked(request));
        await journal.record({ card: { requestId: request.id, posting: true } });
        await journal.record({ card: { requestId: request.id, posting: true } });
        await journal.record({ card: { requestId: request.id, posting: false } });
        await journal.record({ card: { requestId: request.id, posted: postedCard('card-1') } });
        await journal.record({ card: { requestId: request.id, posted: postedCard('card-1') } });
        await journal.record({ card: { requestId: request.id, posted: postedCard('card-2') } });
        const stored = await journal.read(request.id);
        expect(stored?.cards.map(({ activityId }) => activityId).toSorted()).toEqual(['card-1', 'card-2']);
        expect(stored?.cards[0]?.conversation).toEqual({ ...conversation(), user: { ...conversation().user, name: '' } });
        expect(stored?.cardPosts).toBe(1);
      });
    });

    describe('one record is all or nothing', () => {
      /** Everything that a change can carry, on top of request 1. */
      const full = (work: Work): Omit<Change, 'request'> => ({
        facts: [factOf(requestIdOf(1), 'confirmed')],
        items: [newItem(requestIdOf(1), ADELE)],
        add: [card(2)],
        card: { requestId: requestIdOf(1), posting: true, posted: postedCard('card-1') },
        done: work,
      });

      test('a conflict leaves everything as it was: state, log, users, work, cards', async () => {
        const request = fresh(1);
        await journal.record(asked(request, { add: [card(1)] }));
        await journal.record(step(request, cancel, 'cancelled'));
        const work = await claimOne();
        const before = await everything();
        expect(await journal.record({ ...full(work), request: { next: moved(request, confirm()), expected: request.version } })).toEqual(CONFLICT);
        expect(await everything()).toEqual(before);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        // The work that it would have ended is still held by the same lease.
        expect(await journal.record({ done: work })).toEqual(RECORDED);
      });

      test('a stale lease leaves everything as it was', async () => {
        const request = fresh(1);
        await journal.record(asked(request, { add: [card(1)] }));
        const [old] = await journal.claim(1, 1);
        await pause(20);
        const held = await claimOne();
        const before = await everything();
        if (old === undefined) throw new Error('nothing to claim');
        expect(await journal.record({ ...full(old), request: { next: moved(request, confirm()), expected: request.version } })).toEqual(STALE);
        expect(await everything()).toEqual(before);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        expect(await journal.record({ done: held })).toEqual(RECORDED);
      });

      test('so does a defect in the middle of it', async () => {
        const request = fresh(1);
        await journal.record(asked(request));
        const before = await everything();
        const unwritable = { kind: 'card', requestId: 1n } as unknown as WorkItem['payload'];
        const change = step(request, confirm(), 'confirmed', { items: [newItem(request.id, ADELE)], add: [card(2), { payload: unwritable, dueAt: 0 }] });
        await expect(journal.record(change)).rejects.toThrow();
        expect(await everything()).toEqual(before);
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('what is recorded is there at once, all of it', async () => {
        const request = fresh(1);
        await journal.record(asked(request, { add: [card(1)] }));
        const work = await claimOne();
        expect(await journal.record({ ...full(work), request: { next: moved(request, confirm()), expected: request.version } })).toEqual(RECORDED);
        expect(await journal.read(request.id)).toMatchObject({ request: { state: 'confirmed', version: 2 }, items: [{ state: 'queued' }], cards: [{ activityId: 'card-1' }], cardPosts: 1 });
        expect((await journal.claim(9, LEASE)).map(numberOf)).toEqual([requestIdOf(2)]);
        expect(await entries()).toHaveLength(2);
      });
    });

    describe('whoever is first is first', () => {
      test('of 40 clicks at the same moment one is recorded, and the log has one decision', async () => {
        const request = fresh(1);
        await journal.record(asked(request));
        const clicks = await Promise.all(
          Array.from({ length: 40 }, (_, n) =>
            journal.record(
              step(request, n % 2 === 0 ? confirm(idOf(n)) : { type: 'cancel', decision: decision(idOf(n)) }, n % 2 === 0 ? 'confirmed' : 'cancelled', {
                items: [newItem(request.id, idOf(n))],
              }),
            ),
          ),
        );
        expect(clicks.filter(({ recorded }) => recorded)).toHaveLength(1);
        expect(clicks.filter((click) => !click.recorded && click.because === 'conflict')).toHaveLength(39);
        expect((await journal.read(request.id))?.items).toHaveLength(1);
        expect(await entries()).toHaveLength(2);
      });

      test('no more users are set to work than the cap allows, however many decisions come at the same moment', async () => {
        const requests = Array.from({ length: 10 }, (_, n) => fresh(n + 1, { target: target({ objectId: idOf(n + 100) }) }));
        for (const request of requests) await journal.record(asked(request));
        const clicks = await Promise.all(
          requests.map((request) => journal.record(step(request, confirm(), 'confirmed', { items: [newItem(request.id, request.target.objectId)], cap: { since: 0, limit: 3 } }))),
        );
        expect(clicks.filter(({ recorded }) => recorded)).toHaveLength(3);
        expect(clicks.filter((click) => !click.recorded && click.because === 'conflict')).toHaveLength(7);
        expect(await journal.countAttempts(0)).toBe(3);
      });

      test('a decision over an old version is a conflict', async () => {
        const request = fresh(1, { needsTwo: true });
        await journal.record(asked(request));
        await journal.record(step(request, confirm(ALEX), 'confirmed-first'));
        expect(await journal.record(step(request, confirm(MEGAN)))).toEqual(CONFLICT);
      });

      test('a decision about a request that is not there is a conflict', async () => {
        expect(await journal.record(step(fresh(1), confirm()))).toEqual(CONFLICT);
        expect(await entries()).toEqual([]);
      });
    });

    describe('one open request for the same person, user and conversation', () => {
      const here = conversation();
      const same = (n: number, changes: Parameters<typeof awaiting>[0] = {}): AwaitingOne => fresh(n, { target: target(), conversation: here, ...changes });

      test('a second one is a conflict, in any thread of the channel', async () => {
        await journal.record(asked(same(1)));
        expect(await journal.record(asked(same(2)))).toEqual(CONFLICT);
        const otherThread = conversation({ conversationId: '19:incident@thread.tacv2;messageid=2000' });
        expect(await journal.record(asked(same(3, { conversation: otherThread })))).toEqual(CONFLICT);
        expect((await journal.openFor(ALEX, ADELE, '19:incident@thread.tacv2'))?.request.id).toBe(requestIdOf(1));
        expect(await entries()).toHaveLength(1);
      });

      test('of 20 at the same moment one is opened', async () => {
        const results = await Promise.all(Array.from({ length: 20 }, (_, n) => journal.record(asked(same(n + 1)))));
        expect(results.filter(({ recorded }) => recorded)).toHaveLength(1);
        expect(await journal.countAwaiting(ALEX)).toBe(1);
      });

      test.each<[string, Parameters<typeof awaiting>[0]]>([
        ['another person', { asker: actor({ objectId: MEGAN }) }],
        ['another user', { target: target({ objectId: MEGAN }) }],
        ['another conversation', { conversation: conversation({ conversationId: '19:other@thread.tacv2' }) }],
      ])('%s may have one beside it', async (_, changes) => {
        await journal.record(asked(same(1)));
        expect(await journal.record(asked(same(2, changes)))).toEqual(RECORDED);
      });

      test.each<[string, RequestEvent]>([
        ['confirmed', confirm()],
        ['cancelled', cancel],
        ['expired', { type: 'expire', at: 1 }],
      ])('once it is %s there may be a new one', async (_, event) => {
        const first = same(1);
        await journal.record(asked(first));
        await journal.record(step(first, event));
        expect(await journal.openFor(ALEX, ADELE, '19:incident@thread.tacv2')).toBeUndefined();
        expect(await journal.record(asked(same(2)))).toEqual(RECORDED);
      });
    });

    test('the buttons of a renewed card and the old ones lead to the same request', async () => {
      const request = fresh(1);
      await journal.record(asked(request));
      await journal.record(step(request, { type: 'renew', subject: { target: request.target, targetReads: false }, needsTwo: false, buttonKey: requestIdOf(50) }, 'renewed'));
      expect((await journal.readByButton(requestIdOf(1)))?.request).toMatchObject({ id: request.id, buttonKey: requestIdOf(50) });
      expect((await journal.readByButton(requestIdOf(50)))?.request.id).toBe(request.id);
      expect(await journal.readByButton(requestIdOf(51))).toBeUndefined();
    });

    describe('an activity', () => {
      const delivered = (key: string, at = Date.now(), by = ALEX) => ({ key, by, at });

      test('is taken in once, with its work', async () => {
        expect(await journal.receive(delivered('a'), card(1))).toBe('new');
        expect(await journal.receive(delivered('a'), card(2))).toBe('seen');
        expect((await journal.claim(9, LEASE)).map(numberOf)).toEqual([requestIdOf(1)]);
      });

      test('delivered 20 times at the same moment is taken in once', async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => journal.receive(delivered('a'), card(1))));
        expect(answers.filter((answer) => answer === 'new')).toHaveLength(1);
        expect(await journal.claim(50, LEASE)).toHaveLength(1);
      });

      test('beyond the budget is not taken in, and the first one beyond it is answered, however many come at the same moment', async () => {
        const budget = { limit: 3, since: 0, told: card(99) };
        const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => journal.receive(delivered(`a${n}`, 100), card(n + 1), budget)));
        expect(answers.filter((answer) => answer === 'new')).toHaveLength(3);
        expect(answers.filter((answer) => answer === 'too-many')).toHaveLength(17);
        const taken = (await journal.claim(50, LEASE)).map(numberOf);
        expect(taken).toHaveLength(4);
        expect(taken.filter((id) => id === requestIdOf(99))).toHaveLength(1);
      });

      test('may carry no work', async () => {
        expect(await journal.receive(delivered('a'), undefined)).toBe('new');
        expect(await journal.receive(delivered('a'), undefined)).toBe('seen');
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('counts for its person, since a moment', async () => {
        for (const [n, at] of [100, 200, 300].entries()) await journal.receive(delivered(`a${n}`, at), undefined);
        await journal.receive(delivered('b', 300, MEGAN), undefined);
        expect(await journal.countDelivered(ALEX, 0)).toBe(3);
        expect(await journal.countDelivered(ALEX, 200)).toBe(1);
        expect(await journal.countDelivered(MEGAN, 0)).toBe(1);
      });
    });

    describe('work', () => {
      test('that is not due is not given out', async () => {
        await journal.record({ add: [card(1, { dueAt: Date.now() + 60_000 })] });
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('under lease is not given out again; after the lease it is, with a new fence', async () => {
        await journal.record({ add: [card(1)] });
        const [first] = await journal.claim(9, 300);
        expect(first).toMatchObject({ tries: 1 });
        expect(await journal.claim(9, LEASE)).toEqual([]);
        await pause(330);
        const [second] = await journal.claim(9, LEASE);
        expect(second).toMatchObject({ id: first?.id, tries: 2, payload: first?.payload });
        expect(second?.fence).toBeGreaterThan(first?.fence ?? Infinity);
      });

      test('is given to one of many who ask at the same moment', async () => {
        await journal.record({ add: Array.from({ length: 60 }, (_, n) => card(n)) });
        const claims = await Promise.all(Array.from({ length: 20 }, () => journal.claim(5, LEASE)));
        const ids = claims.flat().map(({ id }) => id);
        expect(new Set(ids).size).toBe(60);
        expect(ids).toHaveLength(60);
      });

      test('no more of it than asked for, oldest due first', async () => {
        const now = Date.now();
        await journal.record({ add: [card(1, { dueAt: now - 1_000 }), card(2, { dueAt: now - 3_000 }), card(3, { dueAt: now - 2_000 })] });
        const order: unknown[] = [];
        for (let n = 0; n < 3; n += 1) order.push(...(await journal.claim(1, LEASE)).map(numberOf));
        expect(order).toEqual([requestIdOf(2), requestIdOf(3), requestIdOf(1)]);
      });

      test('comes back as it was given', async () => {
        const payload: WorkItem['payload'] = { kind: 'said', actor: actor(), conversation: conversation(), text: 'révoquer 🎭\n"x"', at: 1, mentioned: { '29:adele': 'Adele' } };
        await journal.record({ add: [{ payload, dueAt: soon() }] });
        expect((await claimOne()).payload).toEqual(payload);
      });

      test('that is done is gone', async () => {
        await journal.record({ add: [card(1)] });
        await journal.record({ done: (await journal.claim(1, 1))[0]! });
        await pause(20);
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('that goes on later is due then, and counts its tries', async () => {
        await journal.record({ add: [card(1)] });
        const work = await claimOne();
        expect(await journal.record({ again: { work, dueAt: Date.now() + 150 } })).toEqual(RECORDED);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        await pause(180);
        expect(await journal.claim(9, LEASE)).toMatchObject([{ id: work.id, tries: 2 }]);
      });

      test('that is due and not begun says how long the oldest of it waits', async () => {
        expect(await journal.oldestDue()).toBe(0);
        await journal.record({ add: [{ ...card(1), dueAt: soon() + 60_000 }] });
        expect(await journal.oldestDue()).toBe(0);
        await journal.record({ add: [{ ...card(2), dueAt: soon() - 90_000 }, { ...card(3), dueAt: soon() - 30_000 }] });
        expect(await journal.oldestDue()).toBeGreaterThan(80_000);
        await journal.claim(1, LEASE);
        const second = await journal.oldestDue();
        expect(second).toBeGreaterThan(20_000);
        expect(second).toBeLessThan(60_000);
      });

      test('that is marked has its new payload, and a whole lease from then on', async () => {
        await journal.record({ add: [{ payload: { kind: 'result', requestId: requestIdOf(1), sent: false }, dueAt: soon() }] });
        const [work] = await journal.claim(1, 300);
        const payload: WorkItem['payload'] = { kind: 'result', requestId: requestIdOf(1), sent: true };
        expect(await journal.record({ mark: { work: work!, payload } })).toEqual(RECORDED);
        await pause(330);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        expect(await journal.renew(work!, 1)).toBe(true);
        await pause(20);
        expect((await claimOne()).payload).toEqual(payload);
      });

      test('whose lease was lost cannot be written back, whatever is written', async () => {
        await journal.record({ add: [card(1)] });
        const [old] = await journal.claim(1, 1);
        await pause(20);
        const held = await claimOne();
        const work = old!;
        expect(await journal.record({ done: work })).toEqual(STALE);
        expect(await journal.record({ again: { work, dueAt: soon() } })).toEqual(STALE);
        expect(await journal.record({ mark: { work, payload: work.payload } })).toEqual(STALE);
        expect(await journal.renew(work, LEASE)).toBe(false);
        expect(await journal.record({ done: held })).toEqual(RECORDED);
        expect(await journal.record({ done: held })).toEqual(STALE);
      });

      test('is held as long as its lease is renewed', async () => {
        await journal.record({ add: [card(1)] });
        const [work] = await journal.claim(1, 200);
        expect(await journal.renew(work!, LEASE)).toBe(true);
        await pause(230);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        expect(await journal.record({ done: work! })).toEqual(RECORDED);
      });

      test('that is given back undone is free at once, is told of, and ties the hands of who had it', async () => {
        await journal.record({ add: [card(1), card(2)] });
        const [work, other] = await journal.claim(2, LEASE);
        const before = open.woken();
        await journal.release([work!]);
        expect(open.woken()).toBeGreaterThan(before);
        expect(await journal.record({ done: work! })).toEqual(STALE);
        expect(await journal.record({ mark: { work: work!, payload: work!.payload } })).toEqual(STALE);
        expect(await journal.renew(work!, LEASE)).toBe(false);
        expect(await journal.claim(9, LEASE)).toMatchObject([{ id: work?.id, tries: 2, payload: work?.payload }]);
        expect(await journal.record({ done: other! })).toEqual(RECORDED);
      });

      test('is given back only by who has it, and never what somebody else has or what is done', async () => {
        await journal.record({ add: [card(1), card(2)] });
        const [old, done] = await journal.claim(2, 1);
        await journal.record({ done: done! });
        await pause(20);
        const held = await claimOne();
        await journal.release([old!, done!]);
        expect(await journal.claim(9, LEASE)).toEqual([]);
        expect(await journal.record({ done: held })).toEqual(RECORDED);
      });

      test('is not given back while a user may be called for it: whoever comes next sees the effect first', async () => {
        const request = fresh(1);
        const items = [newItem(request.id, idOf(7)), newItem(request.id, idOf(8))] as const;
        const add = items.map(({ target: user }): WorkItem => ({ payload: { kind: 'revoke', requestId: request.id, target: user }, dueAt: soon() }));
        await journal.record(asked(request, { items, add }));
        const works = await journal.claim(2, LEASE);
        await journal.record({ items: [intend(items[0], { validFrom: undefined, graphTime: 5 }, 6)] });
        await journal.release(works);
        expect(await journal.claim(9, LEASE)).toMatchObject([{ payload: { target: idOf(8) } }]);
        const calling = works.find(({ payload }) => 'target' in payload && payload.target === idOf(7));
        expect(await journal.record({ done: calling! })).toEqual(RECORDED);
      });

      test('tells that it is there, whether recorded or received', async () => {
        const before = open.woken();
        await journal.record({ add: [card(1)] });
        expect(open.woken()).toBeGreaterThan(before);
        const then = open.woken();
        await journal.receive({ key: 'a', by: ALEX, at: 1 }, card(2));
        expect(open.woken()).toBeGreaterThan(then);
      });
    });

    describe('work of one lane', () => {
      const inLane = (n: number, rest: Partial<WorkItem> = {}): WorkItem => card(n, { lane: 'one', ...rest });
      const claimed = async (): Promise<unknown[]> => (await journal.claim(9, LEASE)).map(numberOf);

      test('is done one at a time, in the order in which it was added', async () => {
        await journal.record({ add: [inLane(1), inLane(2), inLane(3), card(9)] });
        const order: unknown[] = [];
        for (let n = 0; n < 3; n += 1) {
          const works = await journal.claim(9, LEASE);
          const [work] = works.filter((found) => numberOf(found) !== requestIdOf(9));
          order.push(numberOf(work!));
          expect(works).toHaveLength(n === 0 ? 2 : 1);
          expect(await journal.claim(9, LEASE)).toEqual([]);
          await journal.record({ done: work! });
        }
        expect(order).toEqual([1, 2, 3].map(requestIdOf));
      });

      test('does not hold up another lane', async () => {
        await journal.record({ add: [inLane(1), inLane(2, { lane: 'two' })] });
        expect((await claimed()).toSorted()).toEqual([1, 2].map(requestIdOf));
      });

      test('waits for the first, even when that one is due later or goes on later', async () => {
        await journal.record({ add: [inLane(1), inLane(2)] });
        const work = await claimOne();
        await journal.record({ again: { work, dueAt: Date.now() + 60_000 } });
        expect(await claimed()).toEqual([]);
      });

      test('goes on when the first leaves the lane', async () => {
        await journal.record({ add: [inLane(1), inLane(2)] });
        const work = await claimOne();
        await journal.record({ again: { work, dueAt: Date.now() + 60_000, lane: null } });
        expect(await claimed()).toEqual([requestIdOf(2)]);
      });

      test('goes on with the first when its lease was lost', async () => {
        await journal.record({ add: [inLane(1), inLane(2)] });
        await journal.claim(9, 1);
        await pause(20);
        expect(await claimed()).toEqual([requestIdOf(1)]);
      });
    });

    describe('work under a key', () => {
      const keyed = (dueAt: number): WorkItem => card(1, { key: 'card:1', dueAt });

      test('is there once, however often it is added', async () => {
        await journal.record({ add: [keyed(soon()), keyed(soon())] });
        await journal.record({ add: [keyed(soon())] });
        expect(await journal.claim(9, LEASE)).toHaveLength(1);
      });

      test('comes earlier when it is added for earlier, and never later', async () => {
        const later = Date.now() + 60_000;
        await journal.record({ add: [keyed(later)] });
        await journal.record({ add: [keyed(soon())] });
        await journal.record({ add: [keyed(later)] });
        expect(await journal.claim(9, LEASE)).toHaveLength(1);
      });

      test('that is added while it is being done is done once more, and then it is gone', async () => {
        await journal.record({ add: [keyed(soon())] });
        const first = await claimOne();
        await journal.record({ add: [keyed(soon())] });
        expect(await journal.claim(9, LEASE)).toEqual([]);
        expect(await journal.record({ done: first })).toEqual(RECORDED);
        const second = await claimOne();
        expect(second.id).toBe(first.id);
        expect(await journal.record({ done: second })).toEqual(RECORDED);
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('that is added while it is being done, and then has to go on later, is done once more by that', async () => {
        await journal.record({ add: [keyed(soon())] });
        const first = await claimOne();
        await journal.record({ add: [keyed(soon())] });
        expect(await journal.record({ again: { work: first, dueAt: soon() } })).toEqual(RECORDED);
        const second = await claimOne();
        expect(await journal.record({ done: second })).toEqual(RECORDED);
        expect(await journal.claim(9, LEASE)).toEqual([]);
      });

      test('may be added again once it is done', async () => {
        await journal.record({ add: [keyed(soon())] });
        await journal.record({ done: await claimOne() });
        await journal.record({ add: [keyed(soon())] });
        expect(await journal.claim(9, LEASE)).toMatchObject([{ tries: 1 }]);
      });
    });

    describe('counts', () => {
      const signingOut: Outcome = { result: 'signing-out', verified: undefined, provable: true };
      const failed: Outcome = { result: 'failed', because: 'no-answer', detail: '', inDoubt: false };

      test('users asked for: each once, whatever became of it, but not the one besides and not before', async () => {
        const now = Date.now();
        const requests = [
          fresh(1, { target: target({ objectId: idOf(11) }), askedAt: now }),
          fresh(2, { target: target({ objectId: idOf(12) }), askedAt: now - HOUR }),
          fresh(3, { target: target({ objectId: idOf(13) }), askedAt: now - HOUR - 1 }),
          fresh(4, { target: target({ objectId: idOf(14) }), askedAt: now, asker: actor({ objectId: MEGAN }) }),
        ];
        for (const request of requests) await journal.record(asked(request));
        const [first] = requests;
        await journal.record(step(first!, cancel, 'cancelled'));
        await journal.record(asked(fresh(5, { target: target({ objectId: idOf(11) }), askedAt: now })));
        expect(await journal.countUsersAsked(ALEX, now - HOUR, { user: idOf(99) })).toBe(2);
        expect(await journal.countUsersAsked(ALEX, now - HOUR, { user: idOf(11) })).toBe(1);
        expect(await journal.countUsersAsked(MEGAN, now - HOUR, { user: idOf(99) })).toBe(1);
        expect(await journal.countUsersAsked(ADELE, now - HOUR, { user: idOf(99) })).toBe(0);
      });

      test("awaiting requests: this person's that are still open", async () => {
        const requests = [fresh(1), fresh(2), fresh(3, { asker: actor({ objectId: MEGAN }) })];
        for (const request of requests) await journal.record(asked(request));
        expect(await journal.countAwaiting(ALEX)).toBe(2);
        await journal.record(step(requests[0]!, { type: 'expire', at: 1 }, 'expired'));
        expect(await journal.countAwaiting(ALEX)).toBe(1);
        expect(await journal.countAwaiting(ADELE)).toBe(0);
      });

      test('attempts: users set to work in the whole tenant, each once however often it is tried', async () => {
        const before = Date.now();
        for (const n of [1, 2]) await journal.record(asked(fresh(n), { items: [newItem(requestIdOf(n), ADELE)] }));
        await journal.record(asked(fresh(3)));
        await journal.record({ items: [intend(newItem(requestIdOf(1), ADELE), { validFrom: undefined, graphTime: 1 }, 1)] });
        expect(await journal.countAttempts(before - 1)).toBe(2);
        expect(await journal.countAttempts(Date.now() + 1_000)).toBe(0);
      });

      const run = async (n: number, doneAt: number, outcome: Outcome | undefined, changes: Parameters<typeof awaiting>[0] = {}): Promise<void> => {
        const waiting = awaiting({ id: requestIdOf(n), unconfirmed: true, askedAt: doneAt - 10, ...changes });
        const confirmed: Request = { ...requestIn('confirmed', waiting), state: 'confirmed', confirmed: [] };
        const item: Item = newItem(confirmed.id, ADELE);
        await journal.record(asked(confirmed, { items: [item] }));
        if (outcome !== undefined) await journal.record(step(confirmed, { type: 'finish', at: doneAt }, 'outcome', { items: [settle(item, outcome, doneAt)] }));
      };
      const last = async (since: number): Promise<unknown> => (await journal.lastUnconfirmedRun(ALEX, ADELE, since))?.request.id;

      test('the last run without a card: one that goes on, however old', async () => {
        await run(1, 1_000, undefined);
        expect(await last(5_000)).toBe(requestIdOf(1));
      });

      test('the last run without a card: one that ended since then, other than in failure', async () => {
        await run(1, 1_000, signingOut);
        expect(await last(1_000)).toBe(requestIdOf(1));
        expect(await last(1_001)).toBeUndefined();
        await run(2, 2_000, failed);
        expect(await last(1_000)).toBe(requestIdOf(1));
        await run(3, 3_000, { result: 'not-found' });
        expect(await last(1_000)).toBe(requestIdOf(3));
      });

      test('the last run without a card: only failures are none', async () => {
        await run(1, 1_000, failed);
        expect(await last(0)).toBeUndefined();
      });

      test("the last run without a card: not another person's, not for another user, not one with a card", async () => {
        await run(1, 1_000, signingOut, { asker: actor({ objectId: MEGAN }) });
        await run(2, 1_000, signingOut, { target: target({ objectId: MEGAN }) });
        await run(3, 1_000, signingOut, { unconfirmed: false });
        expect(await last(0)).toBeUndefined();
      });

      test('the last run without a card: in any conversation', async () => {
        await run(1, 1_000, signingOut, { conversation: conversation({ conversationId: 'elsewhere' }) });
        expect(await last(0)).toBe(requestIdOf(1));
      });
    });

    describe('the overview', () => {
      const ids = (stored: readonly { readonly request: Request }[]): readonly RequestId[] => stored.map(({ request }) => request.id);

      beforeEach(async () => {
        for (const [n, askedAt] of [[1, 100], [2, 300], [3, 200], [4, 400]] as const) await journal.record(asked(fresh(n, { askedAt })));
        await journal.record(step(fresh(4, { askedAt: 400 }), cancel, 'cancelled'));
      });

      test('has the open requests of everybody, newest first, no more than asked for', async () => {
        expect(ids(await journal.awaiting(9))).toEqual([2, 3, 1].map(requestIdOf));
        expect(ids(await journal.awaiting(2))).toEqual([2, 3].map(requestIdOf));
        expect(await journal.countAllAwaiting()).toBe(3);
      });

      test('counts requests since a moment', async () => {
        expect(await journal.countSince(0)).toBe(4);
        expect(await journal.countSince(300)).toBe(2);
        expect(await journal.countSince(401)).toBe(0);
      });
    });

    describe('personal data', () => {
      const names = { asker: actor({ name: 'Asker Secretname' }), conversation: conversation({ user: { id: '29:alex', name: 'Asker Secretname' } }), reason: 'Reason Secretname' };
      const secret = (n: number, askedAt: number): Request =>
        fresh(n, { ...names, askedAt, target: target({ objectId: idOf(100 + n), upn: upnFromDirectory('upn.secretname@contoso.com'), displayName: 'Target Secretname' }) });
      const over = async (n: number, askedAt: number): Promise<Request> => {
        const request = secret(n, askedAt);
        await journal.record(asked(request, { card: { requestId: request.id, posted: { activityId: `card-${n}`, conversation: names.conversation } } }));
        const event: RequestEvent = { type: 'cancel', decision: decision(MEGAN, { name: 'Clicker Secretname' }) };
        await journal.record(step(request, event, 'cancelled'));
        return moved(request, event);
      };
      const shown = async (n: number): Promise<string> => JSON.stringify(await journal.read(requestIdOf(n)));

      test('of requests that are over is forgotten in time, with all that names people; the rest stays', async () => {
        await over(1, 1_000);
        const before = await journal.read(requestIdOf(1));
        expect(await journal.forget(1_001)).toBe(1);
        expect(await shown(1)).not.toMatch(/secretname/i);
        const stored = await journal.read(requestIdOf(1));
        expect(stored).toMatchObject({ request: { id: requestIdOf(1), state: 'cancelled', version: 2, target: { objectId: idOf(101) } }, receipt: before?.receipt });
      });

      test('that is not old enough, or that is still needed, stays', async () => {
        await over(1, 1_000);
        await journal.record(asked(secret(2, 500)));
        expect(await journal.forget(1_000)).toBe(0);
        expect(await shown(1)).toContain('Target Secretname');
        expect(await journal.forget(5_000)).toBe(1);
        expect(await shown(2)).toContain('Target Secretname');
      });

      test('is forgotten once, however much there is of it', async () => {
        for (let n = 1; n <= 130; n += 1) await over(n, 1_000);
        expect(await journal.forget(5_000)).toBe(130);
        expect(await journal.forget(5_000)).toBe(0);
      });

      test('never was in the audit log, which stays whole', async () => {
        await over(1, 1_000);
        const before = await entries();
        await journal.forget(5_000);
        expect(await entries()).toEqual(before);
        expect(JSON.stringify(before)).not.toMatch(/secretname/i);
        expect(verifyChain(await entries())).toMatchObject({ ok: true, entries: 2 });
      });
    });

    describe('the receipt', () => {
      const receipt = async (): Promise<number | undefined> => (await journal.read(requestIdOf(1)))?.receipt.sequence;

      test('is the newest entry that the state comes from', async () => {
        const request = fresh(1);
        await journal.record(asked(request));
        await journal.record(asked(fresh(2)));
        const confirmed = moved(request, confirm());
        await journal.record(step(request, confirm()));
        expect(await receipt()).toBe(3);
        await journal.record({ facts: [factOf(request.id, 'attempt')] });
        expect(await receipt()).toBe(4);
        await journal.record(step(confirmed, { type: 'finish', at: 1 }, 'outcome'));
        expect(await receipt()).toBe(5);
        const [, , , , fifth] = await entries();
        expect((await journal.read(request.id))?.receipt).toEqual({ sequence: 5, hash: fifth?.hash });
      });

      test.each(['click-refused', 'verified', 'attempt-without-effect'] as const)('does not move for %s, which only tells of it', async (kind) => {
        await journal.record(asked(fresh(1)));
        await journal.record({ facts: [factOf(requestIdOf(1), kind)] });
        expect(await receipt()).toBe(1);
        expect(await entries()).toHaveLength(2);
      });

      test('does not move for what is told of nobody or of another request', async () => {
        await journal.record(asked(fresh(1)));
        await journal.record({ facts: [factOf(undefined, 'ask-refused')] });
        await journal.record(asked(fresh(2)));
        expect(await receipt()).toBe(1);
      });
    });

    describe('the audit log', () => {
      test('is empty at first, and its head says so', async () => {
        expect(await entries()).toEqual([]);
        expect(await journal.head()).toEqual({ sequence: 0, hash: '0'.repeat(64) });
      });

      test('has no gap and verifies, whatever is recorded at the same time and whatever of it is refused', async () => {
        const request = fresh(1);
        await journal.record(asked(request));
        const changes = Array.from({ length: 120 }, (_, n): Change => {
          if (n % 3 === 0) return step(request, confirm(idOf(n)));
          if (n % 3 === 1) return { facts: [factOf(request.id, 'click-refused', { n }), factOf(request.id, 'click-refused', { n })] };
          return asked(fresh(n + 10));
        });
        const results = await Promise.all(changes.map((change) => journal.record(change)));
        const written = results.reduce((sum, { recorded }, n) => sum + (recorded ? (changes[n]?.facts?.length ?? 0) : 0), 1);
        const all = await entries();
        expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: written }, (_, n) => n + 1));
        expect(verifyChain(all)).toEqual({ ok: true, entries: written, head: await journal.head() });
      });

      test('is read page by page', async () => {
        await journal.record({ facts: Array.from({ length: 7 }, (_, n) => factOf(undefined, 'ask-refused', { n })) });
        const sequences = async (after: number, limit: number): Promise<number[]> => (await journal.entries(after, limit)).map(({ sequence }) => sequence);
        expect(await sequences(0, 3)).toEqual([1, 2, 3]);
        expect(await sequences(3, 3)).toEqual([4, 5, 6]);
        expect(await sequences(6, 3)).toEqual([7]);
        expect(await sequences(7, 3)).toEqual([]);
      });

      test('keeps the very bytes that were hashed', async () => {
        await journal.record({ facts: [factOf(requestIdOf(1), 'asked', { because: 'déjà vu 🎭 "\\" \u2028' })] });
        const [entry] = await entries();
        expect(leafHash(entry?.bytes ?? '')).toBe(entry?.hash);
        expect(JSON.parse(entry?.bytes ?? '')).toMatchObject({ details: { because: 'déjà vu 🎭 "\\" \u2028' } });
      });
    });

    test('everything is there after it was closed and opened again', async () => {
      const request = fresh(1);
      await journal.record(asked(request, { items: [newItem(request.id, ADELE)], add: [card(1, { key: 'k' })], card: { requestId: request.id, posted: postedCard('card-1') } }));
      await journal.receive({ key: 'a', by: ALEX, at: 1 }, undefined);
      const before = await everything();
      await open.close();
      open = await place.open();
      journal = open.journal;
      expect(await everything()).toEqual(before);
      expect(await journal.receive({ key: 'a', by: ALEX, at: 1 }, undefined)).toBe('seen');
      expect(await journal.claim(9, LEASE)).toHaveLength(1);
      await journal.record({ facts: [factOf(request.id, 'confirmed')] });
      expect(verifyChain(await entries())).toMatchObject({ ok: true, entries: 2 });
    });

    test('a probe says whether it can be written', async () => {
      await expect(journal.probe()).resolves.toBeUndefined();
      expect(await entries()).toEqual([]);
      await open.close();
      await expect(journal.probe()).rejects.toThrow();
      open = await place.open();
    });
  });
};

import { intend, newItem, requeue, retryItem, settle, type Item } from '../../src/domain/item';
import { CHUNK, manyKey, type ShownMany } from '../../src/domain/many';
import type { Outcome } from '../../src/domain/outcome';
import type { ObjectId, RequestId } from '../../src/domain/people';
import { transition, type Request, type ShownTarget } from '../../src/domain/request';
import { allIn, EMPTY_TALLY, type Tally } from '../../src/domain/tally';
import type { Change, PinnedPeople, Recorded, WorkOf } from '../../src/service/ports';
import { ALEX, actor, awaiting, awaitingMany, conversation, decision, idOf, many, MEGAN, requestIdOf, target, userOf, type AwaitingMany } from '../domain/samples';
import type { OpenJournal, Place } from './journal-contract';

/** A store that is open, with the users of its requests about many. */
export interface OpenPinned extends OpenJournal {
  readonly pinned: PinnedPeople;
}
export interface PinnedPlace extends Place {
  open(): Promise<OpenPinned>;
}

const LEASE = 20_000;
const RECORDED: Recorded = { recorded: true };
const VERIFIED: Outcome = { result: 'signing-out', verified: { validFrom: '2026-03-01T09:01:30Z', validFromAt: 1 }, provable: true };
const failed = (inDoubt: boolean): Outcome => ({ result: 'failed', because: 'no-answer', detail: '', inDoubt });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const soon = (): number => Date.now() - 1_000;
const users = (count: number, from = 0): readonly ShownTarget[] => Array.from({ length: count }, (_, n) => userOf(from + n));
const ids = (some: readonly { readonly objectId: ObjectId }[]): readonly ObjectId[] => some.map(({ objectId }) => objectId);

/** A request about many, number `n`, each in a conversation of its own. */
const about = (n: number, changes: Partial<AwaitingMany> = {}, shown: Partial<ShownMany> = {}): AwaitingMany =>
  awaitingMany({ id: requestIdOf(n), askedAt: Date.now(), conversation: conversation({ conversationId: `19:place${n}@thread.tacv2` }), many: many(shown), ...changes });
const asked = (request: Request): Change => ({ request: { next: request, expected: undefined }, facts: [{ kind: 'asked', at: 1, requestId: request.id, by: ALEX, target: undefined, details: {} }] });
const moved = (request: Request, ...events: readonly Parameters<typeof transition>[1][]): Request =>
  events.reduce((before, event) => {
    const step = transition(before, event);
    if (!step.ok) throw new Error(step.because);
    return step.next;
  }, request);
const confirm = { type: 'confirm', decision: decision(MEGAN) } as const;

/**
 * What every store must do with the users of requests about many, whatever engine is under it.
 * @param newPlace makes an empty store
 */
export const pinnedContract = (engine: string, newPlace: () => Promise<PinnedPlace>): void => {
  describe(`the users of requests about many on ${engine}`, () => {
    let place: PinnedPlace;
    let open: OpenPinned;

    beforeEach(async () => {
      place = await newPlace();
      open = await place.open();
    });
    afterEach(async () => {
      await open.close();
      await place.remove();
    });

    const reopen = async (): Promise<void> => {
      await open.close();
      open = await place.open();
    };
    const pinnedIds = async (n: number): Promise<readonly ObjectId[]> => ids(await open.pinned.targets(requestIdOf(n), 0, 9_999));
    const tally = async (n: number): Promise<Tally | undefined> => (await open.journal.read(requestIdOf(n)))?.tally;
    const digest = async (n: number): Promise<string> => (await open.pinned.summary(requestIdOf(n), 1)).digest;

    /** A request about so many users that was asked and confirmed, with its work. */
    const begun = async (n: number, count: number, from = 0, dueAt = soon()): Promise<Request> => {
      const request = about(n);
      await open.pinned.pin(request.id, users(count, from));
      await open.journal.record(asked(request));
      const next = moved(request, confirm);
      expect(await open.journal.record({ request: { next, expected: request.version }, begin: { requestId: request.id, who: 'all', dueAt } })).toEqual(RECORDED);
      return next;
    };
    const chunks = async (): Promise<readonly WorkOf<'chunk'>[]> => {
      const all: WorkOf<'chunk'>[] = [];
      for (let work = await open.journal.claimChunk(LEASE, ''); work !== undefined; work = await open.journal.claimChunk(LEASE, work.payload.requestId)) all.push(work);
      return all;
    };
    const named = (works: readonly WorkOf<'chunk'>[]): readonly string[] => works.map(({ payload }) => `${Number(payload.requestId.slice(-9))}:${payload.chunk}`);
    const itemsOf = async (id: RequestId): Promise<readonly Item[]> => (await open.pinned.members(id, 0, 9_999)).flatMap(({ item }) => item ?? []);
    const settleAll = async (id: RequestId, outcome: (n: number) => Outcome): Promise<void> => {
      const items = (await itemsOf(id)).map((item, n) => settle(intend(item, { validFrom: undefined, graphTime: 5 }, 5), outcome(n), 6));
      await open.journal.record({ items });
    };

    describe('pinning', () => {
      test('keeps everybody once, in the order in which they were named first', async () => {
        expect(await open.pinned.pin(requestIdOf(1), users(3))).toBe(3);
        expect(await open.pinned.pin(requestIdOf(1), [userOf(7), userOf(1), userOf(7), userOf(4)])).toBe(5);
        expect(await pinnedIds(1)).toEqual(ids([0, 1, 2, 7, 4].map((n) => userOf(n))));
        expect((await open.pinned.members(requestIdOf(1), 3, 9)).map(({ position }) => position)).toEqual([3, 4]);
      });

      test('takes thousands at once, and none', async () => {
        expect(await open.pinned.pin(requestIdOf(1), [])).toBe(0);
        const all = users(2_500);
        expect(await open.pinned.pin(requestIdOf(1), [...all, ...all])).toBe(2_500);
        expect(await pinnedIds(1)).toEqual(ids(all));
      });

      test('keeps the account as it was shown, until it is shown otherwise', async () => {
        const odd = userOf(1, { displayName: "D'Arcy 🎭 \"x\"", enabled: false, synced: true, privileged: true, protected: true });
        await open.pinned.pin(requestIdOf(1), [odd, userOf(2)]);
        expect(await open.pinned.targets(requestIdOf(1), 0, 9)).toEqual([odd, userOf(2)]);
        const now = userOf(2, { displayName: 'Renamed', enabled: false });
        await open.journal.record({ reshown: { requestId: requestIdOf(1), users: [now, userOf(99)] } });
        expect(await open.pinned.targets(requestIdOf(1), 0, 9)).toEqual([odd, now]);
      });

      test('are shown otherwise with the card that shows them so, or not at all', async () => {
        await open.pinned.pin(requestIdOf(1), [userOf(1)]);
        await open.journal.record(asked(about(1)));
        const late: Change = { request: { next: moved(about(1), confirm), expected: 7 }, reshown: { requestId: requestIdOf(1), users: [userOf(1, { protected: true })] } };
        expect(await open.journal.record(late)).toEqual({ recorded: false, because: 'conflict' });
        expect(await open.pinned.targets(requestIdOf(1), 0, 9)).toEqual([userOf(1)]);
      });

      test('for one request is nothing to another', async () => {
        await open.pinned.pin(requestIdOf(1), users(3));
        await open.pinned.pin(requestIdOf(2), [userOf(1)]);
        await open.pinned.discard(requestIdOf(1));
        expect([await pinnedIds(1), await pinnedIds(2)]).toEqual([[], ids([userOf(1)])]);
      });

      test('under a lease that was lost writes nothing, adds nobody and forgets nobody', async () => {
        const gathering: Change = { add: [{ payload: { kind: 'expire', requestId: requestIdOf(1) }, dueAt: soon() }] };
        await open.journal.record(gathering);
        const [first] = await open.journal.claim(1, 50);
        await open.pinned.pin(requestIdOf(1), users(2), first);
        await pause(80);
        const [second] = await open.journal.claim(1, LEASE);
        await open.pinned.pin(requestIdOf(1), users(3), second);
        const stale = { name: 'StaleLease' };
        await expect(open.pinned.pin(requestIdOf(1), users(9), first)).rejects.toMatchObject(stale);
        await expect(open.pinned.leaveOut(requestIdOf(1), [{ typed: 'a', because: 'not-found' }], first)).rejects.toMatchObject(stale);
        await expect(open.pinned.discard(requestIdOf(1), first)).rejects.toMatchObject(stale);
        expect([await pinnedIds(1), await open.pinned.leftOut(requestIdOf(1), 0, 9)]).toEqual([ids(users(3)), []]);
        await open.pinned.discard(requestIdOf(1), second);
        expect(await pinnedIds(1)).toEqual([]);
      });

      test('of a request that was made is not forgotten, whoever says so', async () => {
        await open.pinned.pin(requestIdOf(1), users(2));
        await open.pinned.leaveOut(requestIdOf(1), [{ typed: 'a', because: 'not-found' }]);
        await open.journal.record(asked(about(1)));
        await open.pinned.discard(requestIdOf(1));
        expect([await pinnedIds(1), await open.pinned.leftOut(requestIdOf(1), 0, 9)]).toEqual([ids(users(2)), [{ typed: 'a', because: 'not-found' }]]);
      });

      test('pages through them and through who was left out', async () => {
        await open.pinned.pin(requestIdOf(1), users(5));
        const entries = ['a', 'b', 'c'].map((typed) => ({ typed, because: 'not-found' as const }));
        await open.pinned.leaveOut(requestIdOf(1), entries.slice(0, 2));
        await open.pinned.leaveOut(requestIdOf(1), entries.slice(2));
        expect(ids(await open.pinned.targets(requestIdOf(1), 2, 2))).toEqual(ids(users(2, 2)));
        expect(await open.pinned.leftOut(requestIdOf(1), 1, 9)).toEqual(entries.slice(1));
      });

      test('knows how many of some people are among them, however many are asked about', async () => {
        await open.pinned.pin(requestIdOf(1), users(600));
        expect(await open.pinned.among(requestIdOf(1), [])).toBe(0);
        expect(await open.pinned.among(requestIdOf(1), [ALEX, userOf(3).objectId])).toBe(1);
        expect(await open.pinned.among(requestIdOf(1), ids(users(1_200, 100)))).toBe(500);
      });
    });

    describe('what a card shows of them', () => {
      test('counts all, names the first in order, and tells apart who is privileged or protected', async () => {
        await open.pinned.pin(requestIdOf(1), [userOf(5), userOf(1, { privileged: true }), userOf(2, { protected: true }), userOf(3, { privileged: true, protected: true })]);
        const { users: all, privileged, protected: listed } = await open.pinned.summary(requestIdOf(1), 2);
        expect({ ...all, first: ids(all.first) }).toEqual({ count: 4, first: ids([userOf(5), userOf(1)]) });
        expect({ ...privileged, first: ids(privileged.first) }).toEqual({ count: 2, first: ids([userOf(1), userOf(3)]) });
        expect({ ...listed, first: ids(listed.first) }).toEqual({ count: 2, first: ids([userOf(2), userOf(3)]) });
        expect(all.first[0]).toEqual({ objectId: userOf(5).objectId, upn: userOf(5).upn, displayName: userOf(5).displayName });
      });

      test('counts who was left out, by reason, with the first as they were typed', async () => {
        const entries = [...['x', 'y', 'z'].map((typed) => ({ typed, because: 'not-found' as const })), { typed: 'g', because: 'external' as const }];
        await open.pinned.leaveOut(requestIdOf(1), entries);
        const { leftOut } = await open.pinned.summary(requestIdOf(1), 2);
        expect(leftOut.toSorted((a, b) => (a.because < b.because ? -1 : 1))).toEqual([{ because: 'external', count: 1, first: ['g'] }, { because: 'not-found', count: 3, first: ['x', 'y'] }]);
      });

      test('has one digest for the same users, in whatever order they were named and whatever else is known of them', async () => {
        await open.pinned.pin(requestIdOf(1), users(30));
        await open.pinned.pin(requestIdOf(2), users(30).toReversed());
        await open.pinned.pin(requestIdOf(3), users(30).map((user) => ({ ...user, displayName: 'another', privileged: true })));
        await open.pinned.pin(requestIdOf(4), users(29));
        await open.pinned.pin(requestIdOf(5), [...users(29), userOf(30)]);
        const [first, ...others] = [await digest(1), await digest(2), await digest(3), await digest(4), await digest(5), await digest(6)];
        expect(first).toMatch(/^[0-9a-f]{64}$/);
        expect(others.map((other) => other === first)).toEqual([true, true, false, false, false]);
        expect(new Set(others).size).toBe(4);
      });

      test('is nobody where nobody is pinned', async () => {
        const none = { count: 0, first: [] };
        expect(await open.pinned.summary(requestIdOf(1), 9)).toMatchObject({ users: none, privileged: none, protected: none, leftOut: [] });
      });
    });

    describe('a request about them', () => {
      test('is kept whole; nobody stands anywhere before the confirmation', async () => {
        const request = about(1);
        await open.pinned.pin(request.id, users(3));
        expect(await open.journal.record(asked(request))).toEqual(RECORDED);
        const { request: kept, items, tally: none } = (await open.journal.read(request.id)) ?? {};
        expect({ kept, items, none }).toEqual({ kept: request, items: [], none: EMPTY_TALLY });
        expect((await open.pinned.members(request.id, 0, 9)).map(({ item }) => item)).toEqual([undefined, undefined, undefined]);
        await reopen();
        expect(await pinnedIds(1)).toEqual(ids(users(3)));
      });

      test('that is about one user has no numbers', async () => {
        await open.journal.record(asked(awaiting({ askedAt: Date.now() })));
        expect(await tally(1)).toBeUndefined();
      });

      test('is open once for the same users, person and conversation', async () => {
        const here = { conversation: conversation() };
        const same = about(1, here, { digest: 'd'.repeat(64) });
        await open.journal.record(asked(same));
        expect((await open.journal.openFor(ALEX, manyKey(same.many), '19:incident@thread.tacv2'))?.request.id).toBe(same.id);
        expect(await open.journal.record(asked(about(2, here, { digest: 'd'.repeat(64) })))).toEqual({ recorded: false, because: 'conflict' });
        expect(await open.journal.record(asked(about(3, here, { digest: 'e'.repeat(64) })))).toEqual(RECORDED);
      });

      test('is found by each of its users, with what became of it, and by who asked and who confirmed', async () => {
        await open.journal.record(asked(awaiting({ id: requestIdOf(9), target: userOf(1), askedAt: 1 })));
        const request = await begun(1, 3);
        const foundBy = async (search: Parameters<typeof open.journal.search>[0]): Promise<readonly RequestId[]> => (await open.journal.search(search, undefined, 9)).map(({ request: { id } }) => id);
        expect(await foundBy({ targets: [userOf(0).objectId] })).toEqual([request.id]);
        expect(await foundBy({ targets: [userOf(1).objectId] })).toEqual([request.id, requestIdOf(9)]);
        expect(await foundBy({ targets: [userOf(2).objectId], outcome: 'running' })).toEqual([request.id]);
        expect(await foundBy({ targets: [userOf(3).objectId] })).toEqual([]);
        expect(await foundBy({ targets: [userOf(2).objectId], admins: [MEGAN] })).toEqual([request.id]);
        await settleAll(request.id, (n) => (n === 0 ? failed(false) : VERIFIED));
        await open.journal.record({ request: { next: moved(request, { type: 'finish', at: 9 }), expected: request.version } });
        expect(await foundBy({ targets: [userOf(2).objectId], outcome: 'running' })).toEqual([]);
        for (const n of [0, 1, 2]) expect(await foundBy({ targets: [userOf(n).objectId], outcome: 'partly' })).toEqual([request.id]);
        expect(await foundBy({ outcome: 'partly' })).toEqual([request.id]);
      });

      test('counts its users for who asked, each once over requests about one and about many, without those besides', async () => {
        await open.pinned.pin(requestIdOf(1), users(4));
        await open.journal.record(asked(about(1)));
        await open.pinned.pin(requestIdOf(2), users(4, 2));
        await open.journal.record(asked(about(2, {}, { digest: 'e'.repeat(64) })));
        await open.journal.record(asked(awaiting({ id: requestIdOf(3), target: userOf(1), askedAt: Date.now() })));
        await open.journal.record(asked(awaiting({ id: requestIdOf(4), target: userOf(50), askedAt: Date.now() })));
        await open.journal.record(asked(awaiting({ id: requestIdOf(5), target: userOf(51), askedAt: Date.now(), asker: actor({ objectId: MEGAN }) })));
        await open.pinned.pin(requestIdOf(6), [userOf(5), userOf(50), userOf(70)]);
        const count = (besides: Parameters<typeof open.journal.countUsersAsked>[2], since = 0): Promise<number> => open.journal.countUsersAsked(ALEX, since, besides);
        expect(await count({ user: idOf(9_999) })).toBe(7);
        expect(await count({ user: userOf(3).objectId })).toBe(6);
        expect(await count({ pinnedFor: requestIdOf(6) })).toBe(5);
        expect(await count({ pinnedFor: requestIdOf(77) })).toBe(7);
        expect(await count({ user: idOf(9_999) }, Date.now() + 60_000)).toBe(0);
      });
    });

    describe('the work on them', () => {
      test('is an item for each, and a piece for each twenty', async () => {
        const request = await begun(1, 2 * CHUNK + 1);
        expect(await tally(1)).toEqual({ ...EMPTY_TALLY, queued: 41 });
        expect(await open.pinned.chunksLeft(request.id)).toBe(3);
        expect(await open.journal.countAttempts(0)).toBe(41);
        expect(named(await chunks())).toEqual(['1:0', '1:1', '1:2']);
        const pieces = await Promise.all([0, 1, 2, 3].map((n) => open.pinned.chunk(request.id, n)));
        expect(pieces.map(({ length }) => length)).toEqual([20, 20, 1, 0]);
        expect(pieces.flat().map(({ target: shown }) => shown)).toEqual(users(41));
        expect(pieces.flat().map(({ item }) => item)).toEqual(users(41).map(({ objectId }) => newItem(request.id, objectId)));
        expect(pieces.flat().every(({ pending }) => pending)).toBe(true);
      });

      test('tells that it is there', async () => {
        const before = open.woken();
        await begun(1, 1);
        expect(open.woken()).toBeGreaterThan(before);
      });

      test('of a conflict is none', async () => {
        const request = about(1);
        await open.pinned.pin(request.id, users(3));
        await open.journal.record(asked(request));
        expect(await open.journal.record({ request: { next: moved(request, confirm), expected: 7 }, begin: { requestId: request.id, who: 'all', dueAt: soon() } })).toEqual({ recorded: false, because: 'conflict' });
        expect([await tally(1), await open.pinned.chunksLeft(request.id)]).toEqual([EMPTY_TALLY, 0]);
      });

      test('beyond the cap is none', async () => {
        const request = about(1);
        await open.pinned.pin(request.id, users(3));
        await open.journal.record(asked(request));
        const change: Change = { request: { next: moved(request, confirm), expected: request.version }, begin: { requestId: request.id, who: 'all', dueAt: soon() } };
        expect(await open.journal.record({ ...change, cap: { since: 0, limit: 2 } })).toEqual({ recorded: false, because: 'conflict' });
        expect(await open.journal.record({ ...change, cap: { since: 0, limit: 3 } })).toEqual(RECORDED);
      });

      test('has the trace of the click that it comes from, where there is one', async () => {
        const request = about(1);
        const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        await open.pinned.pin(request.id, users(CHUNK + 1));
        await open.journal.record(asked(request));
        await open.journal.record({ request: { next: moved(request, confirm), expected: request.version }, begin: { requestId: request.id, who: 'all', dueAt: soon(), trace } });
        expect((await chunks()).map(({ payload }) => payload)).toEqual([0, 1].map((chunk) => ({ kind: 'chunk', requestId: request.id, trace, chunk })));
      });

      test('of two requests is taken in turns', async () => {
        await begun(1, 3 * CHUNK);
        await begun(2, 3 * CHUNK, 500);
        expect(named(await chunks())).toEqual(['1:0', '2:0', '1:1', '2:1', '1:2', '2:2']);
      });

      test('is given to one of many who ask at the same moment, and to nobody by the other claim', async () => {
        await begun(1, 10 * CHUNK);
        expect(await open.journal.claim(50, LEASE)).toEqual([]);
        const claims = await Promise.all(Array.from({ length: 30 }, () => open.journal.claimChunk(LEASE, '')));
        const taken = claims.flatMap((work) => (work === undefined ? [] : [work.payload.chunk]));
        expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, n) => n));
      });

      test('under lease is not given out again, nor what the caller still does; after the lease it is, with a new fence', async () => {
        await begun(1, 1);
        const first = await open.journal.claimChunk(200, '');
        expect(await open.journal.claimChunk(LEASE, '')).toBeUndefined();
        await pause(230);
        expect(await open.journal.claimChunk(LEASE, '', [first?.id ?? 0])).toBeUndefined();
        const second = await open.journal.claimChunk(LEASE, '');
        expect(second).toMatchObject({ id: first?.id, tries: 2, payload: first?.payload });
        expect(await open.journal.record({ done: first! })).toEqual({ recorded: false, because: 'stale' });
        expect(await open.journal.record({ done: second! })).toEqual(RECORDED);
        expect(await open.pinned.chunksLeft(requestIdOf(1))).toBe(0);
      });

      test('that is given back undone is free at once, but not one of whose users somebody may be called for', async () => {
        const request = await begun(1, 2 * CHUNK);
        const works = await chunks();
        const [first] = await itemsOf(request.id);
        await open.journal.record({ items: [intend(first!, { validFrom: undefined, graphTime: 5 }, 6)] });
        await open.journal.release(works);
        expect(named(await chunks())).toEqual(['1:1']);
        expect(await open.journal.record({ done: works[0]! })).toEqual(RECORDED);
        expect(await open.journal.record({ done: works[1]! })).toEqual({ recorded: false, because: 'stale' });
      });

      test('that is not due yet, or goes on later, is not given out', async () => {
        await begun(1, 1, 0, Date.now() + 60_000);
        expect(await open.journal.claimChunk(LEASE, '')).toBeUndefined();
        await begun(2, CHUNK + 1, 100);
        const work = await open.journal.claimChunk(LEASE, '');
        await open.journal.record({ again: { work: work!, dueAt: Date.now() + 60_000 } });
        expect(named(await chunks())).toEqual(['2:1']);
        expect(await open.pinned.chunksLeft(requestIdOf(2))).toBe(2);
      });

      test('on more users than are begun at once is added up and counted at once, made bit by bit, and not over before all of it was made', async () => {
        const request = await begun(1, 11_000);
        expect(await tally(1)).toEqual({ ...EMPTY_TALLY, queued: 11_000 });
        expect(await open.journal.countAttempts(0)).toBe(11_000);
        for (const work of await chunks()) await open.journal.record({ done: work });
        expect(await open.pinned.chunksLeft(request.id)).toBe(1);
        const [rest] = await open.journal.claim(9, LEASE);
        expect(rest?.payload).toEqual({ kind: 'begin', requestId: request.id });
        await reopen();
        expect([await open.pinned.beginMore(request.id, 7), await open.pinned.beginMore(request.id, 7), await open.pinned.beginMore(request.id, 7)]).toEqual([true, false, false]);
        expect(named(await chunks())).toEqual(Array.from({ length: 300 }, (_, n) => `1:${n + 250}`));
        expect(await tally(1)).toEqual({ ...EMPTY_TALLY, queued: 11_000 });
        expect((await itemsOf(request.id)).length).toBe(9_999);
        expect(await open.journal.countAttempts(Date.now() - 60_000)).toBe(5_000);
      });

      test('of a stopped request waits neither for its time nor for the pace, and is done once more where it is being done', async () => {
        const request = await begun(1, 3 * CHUNK, 0, Date.now() + 60_000);
        await begun(2, CHUNK, 100);
        expect(await open.journal.claimChunk(LEASE, '', [], 'idle')).toBeUndefined();
        expect(named(await chunks())).toEqual(['2:0']);
        const { version } = request;
        await open.journal.record({ request: { next: moved(request, { type: 'stop', decision: decision(ALEX) }), expected: version }, release: request.id });
        const idle = await open.journal.claimChunk(LEASE, '', [], 'idle');
        expect(idle?.payload).toEqual({ kind: 'chunk', requestId: request.id, chunk: 0 });
        expect(await open.journal.claim(9, LEASE)).toEqual([]);
        await open.journal.record({ done: idle! });
        expect(await open.pinned.chunksLeft(request.id)).toBe(2);
        expect(named(await chunks())).toEqual(['1:1', '1:2']);
      });

      test('of a request that is stopped while it is being done does not wait for what it was told to wait for', async () => {
        const request = await begun(1, 1);
        const work = await open.journal.claimChunk(LEASE, '');
        await open.journal.record({ request: { next: moved(request, { type: 'stop', decision: decision(ALEX) }), expected: request.version }, release: request.id });
        await open.journal.record({ again: { work: work!, dueAt: Date.now() + 60_000 } });
        expect((await open.journal.claimChunk(LEASE, '', [], 'idle'))?.id).toBe(work?.id);
      });

      test('is there after the store was closed and opened again', async () => {
        await begun(1, CHUNK + 1);
        await open.journal.claimChunk(LEASE, '');
        const before = await itemsOf(requestIdOf(1));
        await reopen();
        expect(named(await chunks())).toEqual(place.alone ? ['1:0', '1:1'] : ['1:1']);
        expect(await itemsOf(requestIdOf(1))).toEqual(before);
      });

      test('adds up in every step', async () => {
        const request = await begun(1, 5);
        const step = async (items: readonly Item[], expected: Partial<Tally>): Promise<void> => {
          await open.journal.record({ items });
          expect(await tally(1)).toEqual({ ...EMPTY_TALLY, ...expected });
          expect(allIn((await tally(1)) ?? EMPTY_TALLY)).toBe(5);
        };
        const [a, b, c, d, e] = (await itemsOf(request.id)).map((item) => intend(item, { validFrom: undefined, graphTime: 5 }, 5));
        await step([a!, b!, c!], { queued: 2, intended: 3 });
        await step([settle(a!, VERIFIED, 6), settle(b!, failed(true), 6), requeue(c!, 6)], { queued: 3, verified: 1, 'in-doubt': 1 });
        await step([settle(c!, { ...VERIFIED, verified: undefined }, 7), settle(d!, { result: 'not-found' }, 7), settle(e!, { result: 'skipped' }, 7)], { verified: 1, 'in-doubt': 1, 'signing-out': 1, 'not-found': 1, skipped: 1 });
        await step([settle(c!, VERIFIED, 8)], { verified: 2, 'in-doubt': 1, 'not-found': 1, skipped: 1 });
        expect((await open.journal.read(request.id))?.items).toEqual([]);
      });

      test('that is shown begins with those for whom something is left to do', async () => {
        const request = await begun(1, 5);
        await settleAll(request.id, (n) => [VERIFIED, failed(false), VERIFIED, { result: 'not-found' } as const, failed(true)][n] ?? VERIFIED);
        const positions = async (offset: number, limit: number): Promise<readonly number[]> => (await open.pinned.results(request.id, offset, limit)).map(({ position }) => position);
        expect(await positions(0, 9)).toEqual([1, 3, 4, 0, 2]);
        expect([await positions(2, 2), await positions(4, 2)]).toEqual([[4, 0], [2]]);
        expect((await open.pinned.members(request.id, 0, 9, 'verified')).map(({ position }) => position)).toEqual([0, 2]);
        expect((await open.pinned.members(request.id, 1, 9, 'verified')).map(({ position }) => position)).toEqual([2]);
      });
    });

    describe('those who failed, tried again', () => {
      const OUTCOMES: readonly Outcome[] = [failed(false), failed(true), { result: 'skipped' }, VERIFIED, { result: 'not-found' }, { result: 'signed-out' }, { result: 'not-available' }, { result: 'not-applicable' }];

      /** The first three are to be tried again; a chunk of successes follows them. */
      const triedAgain = async (): Promise<Request> => {
        const request = await begun(1, 3 * CHUNK);
        for (const work of await chunks()) await open.journal.record({ done: work });
        await settleAll(request.id, (n) => (n === 2 * CHUNK ? failed(false) : n < CHUNK ? (OUTCOMES[n] ?? VERIFIED) : VERIFIED));
        const done = moved(request, { type: 'finish', at: 9 });
        await open.journal.record({ request: { next: done, expected: request.version } });
        const again = moved(done, { type: 'retry', decision: decision(ALEX) });
        await open.journal.record({ request: { next: again, expected: done.version }, begin: { requestId: request.id, who: 'failed', dueAt: soon() } });
        return again;
      };

      test('are set to work, and nobody else', async () => {
        const request = await triedAgain();
        expect(await tally(1)).toMatchObject({ queued: 4, failed: 0, 'in-doubt': 0, skipped: 0, verified: 52, 'not-found': 1, 'signed-out': 1, 'not-available': 1, 'not-applicable': 1 });
        expect((await open.pinned.chunk(request.id, 0)).map(({ pending }) => pending)).toEqual(Array.from({ length: CHUNK }, (_, n) => n < 3));
        expect((await open.pinned.chunk(request.id, 1)).some(({ pending }) => pending)).toBe(false);
        expect((await open.pinned.members(request.id, 0, 99, 'queued')).map(({ position }) => position)).toEqual([0, 1, 2, 40]);
      });

      test('come in the pieces that have one of them', async () => {
        await triedAgain();
        expect(named(await chunks())).toEqual(['1:0', '1:2']);
      });

      test('are known with what became of them before, until something else does', async () => {
        const request = await triedAgain();
        const [first] = await open.pinned.chunk(request.id, 0);
        if (first?.item.state !== 'settled') throw new Error('forgotten');
        expect(first.item.outcome).toEqual(failed(false));
        await open.journal.record({ items: [settle(retryItem(first.item), VERIFIED, 20)] });
        expect((await open.pinned.chunk(request.id, 0))[0]).toMatchObject({ pending: false, item: { outcome: VERIFIED } });
        expect(await tally(1)).toMatchObject({ queued: 3, verified: 53 });
      });

      test('are not counted as new attempts', async () => {
        await triedAgain();
        expect(await open.journal.countAttempts(0)).toBe(3 * CHUNK);
      });
    });

    describe('what is forgotten', () => {
      const SECRET = { displayName: 'Secretname', upn: userOf(1).upn };

      test('is what they are called and what was typed; who they were, what became of them and how many stays', async () => {
        const request = about(1, { askedAt: 1_000 }, { users: { count: 2, first: [{ ...userOf(1), ...SECRET }] }, leftOut: [{ because: 'not-found', count: 1, first: ['Typed Secretname'] }] });
        await open.pinned.pin(request.id, [userOf(1, SECRET), userOf(2, { ...SECRET, privileged: true })]);
        await open.pinned.leaveOut(request.id, [{ typed: 'Typed Secretname', because: 'not-found' }]);
        await open.journal.record(asked(request));
        const before = await digest(1);
        await open.journal.record({ request: { next: moved(request, { type: 'expire', at: 2_000 }), expected: request.version } });
        expect(await open.journal.forget(5_000)).toBe(1);
        const kept = [await open.journal.read(request.id), await open.pinned.summary(request.id, 9), await open.pinned.targets(request.id, 0, 9), await open.pinned.leftOut(request.id, 0, 9)];
        expect(JSON.stringify(kept)).not.toMatch(/secretname|@contoso/i);
        expect(kept[2]).toMatchObject([{ objectId: userOf(1).objectId, privileged: false }, { objectId: userOf(2).objectId, privileged: true }]);
        expect(kept[1]).toMatchObject({ users: { count: 2 }, leftOut: [{ because: 'not-found', count: 1 }], digest: before });
      });

      test('is not what goes on', async () => {
        const request = await begun(1, 1);
        expect(await open.journal.forget(request.askedAt + 1)).toBe(0);
        expect((await open.pinned.targets(request.id, 0, 9))[0]?.displayName).toBe('User 0');
      });
    });

    test('the work of other requests on a user is known, newest first, whether they are about one or about many', async () => {
      const user = userOf(1);
      await begun(1, 3);
      const one = awaiting({ id: requestIdOf(2), target: target({ objectId: user.objectId }), askedAt: Date.now() });
      await open.journal.record(asked(one));
      const item = intend(newItem(one.id, user.objectId), { validFrom: undefined, graphTime: 5 }, 5);
      await pause(5);
      const confirmed = moved(one, confirm);
      await open.journal.record({ request: { next: confirmed, expected: 1 }, items: [item], facts: [{ kind: 'confirmed', at: 1, requestId: one.id, by: MEGAN, target: user.objectId, details: {} }] });
      const receipt = (await open.journal.read(one.id))?.receipt.sequence;
      expect(await open.journal.othersWork(user.objectId, requestIdOf(1), 9)).toEqual([{ item, sequence: receipt }]);
      const [of1] = await itemsOf(requestIdOf(1)).then((items) => items.filter((other) => other.target === user.objectId));
      await open.journal.record({ items: [intend(of1!, { validFrom: undefined, graphTime: 5 }, 5)] });
      expect((await open.journal.othersWork(user.objectId, requestIdOf(3), 9)).map(({ item: { requestId } }) => requestId)).toEqual([requestIdOf(2), requestIdOf(1)]);
      expect(await open.journal.othersWork(user.objectId, requestIdOf(3), 1)).toHaveLength(1);
      expect(await open.journal.othersWork(userOf(50).objectId, requestIdOf(3), 9)).toEqual([]);
    });
  });
};

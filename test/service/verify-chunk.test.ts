import { setTimeout as wait } from 'node:timers/promises';
import { intend, settle, type Item } from '../../src/domain/item';
import { transition, type Request, type RequestEvent } from '../../src/domain/request';
import type { Deps, WorkOf } from '../../src/service';
import type { Change } from '../../src/service/ports';
import { verifyChunk } from '../../src/service/verify-chunk';
import { ALEX, awaitingMany, decision, MEGAN, target, userOf } from '../domain/samples';
import { openWorkplace, type Workplace } from '../worker/stand-ins';

/** What happens to users while it is looked whether an earlier call for them had its effect. */

const REQUEST = awaitingMany();
const [RETRIED, LEFT] = [userOf(1), userOf(2)];
const BEFORE = { validFrom: undefined, graphTime: 1_000, logged: 1_000 };

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.close());

const moved = (request: Request, event: RequestEvent): Request => {
  const step = transition(request, event);
  if (!step.ok) throw new Error(step.because);
  return step.next;
};

const record = async (change: Change): Promise<void> => {
  expect(await place.deps.journal.record(change)).toEqual({ recorded: true });
};

/** The request moves on, with whatever else changes. */
const move = async (event: RequestEvent, rest: Change = {}): Promise<void> => {
  const stored = await place.deps.journal.read(REQUEST.id);
  if (stored === undefined) throw new Error('no request');
  await record({ request: { next: moved(stored.request, event), expected: stored.request.version }, ...rest });
};

const itemOf = async (user: typeof RETRIED): Promise<{ readonly item: Item; readonly pending: boolean }> => {
  const found = (await place.deps.pinned.chunk(REQUEST.id, 0)).find(({ item }) => item.target === user.objectId);
  if (found === undefined) throw new Error('not pinned');
  return found;
};

/** One call for each of two users, whose answer was lost; the request is done, and the proof is to be looked for. */
const inDoubt = async (): Promise<WorkOf<'verify-chunk'>> => {
  const { journal, pinned, clock } = place.deps;
  const now = clock.now();
  await pinned.pin(REQUEST.id, [RETRIED, LEFT]);
  await record({ request: { next: REQUEST, expected: undefined }, facts: [{ kind: 'asked', at: now, requestId: REQUEST.id, by: ALEX, target: undefined, details: {} }] });
  await move({ type: 'confirm', decision: decision(MEGAN) }, { begin: { requestId: REQUEST.id, who: 'all', dueAt: now + 3_600_000 } });
  for (const user of [RETRIED, LEFT]) {
    const called = intend((await itemOf(user)).item, BEFORE, now);
    await record({ items: [settle(called, { result: 'failed', because: 'no-answer', detail: 'reset', inDoubt: true }, now)] });
  }
  await move({ type: 'finish', at: now });
  await record({ add: [{ payload: { kind: 'verify-chunk', requestId: REQUEST.id, chunk: 0, until: now + 3_600_000 }, dueAt: 0 }] });
  const [work] = await journal.claim(9, 20_000);
  if (work?.payload.kind !== 'verify-chunk') throw new Error('nothing to verify');
  return work as WorkOf<'verify-chunk'>;
};

/** A directory that shows the effect of the calls, and what happens while it is asked. */
const whileAsked = (happens: () => Promise<void>): Deps => {
  const { tenant } = place.deps;
  const happening = Promise.resolve().then(happens);
  const readBack: typeof tenant.readBack = async (objectId) => {
    await happening;
    return { person: target({ objectId }), validFrom: '2026-03-01T09:01:30Z', validFromAt: 2_000, graphTime: 2_000 };
  };
  const together = { ...tenant, readBack };
  return { ...place.deps, tenant: { ...together, together } };
};

test('who is tried again meanwhile keeps the new intent; the others are proven', async () => {
  const work = await inDoubt();
  await verifyChunk(
    whileAsked(async () => {
      await move({ type: 'retry', decision: decision(ALEX) }, { items: [intend((await itemOf(RETRIED)).item, { ...BEFORE, graphTime: 1_500 }, 1_500)] });
    }),
    work,
  );
  expect(await itemOf(RETRIED)).toMatchObject({ pending: true, item: { state: 'intended', attempts: 2 } });
  expect(await itemOf(LEFT)).toMatchObject({ pending: false, item: { state: 'settled', attempts: 1, outcome: { result: 'signing-out', verified: { validFromAt: 2_000 } } } });
});

test('who waits to be tried again is not counted among those that are done', async () => {
  const work = await inDoubt();
  await verifyChunk(
    whileAsked(() => move({ type: 'retry', decision: decision(ALEX) }, { begin: { requestId: REQUEST.id, who: 'failed', dueAt: place.deps.clock.now() + 3_600_000 } })),
    work,
  );
  for (const user of [RETRIED, LEFT]) expect(await itemOf(user)).toMatchObject({ pending: true, item: { state: 'settled', outcome: { result: 'failed' } } });
  expect((await place.deps.journal.read(REQUEST.id))?.tally).toMatchObject({ queued: 2, verified: 0 });
});

test('who was tried again and failed otherwise meanwhile keeps that outcome', async () => {
  const work = await inDoubt();
  await verifyChunk(
    whileAsked(async () => {
      const again = intend((await itemOf(RETRIED)).item, { ...BEFORE, graphTime: 1_500 }, 1_500);
      await move({ type: 'retry', decision: decision(ALEX) }, { items: [settle(again, { result: 'failed', because: 'permission-missing', detail: '403', inDoubt: false }, 1_600)] });
    }),
    work,
  );
  expect((await itemOf(RETRIED)).item).toMatchObject({ attempts: 2, outcome: { result: 'failed', because: 'permission-missing' } });
  expect((await itemOf(LEFT)).item).toMatchObject({ outcome: { result: 'signing-out' } });
});

test('nobody touches them: both are proven, and nothing is left to be looked for', async () => {
  const work = await inDoubt();
  await verifyChunk(
    whileAsked(async () => {
      await wait(1);
    }),
    work,
  );
  for (const user of [RETRIED, LEFT]) expect((await itemOf(user)).item).toMatchObject({ outcome: { result: 'signing-out', verified: { validFromAt: 2_000 } } });
  expect(await place.deps.journal.renew(work, 20_000)).toBe(false);
});

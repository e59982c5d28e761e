import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { checkStore } from '../../src/audit/index';
import { shownOf, type AuditFact } from '../../src/domain/audit';
import { transition, type Request } from '../../src/domain/request';
import type { Change } from '../../src/service/ports';
import { aboutOne, awaiting, decision, idOf, MEGAN, NOON, requestIdOf, target } from '../domain/samples';
import { emptyStore, House, newFolder } from './house';

let folder: string;
let house: House;
beforeAll(async () => {
  folder = newFolder();
  house = new House(folder, await emptyStore(folder));
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const factOf = (request: Request, kind: AuditFact['kind']): AuditFact => ({ kind, at: NOON, requestId: request.id, by: request.asker.objectId, target: aboutOne(request).target.objectId, details: {}, ...(kind === 'asked' ? { shown: shownOf(request) } : {}) });

const ask = async (n: number): Promise<Request> => {
  const request = awaiting({ id: requestIdOf(n), target: target({ objectId: idOf(100 + n) }), reason: 'déjà vu "quoted" 🎭' });
  const change: Change = { request: { next: request, expected: undefined }, facts: [factOf(request, 'asked')] };
  await house.store.journal.record(change);
  return request;
};

const details = async (sequence: number): Promise<Readonly<Record<string, unknown>>> => {
  const [entry] = await house.trail.entries(sequence - 1, 1);
  return (JSON.parse(entry?.bytes ?? '{}') as { readonly details: Readonly<Record<string, unknown>> }).details;
};

test('what a card showed is committed to by a keyed hash, deleted in time, and the log holds before and after', async () => {
  await house.start();
  const requests = [await ask(1), await ask(2)];
  await house.stop();

  // The entry has the hash; key and text are beside it.
  const kept = await house.trail.personal(0, 100);
  expect(kept.map(({ sequence }) => sequence)).toEqual([2, 3]);
  const [first] = kept;
  expect(JSON.parse(first?.bytes ?? '')).toEqual({ upn: 'adele.vance@contoso.com', displayName: 'Adele Vance', reason: 'déjà vu "quoted" 🎭' });
  expect((await details(2))['shown']).toBe(createHmac('sha256', Buffer.from(first?.key ?? '', 'hex')).update(first?.bytes ?? '', 'utf8').digest('hex'));
  // The same words under another key: nobody can tell that they are the same.
  expect(kept[0]?.bytes).toBe(kept[1]?.bytes);
  expect((await details(2))['shown']).not.toBe((await details(3))['shown']);
  const all = await house.trail.entries(0, 100);
  expect(JSON.stringify(all)).not.toMatch(/adele|contoso|déjà/i);
  expect((await checkStore(house.trail, house.anchor, house.key.public)).check.personal).toBe(2);

  // One of them is over and old; the other is still open.
  const [over] = requests;
  const cancelled = transition(over!, { type: 'cancel', decision: decision(MEGAN) });
  if (!cancelled.ok) throw new Error(cancelled.because);
  await house.store.journal.record({ request: { next: cancelled.next, expected: 1 }, facts: [factOf(over!, 'cancelled')] });
  expect(await house.store.journal.forget(NOON + 1)).toBe(1);
  expect((await house.trail.personal(0, 100)).map(({ sequence }) => sequence)).toEqual([3]);
  expect((await details(2))['shown']).toMatch(/^[0-9a-f]{64}$/);
  await house.start();
  await house.stop();
  const { check } = await checkStore(house.trail, house.anchor, house.key.public);
  expect({ size: check.size, personal: check.personal }).toEqual({ size: 4, personal: 1 });
  await expect(house.trail.entries(0, 100)).resolves.toEqual(expect.arrayContaining([...all]));
});

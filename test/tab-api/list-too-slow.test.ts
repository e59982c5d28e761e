import { askManyInTab, type Deps } from '../../src/service';
import { actor, KEPT, NOON, requestIdOf, RULES } from '../domain/samples';

/** A directory that answers nothing until it is let go, and what was done to the lists meanwhile. */
const slowHouse = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const discarded: string[] = [];
  const recorded: unknown[] = [];
  const waited: number[] = [];
  const tenant: unknown = new Proxy({}, { get: () => () => promise.then(() => Promise.reject(new Error('too late'))) });
  const deps = {
    journal: {
      receive: async () => 'new',
      record: async (change: unknown) => {
        recorded.push(change);
        return { recorded: true };
      },
    },
    pinned: {
      discard: async (id: string) => {
        discarded.push(id);
      },
    },
    tenant,
    audit: KEPT,
    rules: RULES,
    ids: { request: () => requestIdOf(7) },
    clock: {
      now: () => NOON,
      wait: async (ms: number) => {
        waited.push(ms);
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, within: (_fields: unknown, work: () => unknown) => work() },
  } as unknown as Deps;
  return { deps, discarded, recorded, waited, letGo: () => resolve(undefined) };
};

test('A list that takes too long to be looked up opens nothing, not even later, and is forgotten when it is there', async () => {
  const { deps, discarded, recorded, waited, letGo } = slowHouse();
  const answer = await askManyInTab(deps, actor(), { id: 'x', fingerprint: 'y', text: 'a@contoso.com\nb@contoso.com', reason: undefined, whatIf: false }, { users: 10, withinMs: 55_000 });
  expect([answer, waited]).toEqual([{ answer: 'not-here', because: 'too-slow' }, [55_000]]);
  expect(discarded).toEqual([]);
  letGo();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(new Set(discarded)).toEqual(new Set([requestIdOf(7)]));
  expect(recorded).toEqual([]);
});

test('A list that is longer than the tab takes is looked up by nobody', async () => {
  const { deps, waited } = slowHouse();
  const answer = await askManyInTab(deps, actor(), { id: 'x', fingerprint: 'y', text: 'a@contoso.com\nb@contoso.com\nA@contoso.com', reason: undefined, whatIf: false }, { users: 1, withinMs: 55_000 });
  expect([answer, waited]).toEqual([{ answer: 'not-here', because: 'too-many' }, []]);
});

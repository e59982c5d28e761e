import * as fc from 'fast-check';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import type { Target } from '../../src/domain/command/command';
import { parseCommand } from '../../src/domain/command/parse';
import { findTarget, type FoundTarget } from '../../src/service/find-target';
import type { Deps } from '../../src/service';
import { GraphTenant } from '../../src/tenant';
import { atSize, note } from '../at-size/size';
import { conversation } from '../domain/samples';
import { clientAt } from './graph-client';
import { crowd, IN_FAMILY } from './crowd';
import { inTurns, judge, type Outcome } from './judge';
import { messagesAbout, type Message } from './messages';
import { asciiLower, Oracle } from './oracle';

const MESSAGES = atSize({ slice: 800, full: 200_000 });
const SEED = 20_260_301;
const LONG = atSize({ slice: 300_000, full: 1_800_000 });
/** Look-ups that are on their way at the same time. */
const AT_ONCE = 16;
const BATCH = 1_000;

let tenant: SimulatedTenant;
let oracle: Oracle;
let deps: Deps;
beforeAll(async () => {
  tenant = await startTenant({ plainHttp: true });
  for (const user of crowd()) tenant.directory.addUser(user);
  oracle = new Oracle(tenant.directory.users());
  const { graph, clock } = await clientAt(tenant);
  // Only these two are asked for somebody; a mention finds nobody here.
  deps = { tenant: new GraphTenant(graph), clock, conversation: { objectIdOf: () => Promise.resolve(undefined) } } as unknown as Deps;
}, 60_000);
afterAll(() => tenant.stop());

const known = new Map<string, Promise<FoundTarget>>();
let asked = 0;

/** Whom the program finds in the simulated directory, over HTTP; the same words are looked up once. */
const find = (target: Target): Promise<FoundTarget> => {
  const key = JSON.stringify(target);
  const found = known.get(key) ?? findTarget(deps, target, conversation(), deps.clock.now() + 60_000);
  if (!known.has(key)) asked += 1;
  known.set(key, found);
  return found;
};

const outcomeOf = async (text: string): Promise<Outcome> => {
  const parsed = parseCommand(text);
  if (!parsed.ok) return { outcome: 'refused' };
  if (parsed.command.kind !== 'revoke' && parsed.command.kind !== 'history') return { outcome: 'refused' };
  const { target } = parsed.command;
  if (target === undefined) return { outcome: 'refused' };
  const found = await find(target);
  return found.found === 'one' ? { outcome: 'one', id: found.person.objectId } : { outcome: found.found };
};

const judged = async (message: Message): Promise<{ readonly got: Outcome['outcome']; readonly wrong: string | undefined }> => {
  try {
    const got = await outcomeOf(message.text);
    return { got: got.outcome, wrong: judge(oracle, message, got) };
  } catch (error) {
    return { got: 'refused', wrong: `${JSON.stringify(message.text)} crashed: ${error instanceof Error ? error.message : String(error)}` };
  }
};

describe('the directory of look-alikes', () => {
  test('has 10,000 users, and every kind of look-alike', () => {
    const users = tenant.directory.users();
    expect(users.length).toBeGreaterThanOrEqual(10_000);
    expect(crowd().length % IN_FAMILY).toBe(0);
    const shown = new Map<string, number>();
    for (const { displayName } of users) shown.set(displayName, (shown.get(displayName) ?? 0) + 1);
    expect([...shown.values()].filter((times) => times > 5).length).toBeGreaterThan(400);
    for (const kind of [/#EXT#/, /@xn--/, /\u043e/, /@mail\./, /'/, /1/, /0/]) expect(users.filter(({ userPrincipalName }) => kind.test(userPrincipalName)).length).toBeGreaterThan(100);
  });

  test('is no other to the oracle than to Graph', () => {
    for (const { id, userPrincipalName } of tenant.directory.users().slice(0, 200)) {
      if (/^[\x20-\x7e]+$/.test(userPrincipalName)) expect(oracle.of(userPrincipalName)).toEqual({ is: 'one', id });
    }
    expect(asciiLower('\u212aELVIN')).toBe('\u212aelvin');
  });
});

test(`${MESSAGES.toLocaleString('en')} messages about look-alikes end in a refusal or in exactly who was named`, async () => {
  const wrong: string[] = [];
  const count = { refused: 0, nobody: 0, several: 0, one: 0 };
  const started = performance.now();
  for (let done = 0; done < MESSAGES; done += BATCH) {
    const messages = fc.sample(messagesAbout(tenant.directory.users()), { numRuns: BATCH, seed: SEED + done });
    for (const { got, wrong: complaint } of await inTurns(messages, AT_ONCE, judged)) {
      count[got] += 1;
      if (complaint !== undefined) wrong.push(complaint);
    }
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  note({ figure: 'messages over 10,000 look-alikes', tried: MESSAGES, wrong: wrong.length, atLeast: 200_000, more: `${JSON.stringify(count)}, ${asked} look-ups over HTTP, ${seconds} s, seed ${SEED}` });
  expect(wrong.slice(0, 10)).toEqual([]);
  // A parser that refuses everything would be right as well, and of no use.
  expect(count.one).toBeGreaterThan(MESSAGES / 20);
  for (const times of Object.values(count)) expect(times).toBeGreaterThan(MESSAGES / 1_000);
}, LONG);

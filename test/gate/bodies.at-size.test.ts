import fc from 'fast-check';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { atSize, note } from '../at-size/size';
import { pendingWork } from '../journeys/evidence';
import { Stage } from '../journeys/stage';
import { inBatches } from './batches';
import { callerOf } from './caller';
import type { Caller } from './caller';
import { malformedBodies } from './malformed-bodies';
import type { MalformedBody } from './malformed-bodies';
import { malformedRequests } from './malformed-requests';
import { childrenRunning, memoryProbe } from './memory-of';
import type { Json } from './tokens';

const MALFORMED = atSize({ slice: 1_500, full: 100_000 });
const RAW = MALFORMED / 10;
const WARM_UP = atSize({ slice: 1_000, full: 25_000 });
const SLOW = atSize({ slice: 0, full: 60 });
const SEED = 20_261_122;
/** Resident memory also grows by what the system's allocator keeps; the heap in use has no such excuse. */
const GROWTH = { resident: 1.35, heap: 1.1 };
const AT_ONCE = 16;
/** Longer than the server gives a request (15 s) and looks for slow ones (2 s). */
const PATIENCE = 25_000;
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

/** The built program: what it keeps in memory is its own, and its log and store can be looked at. */
const memory = memoryProbe();
const stage = new Stage(memory.environment, {});
let caller: Caller;
let genuine: Json;
let tokens: readonly string[] = [];
let program = 0;
beforeAll(async () => {
  await stage.open();
  program = childrenRunning('main.js')[0]!;
  caller = callerOf(stage.bot.port);
  genuine = { ...stage.tenant.connector.activities.message(stage.admin(), PERSONAL, 'help', { id: 'malformed' }) };
  tokens = await Promise.all(Array.from({ length: 20 }, async (_, index) => `Bearer ${await stage.tenant.connector.signActivityToken({ claims: { jti: String(index) } })}`));
});
afterAll(async () => {
  caller.hangUp();
  await stage.close();
  memory.dispose();
});

/** Three of five with a genuine token; the rest with none, with a forged one, with something that is no token. */
const authorizationOf = (index: number): string | undefined => {
  const turn = index % 10;
  const token = tokens[index % tokens.length]!;
  if (turn < 6) return token;
  return [undefined, 'Bearer a.b.c', `${token.slice(0, -8)}AAAAAAAA`, 'Basic YTpi'][turn - 6];
};

const found = { tried: 0, wrong: [] as string[], statuses: new Map<number, number>(), families: new Map<string, number>() };
const is4xx = (status: number): boolean => status >= 400 && status < 500;
const count = (family: string, status: number, fine: boolean): void => {
  found.tried += 1;
  found.statuses.set(status, (found.statuses.get(status) ?? 0) + 1);
  found.families.set(family, (found.families.get(family) ?? 0) + 1);
  if (!fine) found.wrong.push(`${family}: ${status}`);
};

const send = async (bodies: readonly MalformedBody[]): Promise<void> => {
  await inBatches(bodies, AT_ONCE, async ({ family, body, headers }, index) => {
    const answer = await caller.post(authorizationOf(index), body, headers);
    count(family, answer.status, is4xx(answer.status) && answer.body === '');
  });
};

const slowOnes = (): Promise<readonly number[]> =>
  Promise.all(
    Array.from({ length: SLOW }, async (_, index) => {
      const head = `POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorizationOf(index % 6) ?? ''}\r\nContent-Type: application/json\r\n`;
      const bytes = [`${head}Content-Length: 500\r\n\r\n{"type":`, `${head}Transfer-Encoding: chunked\r\n\r\n8\r\n{"type":`, head.slice(0, -20), 'POST'][index % 4]!;
      return caller.firstStatus({ bytes }, PATIENCE);
    }),
  );

test('every malformed body is answered 4xx, the program lives on and needs no more memory than before', async () => {
  const slow = slowOnes();
  const bodies = fc.sample(malformedBodies(genuine), { seed: SEED, numRuns: MALFORMED - RAW });
  await send(bodies.slice(0, WARM_UP));
  const before = await memory.look(program);
  await send(bodies.slice(WARM_UP));
  const requests = fc.sample(malformedRequests({ authorization: tokens[0]!, json: JSON.stringify(genuine) }), { seed: SEED, numRuns: RAW });
  await inBatches(requests, AT_ONCE, async (request) => {
    const status = await caller.firstStatus(request, PATIENCE);
    count(request.family, status, is4xx(status) || (request.goesAway && status === 0));
  });
  for (const status of await slow) count('slow', status, status === 408);
  const after = await memory.look(program);
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
  const from = `memory ${megabytes(before.resident)} MB, of it heap in use ${megabytes(before.heap)} MB, after ${WARM_UP}`;
  const more = `${from}; ${megabytes(after.resident)} MB and ${megabytes(after.heap)} MB at the end`;
  note({ figure: 'malformed HTTP bodies', tried: found.tried, wrong: found.wrong.length, atLeast: MALFORMED, more });

  expect(found.wrong).toEqual([]);
  expect(found.tried).toBeGreaterThanOrEqual(MALFORMED);
  expect(after.heap).toBeLessThanOrEqual(before.heap * GROWTH.heap);
  expect(after.resident).toBeLessThanOrEqual(before.resident * GROWTH.resident);
  expect(childrenRunning('main.js')).toEqual([program]);
  expect((await caller.send('GET', '/healthz')).status).toBe(200);
});

test('the malformed bodies are of every kind', () => {
  const kinds = [
    'any JSON', 'any bytes', 'any text', 'cut off', 'spoilt', 'a member of another form', 'a member twice', 'a member missing', 'not UTF-8', 'a dialect', 'a prototype', 'deep', 'very deep', 'only brackets', 'too long',
    'another type or encoding', 'gzip', 'a length that is none', 'two lengths', 'a length and chunks', 'a length too short', 'a length too long, and no more', 'a length over the limit', 'chunks that are none',
    'chunks without an end', 'chunks over the limit', 'a cut body in chunks', 'a header that is none', 'a host that is none', 'many headers', 'a first line that is none', 'line feeds alone', 'an expectation that nobody knows', 'bytes',
    'bytes before the request', 'a caller who hangs up in the headers', ...(SLOW > 0 ? ['slow'] : []),
  ];
  expect([...found.families.keys()].sort()).toEqual(kinds.sort());
  // Refused for every reason that there is: no token, form, time, size, type, expectation, headers.
  expect([...found.statuses.keys()]).toEqual(expect.arrayContaining([400, 401, 403, 413, 415, 417, 431]));
});

test('none of it was taken for a message: nothing was said, nothing is to be done, and the next message is answered', async () => {
  await stage.quiet();
  expect(pendingWork(stage.store)).toEqual([]);
  expect(stage.tenant.connector.messages()).toEqual([]);
  expect(stage.tenant.ledger.calls({ service: 'graph' })).toEqual([]);
  expect(await stage.reply(await stage.say(stage.admin(), 'help', { place: PERSONAL }))).not.toBe('');
});

test('afterwards the auditor has no objection', () => {
  stage.audit();
});

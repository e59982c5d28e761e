import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../../src/service/ports';
import { GraphClient } from '../../src/tenant';
import { hang, json, openOrigin, reset, status, type Answering, type HttpOrigin } from '../teams/http-origin';
import { clientOf, countedTokens, hastyClock } from './graph-origin';

const MINUTE = 60_000;

interface Request {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}
interface Part {
  readonly status: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

const requestsIn = (body: string): readonly Request[] => (JSON.parse(body) as { requests: readonly Request[] }).requests;

/** A `$batch` whose parts are answered by their address, the last first; a single call is answered with its path. */
const batching =
  (partOf: (request: Request) => Part | undefined, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response, request, incoming) => {
    const isBatch = request.path === '/v1.0/$batch';
    const responses = (isBatch ? requestsIn(request.body) : []).flatMap((one) => {
      const part = partOf(one);
      return part === undefined ? [] : [{ id: one.id, ...part }];
    });
    json(200, isBatch ? { responses: responses.reverse() } : { alone: request.path }, headers)(response, request, incoming);
  };
const echo = ({ url }: Request): Part => ({ status: 200, body: { url } });

let origin: HttpOrigin;
beforeEach(async () => {
  origin = await openOrigin(batching(echo));
});
afterEach(() => origin.stop());

const setUp = () => {
  const { graph, clock, tokens } = clientOf(origin);
  return { together: graph.together, clock, tokens, soon: clock.now() + MINUTE };
};
const paths = (count: number): readonly string[] => Array.from({ length: count }, (_, number) => `/users/${number}`);
const ends = async (calls: readonly Promise<unknown>[]): Promise<readonly unknown[]> =>
  (await Promise.allSettled(calls)).map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as unknown)));

describe('a batch', () => {
  test('names each call below the version, with the headers and the empty body that it needs in a batch', async () => {
    const { together, soon } = setUp();
    await ends([together.read('/users/a?$select=id', soon), together.read('/groups/b?$count=true', soon, 'advanced'), together.post('/users/a/revoke', soon), together.post('/users/b/revoke', soon)]);
    expect(origin.arrived.map(({ body }) => requestsIn(body))).toEqual([
      [
        { id: '1', method: 'GET', url: '/users/a?$select=id' },
        { id: '2', method: 'GET', url: '/groups/b?$count=true', headers: { ConsistencyLevel: 'eventual' } },
      ],
      [
        { id: '1', method: 'POST', url: '/users/a/revoke', headers: { 'Content-Type': 'application/json' }, body: {} },
        { id: '2', method: 'POST', url: '/users/b/revoke', headers: { 'Content-Type': 'application/json' }, body: {} },
      ],
    ]);
    for (const { headers } of origin.arrived) expect(headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer token-/) as string, 'content-type': 'application/json' });
  });

  test('has the next pages of lists in it, and none of another host or version', async () => {
    const { together, soon } = setUp();
    const ended = await ends([together.read(`${origin.origin}/v1.0/x?page=2`, soon), together.read(`${origin.origin}/beta/x`, soon), together.read('https://graph.evil.example/v1.0/x', soon), together.read('/y', soon)]);
    expect(ended).toMatchObject([{ body: { url: '/x?page=2' } }, { body: { alone: '/beta/x' } }, { name: 'Refused', code: 'NextLinkOutsideConfiguration' }, { body: { url: '/y' } }]);
  });

  test("gives each call the clock of its own part, and the envelope's where the part has none", async () => {
    origin.answering = batching((one) => ({ ...echo(one), headers: one.url === '/users/0' ? { DATE: 'Sun, 01 Mar 2026 09:00:07 GMT' } : {} }), { date: 'Sun, 01 Mar 2026 09:00:09 GMT' });
    const { together, soon } = setUp();
    expect(await ends(paths(2).map((path) => together.read(path, soon)))).toMatchObject([{ graphTime: Date.UTC(2026, 2, 1, 9, 0, 7) }, { graphTime: Date.UTC(2026, 2, 1, 9, 0, 9) }]);
  });

  test.each<[string, unknown, number | undefined]>([
    ['seconds', { 'Retry-After': '7' }, 7_000],
    ['other letters', { 'retry-AFTER': '7' }, 7_000],
    ['a number', { 'Retry-After': 7 }, 7_000],
    ['nothing', {}, undefined],
    ['no headers', null, undefined],
  ])('tells how long a part is to wait: %s', async (_, headers, retryAfterMs) => {
    origin.answering = batching(() => ({ status: 429, headers }));
    const { together, soon } = setUp();
    for (const end of await ends(paths(2).map((path) => together.post(path, soon)))) expect(end).toMatchObject({ name: 'NoAnswer', detail: '429', retryAfterMs, withoutEffect: true });
  });

  test.each<[string, Answering]>([
    ['no JSON', (response) => response.end('<html>Sign in to the network</html>')],
    ['nothing', status(200)],
    ['no parts', json(200, {})],
    ['parts that are no list', json(200, { responses: { id: '1', status: 200 } })],
    ['500', status(500)],
    ['507', status(507)],
    ['a cut connection', reset],
    ['no part for anybody', batching(() => undefined)],
    ['two parts for each', (response, request, incoming) => json(200, { responses: requestsIn(request.body).flatMap(({ id }) => [{ id, status: 200 }, { id, status: 404 }]) })(response, request, incoming)],
    ['parts without a status', batching(() => ({ status: '200' }))],
    ['null for parts', json(200, { responses: [null, 7] })],
  ])('that is answered with %s leaves all its revocations in doubt', async (_, answering) => {
    origin.answering = answering;
    const { together, soon } = setUp();
    for (const end of await ends(paths(3).map((path) => together.post(path, soon)))) expect(end).toMatchObject({ name: 'NoAnswer', withoutEffect: false });
    expect(origin.arrived).toHaveLength(1);
  });

  test('without the part of one call leaves that one alone in doubt', async () => {
    origin.answering = batching((one) => (one.url === '/users/1' ? undefined : { status: 204 }));
    const { together, soon } = setUp();
    expect(await ends(paths(3).map((path) => together.post(path, soon)))).toMatchObject([{ status: 204 }, { name: 'NoAnswer', detail: 'no part', withoutEffect: false }, { status: 204 }]);
  });

  test('that reached nobody was certainly not done', async () => {
    const { together, soon } = setUp();
    await origin.stop();
    for (const end of await ends(paths(3).map((path) => together.post(path, soon)))) expect(end).toMatchObject({ name: 'NoAnswer', detail: 'ECONNREFUSED', withoutEffect: true });
    origin = await openOrigin(status(200));
  });

  test('of reads is tried again while there is time, whatever became of the first one', async () => {
    for (const first of [reset, status(503), status(429, { 'retry-after': '9' }), json(200, {})]) {
      let tries = 0;
      origin.answering = (response, request, incoming) => {
        tries += 1;
        (tries === 1 ? first : batching(echo))(response, request, incoming);
      };
      const { together, soon } = setUp();
      expect(await ends(paths(3).map((path) => together.read(path, soon)))).toMatchObject(paths(3).map((url) => ({ body: { url } })));
      expect(tries).toBe(2);
    }
  });

  test('sends a part by itself that says that the token is not enough: a batch cannot meet a challenge', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
    let challenged = 0;
    origin.answering = (response, request, incoming) => {
      const isBatch = request.path === '/v1.0/$batch';
      if (!isBatch) challenged += 1;
      const parts = batching((one) => (one.url === '/users/1' ? { status: 401 } : { status: 204 }));
      const challenge = status(401, { 'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"` });
      const alone = challenged === 1 ? challenge : status(204);
      (isBatch ? parts : alone)(response, request, incoming);
    };
    const { together, tokens, soon } = setUp();
    expect(await ends(paths(3).map((path) => together.post(path, soon)))).toMatchObject(paths(3).map(() => ({ status: 204 })));
    expect(tokens.asked).toEqual([undefined, undefined, claims]);
  });

  test('that is refused for its token is refused to each', async () => {
    origin.answering = json(401, { error: { code: 'InvalidAuthenticationToken' } });
    const { together, soon } = setUp();
    for (const end of await ends(paths(3).map((path) => together.post(path, soon)))) expect(end).toMatchObject({ name: 'Refused', status: 401, code: 'InvalidAuthenticationToken' });
    expect(origin.arrived).toHaveLength(1);
  });

  test('that is led elsewhere goes nowhere: each call is made by itself', async () => {
    const elsewhere = await openOrigin(json(200, {}));
    origin.answering = (response, request, incoming) => (request.path === '/v1.0/$batch' ? status(307, { location: `${elsewhere.origin}/v1.0/$batch` }) : status(204))(response, request, incoming);
    const { together, soon } = setUp();
    expect(await ends(paths(3).map((path) => together.post(path, soon)))).toMatchObject(paths(3).map(() => ({ status: 204 })));
    expect(elsewhere.arrived).toEqual([]);
    await elsewhere.stop();
  });
});

describe('many batches', () => {
  test('are at most 32 under way, and the rest follow in order', async () => {
    let open = 0;
    let most = 0;
    const order: string[] = [];
    origin.answering = (response, request, incoming) => {
      open += 1;
      most = Math.max(most, open);
      order.push(...requestsIn(request.body).map(({ url }) => url));
      setTimeout(() => {
        open -= 1;
        batching(echo)(response, request, incoming);
      }, 60);
    };
    const { together, soon } = setUp();
    const all = paths(1_000);
    expect(await ends(all.map((path) => together.read(path, soon)))).toMatchObject(all.map((url) => ({ body: { url } })));
    expect(most).toBe(32);
    expect(origin.arrived).toHaveLength(50);
    expect(new Set(order.slice(0, 640))).toEqual(new Set(all.slice(0, 640)));
  });

  test('that are stuck: whoever still waits for a place ends in time, and was certainly not sent', async () => {
    origin.answering = hang;
    const { together, clock } = setUp();
    const start = performance.now();
    const ended = await ends(paths(660).map((path, index) => together.post(path, clock.now() + (index < 640 ? 600 : 300))));
    expect(performance.now() - start).toBeLessThan(2_000);
    for (const end of ended.slice(0, 640)) expect(end).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: false });
    for (const end of ended.slice(640)) expect(end).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: true });
    expect(origin.arrived).toHaveLength(32);
  });

  test('send nothing for whom no time is left', async () => {
    const { together, clock } = setUp();
    for (const end of await ends(paths(3).map((path) => together.post(path, clock.now() - 1)))) expect(end).toMatchObject({ name: 'NoAnswer', withoutEffect: true });
    expect(origin.arrived).toEqual([]);
  });

  test('are logged one line each, as the work that made the first of their calls', async () => {
    const work = new AsyncLocalStorage<string>();
    const lines: (readonly [string, string | undefined, object])[] = [];
    const at = (code: string, fields: object = {}): void => void lines.push([code, work.getStore(), fields]);
    const log: Log = { info: at, warn: at, error: at, within: (_fields, inner) => inner() };
    const clock = hastyClock();
    const { together } = new GraphClient(origin.origin, countedTokens(), clock, log);
    const calls = () => ends(paths(20).map((path) => together.read(path, clock.now() + MINUTE)));
    await Promise.all(['first', 'second'].map((name) => work.run(name, calls)));
    expect(lines.map(([code, whose]) => `${code} ${whose}`).toSorted()).toEqual(['called first', 'called second']);
    expect(JSON.stringify(lines)).not.toContain('/users/');
  });
});

import { NoAnswer, Refused } from '../../src/service/ports';
import { GraphClient } from '../../src/tenant';
import { hang, json, openOrigin, reset, status, type Answering, type HttpOrigin } from '../teams/http-origin';
import { clientOf, countedTokens, hastyClock } from './graph-origin';

let graphOrigin: HttpOrigin;
let elsewhere: HttpOrigin;
beforeEach(async () => {
  graphOrigin = await openOrigin(json(200, { hello: 'graph' }));
  elsewhere = await openOrigin(json(200, {}));
});
afterEach(async () => {
  await graphOrigin.stop();
  await elsewhere.stop();
});

/** Answers in this order; the last one again and again. */
const inOrder = (...answers: readonly Answering[]): Answering => {
  let next = 0;
  return (response, request, incoming) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(response, request, incoming);
  };
};

const MINUTE = 60_000;
const refusal = (code: string) => ({ error: { code, message: 'a long story with a name in it' } });

describe('a call to Graph', () => {
  test('is one request below v1.0 with the token, and gives status, JSON and the time of Graph', async () => {
    graphOrigin.answering = json(200, { id: 1 }, { date: 'Sun, 01 Mar 2026 09:00:00 GMT' });
    const { graph, clock } = clientOf(graphOrigin);
    expect(await graph.read('/users/a%40b.com?$select=id', clock.now() + MINUTE)).toEqual({ status: 200, body: { id: 1 }, graphTime: Date.UTC(2026, 2, 1, 9) });
    expect(graphOrigin.arrived).toMatchObject([{ method: 'GET', path: '/v1.0/users/a%40b.com?$select=id', headers: { authorization: 'Bearer token-1', accept: 'application/json' } }]);
  });

  test('that revokes is one POST', async () => {
    graphOrigin.answering = status(204);
    const { graph, clock } = clientOf(graphOrigin);
    expect(await graph.post('/users/x/revokeSignInSessions', clock.now() + MINUTE)).toMatchObject({ status: 204, body: undefined });
    expect(graphOrigin.arrived).toMatchObject([{ method: 'POST', path: '/v1.0/users/x/revokeSignInSessions' }]);
  });

  test.each([408, 429, 500, 502, 503, 504, 509])('that reads is tried again after %i', async (code) => {
    graphOrigin.answering = inOrder(status(code), status(code), json(200, { id: 1 }));
    const { graph, clock } = clientOf(graphOrigin);
    expect((await graph.read('/x', clock.now() + MINUTE)).body).toEqual({ id: 1 });
    expect(graphOrigin.arrived).toHaveLength(3);
    expect(clock.waits).toHaveLength(2);
  });

  test.each<[string, Answering]>([
    ['a cut connection', reset],
    ['a 200 that is no JSON', (response) => response.end('<html>Sign in to the network</html>')],
  ])('that reads is tried again after %s', async (_, answering) => {
    graphOrigin.answering = inOrder(answering, json(200, { id: 1 }));
    const { graph, clock } = clientOf(graphOrigin);
    expect((await graph.read('/x', clock.now() + MINUTE)).body).toEqual({ id: 1 });
  });

  test('waits longer each time, but never longer than a few seconds, and gives up when the time is over', async () => {
    graphOrigin.answering = status(503);
    const { graph, clock } = clientOf(graphOrigin);
    const deadline = clock.now() + MINUTE;
    await expect(graph.read('/x', deadline)).rejects.toMatchObject({ name: 'NoAnswer', detail: '503' });
    expect(clock.waits).toEqual(clock.waits.toSorted((one, two) => one - two));
    expect(Math.max(...clock.waits)).toBeLessThanOrEqual(5_000);
    expect(clock.waits.length).toBeGreaterThan(5);
    expect(clock.now()).toBeLessThanOrEqual(deadline);
  });

  test.each([
    ['429', 429],
    ['503', 503],
  ])('waits as long as Graph asks for (%s)', async (_, code) => {
    graphOrigin.answering = inOrder(status(code, { 'retry-after': '17' }), json(200, {}));
    const { graph, clock } = clientOf(graphOrigin);
    await graph.read('/x', clock.now() + MINUTE);
    expect(clock.waits).toEqual([17_000]);
  });

  test('understands a date as Retry-After', async () => {
    const { graph, clock } = clientOf(graphOrigin);
    graphOrigin.answering = inOrder(status(429, { 'retry-after': new Date(clock.now() + 20_000).toUTCString() }), json(200, {}));
    await graph.read('/x', clock.now() + MINUTE);
    expect(clock.waits[0]).toBeGreaterThan(18_000);
    expect(clock.waits[0]).toBeLessThanOrEqual(20_000);
  });

  test.each(['0', '-1', 'soon', '1e9', ''])('does not hurry for Retry-After: %j', async (value) => {
    graphOrigin.answering = inOrder(status(429, { 'retry-after': value }), json(200, {}));
    const { graph, clock } = clientOf(graphOrigin);
    await graph.read('/x', clock.now() + MINUTE);
    expect(clock.waits[0]).toBeGreaterThan(0);
    expect(clock.waits[0]).toBeLessThanOrEqual(5_000);
  });

  test('does not begin to wait for longer than there is time', async () => {
    graphOrigin.answering = status(429, { 'retry-after': '3600' });
    const { graph, clock } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'NoAnswer', detail: '429', retryAfterMs: 3_600_000, withoutEffect: true });
    expect(clock.waits).toEqual([]);
    expect(graphOrigin.arrived).toHaveLength(1);
  });

  test('that revokes is never repeated by itself, whatever comes', async () => {
    for (const answering of [status(429), status(500), status(503), reset]) {
      graphOrigin.answering = answering;
      const { graph, clock } = clientOf(graphOrigin);
      const before = graphOrigin.arrived.length;
      await expect(graph.post('/x', clock.now() + MINUTE)).rejects.toBeInstanceOf(NoAnswer);
      expect(graphOrigin.arrived).toHaveLength(before + 1);
      expect(clock.waits).toEqual([]);
    }
  });
});

describe('what is certain when nothing came back', () => {
  test.each<[string, Answering, boolean]>([
    ['429: Graph did not do it', status(429), true],
    ['500: nobody knows', status(500), false],
    ['a cut connection: nobody knows', reset, false],
  ])('%s', async (_, answering, withoutEffect) => {
    graphOrigin.answering = answering;
    const { graph, clock } = clientOf(graphOrigin);
    await expect(graph.post('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'NoAnswer', withoutEffect });
  });

  test('no connection: it was never sent', async () => {
    const { graph, clock } = clientOf(graphOrigin);
    await graphOrigin.stop();
    await expect(graph.post('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'NoAnswer', detail: 'ECONNREFUSED', withoutEffect: true });
    graphOrigin = await openOrigin(status(200));
  });

  test('no answer in time: nobody knows, and the time was kept', async () => {
    graphOrigin.answering = hang;
    const { graph, clock } = clientOf(graphOrigin);
    const start = performance.now();
    await expect(graph.post('/x', clock.now() + 300)).rejects.toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: false });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('an answer that begins and never ends is none, and the time was kept', async () => {
    graphOrigin.answering = (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
    const { graph, clock } = clientOf(graphOrigin);
    const start = performance.now();
    await expect(graph.read('/x', clock.now() + 300)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a deadline that is over sends nothing', async () => {
    const { graph, clock } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() - 1)).rejects.toMatchObject({ name: 'NoAnswer', withoutEffect: true });
    expect(graphOrigin.arrived).toEqual([]);
  });
});

describe('what Graph refuses', () => {
  test.each([
    [400, refusal('Request_BadRequest'), 'Request_BadRequest'],
    [403, refusal('Authorization_RequestDenied'), 'Authorization_RequestDenied'],
    [404, refusal('Request_ResourceNotFound'), 'Request_ResourceNotFound'],
    [401, refusal('InvalidAuthenticationToken'), 'InvalidAuthenticationToken'],
    [403, 'no JSON object', 'unknown'],
    [403, refusal(`evil\n{"log":"line"}${'x'.repeat(200)}`), `evillogline${'x'.repeat(69)}`],
  ])('%i %j is an answer: refused at once, with its code', async (code, body, expected) => {
    graphOrigin.answering = json(code, body);
    const { graph, clock } = clientOf(graphOrigin);
    const error: unknown = await graph.read('/x', clock.now() + MINUTE).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ service: 'graph', status: code, code: expected });
    expect((error as Error).message).not.toContain('long story');
    expect(graphOrigin.arrived).toHaveLength(1);
  });

  test.each([301, 302, 307, 308])('%i is not followed: the token goes to no other host', async (code) => {
    graphOrigin.answering = status(code, { location: `${elsewhere.origin}/v1.0/x` });
    const { graph, clock } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', status: code });
    await expect(graph.post('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', status: code });
    expect(elsewhere.arrived).toEqual([]);
  });

  test('a redirect within the same host is not followed either: an answer is an answer', async () => {
    graphOrigin.answering = (response, request, incoming) => (request.path.endsWith('/elsewhere') ? json(200, {}) : status(302, { location: '/v1.0/elsewhere' }))(response, request, incoming);
    const { graph, clock } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', status: 302 });
    expect(graphOrigin.arrived).toHaveLength(1);
  });

  test('a next page on another host is refused before anything is sent there', async () => {
    const { graph, clock } = clientOf(graphOrigin);
    const { origin } = graphOrigin;
    for (const link of [`${elsewhere.origin}/v1.0/x`, `${origin}.evil.example/v1.0/x`, `${origin}@evil.example/`, `${origin}0/v1.0/x`, 'https://graph.microsoft.com/v1.0/x', 'users', '']) {
      await expect(graph.read(link, clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', service: 'graph' });
    }
    expect(elsewhere.arrived).toEqual([]);
    expect(graphOrigin.arrived).toEqual([]);
  });

  test('a next page of the same service is read', async () => {
    const { graph, clock } = clientOf(graphOrigin);
    await graph.read(`${graphOrigin.origin}/v1.0/x?$skiptoken=1`, clock.now() + MINUTE);
    expect(graphOrigin.arrived.map(({ path }) => path)).toEqual(['/v1.0/x?$skiptoken=1']);
  });
});

describe('a token that was good and is not any more', () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
  const challenge = status(401, { 'www-authenticate': `Bearer realm="", authorization_uri="x", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"` });

  test('a challenge is met once, with the claims that it asked for', async () => {
    graphOrigin.answering = inOrder(challenge, json(200, { id: 1 }));
    const { graph, clock, tokens } = clientOf(graphOrigin);
    expect((await graph.post('/x', clock.now() + MINUTE)).body).toEqual({ id: 1 });
    expect(tokens.asked).toEqual([undefined, claims]);
    expect(graphOrigin.arrived.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('and not for ever', async () => {
    graphOrigin.answering = challenge;
    const { graph, clock, tokens } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', status: 401 });
    expect(tokens.asked).toHaveLength(2);
    expect(graphOrigin.arrived).toHaveLength(2);
  });

  test.each([
    ['no challenge', {}],
    ['another error', { 'www-authenticate': 'Bearer error="invalid_token"' }],
    ['a challenge without claims', { 'www-authenticate': 'Bearer error="insufficient_claims"' }],
  ])('a 401 with %s is a refusal', async (_, headers) => {
    graphOrigin.answering = status(401, headers);
    const { graph, clock, tokens } = clientOf(graphOrigin);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toMatchObject({ name: 'Refused', status: 401 });
    expect(tokens.asked).toEqual([undefined]);
  });

  test.each([
    ['refused by Entra', new Refused('entra', 401, 'AADSTS7000215'), 1],
    ['not given in time', new NoAnswer('token: timeout', undefined, true), 6],
  ])('no token, %s: nothing is sent, and what can help is tried', async (_, error, atLeast) => {
    let asked = 0;
    const tokens = {
      get: () => {
        asked += 1;
        return Promise.reject(error);
      },
    };
    const clock = hastyClock();
    const graph = new GraphClient(graphOrigin.origin, tokens, clock);
    await expect(graph.read('/x', clock.now() + MINUTE)).rejects.toBe(error);
    expect(asked).toBeGreaterThanOrEqual(atLeast);
    if (error instanceof Refused) expect(asked).toBe(1);
    expect(graphOrigin.arrived).toEqual([]);
  });
});

test('a Graph on another machine must be reached over https', () => {
  expect(() => new GraphClient('http://graph.example.com', countedTokens(), hastyClock())).toThrow(/https/);
});

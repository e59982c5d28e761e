import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { createServer } from '../../src/server';
import { openHouse } from './house';
import type { House } from './house';

let house: House;
afterEach(async () => {
  await house.close(50);
});

const message = { type: 'message' };

describe('what the world sees', () => {
  beforeEach(async () => {
    house = await openHouse({});
  });

  test('the server is alive', async () => {
    const answer = await house.send('GET', '/healthz');
    expect([answer.status, answer.body]).toEqual([200, '{"status":"alive"}']);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test.each<[string, string, number]>([
    ['GET', '/', 404],
    ['POST', '/api/message', 404],
    ['POST', '/api/messages/', 404],
    ['GET', '/api/%6Dessages/x', 404],
    ['GET', '/../etc/passwd', 404],
    ['GET', '/%zz', 404],
    ['GET', '/%', 404],
    ['GET', '/%00', 404],
    ['GET', '/healthz;v=1', 404],
    ['PUT', '/nowhere', 404],
    ['OPTIONS', '/nowhere', 404],
    ['GET', '/api/messages', 405],
    ['HEAD', '/api/messages', 405],
    ['PUT', '/api/messages', 405],
    ['DELETE', '/api/messages', 405],
    ['OPTIONS', '/api/messages', 405],
    ['POST', '/healthz', 405],
    ['PATCH', '/readyz', 405],
    ['POST', '/api/messages?x=1', 401],
    ['GET', '/healthz?x=1', 200],
  ])('%s %s is answered %i', async (method, path, status) => {
    const answer = await house.send(method, path);
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.body).toBe('');
    expect(JSON.stringify(answer)).not.toMatch(/restify|node|express|stack|\.js/i);
    expect(Object.keys(answer.headers).filter((name) => name === 'server' || name.startsWith('x-'))).toEqual([]);
  });

  test('405 names what is allowed', async () => {
    expect((await house.send('GET', '/api/messages')).headers['allow']).toBe('POST');
  });

  test.each<[string, string, RegExp]>([
    ['a host that is no host', 'GET /healthz HTTP/1.1\r\nHost: [\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a host with blanks', 'GET /healthz HTTP/1.1\r\nHost: a b c\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a port that is none', 'GET / HTTP/1.1\r\nHost: x:99999999\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a host with a percent sign', 'GET /nowhere HTTP/1.1\r\nHost: %zz\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', /^HTTP\/1\.1 (200|400) /],
    ['an absolute target that is none', 'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['an absolute target', 'GET http://y/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['two slashes', 'GET //evil.example/%2e%2e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 404 /],
    ['a star', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 [24]\d\d /],
    ['an upgrade', 'GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', /^(HTTP\/1\.1 4\d\d |$)/],
    ['another protocol', '\u0016\u0003\u0001\u0000\u0000\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['two lengths', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', /^HTTP\/1\.1 400 /],
    ['a length and chunks', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['chunks that are none', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /^HTTP\/1\.1 400 /],
    ['headers of 20 KB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_480)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['an expectation that nobody knows', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n{}', /^HTTP\/1\.1 417 /],
    ['a stranger who waits to be told to go on', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n', /^HTTP\/1\.1 401 /],
  ])('%s does no harm', async (_name, request, expected) => {
    const reply = await house.raw(request, 700);
    expect(reply).toMatch(expected);
    expect(reply).not.toMatch(/HTTP\/1\.1 5|restify|stack|\.js/i);
    expect((await house.send('GET', '/healthz')).status).toBe(200);
    expect(house.problems).toEqual([]);
  });

  test('who has a token and waits to be told to go on, is told so', async () => {
    const reply = await house.raw('POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}', 300);
    expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  test('a stranger gets 401 before the body has come', async () => {
    expect(await house.raw('POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{"type":', 300)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('what the room behind answers', () => {
  test('goes out as JSON with its status', async () => {
    house = await openHouse({ receive: async () => ({ status: 202, body: { statusCode: 200, value: 'Déconnecté' } }) });
    const answer = await house.post('Bearer x', message);
    expect([answer.status, answer.body]).toEqual([202, '{"statusCode":200,"value":"Déconnecté"}']);
  });

  test('is empty without a body', async () => {
    house = await openHouse({ receive: async () => ({ status: 200 }) });
    const answer = await house.post('Bearer x', message);
    expect([answer.status, answer.body, answer.headers['content-length']]).toEqual([200, '', '0']);
  });

  test('gets the one header and the parsed body', async () => {
    const received: unknown[] = [];
    house = await openHouse({
      receive: async (...given) => {
        received.push(...given);
        return { status: 200 };
      },
    });
    await house.post('bearer x.y.z', message);
    expect(received).toEqual(['bearer x.y.z', message]);
  });

  test.each<[string, () => Promise<never>]>([
    ['throws', async () => Promise.reject(new Error('secret in a message'))],
    ['answers what is no JSON', async () => ({ status: 200, body: { secret: 1n } }) as never],
    ['answers a status that is none', async () => ({ status: 99_999 }) as never],
  ])('is an empty 500, logged by name only, when it %s', async (_name, receive) => {
    house = await openHouse({ receive });
    const answer = await house.post('Bearer x', message);
    expect([answer.status, answer.body]).toEqual([500, '']);
    expect(house.problems).toEqual(['receive-threw']);
  });

  test.each<[boolean, number]>([
    [true, 200],
    [false, 503],
  ])('ready is %s: %i', async (ready, status) => {
    house = await openHouse({ ready: () => ({ ready, ownHosts: ['localhost'] }) });
    const answer = await house.send('GET', '/readyz');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { ready, ownHosts: ['localhost'] }]);
  });

  test('not ready is also who cannot say', async () => {
    house = await openHouse({
      ready: () => {
        throw new Error('secret');
      },
    });
    const answer = await house.send('GET', '/readyz');
    expect([answer.status, answer.body, house.problems]).toEqual([503, '{"ready":false}', ['ready-threw']]);
  });
});

test('other HTTP servers in the process go on as Node documents them', async () => {
  house = await openHouse({});
  const plain = createPlainServer((_request, response) => response.writeHead(204, { 'x-plain': 'yes' }).end());
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`);
  expect([answer.status, answer.headers.get('x-plain')]).toEqual([204, 'yes']);
  plain.closeAllConnections();
  await new Promise((resolve) => plain.close(resolve));
});

describe('the end', () => {
  const slow = (ms: number) => async (): Promise<{ status: number }> => new Promise((resolve) => setTimeout(() => resolve({ status: 200 }), ms));

  test('a running request is finished, its connection is not kept, and no new one is taken', async () => {
    house = await openHouse({ receive: slow(200) });
    const running = house.raw(`POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = house.close(5_000);
    await expect(house.send('GET', '/healthz')).rejects.toThrow('ECONNREFUSED');
    expect(await running).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close/);
    await closed;
  });

  test('connections without a request do not hold it up', async () => {
    house = await openHouse({});
    const silent = connect(house.port, '127.0.0.1');
    silent.on('error', () => undefined);
    await house.send('GET', '/healthz');
    const started = performance.now();
    await house.close(5_000);
    expect(performance.now() - started).toBeLessThan(1_000);
    silent.destroy();
  });

  test('a request that does not come to its end is cut off after the given time', async () => {
    house = await openHouse({ receive: slow(1_500) });
    const running = house.raw(`POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = performance.now();
    await house.close(100);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await running).toBe('');
  });

  test('a port that is taken is said', async () => {
    house = await openHouse({});
    const problems: string[] = [];
    const second = createServer({ receive: slow(0), ready: () => ({ ready: true }), log: (problem) => problems.push(problem) });
    await expect(second.listen(house.port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
    expect(problems).toEqual(['port-failed']);
    await second.close(0);
  });
});

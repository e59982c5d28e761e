import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { version } from '../../package.json';
import { upnFromDirectory } from '../../src/domain/people';
import { NoAnswer, Refused, type Clock } from '../../src/service/ports';
import { SharePointRevoker, type TokenSource } from '../../src/tenant';

const UPN = upnFromDirectory('user@contoso.com');
const clock: Clock = { now: () => Date.now(), wait: (ms) => wait(ms) };

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
interface Planned {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const state = (State: number): Planned => ({ body: JSON.stringify([{ ErrorInfo: null }, 3, { IsNull: false }, 4, { State }]) });
const csomError = (ErrorCode: number, ErrorTypeName: string, status = 200): Planned => ({ status, body: JSON.stringify([{ ErrorInfo: { ErrorMessage: 'm', ErrorCode, ErrorTypeName } }]) });

describe('Revoking through SharePoint', () => {
  const seen: Seen[] = [];
  let planned: (Planned | 'hang' | 'reset')[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const next = planned.shift() ?? state(4);
      if (next === 'hang') return;
      if (next === 'reset') return void request.socket.destroy();
      response.writeHead(next.status ?? 200, { 'Content-Type': 'application/json', ...next.headers }).end(next.body ?? '');
    });
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen.length = 0;
    planned = [];
  });

  const claimsAsked: (string | undefined)[] = [];
  const tokens: TokenSource = {
    get: async (_deadline, claims) => {
      claimsAsked.push(claims);
      return claims === undefined ? 'first-token' : 'second-token';
    },
  };
  const revoke = (upn = UPN, withinMs = 5_000) => new SharePointRevoker(origin, tokens, clock).revoke(upn, clock.now() + withinMs);
  const failure = async (...answers: typeof planned): Promise<unknown> => {
    planned = [...answers];
    return revoke().then(
      (got) => `succeeded: ${got}`,
      (error: unknown) => error,
    );
  };

  test.each([
    [0, 'not-available'],
    [1, 'not-found'],
    [2, 'failed'],
    [3, 'signing-out'],
    [4, 'signed-out'],
  ])('gives state %i as %s', async (number, means) => {
    planned = [state(number)];
    expect(await revoke()).toBe(means);
  });

  test('posts one XML request to the admin centre, with the token and who is calling', async () => {
    await revoke(upnFromDirectory("o'brien@contoso.com"));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/_vti_bin/client.svc/ProcessQuery', headers: { authorization: 'Bearer first-token', 'content-type': 'text/xml' } });
    expect(seen[0]?.body).toContain("<Parameter Type=\"String\">o'brien@contoso.com</Parameter>");
    expect(seen[0]?.headers).not.toHaveProperty('x-requestdigest');
  });

  test('names itself as SharePoint asks for, with the version of this package and nothing more', async () => {
    await revoke();
    expect(seen[0]?.headers['user-agent']).toBe(`NONISV|SessionRevoker|App/${version}`);
  });

  test.each([
    ['access denied in the object model', csomError(-2147024891, 'System.UnauthorizedAccessException'), 200, 'AccessDenied'],
    ['access denied at the door, in the object model’s words', csomError(-2147024891, 'System.UnauthorizedAccessException', 401), 401, 'AccessDenied'],
    ['another error of the object model', csomError(-2147024809, 'System.ArgumentException'), 200, '-2147024809 System.ArgumentException'],
    ['a token that was got with a secret', { status: 401, body: '{"error_description":"Unsupported app only token."}' }, 401, 'UnsupportedAppOnlyToken'],
    ['the same as plain text', { status: 401, body: 'Unsupported app only token.' }, 401, 'UnsupportedAppOnlyToken'],
    ['the same in a header', { status: 401, headers: { 'x-ms-diagnostics': '3001000;reason="Unsupported app only token.";category="invalid_client"' } }, 401, 'UnsupportedAppOnlyToken'],
    ['a REST error', { status: 403, body: '{"odata.error":{"code":"-2147024891, System.UnauthorizedAccessException","message":{"value":"m"}}}' }, 403, '-2147024891 System.UnauthorizedAccessException'],
    ['a page', { status: 403, body: '<html>user@contoso.com may not</html>' }, 403, 'unknown'],
    ['no such address', { status: 404 }, 404, 'unknown'],
  ])('is refused with %s', async (_, answer, status, code) => {
    const error = await failure(answer);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ service: 'sharepoint', status, code });
    expect(seen).toHaveLength(1);
  });

  test.each([
    [{ status: 429, headers: { 'Retry-After': '7' } }, '429', 7_000, true],
    [{ status: 503, headers: { 'Retry-After': '120' } }, '503', 120_000, false],
    [{ status: 503 }, '503', undefined, false],
    [{ status: 408 }, '408', undefined, false],
    [{ status: 500, body: csomError(-1, 'X').body }, '500', undefined, false],
    [{ status: 501 }, '501', undefined, false],
    [{ status: 599 }, '599', undefined, false],
    ['reset', 'ECONNRESET', undefined, false],
    [{ body: '<html></html>' }, '200 without JSON', undefined, false],
    [{ status: 204 }, '204 without JSON', undefined, false],
    [{ body: '[{"ErrorInfo":null},4,{"State":4' }, '200 without JSON', undefined, false],
    [{ body: '[{"ErrorInfo":null}]' }, '200 without our result', undefined, false],
    [{ body: '[{"ErrorInfo":null},4,{}]' }, '200 without state', undefined, false],
    [state(9), '200 with unknown state', undefined, false],
  ] as const)('has no answer after %j, and is not repeated', async (answer, detail, retryAfterMs, withoutEffect) => {
    const error = await failure(answer as Planned | 'reset');
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ detail, retryAfterMs, withoutEffect });
    expect(seen).toHaveLength(1);
  });

  test('understands a Retry-After that is a date', async () => {
    const error = await failure({ status: 503, headers: { 'Retry-After': new Date(Date.now() + 30_000).toUTCString() } });
    expect((error as NoAnswer).retryAfterMs).toBeGreaterThan(25_000);
    expect((error as NoAnswer).retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  test.each([301, 302, 307, 308])('never follows a redirect (%i)', async (status) => {
    const error = await failure({ status, headers: { Location: `${origin}/elsewhere` } });
    expect(error).toMatchObject({ name: 'Refused', service: 'sharepoint', status });
    expect(seen).toHaveLength(1);
  });

  test('ends at its deadline when SharePoint hangs, and says that the effect is unknown', async () => {
    planned = ['hang'];
    const started = Date.now();
    const error = await revoke(UPN, 400).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: false });
    expect(Date.now() - started).toBeGreaterThanOrEqual(390);
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test('does not call at all when the deadline is over', async () => {
    expect(await revoke(UPN, -1).catch((thrown: unknown) => thrown)).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: true });
    expect(seen).toHaveLength(0);
  });

  test('knows that nothing happened when nobody listens', async () => {
    const nobody = new SharePointRevoker('http://127.0.0.1:1', tokens, clock);
    expect(await nobody.revoke(UPN, clock.now() + 2_000).catch((thrown: unknown) => thrown)).toMatchObject({ name: 'NoAnswer', detail: 'ECONNREFUSED', withoutEffect: true });
  });

  test('asks for a fresh token when the first is challenged, and calls once more with it', async () => {
    claimsAsked.length = 0;
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    planned = [
      { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"` } },
      state(3),
    ];
    expect(await revoke()).toBe('signing-out');
    expect(claimsAsked).toEqual([undefined, claims]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer first-token', 'Bearer second-token']);
  });

  test('does not call when Entra gives no token', async () => {
    const refusing: TokenSource = { get: () => Promise.reject(new Refused('entra', 401, 'AADSTS700027')) };
    await expect(new SharePointRevoker(origin, refusing, clock).revoke(UPN, clock.now() + 1_000)).rejects.toMatchObject({ service: 'entra' });
    expect(seen).toHaveLength(0);
  });

  test('does not call for a name that XML cannot express', async () => {
    const error = await revoke(upnFromDirectory('user\0@contoso.com')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Refused', service: 'sharepoint', code: 'UserNameNotExpressible' });
    expect(seen).toHaveLength(0);
  });

  test('uses plain http on this machine only', () => {
    expect(() => new SharePointRevoker('http://contoso-admin.sharepoint.com', tokens, clock)).toThrow('https');
    expect(() => new SharePointRevoker('https://contoso-admin.sharepoint.com', tokens, clock)).not.toThrow();
  });
});

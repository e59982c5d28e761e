import { createTabTokens, type TabTokens } from '../../src/server';
import type { KeyProblem } from '../../src/tokens';
import { published, rsaKey, type Json } from '../gate/tokens';
import { PERSON, startEntra, TAB_CLIENT, tabToken, TENANT, type Entra } from './entra';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = rsaKey('entra-1', 'left out');
const next = rsaKey('entra-2', 'left out');

let entra: Entra;
let now: number;
let problems: KeyProblem[];
let tokens: TabTokens;
beforeEach(async () => {
  entra = await startEntra([key]);
  now = Date.now();
  problems = [];
  tokens = createTabTokens({ authority: entra.authority, tenantId: TENANT, clientId: TAB_CLIENT, fetch, now: () => now, onProblem: (problem) => problems.push(problem) });
});
afterEach(() => entra.stop());

const judged = async (signer = key, claims: Json = {}): Promise<string> => {
  const judgement = await tokens.judge([`Bearer ${tabToken(signer, entra.issuer, now, claims)}`]);
  return judgement.ok ? judgement.person.objectId : judgement.because;
};
const count = (what: string): number => entra.asked.filter((each) => each === what).length;

describe('Entra is asked', () => {
  test('when the first token comes, and not for the next ones', async () => {
    expect(entra.asked).toEqual([]);
    expect(await Promise.all([judged(), judged(), judged()])).toEqual([PERSON, PERSON, PERSON]);
    expect(entra.asked).toEqual(['discovery', 'keys']);
  });

  test('at most once a minute for key ids that nobody knows', async () => {
    await judged();
    for (let second = 0; second < 59; second += 1) {
      now += 1_000;
      expect(await judged({ ...next, kid: `stranger-${second}` })).toBe('unknown-key');
    }
    expect(count('keys')).toBe(1);
    now += 1_000;
    await judged(next);
    await judged({ ...next, kid: 'another' });
    expect(count('keys')).toBe(2);
  });

  test('for a new key, which is accepted a minute after the last reading', async () => {
    await judged();
    entra.keys = [key, next].map(published);
    now += MINUTE;
    expect(await judged(next)).toBe(PERSON);
  });

  test('in the background once an hour, so that nobody waits', async () => {
    await judged();
    entra.keys = [key, next].map(published);
    now += HOUR;
    expect(await judged()).toBe(PERSON);
    while (count('keys') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await judged(next)).toBe(PERSON);
  });

  test('for its discovery document once a day', async () => {
    for (let hour = 0; hour < 23; hour += 1) {
      await judged({ ...next, kid: `stranger-${hour}` });
      now += HOUR;
    }
    expect([count('discovery'), count('keys')]).toEqual([1, 23]);
    now += 2 * HOUR;
    await judged();
    while (count('keys') < 24) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(count('discovery')).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('at most once a minute while it does not answer, and nobody is said to have a bad token meanwhile', async () => {
    entra.behaviour = (_request, response) => response.writeHead(503).end();
    expect(await judged()).toBe('keys-unavailable');
    now += 59_000;
    expect(await judged()).toBe('keys-unavailable');
    expect(entra.asked).toEqual(['discovery']);
    entra.behaviour = undefined;
    now += 1_000;
    expect(await judged()).toBe(PERSON);
    expect(problems).toEqual(['bad-status']);
  });
});

describe('keys that were read', () => {
  test('work on for a day while Entra is down, and no longer', async () => {
    await judged();
    entra.behaviour = (request) => request.socket.destroy();
    now += 23 * HOUR;
    expect(await judged()).toBe(PERSON);
    now += HOUR;
    expect(await judged()).toBe('keys-unavailable');
    expect(new Set(problems)).toEqual(new Set(['unreachable']));
  });

  test('end with their withdrawal, also for tokens that were accepted before', async () => {
    const token = [`Bearer ${tabToken(key, entra.issuer, now, { exp: Math.floor(now / 1_000) + 7_200 })}`];
    expect((await tokens.judge(token)).ok).toBe(true);
    entra.keys = [published(next)];
    now += MINUTE;
    await judged(next);
    expect(await tokens.judge(token)).toEqual({ ok: false, because: 'unknown-key' });
  });

  test('of personal accounts are not used', async () => {
    entra.keys = [{ ...published(key), issuer: 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0' }];
    expect(await judged()).toBe('keys-unavailable');
    expect(problems).toEqual(['no-usable-key']);
  });

  test.each<[string, (issuer: string) => string]>([
    ['by its name', (issuer) => issuer],
    ['with the place of the tenant left open', (issuer) => issuer.replace(TENANT, '{tenantid}')],
  ])('are used when they are noted as those of the issuer %s', async (_name, noted) => {
    entra.keys = [{ ...published(key), issuer: noted(entra.issuer) }];
    expect(await judged()).toBe(PERSON);
  });
});

describe('documents are refused', () => {
  test.each<[string, Json, KeyProblem]>([
    ['with keys on another host', { jwks_uri: `https://evil.example/${TENANT}/keys` }, 'foreign-key-host'],
    ['with the issuer of another tenant', { issuer: 'https://login.microsoftonline.com/99999999-9999-4999-8999-999999999999/v2.0' }, 'foreign-issuer'],
    ['with the tenant in the name of the host only', { issuer: `https://${TENANT}.example/v2.0` }, 'foreign-issuer'],
    ['with an issuer in plain HTTP elsewhere', { issuer: `http://login.example/${TENANT}/v2.0` }, 'foreign-issuer'],
    ['with an issuer that is no address', { issuer: `urn:${TENANT}` }, 'foreign-issuer'],
    ['without an issuer', { issuer: undefined }, 'foreign-issuer'],
  ])('%s', async (_name, changes, problem) => {
    entra.discovery = changes;
    expect(await judged()).toBe('keys-unavailable');
    expect(problems).toEqual([problem]);
    expect(entra.asked).toEqual(['discovery']);
  });
});

test('who asks without a client id is told at the start', () => {
  expect(() => createTabTokens({ authority: entra.authority, tenantId: TENANT, clientId: '', fetch, now: () => now })).toThrow('client id');
});

test('a thousand tokens are remembered and the thousand and first pushes out the oldest, without a difference to anybody', async () => {
  const first = [`Bearer ${tabToken(key, entra.issuer, now, { uti: 'first' })}`];
  expect((await tokens.judge(first)).ok).toBe(true);
  const results = [];
  for (let index = 0; index < 1_001; index += 1) results.push(await judged(key, { uti: String(index) }));
  expect(new Set(results)).toEqual(new Set([PERSON]));
  expect((await tokens.judge(first)).ok).toBe(true);
});

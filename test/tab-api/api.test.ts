import { LANGUAGES } from '../../src/locale';
import { askAnswer, foundPeople, health, nowPage, pressAnswer, problem, PROBLEM_CODES, requestDetails, requestPage, statistics, verification, type ProblemCode } from '../../src/contract';
import { createServer, type TabUseCases } from '../../src/server';
import { NoAnswer, Refused, StoreDown, type SeenRequest, type Stored } from '../../src/service';
import { upnFromDirectory } from '../../src/domain/people';
import { ADELE, ALEX, decision, MEGAN, NOON, requestIdOf } from '../domain/samples';
import { callerOf } from '../gate/caller';
import { PERSON } from './entra';
import { requestNumber, VALID_FROM } from './samples';
import { NOTHING, openTabHouse, WORDS, type TabHouse } from './tab-house';

const ID = String(requestIdOf(1));
const ASK = { id: '0f8fad5b-d9cb-469f-a165-70867728950e', target: '7c9e6679-7425-40de-944b-e07fc1f90ae7', whatIf: false };
const ASK_MANY = { id: '0f8fad5b-d9cb-469f-a165-70867728950e', text: 'adele@contoso.com\nalex@contoso.com', whatIf: false };
const PRESS = { id: '0f8fad5b-d9cb-469f-a165-70867728950e', verb: 'confirm', button: ID };
const STATISTICS = `/api/tab/statistics?from=${NOON}&to=${NOON + 86_400_000}&timeZone=Europe%2FParis`;

/** Every route with what it needs. */
const ROUTES: readonly (readonly ['GET' | 'POST', string, unknown])[] = [
  ['GET', '/api/tab/now', undefined],
  ['GET', '/api/tab/requests', undefined],
  ['POST', '/api/tab/requests', ASK],
  ['GET', `/api/tab/requests/${ID}`, undefined],
  ['POST', `/api/tab/requests/${ID}/press`, PRESS],
  ['POST', '/api/tab/requests/many', ASK_MANY],
  ['GET', `/api/tab/requests/${ID}/users`, undefined],
  ['GET', `/api/tab/requests/${ID}/left-out`, undefined],
  ['GET', `/api/tab/requests/${ID}/users.csv`, undefined],
  ['GET', STATISTICS, undefined],
  ['GET', '/api/tab/people?text=ad', undefined],
  ['GET', '/api/tab/health', undefined],
  ['GET', '/api/tab/verification', undefined],
  ['POST', '/api/tab/verification', undefined],
  ['GET', '/api/tab/export.csv', undefined],
  ['GET', '/api/tab/export.jsonl', undefined],
];

let house: TabHouse;
afterEach(() => house.close());
const open = async (useCases: Partial<TabUseCases> = {}): Promise<TabHouse> => (house = await openTabHouse({ useCases }));
const seenOf = (stored: Stored, rest: Partial<SeenRequest> = {}): Partial<TabUseCases> => ({ seeRequest: async () => ({ view: NOTHING.viewOf(stored), entries: [], entryCount: 0, checkpoint: undefined, ...rest }) });
const seen: Partial<TabUseCases> = {
  ...seenOf(requestNumber(1)),
  isAboutMany: async () => true,
  seeResult: async (requestId) => ({
    requestId,
    receipt: requestNumber(1).receipt,
    rows: async function* () {
      yield [];
    },
  }),
};

const problemOf = (answer: { readonly body: string; readonly headers: Readonly<Record<string, unknown>> }): { readonly code: ProblemCode; readonly status: number; readonly title: string; readonly detail: string } => {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  return problem.strict().parse(JSON.parse(answer.body));
};

describe('every route', () => {
  test.each(ROUTES)('%s %s answers with the headers of the API, and no others', async (method, path, body) => {
    await open(seen);
    const answer = await house.ask(method, path, body, { origin: 'https://evil.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-') || ['server', 'x-powered-by', 'set-cookie', 'etag'].includes(name))).toEqual([]);
  });

  test.each(ROUTES)('%s %s is closed to who has no token, in words that tell nothing, with the same headers', async (method, path, body) => {
    const called: string[] = [];
    await open({
      admit: async (person) => {
        called.push(person);
        return { admitted: true };
      },
    });
    const answer = await house.ask(method, path, body, { authorization: undefined });
    expect([problemOf(answer).code, answer.status, answer.headers['www-authenticate']]).toEqual(['not-signed-in', 401, 'Bearer']);
    expect(answer.headers).toMatchObject({ 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect([called, house.problems]).toEqual([[], ['tab-not-built', 'tab-token-refused no-token']]);
  });

  test.each(ROUTES)('%s %s is closed to who has a token and no role, whatever else is sent', async (method, path) => {
    const asked: string[] = [];
    const closed = Object.fromEntries(Object.keys(NOTHING).map((name) => [name, () => asked.push(name)]));
    await open({ ...closed, admit: async () => ({ admitted: false, because: { kind: 'refusal', because: 'no-role', adminRoles: [] } }) });
    const answer = await house.ask(method, path, 'no JSON at all');
    expect([answer.status, problemOf(answer).code, problemOf(answer).detail]).toEqual([403, 'not-entitled', 'en refusal']);
    expect([asked, house.problems]).toEqual([[], ['tab-not-built', 'tab-person-refused no-role']]);
  });

  test.each(ROUTES)('%s %s says that the tab is not set up before it looks at any token', async (method, path, body) => {
    house = await openTabHouse({ notSetUp: true });
    for (const authorization of [undefined, `Bearer ${house.token()}`, 'nonsense']) {
      const answer = await house.ask(method, path, body, { authorization });
      expect([answer.status, problemOf(answer).code]).toEqual([503, 'not-set-up']);
    }
    expect(house.entra.asked).toEqual([]);
  });

  test.each(ROUTES)('%s %s says when Entra cannot be asked for its keys', async (method, path, body) => {
    await open();
    house.entra.behaviour = (request) => request.socket.destroy();
    const answer = await house.ask(method, path, body, { 'accept-language': 'fr' });
    expect([answer.status, problemOf(answer).code]).toEqual([503, 'directory']);
    expect(problemOf(answer).detail).toContain('Entra ne r\u00e9pond pas');
    expect(house.problems).toEqual(['tab-not-built', 'tab-keys-unavailable']);
  });
});

describe('what throws', () => {
  const thrown: readonly (readonly [string, Error, number, ProblemCode, RegExp])[] = [
    ['a store that is down', new StoreDown('SQLITE_FULL', false), 503, 'store-down', /disk of the server/],
    ['a refusal by Graph', new Refused('graph', 403, 'Authorization_RequestDenied'), 503, 'directory', /refused .*\(graph 403 Authorization_RequestDenied\)/],
    ['no answer', new NoAnswer('timeout', undefined, false), 503, 'directory', /does not answer \(timeout\)/],
    ['a defect', new TypeError('secret'), 500, 'went-wrong', /^(?!.*secret)/],
  ];
  const throwing = (error: Error): Partial<TabUseCases> => Object.fromEntries(Object.keys(NOTHING).map((name) => [name, name === 'admit' ? NOTHING.admit : name.startsWith('ver') ? () => { throw error; } : async () => Promise.reject(error)]));

  test.each(thrown)('%s is a problem on every route', async (_name, error, status, code, detail) => {
    await open(throwing(error));
    for (const [method, path, body] of ROUTES) {
      const answer = await house.ask(method, path, body);
      expect([path, answer.status, problemOf(answer).code]).toEqual([path, status, code]);
      expect(problemOf(answer).detail).toMatch(detail);
      expect(answer.body).not.toContain('secret');
    }
    expect(house.problems.slice(1)).toEqual(code === 'went-wrong' ? ROUTES.map(() => 'tab-threw TypeError') : []);
  });

  test.each(thrown)('%s is one while the role is read', async (_name, error, status, code) => {
    await open({ admit: async () => Promise.reject(error) });
    const answer = await house.ask('GET', '/api/tab/now');
    expect([answer.status, problemOf(answer).code]).toEqual([status, code]);
  });

  test('a directory that did not say whether somebody may look is no refusal of the person', async () => {
    await open({ admit: async () => ({ admitted: false, because: { kind: 'nothing-done', because: 'no-answer', detail: '', at: 'ask' } }) });
    const answer = await house.ask('GET', '/api/tab/now');
    expect([answer.status, problemOf(answer).code, problemOf(answer).detail]).toEqual([503, 'directory', 'en nothing-done']);
    expect(house.problems.at(-1)).toBe('tab-person-refused nothing-done');
  });

  test('words that fail are a problem of the log, and an answer without words', async () => {
    house = await openTabHouse({ words: { problem: () => { throw new Error('secret'); } } });
    const answer = await house.ask('GET', '/api/tab/nothing');
    expect([answer.status, answer.body]).toEqual([404, '']);
    const refused = await house.ask('GET', '/api/tab/requests?limit=0');
    expect([refused.status, refused.body]).toEqual([500, '']);
  });
});

describe('what does not exist', () => {
  test.each([
    ['GET', '/api/tab', 404], ['GET', '/api/tab/', 404], ['GET', '/api/tab/nothing', 404], ['GET', '/api/tab/now/', 404], ['GET', '/api/tab/requests/x/y/z', 404], ['GET', '/api/tab/%zz', 404], ['PUT', '/api/tab/nothing', 404],
    ['POST', '/api/tab/now', 405], ['DELETE', '/api/tab/requests', 405], ['PUT', `/api/tab/requests/${ID}`, 405], ['GET', `/api/tab/requests/${ID}/press`, 405], ['POST', `/api/tab/requests/${ID}/users`, 405], ['POST', `/api/tab/requests/${ID}/users.csv`, 405], ['OPTIONS', '/api/tab/now', 405], ['PATCH', '/api/tab/health', 405],
  ])('%s %s is a problem %i, with a token or without', async (method, path, status) => {
    await open();
    for (const headers of [{}, { authorization: `Bearer ${house.token()}` }]) {
      const answer = await house.send(method, path, headers);
      expect([answer.status, problemOf(answer).status, problemOf(answer).code]).toEqual([status, status, 'not-found']);
      expect(answer.headers).toMatchObject({ 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cache-control': 'no-store' });
    }
  });

  test('outside of the API it stays an empty answer', async () => {
    await open();
    for (const path of ['/nowhere', '/api/tabs', '/api/messages/x', '/api']) expect(await house.send('GET', path)).toMatchObject({ status: 404, body: '' });
  });

  test('without a tab there is nothing below its paths', async () => {
    await open();
    const server = createServer({ receive: async () => ({ status: 200 }), ready: () => ({ ready: true }), log: () => undefined });
    const caller = callerOf(await server.listen(0, '127.0.0.1'));
    for (const path of ['/tab/', '/api/tab/now']) expect(await caller.send('GET', path)).toMatchObject({ status: 404, body: '' });
    caller.hangUp();
    await server.close(100);
  });

  test.each(['/api/tab/requests/short', '/api/tab/requests/request00000000000000.', '/api/tab/requests/%2e%2e', `/api/tab/requests/${ID}x`, `/api/tab/requests/${ID}%00`, `/api/tab/requests/${ID}`])('%s is no request', async (path) => {
    await open();
    expect(problemOf(await house.ask('GET', path))).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('input that does not fit names its field', () => {
  const long = 'x'.repeat(257);
  test.each([
    ['/api/tab/requests?limit=0', 'limit'], ['/api/tab/requests?limit=101', 'limit'], ['/api/tab/requests?limit=ten', 'limit'], ['/api/tab/requests?limit=1.5', 'limit'], ['/api/tab/requests?outcome=done', 'outcome'],
    ['/api/tab/requests?from=yesterday', 'from'], ['/api/tab/requests?to=-1', 'to'], [`/api/tab/requests?user=${long}`, 'user'], [`/api/tab/requests?admin=${long}`, 'admin'], ['/api/tab/requests?user=%20', 'user'],
    ['/api/tab/requests?cursor=x', 'cursor'], [`/api/tab/requests?cursor=${'A'.repeat(129)}`, 'cursor'], [`/api/tab/requests?cursor=${Buffer.from('1 ../../etc').toString('base64url')}`, 'cursor'],
    ['/api/tab/requests?outcom=failed', 'outcom'], ['/api/tab/requests?user=a&user=b', 'user'], ['/api/tab/requests?__proto__=x', '__proto__'],
    ['/api/tab/statistics', 'from'], [`/api/tab/statistics?from=0&to=0&timeZone=UTC`, 'to'], [`/api/tab/statistics?from=0&to=${401 * 86_400_000}&timeZone=UTC`, 'to'], ['/api/tab/statistics?from=0&to=9&timeZone=Mars/Base', 'timeZone'],
    ['/api/tab/statistics?from=0&to=9&timeZone=%2B01:00', 'timeZone'], ['/api/tab/statistics?from=0&to=9', 'timeZone'], ['/api/tab/people', 'text'], ['/api/tab/people?text=%20', 'text'], [`/api/tab/people?text=${long}`, 'text'],
    [`/api/tab/requests/${ID}/users?standing=done`, 'standing'], [`/api/tab/requests/${ID}/users?cursor=x`, 'cursor'], [`/api/tab/requests/${ID}/users?limit=9`, 'limit'], [`/api/tab/requests/${ID}/left-out?standing=failed`, 'standing'],
    [`/api/tab/requests/${ID}/left-out?cursor=${Buffer.from('p-1').toString('base64url')}`, 'cursor'], [`/api/tab/requests/${ID}/users.csv?standing=failed`, 'standing'],
    ['/api/tab/export.csv?outcome=x', 'outcome'], ['/api/tab/export.jsonl?cursor=x', 'cursor'],
  ])('%s: %s', async (path, field) => {
    await open();
    const answer = problemOf(await house.ask('GET', path));
    expect([answer.status, answer.code]).toEqual([400, 'bad-request']);
    expect(answer.detail).toContain(field);
  });

  test.each<[unknown, string]>([
    [{ ...ASK, id: 'x' }, 'id'], [{ ...ASK, target: 'adele@contoso.com' }, 'a user from the list'], [{ ...ASK, target: ['x'] }, 'a user from the list'], [{ ...ASK, reason: 'x'.repeat(2_001) }, 'reason'], [{ ...ASK, reason: null }, 'reason'],
    [{ ...ASK, whatIf: 'no' }, 'whatIf'], [{ ...ASK, whatIf: undefined }, 'whatIf'], [{ ...ASK, force: true }, 'force'], [{}, 'id'],
  ])('asking %j: %s', async (body, field) => {
    await open({ ask: async () => Promise.reject(new Error('must not be asked')) });
    const answer = problemOf(await house.ask('POST', '/api/tab/requests', body));
    expect([answer.status, answer.code]).toEqual([400, 'bad-request']);
    expect(answer.detail).toContain(field);
  });

  test.each<[unknown, string]>([[{ ...PRESS, verb: 'delete' }, 'verb'], [{ ...PRESS, button: 'x'.repeat(65) }, 'button'], [{ ...PRESS, id: 1 }, 'id'], [{ ...PRESS, by: ALEX }, 'by']])('pressing %j: %s', async (body, field) => {
    await open({ press: async () => Promise.reject(new Error('must not be pressed')) });
    const answer = problemOf(await house.ask('POST', `/api/tab/requests/${ID}/press`, body));
    expect([answer.code, answer.detail.includes(field)]).toEqual(['bad-request', true]);
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['no JSON', '{', {}, 400], ['a list', '[]', {}, 400], ['another type', '{}', { 'content-type': 'text/plain' }, 415], ['a form', 'id=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a prototype', '{"__proto__":{}}', {}, 400], ['more than 256 KB', JSON.stringify({ reason: 'x'.repeat(300_000) }), {}, 413],
  ])('a body of %s', async (_name, body, headers, status) => {
    await open();
    const answer = await house.ask('POST', '/api/tab/requests', body, headers);
    expect([answer.status, problemOf(answer).status, problemOf(answer).code]).toEqual([status, status, 'bad-request']);
    expect(problemOf(answer).detail).toContain('JSON');
  });
});

describe('problems are in the language of the reader', () => {
  test.each([['fr', 'fr'], ['fr-CA,en;q=0.5', 'fr'], [' FR', 'fr'], ['en', 'en'], ['de', 'en'], [undefined, 'en']])('%s is answered in %s', async (accepted, language) => {
    await open();
    const answer = await house.ask('GET', '/api/tab/nothing', undefined, accepted === undefined ? {} : { 'accept-language': accepted });
    expect([answer.headers['content-language'], problemOf(answer).title]).toEqual([language, language === 'fr' ? 'Introuvable' : 'There is no such thing']);
  });

  test('every problem has a title and a sentence in both', () => {
    for (const code of PROBLEM_CODES) {
      const [english, french] = LANGUAGES.map((language) => WORDS.problem(code, language, { field: 'limit', how: 'refused', code: 'graph 403' }));
      expect(english?.title).not.toBe(french?.title);
      expect(english?.detail).not.toBe(french?.detail);
      expect(english?.detail.length).toBeGreaterThan(20);
    }
    // Nothing is opened to be closed again: this suite closes a house after each test.
    return open();
  });
});

describe('who asks', () => {
  test('is the person of the token, with the language and the time zone of the headers', async () => {
    const actors: unknown[] = [];
    await open({
      ask: async (actor, ask) => {
        actors.push(actor, ask);
        return { answer: 'request', id: requestIdOf(1) };
      },
    });
    await house.ask('POST', '/api/tab/requests', { ...ASK, reason: ' ' }, { 'accept-language': 'fr', 'time-zone': 'Europe/Paris' });
    expect(actors).toEqual([
      { objectId: PERSON, name: 'Alex Wilber', language: 'fr', timeZone: 'Europe/Paris' },
      { ...ASK, reason: undefined },
    ]);
  });

  test.each(['Mars/Base', '+01:00', '', 'x'.repeat(200), 'Europe/Paris; DROP', 'Etc/Unknown'])('has UTC instead of the time zone %j', async (zone) => {
    const zones: string[] = [];
    await open({
      ask: async ({ timeZone }) => {
        zones.push(timeZone);
        return { answer: 'request', id: requestIdOf(1) };
      },
    });
    await house.ask('POST', '/api/tab/requests', ASK, { 'time-zone': zone });
    expect(zones).toEqual(['UTC']);
  });

  test('may read three hundred times a minute, and is told how long to wait then; acting has a limit of its own', async () => {
    await open();
    house.clock.now = Math.ceil(house.clock.now / 60_000) * 60_000 + 20_000;
    const read = async (oid = PERSON): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }> =>
      house.send('GET', '/api/tab/verification', { authorization: `Bearer ${house.token({ oid })}` });
    for (let index = 0; index < 300; index += 1) expect((await read()).status).toBe(200);
    const answer = await read();
    expect([answer.status, problemOf(answer).code, answer.headers['retry-after']]).toEqual([429, 'too-many', '40']);
    expect((await read(String(MEGAN))).status).toBe(200);
    expect((await house.ask('POST', '/api/tab/verification')).status).toBe(200);
    house.clock.now += 40_000;
    expect((await read()).status).toBe(200);
    expect(house.problems.slice(1)).toEqual(['tab-too-many']);
  });

  test('is told to wait when the service says that it was too much', async () => {
    await open({ ask: async () => ({ answer: 'sentence', saying: { kind: 'too-many-messages', limit: 60 } }), press: async () => ({ answer: 'sentence', saying: { kind: 'too-many-messages', limit: 60 } }) });
    for (const [path, body] of [['/api/tab/requests', ASK], [`/api/tab/requests/${ID}/press`, PRESS]] as const) {
      const answer = await house.ask('POST', path, body);
      expect([answer.status, problemOf(answer).code, problemOf(answer).detail, answer.headers['retry-after']]).toEqual([429, 'too-many', 'en too-many-messages', '60']);
    }
  });
});

describe('answers fit the schemas that the tab reads them with', () => {
  const read = async (path: string): Promise<unknown> => JSON.parse((await house.ask('GET', path, undefined, { 'accept-language': 'fr', 'time-zone': 'Europe/Paris' })).body) as unknown;

  test('what happens now', async () => {
    await open({ seeNow: async () => ({ awaiting: [requestNumber(1, 'awaiting', { needsTwo: true, first: decision(ALEX) })], running: [requestNumber(2, 'running')], ended: [requestNumber(3, 'done')], awaitingCount: 9, at: NOON }) });
    const page = nowPage.parse(await read('/api/tab/now'));
    expect([page.awaiting[0]?.outcome, page.running[0]?.outcome, page.ended[0]?.outcome, page.awaitingCount, page.at]).toEqual(['awaiting', 'running', 'signing-out', 9, NOON]);
    expect(page.awaiting[0]).toEqual({
      id: requestIdOf(1),
      outcome: 'awaiting',
      target: { objectId: ADELE, upn: 'adele.vance@contoso.com', displayName: 'Adele Vance' },
      many: null,
      warnings: [],
      asker: { objectId: ALEX, name: 'Alex Wilber' },
      deciders: [{ objectId: ALEX, name: 'Alex Wilber', at: NOON + 60_000 }],
      needsTwo: true,
      reason: 'the laptop was stolen',
      askedAt: NOON + 1,
      expiresAt: NOON + 600_000,
      endedAt: null,
      verifiedFrom: null,
      lines: [],
      receipt: { sequence: 17, hash: 'ab'.repeat(32) },
      button: requestIdOf(1),
    });
    expect(page.ended[0]).toMatchObject({ button: null, verifiedFrom: VALID_FROM, endedAt: NOON + 120_000, lines: ['fr Europe/Paris result'], deciders: [{ objectId: MEGAN, name: 'Megan Bowen' }] });
  });

  test.each(['cancelled', 'expired', 'confirmed'] as const)('a request that is %s', async (state) => {
    await open(seenOf(requestNumber(1, state, { reason: undefined })));
    const { request } = requestDetails.parse(await read(`/api/tab/requests/${ID}`));
    expect([request.button, request.reason, request.deciders.length, request.endedAt === null]).toEqual([null, null, state === 'expired' ? 0 : 1, state === 'confirmed']);
  });

  test('a page of the history, and the page that its cursor leads to', async () => {
    const asked: unknown[] = [];
    await open({
      searchRequests: async (...given) => {
        asked.push(given);
        return { found: [requestNumber(2), requestNumber(1)], next: { askedAt: NOON, id: requestIdOf(1) }, tooManyPeople: true };
      },
    });
    const page = requestPage.parse(await read('/api/tab/requests?user=%20ad&admin=&outcome=failed&from=5&to=9&limit=2'));
    expect([page.requests.map(({ id }) => id), page.tooManyPeople]).toEqual([[requestIdOf(2), requestIdOf(1)], true]);
    await read(`/api/tab/requests?cursor=${page.next ?? ''}`);
    expect(asked).toEqual([
      [{ user: 'ad', outcome: 'failed', from: 5, to: 9 }, undefined, 2],
      [{}, { askedAt: NOON, id: requestIdOf(1) }, 50],
    ]);
  });

  test('a request with its card, its time line and the names of the people in it', async () => {
    const entries = [{ sequence: 4, bytes: '{}', hash: 'cd'.repeat(32) }];
    await open(seenOf(requestNumber(1, 'done'), { entries, entryCount: 1, checkpoint: { size: 9, madeAt: NOON } }));
    const details = requestDetails.parse(await read(`/api/tab/requests/${ID}`));
    expect(details.card).toEqual({ type: 'AdaptiveCard', version: '1.5', id: ID });
    expect(details.timeline).toEqual([{ sequence: 4, at: 4, kind: 'asked', sentence: 'Adele Vance, Megan Bowen, Alex Wilber', hash: 'cd'.repeat(32) }]);
    expect([details.checkpoint, details.entryCount]).toEqual([{ size: 9, madeAt: NOON }, 1]);
  });

  test('asking and pressing', async () => {
    const pressed: unknown[] = [];
    await open({
      press: async (_actor, press) => {
        pressed.push(press);
        return { answer: 'request', view: NOTHING.viewOf(requestNumber(1, 'confirmed')) };
      },
    });
    expect(askAnswer.parse(JSON.parse((await house.ask('POST', '/api/tab/requests', ASK)).body))).toEqual({ answer: 'sentence', lines: ['en stopped'] });
    const answer = pressAnswer.parse(JSON.parse((await house.ask('POST', `/api/tab/requests/${ID}/press`, PRESS)).body));
    expect(answer).toMatchObject({ answer: 'request', request: { id: ID, outcome: 'running', button: null } });
    expect(pressed).toEqual([{ ...PRESS, request: ID }]);
  });

  test('statistics', async () => {
    const asked: unknown[] = [];
    await open({
      countByDay: async (...given) => {
        asked.push(given);
        return [{ day: '2026-03-01', counts: { 'signed-out': 2 } }, { day: '2026-03-02', counts: {} }];
      },
    });
    expect(statistics.parse(await read(STATISTICS)).days).toHaveLength(2);
    expect(asked).toEqual([[NOON, NOON + 86_400_000, 'Europe/Paris']]);
  });

  test('people, with a warning for a name that imitates another one', async () => {
    const person = { objectId: ADELE, upn: upnFromDirectory('adele@contoso.com'), displayName: '\u0430dele', external: false, memberType: 'member', enabled: true, synced: false } as const;
    await open({ findPeople: async () => ({ people: [person], more: true }) });
    expect(foundPeople.parse(await read('/api/tab/people?text=ad'))).toEqual({
      people: [{ objectId: ADELE, upn: 'adele@contoso.com', displayName: '\u0430dele', enabled: true, external: false, warning: 'fr odd' }],
      more: true,
    });
  });

  test('health and the verification of the audit log', async () => {
    await open({
      seeHealth: async () => ({ findings: [{ code: 'store.failed', values: {} }], head: { sequence: 5, hash: 'ef'.repeat(32) }, checkpoint: { size: 4, madeAt: NOON }, standstill: { because: 'broken', entry: 3 } }),
      verification: () => ({ state: 'broken', checked: 3, total: 5, endedAt: NOON, bad: { entry: 3, because: 'hash' } }),
    });
    expect(health.parse(await read('/api/tab/health'))).toEqual({
      findings: [{ code: 'store.failed', state: 'missing', line: 'fr store.failed' }],
      audit: { entries: 5, head: 'ef'.repeat(32), checkpoint: { size: 4, madeAt: NOON }, standstill: 'fr broken' },
      verification: { state: 'broken', checked: 3, total: 5, endedAt: NOON, lines: ['fr hash'] },
    });
    expect(verification.parse(JSON.parse((await house.ask('POST', '/api/tab/verification')).body)).state).toBe('running');
  });
});

test('nothing that was sent, and nothing about a person, gets into the log', async () => {
  await open({ admit: async () => ({ admitted: false, because: { kind: 'refusal', because: 'guest', adminRoles: [] } }) });
  await house.ask('GET', '/api/tab/people?text=secret-name');
  await house.ask('GET', '/api/tab/now', undefined, { authorization: `Bearer ${house.token({ aud: 'secret-audience' })}` });
  expect(house.problems).toEqual(['tab-not-built', 'tab-person-refused guest', 'tab-token-refused wrong-audience']);
});

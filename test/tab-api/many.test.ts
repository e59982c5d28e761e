import { randomUUID } from 'node:crypto';
import { ASK_MANY_BODY_AT_MOST, askAnswer, leftOutPage, LIST_AT_MOST, requestDetails, userPage } from '../../src/contract';
import { upnFromDirectory } from '../../src/domain/people';
import { rowOfLeftOut, rowOfMember, type ResultRow } from '../../src/domain/result-row';
import type { TabUseCases } from '../../src/server';
import { StoreDown, type TabAskMany } from '../../src/service';
import { requestIdOf, userOf } from '../domain/samples';
import { manyMember, manyNumber, VALID_FROM } from './samples';
import { NOTHING, openDownload, openTabHouse, type TabHouse } from './tab-house';

const ID = String(requestIdOf(1));
const VERIFIED = { result: 'signing-out', verified: { validFrom: new Date(VALID_FROM).toISOString(), validFromAt: VALID_FROM }, provable: true } as const;
const FAILED = { result: 'failed', because: 'throttled', detail: '429', inDoubt: false } as const;

let house: TabHouse;
afterEach(() => house.close());
const open = async (useCases: Partial<TabUseCases>): Promise<TabHouse> => (house = await openTabHouse({ useCases: { isAboutMany: async () => true, ...useCases } }));
const read = async (path: string): Promise<unknown> => JSON.parse((await house.ask('GET', path, undefined, { 'accept-language': 'fr' })).body) as unknown;

describe('A request about many users', () => {
  test('has numbers of each standing, no single user, and the number of all its entries', async () => {
    const numbers = { 'signed-out': 1, verified: 20, 'signing-out': 3, failed: 4, 'in-doubt': 5, skipped: 6, 'not-found': 7, queued: 8, intended: 9 };
    await open({ seeRequest: async () => ({ view: NOTHING.viewOf(manyNumber(1, 'done', numbers)), entries: [], entryCount: 300_000, checkpoint: undefined }) });
    const { request, entryCount } = requestDetails.parse(await read(`/api/tab/requests/${ID}`));
    expect([request.target, request.outcome, request.button, entryCount]).toEqual([null, 'in-doubt', ID, 300_000]);
    expect(request.many).toEqual({ source: 'fr list', users: 3, signedOut: 24, verified: 20, failed: 4, inDoubt: 5, skipped: 6, nothingToDo: 7, pending: 17, leftOut: 0, canStop: false, canRetry: true });
  });

  test.each([
    ['awaiting', {}, true, [false, false]], ['confirmed', { queued: 3 }, true, [true, false]], ['running', { queued: 1, verified: 2 }, true, [true, false]],
    ['done', { verified: 3 }, false, [false, false]], ['done', { verified: 2, failed: 1 }, true, [false, true]], ['cancelled', {}, false, [false, false]], ['expired', {}, false, [false, false]],
  ] as const)('that is %s with %j can be pressed: %s', async (state, tally, button, [canStop, canRetry]) => {
    await open({ seeRequest: async () => ({ view: NOTHING.viewOf(manyNumber(1, state, tally)), entries: [], entryCount: 0, checkpoint: undefined }) });
    const { request } = requestDetails.parse(await read(`/api/tab/requests/${ID}`));
    expect([request.button !== null, request.many?.canStop, request.many?.canRetry]).toEqual([button, canStop, canRetry]);
  });

  test.each(['users', 'left-out', 'users.csv'])('is none when it is about one user, or is not there: %s', async (what) => {
    await open({ isAboutMany: async () => false, seeUsers: async () => Promise.reject(new Error('must not be read')) });
    expect((await house.ask('GET', `/api/tab/requests/${ID}/${what}`)).status).toBe(404);
    expect((await house.ask('GET', `/api/tab/requests/many/${what}`)).status).toBe(404);
  });
});

describe('Its users', () => {
  test('are listed by page, with what became of each', async () => {
    const asked: unknown[] = [];
    await open({
      seeUsers: async (...given) => {
        asked.push(given);
        return { rows: [manyMember(50, VERIFIED), manyMember(51, FAILED), manyMember(52)], next: 100 };
      },
    });
    const page = userPage.parse(await read(`/api/tab/requests/${ID}/users?standing=failed`));
    expect(page.users).toEqual([
      { position: 50, objectId: userOf(50).objectId, upn: 'user50@contoso.com', displayName: 'User 50', standing: 'verified', lines: ['fr user50@contoso.com signing-out'], settledAt: expect.any(Number) as number, verifiedFrom: VALID_FROM },
      expect.objectContaining({ position: 51, standing: 'failed', verifiedFrom: null }),
      expect.objectContaining({ position: 52, standing: 'queued', lines: [], settledAt: null }),
    ]);
    await read(`/api/tab/requests/${ID}/users?cursor=${page.next ?? ''}`);
    expect(asked).toEqual([[ID, 0, 50, 'failed'], [ID, 100, 50, undefined]]);
  });

  test('that were left out are listed with the reason', async () => {
    await open({ seeLeftOut: async () => ({ rows: [{ typed: 'nobody@contoso.com', because: 'not-found' }], next: undefined }) });
    expect(leftOutPage.parse(await read(`/api/tab/requests/${ID}/left-out`))).toEqual({ leftOut: [{ typed: 'nobody@contoso.com', because: 'not-found', line: 'fr nobody@contoso.com not-found' }], next: null });
  });
});

describe('The file of its users', () => {
  const RECEIPT = { sequence: 17, hash: 'ab'.repeat(32) };
  const resultOf = (rows: () => AsyncIterable<readonly ResultRow[]>): Partial<TabUseCases> => ({ seeResult: async (id) => ({ requestId: id, receipt: RECEIPT, rows }) });
  /** A request of so many users, how often the store was read, and who was left out. */
  const users = (count: number, reads: { pages: number }, ...leftOut: readonly string[]): Partial<TabUseCases> =>
    resultOf(async function* () {
      for (let from = 0; from < count; from += 500) {
        reads.pages += 1;
        yield Array.from({ length: Math.min(500, count - from) }, (_, index) => rowOfMember(manyMember(from + index, VERIFIED)));
      }
      yield leftOut.map((typed) => rowOfLeftOut({ typed, because: 'external' }));
    });

  test('has each of 5,000 once and in order, then those who were left out, read a page at a time', async () => {
    const reads = { pages: 0 };
    await open(users(5_000, reads, 'left0', 'left1'));
    const answer = await house.ask('GET', `/api/tab/requests/${ID}/users.csv`);
    expect(answer.headers['content-disposition']).toMatch(new RegExp(`^attachment; filename="session-revoker-${ID}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`));
    const lines = answer.body.split('\r\n');
    expect(lines[0]).toBe('\ufeff"User\u2019s object id","User name (UPN)","Name","Outcome","Because","Ended at (UTC)","Sign-ins refused before (UTC)","Request","Audit receipt"');
    expect(lines[1]).toBe(`"${userOf(0).objectId}","user0@contoso.com","User 0","signed out, verified","","2026-03-01T09:00:00.000Z","${new Date(VALID_FROM).toISOString()}","${ID}","audit #17 · abababab"`);
    expect(lines.slice(1, 5_001).map((line) => /"user(\d+)@/.exec(line)?.[1])).toEqual(Array.from({ length: 5_000 }, (_, n) => String(n)));
    expect(lines.slice(5_001)).toEqual([...['left0', 'left1'].map((typed) => `"","${typed}","","left out","external","","","${ID}","audit #17 · abababab"`), '']);
    expect(reads.pages).toBe(10);
  });

  test('says nothing of an outcome before the confirmation', async () => {
    await open(
      resultOf(async function* () {
        yield [rowOfMember({ ...manyMember(1), item: undefined })];
      }),
    );
    expect((await house.ask('GET', `/api/tab/requests/${ID}/users.csv`)).body.split('\r\n')[1]).toBe(`"${userOf(1).objectId}","user1@contoso.com","User 1","","","","","${ID}","audit #17 · abababab"`);
  });

  test('whose first rows cannot be read is answered with the problem, not with half a file', async () => {
    await open(
      resultOf(async function* () {
        yield await Promise.reject(new StoreDown('timeout', false));
      }),
    );
    expect((await house.ask('GET', `/api/tab/requests/${ID}/users.csv`)).status).toBe(503);
  });

  test('is not read on when nobody takes it', async () => {
    const reads = { pages: 0 };
    await open(users(1_000_000, reads));
    const download = await openDownload(house, `/api/tab/requests/${ID}/users.csv`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = reads.pages;
    expect(held).toBeLessThan(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reads.pages - held).toBeLessThanOrEqual(1);
    download.hangUp();
  });

  test('takes no formula from a name or from what was typed', async () => {
    const hostile = '=HYPERLINK("https://evil.example")';
    const eve = manyMember(1, FAILED, { displayName: `\u202e${hostile}`, upn: upnFromDirectory('+eve;=1@contoso.com') });
    await open(
      resultOf(async function* () {
        yield [rowOfMember(eve), rowOfLeftOut({ typed: `x;${hostile}`, because: 'unreadable' })];
      }),
    );
    const { body } = await house.ask('GET', `/api/tab/requests/${ID}/users.csv`);
    expect(body).toContain(`"'+eve;'=1@contoso.com","'\u202e=HYPERLINK(""https://evil.example"")"`);
    expect(body).toContain(`"x;'=HYPERLINK(""https://evil.example"")"`);
    expect(body.split('\r\n')).toHaveLength(4);
  });
});

describe('A list that is sent', () => {
  const id = randomUUID();
  const asked: TabAskMany[] = [];
  const taking: Partial<TabUseCases> = {
    askMany: async (_actor, ask) => {
      asked.push(ask);
      return { answer: 'request', id: requestIdOf(1) };
    },
  };
  beforeEach(() => asked.splice(0));

  test('goes to the service as it is, and another one under the same id is told apart', async () => {
    await open(taking);
    const text = '\ufeffUPN;Name\r\n"a@contoso.com";"A ""B"""\r\n';
    expect(askAnswer.parse(JSON.parse((await house.ask('POST', '/api/tab/requests/many', { id, text, reason: 'spray', whatIf: false })).body))).toEqual({ answer: 'request', id: ID });
    await house.ask('POST', '/api/tab/requests/many', { id, text: `${text}b@contoso.com;B`, whatIf: false });
    await house.ask('POST', '/api/tab/requests/many', { id, text, whatIf: true });
    await house.ask('POST', '/api/tab/requests/many', { id, text, whatIf: false });
    expect(asked[0]).toMatchObject({ id, text, reason: 'spray', whatIf: false });
    expect(new Set(asked.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(asked[3]?.fingerprint).toBe(asked[0]?.fingerprint);
  });

  test('may be 5 MB here, while other bodies stay at 256 KB', async () => {
    await open(taking);
    const text = 'someone@contoso.com\n'.repeat(LIST_AT_MOST.bytes / 20);
    expect((await house.ask('POST', '/api/tab/requests/many', { id, text, whatIf: false })).status).toBe(200);
    expect(asked[0]?.text).toHaveLength(text.length);
    const larger: readonly (readonly [string, unknown, number])[] = [
      ['/api/tab/requests/many', { id, text: `${text}x@contoso.com`, whatIf: false }, 413],
      ['/api/tab/requests/many', { id, text: '\u00e9'.repeat(LIST_AT_MOST.bytes / 2 + 1), whatIf: false }, 413],
      ['/api/tab/requests/many', { id, text: 'x'.repeat(ASK_MANY_BODY_AT_MOST), whatIf: false }, 413],
      ['/api/tab/requests', { id, target: randomUUID(), reason: 'x'.repeat(300_000), whatIf: false }, 413],
      [`/api/tab/requests/${ID}/press`, { id, verb: 'stop', button: 'x'.repeat(300_000) }, 413],
    ];
    for (const [path, body, status] of larger) expect([path, (await house.ask('POST', path, body)).status]).toEqual([path, status]);
    expect(asked).toHaveLength(1);
  });

  test.each(['too-many', 'too-slow'] as const)('is answered with a sentence that leads to the chat: %s', async (because) => {
    await open({ askMany: async () => ({ answer: 'not-here', because }) });
    expect(askAnswer.parse(JSON.parse((await house.ask('POST', '/api/tab/requests/many', { id, text: 'a@contoso.com', whatIf: false })).body))).toEqual({ answer: 'sentence', lines: [`en ${because}`] });
  });

  test.each<[unknown, string]>([[{ id, text: 1, whatIf: false }, 'text'], [{ id: 'x', text: 'a', whatIf: false }, 'id'], [{ id, text: 'a' }, 'whatIf'], [{ id, text: 'a', whatIf: false, force: id }, 'force']])('that is %j is refused: %s', async (body, field) => {
    await open({ askMany: async () => Promise.reject(new Error('must not be asked')) });
    const answer = await house.ask('POST', '/api/tab/requests/many', body);
    expect([answer.status, answer.body.includes(field)]).toEqual([400, true]);
  });
});

test.each(['stop', 'retry'] as const)('%s is pressed as confirm is', async (verb) => {
  const pressed: unknown[] = [];
  await open({
    press: async (_actor, press) => {
      pressed.push(press);
      return { answer: 'request', view: NOTHING.viewOf(manyNumber(1, 'running', { queued: 3 })) };
    },
  });
  const press = { id: randomUUID(), verb, button: ID };
  expect((await house.ask('POST', `/api/tab/requests/${ID}/press`, press)).status).toBe(200);
  expect(pressed).toEqual([{ ...press, request: ID }]);
});

import type { TabUseCases } from '../../src/server';
import { StoreDown } from '../../src/service';
import { ADELE, ALEX, MEGAN, NOON, requestIdOf } from '../domain/samples';
import { requestNumber, VALID_FROM } from './samples';
import { openDownload, openTabHouse, WORDS, type TabHouse } from './tab-house';

let house: TabHouse;
afterEach(() => house.close());

/** A history of so many requests, and how many pages of it were read. */
const history = (count: number, read: { pages: number }): Partial<TabUseCases> => ({
  searchRequests: async (_sought, after, limit) => {
    read.pages += 1;
    const first = after === undefined ? count : Number(String(after.id).replace('request', '')) - 1;
    const found = Array.from({ length: Math.max(0, Math.min(limit, first)) }, (_, index) => requestNumber(first - index, 'done'));
    const last = found.at(-1)?.request;
    return { found, next: last === undefined || first - found.length <= 0 ? undefined : { askedAt: last.askedAt, id: last.id }, tooManyPeople: false };
  },
});

const HEAD: Readonly<Record<string, string>> = {
  en: '"Request","Asked at (UTC)","Name","User name (UPN)","User\u2019s object id","Asked by","Asked by (object id)","Confirmed or cancelled by","Confirmed or cancelled by (object ids)","Reason","Outcome","Ended at (UTC)","Sign-ins refused before (UTC)","Result","Audit entry","Hash of the audit entry"',
  fr: '"Demande","Demand\u00e9 le (UTC)","Nom"',
};

test.each(['en', 'fr'])('the CSV file begins with its byte order mark and a head in the language of the reader: %s', async (language) => {
  house = await openTabHouse({ useCases: { searchRequests: async () => ({ found: [], next: undefined, tooManyPeople: false }) } });
  const answer = await house.ask('GET', '/api/tab/export.csv', undefined, { 'accept-language': language });
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="session-revoker-\d{4}-\d\d-\d\d\.csv"$/);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  expect(answer.body.startsWith(`\ufeff${HEAD[language] ?? ''}`)).toBe(true);
  expect(answer.body.endsWith('\r\n')).toBe(true);
});

test('a row has all that is known of a request, and nothing in it can become a formula', async () => {
  const asked: unknown[] = [];
  house = await openTabHouse({
    useCases: {
      searchRequests: async (sought) => {
        asked.push(sought);
        return { found: [requestNumber(1, 'done', { reason: '=HYPERLINK("https://evil.example","x")' }, { displayName: '+Adele, "Vance"' })], next: undefined, tooManyPeople: false };
      },
    },
  });
  const row = (await house.ask('GET', '/api/tab/export.csv?user=ad&from=5')).body.split('\r\n')[1];
  expect(asked).toEqual([{ user: 'ad', from: 5 }]);
  expect(row).toBe(
    [
      requestIdOf(1), '2026-03-01T09:00:00.001Z', '\'+Adele, ""Vance""', 'adele.vance@contoso.com', ADELE, 'Alex Wilber', ALEX, 'Megan Bowen', MEGAN, '\'=HYPERLINK(""https://evil.example"",""x"")',
      WORDS.outcome('signing-out', 'en'), '2026-03-01T09:02:00.000Z', new Date(VALID_FROM).toISOString(), 'en UTC result', '17', 'ab'.repeat(32),
    ].map((cell) => `"${cell}"`).join(','),
  );
});

test('a line of JSON has the same under names that do not depend on the language', async () => {
  house = await openTabHouse({ useCases: history(1, { pages: 0 }) });
  const answer = await house.ask('GET', '/api/tab/export.jsonl', undefined, { 'accept-language': 'fr' });
  expect([answer.headers['content-type'], String(answer.headers['content-disposition']).endsWith('.jsonl"')]).toEqual(['application/jsonl; charset=utf-8', true]);
  expect(answer.body.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      request: requestIdOf(1), askedAt: '2026-03-01T09:00:00.001Z', userName: 'Adele Vance', upn: 'adele.vance@contoso.com', userId: ADELE, askedBy: 'Alex Wilber', askedById: ALEX, decidedBy: ['Megan Bowen'], decidedByIds: [MEGAN],
      reason: 'the laptop was stolen', outcome: 'signing-out', endedAt: '2026-03-01T09:02:00.000Z', verifiedFrom: new Date(VALID_FROM).toISOString(), result: 'fr UTC result', auditEntry: 17, auditHash: 'ab'.repeat(32),
    },
  ]);
});

test.each(['csv', 'jsonl'])('every request is in the file once, newest first: %s', async (format) => {
  const read = { pages: 0 };
  house = await openTabHouse({ useCases: history(1_001, read) });
  const { body } = await house.ask('GET', `/api/tab/export.${format}`);
  const ids = [...body.matchAll(/request\d{15}/g)].map(([id]) => Number(id.slice(7)));
  expect(ids).toEqual(Array.from({ length: 1_001 }, (_, index) => 1_001 - index));
  expect([read.pages, house.problems.slice(1)]).toEqual([6, []]);
});

test('who does not read holds the reading of the store up, and who hangs up ends it', async () => {
  const read = { pages: 0 };
  house = await openTabHouse({ useCases: history(1_000_000, read) });
  const download = await openDownload(house, '/api/tab/export.jsonl');
  expect(download.status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const held = read.pages;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(read.pages - held).toBeLessThanOrEqual(1);
  expect(held).toBeLessThan(500);
  download.hangUp();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const ended = read.pages;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([read.pages, house.problems.slice(1)]).toEqual([ended, []]);
});

test('a file that breaks off does not look whole, and the log says so', async () => {
  let pages = 0;
  house = await openTabHouse({
    useCases: {
      searchRequests: async () => {
        pages += 1;
        if (pages > 2) throw new StoreDown('timeout', false);
        return { found: [requestNumber(pages)], next: { askedAt: NOON, id: requestIdOf(pages) }, tooManyPeople: false };
      },
    },
  });
  const download = await openDownload(house, '/api/tab/export.csv');
  await expect(download.text()).rejects.toThrow('aborted');
  expect(house.problems.slice(1)).toEqual(['tab-export-broke']);
});

test('a file that would lack people is refused instead', async () => {
  house = await openTabHouse({ useCases: { searchRequests: async () => ({ found: [], next: undefined, tooManyPeople: true }) } });
  const answer = await house.ask('GET', '/api/tab/export.csv?user=a');
  expect([answer.status, answer.body.includes('Write more of the name')]).toEqual([400, true]);
});

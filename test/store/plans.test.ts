import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect, type CompiledQuery } from 'kysely';
import type { Clock, Journal } from '../../src/service/ports';
import { SqlJournal } from '../../src/store/journal';
import { migrate, SQLITE_MIGRATIONS } from '../../src/store/migrate';
import { SQLITE } from '../../src/store/sqlite';
import type { Tables } from '../../src/store/schema';
import { idOf, requestIdOf } from '../domain/samples';
import { asNew } from './searched';

const clock: Clock = { now: () => 0, wait: () => Promise.resolve() };
const HERE = { askedAt: 1_772_355_600_000, id: requestIdOf(1) };
const SPAN = { from: HERE.askedAt - 1_000, to: HERE.askedAt + 1_000 };
const three = [1, 2, 3].map(idOf);

let database: Database.Database;
let db: Kysely<Tables>;
let journal: Journal;
let asked: CompiledQuery[];

beforeEach(async () => {
  database = new Database(':memory:');
  asked = [];
  db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }), log: ({ query }) => void asked.push(query) });
  await migrate(db, SQLITE_MIGRATIONS);
  journal = new SqlJournal(db, { ...SQLITE, clock: sql<number>`0` }, clock, () => undefined);
  await journal.record(asNew({ n: 1, askedAt: HERE.askedAt, target: idOf(1) }));
  asked = [];
});
afterEach(() => db.destroy());

/** The steps that SQLite takes for what was asked (https://www.sqlite.org/eqp.html). */
const steps = (): readonly string[] =>
  asked.flatMap(({ sql: text, parameters }) => database.prepare<unknown[], { readonly detail: string }>(`explain query plan ${text}`).all(...parameters)).map(({ detail }) => detail);

/** The newest of all are at the end of this index: it is read from there until the page is full. */
const FROM_THE_END = 'SCAN request USING COVERING INDEX request_time';
const THE_NEWEST = 'the first page';

/** Requests about many are found by their pinned users: a user is in few of them, and these are sorted. */
const OF_MANY = 'USE TEMP B-TREE FOR ORDER BY';

/** Whole tables that are read, and what is sorted after it was read. */
const slow = (plan: readonly string[]): readonly string[] => plan.filter((step) => /^SCAN|TEMP B-TREE FOR .*ORDER BY/.test(step));

const QUESTIONS: readonly (readonly [name: string, ask: (from: Journal) => Promise<unknown>, index: string])[] = [
  [THE_NEWEST, (from) => from.search({}, undefined, 51), 'request_time'],
  ['the next page', (from) => from.search({}, HERE, 51), 'request_time'],
  ['a page of a time', (from) => from.search(SPAN, HERE, 51), 'request_time'],
  ['the first page of a time', (from) => from.search(SPAN, undefined, 51), 'request_time'],
  ['a page by outcome', (from) => from.search({ ...SPAN, outcome: 'failed' }, HERE, 51), 'request_outcome'],
  ['a page about one user', (from) => from.search({ targets: [idOf(1)] }, HERE, 51), 'involvement_time'],
  ['a page about three users', (from) => from.search({ ...SPAN, targets: three }, HERE, 51), 'involvement_time'],
  ['a page about three users by outcome', (from) => from.search({ targets: three, outcome: 'failed' }, HERE, 51), 'involvement_outcome'],
  ['a page by three admins', (from) => from.search({ admins: three }, HERE, 51), 'involvement_time'],
  ['a page by three admins by outcome', (from) => from.search({ ...SPAN, admins: three, outcome: 'failed' }, undefined, 51), 'involvement_outcome'],
  ['a page about three users by three admins', (from) => from.search({ targets: three, admins: three }, HERE, 51), 'involvement_time'],
  ['people by a beginning', (from) => from.knownPeople('ade', 'target', 51), 'known_word'],
  ['a person by object id', (from) => from.knownPeople(idOf(1), 'target', 51), 'involvement_'],
  ['counts', (from) => from.countByOutcome(SPAN.from, SPAN.to, 100), 'COVERING INDEX request_time'],
  ['what waits', (from) => from.awaiting(50), 'request_outcome'],
  ['how many wait', (from) => from.countAllAwaiting(), 'COVERING INDEX request_outcome'],
  ['what runs', (from) => from.running(50), 'request_outcome'],
  ['what ended', (from) => from.endedSince(SPAN.from, 50), 'request_ended'],
  ['how many since', (from) => from.countSince(SPAN.from), 'COVERING INDEX request_time'],
  ['the entries of a request', (from) => from.entriesOf(requestIdOf(1)), 'audit_request'],
];

test.each(QUESTIONS)('%s: indexes are walked in order, no table is read whole and nothing is sorted', async (name, ask, index) => {
  await ask(journal);
  const plan = steps();
  const allowed = name === THE_NEWEST ? [FROM_THE_END] : name.includes('user') ? [OF_MANY] : [];
  expect(slow(plan)).toEqual(allowed);
  if (name.includes('user')) expect(plan).toContainEqual(expect.stringContaining('SEARCH pinned USING COVERING INDEX pinned_target (target=?)'));
  expect(plan.join('\n')).toContain(index);
});

test.each([
  ['request_time', THE_NEWEST],
  ['request_outcome', 'what waits'],
  ['request_ended', 'what ended'],
  ['involvement_time', 'a page by three admins'],
  ['audit_request', 'the entries of a request'],
])('without the index %s it would be seen', async (index, question) => {
  database.exec(`drop index ${index}`);
  const [, ask] = QUESTIONS.find(([name]) => name === question) ?? [];
  await ask?.(journal);
  expect(slow(steps()).filter((step) => question !== THE_NEWEST || step !== FROM_THE_END)).not.toEqual([]);
});

test('names that are old enough are found by their time', async () => {
  await journal.forget(HERE.askedAt + 1);
  expect(steps()).toContainEqual(expect.stringMatching(/^SEARCH known_word USING COVERING INDEX known_word_last \(last_at<\?\)/));
});

test('a page is loaded with as many statements, however many requests are on it', async () => {
  await journal.search({}, undefined, 51);
  const one = asked.length;
  for (let n = 2; n <= 30; n += 1) await journal.record(asNew({ n, askedAt: HERE.askedAt + n, outcome: 'signed-out' }));
  asked = [];
  expect(await journal.search({}, undefined, 51)).toHaveLength(30);
  expect(asked).toHaveLength(one);
});

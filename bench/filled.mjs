// A store of the program with many requests in it, most of them done, the newest first: written directly, by the store's own rules of what a request is found by and of how
// the log is chained, since asking for a million over HTTP would take a day.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';

const PROGRAM = process.env.BENCH_PROGRAM ?? join(import.meta.dirname, '..', 'dist/main.js');
const built = createRequire(import.meta.url);
/** A part of the built program. */
export const part = (path) => built(join(dirname(PROGRAM), path));

export const DAY = 24 * 3_600_000;
export const NOW = Date.UTC(2026, 2, 1);
/** Each user has as many requests, each admin a part of them all. */
export const PER_USER = 10;
const ADMINS = 20;
/** Rows in one statement. */
const AT_ONCE = 2_000;

export const clock = { now: () => Date.now(), wait: () => Promise.resolve() };
const guid = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const idOf = (n) => `bench${String(n).padStart(17, '0')}`;
const askedAt = (n) => NOW - n * 5 * 60_000;
/** Behind which the page after the request number `n` begins. */
export const placeOf = (n) => ({ askedAt: askedAt(n), id: idOf(n) });

/** @param audited whether the log is filled as well @returns the open store */
export const filledSqlite = async (file, count, audited = false) => {
  const { openSqlite } = part('store');
  await (await openSqlite(file, clock, () => undefined)).close();
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  database.transaction(() => {
    const statements = new Map();
    const insert = (table, row) => {
      const columns = Object.keys(row);
      if (!statements.has(table)) statements.set(table, database.prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')}) on conflict do nothing`));
      statements.get(table).run(row);
    };
    const head = eachRow(count, audited, insert);
    if (audited) database.prepare('update audit_head set sequence = ?, hash = ?').run(head.sequence, head.hash);
  })();
  database.close();
  return openSqlite(file, clock, () => undefined);
};

/** The same in PostgreSQL, with the statistics that autovacuum makes within a minute or two of so many rows. */
export const filledPostgres = async (url, count) => {
  const { openPostgres } = part('store');
  const { hostname: host, port, username: user, pathname } = new URL(url);
  const place = { host, port: Number(port), database: pathname.slice(1), user, password: () => Promise.resolve(''), tls: false };
  await (await openPostgres(place, () => undefined)).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await inPieces(client, count);
  await client.query('commit');
  await client.query('analyze');
  await client.end();
  return openPostgres(place, () => undefined);
};

const inPieces = async (client, count) => {
  for (let from = 0; from < count; from += AT_ONCE) {
    const rows = new Map();
    const insert = (table, row) => {
      if (!rows.has(table)) rows.set(table, []);
      rows.get(table).push(row);
    };
    eachRow(count, false, insert, from, Math.min(from + AT_ONCE, count));
    for (const [table, some] of rows) {
      const columns = Object.keys(some[0]).join(', ');
      await client.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1) on conflict do nothing`, [JSON.stringify(some)]);
    }
  }
};

/** Gives each row of the requests `from` to `to` to `insert`, tables that others point to first. @returns the end of the log */
const eachRow = (count, audited, insert, from = 0, to = count) => {
  const users = Math.max(1, Math.floor(count / PER_USER));
  const log = logOf(insert);
  for (let n = from; n < to; n += 1) {
    const { request, items, facts } = requestOf(n, users);
    writeRequest(request, items, insert, audited ? log.append(facts) : undefined);
  }
  return log.end();
};

/** The log, chained as the store chains it. */
const logOf = (insert) => {
  const { link, GENESIS } = part('domain/audit.js');
  const { leafHash } = part('store');
  let head = GENESIS;
  return {
    append: (facts) => {
      for (const fact of facts) {
        head = link(head, fact, leafHash);
        insert('audit', { ...head, request_id: fact.requestId });
      }
      return head;
    },
    end: () => head,
  };
};

const writeRequest = (request, items, insert, { sequence, hash } = { sequence: 1, hash: '' }) => {
  const { involvedIn, wordsOf } = part('store/findable.js');
  const { endOf } = part('domain/request.js');
  const { requestOutcome } = part('domain/request-outcome.js');
  const { standingOfItem } = part('domain/tally.js');
  const { id, state, askedAt: asked_at } = request;
  const outcome = requestOutcome(request, items);
  const ended = endOf(request) ?? null;
  insert('request', { id, version: 2, state, asker: request.asker.objectId, target: request.target.objectId, conversation: id, unconfirmed: 0, asked_at, done_at: ended, ended_at: ended, outcome, card_posts: 1, receipt_sequence: sequence, receipt_hash: hash, personal: 1, body: JSON.stringify(request) });
  for (const item of items) insert('item', { request_id: id, target: item.target, state: 'settled', result: item.outcome.result, standing: standingOfItem(item), created_at: asked_at, body: JSON.stringify(item) });
  for (const one of involvedIn(request)) insert('involvement', { request_id: id, ...one, asked_at, outcome });
  for (const one of wordsOf(request)) insert('known_word', { ...one, last_at: asked_at });
};

const requestOf = (n, users) => {
  const user = n % users;
  const admin = n % ADMINS;
  const id = idOf(n);
  const at = askedAt(n);
  const by = { by: guid(900_000_000 + admin), name: `Admin ${admin} Bench`, at: at + 60_000, activityId: `click-${n}` };
  const facts = {
    id, version: 2, buttonKey: id, verbose: false, withoutEffect: [], needsTwo: false, unconfirmed: false, askedAt: at, expiresAt: at + 600_000, reason: 'the laptop was stolen',
    asker: { objectId: by.by, name: by.name, language: 'en', timeZone: 'UTC' },
    target: { objectId: guid(user), upn: `user.${user}@contoso.com`, displayName: `User ${user} Bench`, external: false, memberType: 'member', enabled: true, synced: false, privileged: false, protected: false },
  };
  const target = facts.target.objectId;
  const entry = (kind, later, who, details) => ({ kind, at: at + later, requestId: id, by: who, target, details });
  const asked = entry('asked', 0, by.by, { state: 'awaiting', needsTwo: false });
  if (n % 7 === 0) return { request: { ...facts, state: 'cancelled', cancelled: by }, items: [], facts: [asked, entry('cancelled', 60_000, by.by, { state: 'cancelled' })] };
  const item = { requestId: id, target, attempts: 1, startedAt: at + 61_000, state: 'settled', outcome: { result: 'signing-out', verified: undefined, provable: true }, settledAt: at + 62_000 };
  const ended = [entry('confirmed', 60_000, by.by, { state: 'confirmed' }), entry('attempt', 61_000, undefined, { attempt: 1 }), entry('outcome', 62_000, undefined, { result: 'signing-out' })];
  return { request: { ...facts, state: 'done', confirmed: [by], doneAt: at + 62_000 }, items: [item], facts: [asked, ...ended] };
};

// What a history of 100,000 requests costs its reader, beside one of 1,000: the first page and the same for one user, asked in
// turn from the program's own store, and the first page once more as the tab asks for it, over HTTP with a person's token. The rows
// are written directly, by the store's own rules of what a request is found by.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { startBoth } from '../bot.mjs';
import { median } from '../rows.mjs';

export const title = 'a page of a history of 100,000 requests against one of 1,000';

const MANY = 100_000;
const FEW = 1_000;
/** What the tab asks for: a page of 50, and one more to know whether there is another. */
const PAGE = 51;
const PEOPLE = 50;
const ROUNDS = { short: 400, full: 2_000 };
/** A person may read 300 times a minute. */
const READINGS = 200;
const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 2, 1);
/** Of the median of the same with 1,000 requests. */
const BOUND = 2;
/** Server time of the first page, milliseconds. */
const FIRST_PAGE_WITHIN = 200;
/** Each user has as many requests, each admin a part of them all. */
const PER_USER = 10;
const ADMINS = 20;

const PROGRAM = process.env.BENCH_PROGRAM ?? join(import.meta.dirname, '..', '..', 'dist/main.js');
const built = createRequire(import.meta.url);
const part = (path) => built(join(dirname(PROGRAM), path));

export const measure = async ({ full, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const files = { many: join(folder, 'many.db'), few: join(folder, 'few.db') };
  try {
    const asked = await fromTheStore(files, full ? ROUNDS.full : ROUNDS.short, say);
    const served = await overHttp(files);
    say(`the first page over HTTP: ${served.ours.toFixed(2)} ms of ${MANY.toLocaleString('en')}, ${served.against.toFixed(2)} ms of ${FEW.toLocaleString('en')}`);
    return [
      ...Object.entries({ ...asked, 'the first page over HTTP': served }).map(([name, times]) => ({ what: `${name}, ${MANY.toLocaleString('en')} requests against ${FEW.toLocaleString('en')}`, unit: 'ms', ...times, bound: BOUND })),
      { what: `the first page of ${MANY.toLocaleString('en')} requests over HTTP against ${FIRST_PAGE_WITHIN} ms`, unit: 'ms', ours: served.ours, against: FIRST_PAGE_WITHIN, bound: 1 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const fromTheStore = async (files, rounds, say) => {
  const many = await fill(files.many, MANY);
  const few = await fill(files.few, FEW);
  try {
    const found = {};
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      found[name] = await inTurn(() => ask(many.journal, MANY), () => ask(few.journal, FEW), rounds);
      say(`${name}: ${found[name].ours.toFixed(2)} ms of ${MANY.toLocaleString('en')}, ${found[name].against.toFixed(2)} ms of ${FEW.toLocaleString('en')}`);
    }
    for (const [name, ask] of Object.entries(BESIDES)) say(`${name}: ${(await inTurn(() => ask(many.journal), () => Promise.resolve(), 20)).ours.toFixed(1)} ms of ${MANY.toLocaleString('en')}`);
    return found;
  } finally {
    await many.close();
    await few.close();
  }
};

/** Two programs on the two stores; nothing in them is old enough to be forgotten at the start. */
const overHttp = async ({ many, few }) => {
  const servers = [];
  try {
    for (const file of [many, few]) servers.push(await startBoth({ DATABASE_URL: `file:${file}`, KEEP_PERSONAL_DATA: 'P10000D' }, { tab: true }));
    const [ours, against] = await Promise.all(servers.map(reader));
    return await inTurn(ours, against, READINGS);
  } finally {
    for (const server of servers) await server.stop();
  }
};

const reader = async ({ tenant, endpoint }) => {
  const headers = { Authorization: `Bearer ${await tenant.tabToken(tenant.people.alex)}` };
  const address = new URL(`/api/tab/requests?limit=${PAGE - 1}`, endpoint);
  return async () => {
    const response = await fetch(address, { headers });
    const { requests } = await response.json();
    if (requests?.length !== PAGE - 1) throw new Error(`${response.status}: not a page`);
  };
};

/** What is asked of both; as much of it is found in both. */
const QUESTIONS = {
  'the first page': (journal) => expecting(PAGE, journal.search({}, undefined, PAGE)),
  'a page from the middle': (journal, count) => expecting(PAGE, journal.search({}, placeOf(Math.floor(count / 2)), PAGE)),
  'the first page about one user, by name': async (journal) => {
    const targets = await journal.knownPeople('user 7 bench', 'target', PEOPLE);
    return expecting(PER_USER, journal.search({ targets }, undefined, PAGE));
  },
  'the first page of one admin, by outcome': async (journal) => expecting(PAGE, journal.search({ admins: await journal.knownPeople('admin 3 bench', 'admin', PEOPLE), outcome: 'signing-out' }, undefined, PAGE), 1),
};

/** What depends on how much it is about: said, and not bound. */
const BESIDES = {
  'the chart of everything, by hours': (journal) => journal.countByOutcome(0, NOW + DAY, 3_600_000),
  'the chart of 30 days, by quarters of an hour': (journal) => journal.countByOutcome(NOW - 30 * DAY, NOW + DAY, 900_000),
  '50 people by one letter, and their first page': async (journal) => journal.search({ targets: await journal.knownPeople('u', 'target', PEOPLE) }, undefined, PAGE),
};

const expecting = async (count, asked, least = count) => {
  const { length } = await asked;
  if (length < least || length > count) throw new Error(`${length} requests were found where there are ${count}`);
};

/** @returns the medians of both, milliseconds */
const inTurn = async (ours, against, rounds) => {
  const times = { ours: [], against: [] };
  const timed = async (ask, into) => {
    const from = performance.now();
    await ask();
    into.push(performance.now() - from);
  };
  for (let round = 0; round < rounds; round += 1) {
    await timed(ours, times.ours);
    await timed(against, times.against);
  }
  return { ours: median(times.ours), against: median(times.against) };
};

const guid = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const idOf = (n) => `bench${String(n).padStart(17, '0')}`;
const askedAt = (n) => NOW - n * 5 * 60_000;
const placeOf = (n) => ({ askedAt: askedAt(n), id: idOf(n) });

/** A store of the program with this many requests, most of them done, the newest first. */
const fill = async (file, count) => {
  const { openSqlite } = part('store');
  const clock = { now: () => Date.now(), wait: () => Promise.resolve() };
  await (await openSqlite(file, clock, () => undefined)).close();
  const database = new Database(file);
  const { involvedIn, wordsOf } = part('store/findable.js');
  const { endOf } = part('domain/request.js');
  const { requestOutcome } = part('domain/request-outcome.js');
  const insert = inserts(database);
  database.pragma('synchronous = OFF');
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const { request, items } = requestOf(n, Math.max(1, Math.floor(count / PER_USER)));
      const outcome = requestOutcome(request, items);
      const { id } = request;
      insert.request({ id, state: request.state, asker: request.asker.objectId, target: request.target.objectId, asked_at: request.askedAt, ended_at: endOf(request) ?? null, outcome, body: JSON.stringify(request) });
      for (const item of items) insert.item({ id, target: item.target, asked_at: request.askedAt, body: JSON.stringify(item) });
      for (const one of involvedIn(request)) insert.involvement({ ...one, id, asked_at: request.askedAt, outcome });
      for (const one of wordsOf(request)) insert.word({ ...one, asked_at: request.askedAt });
    }
  })();
  database.close();
  return openSqlite(file, clock, () => undefined);
};

const inserts = (database) => {
  const prepared = {
    request: `insert into request (id, version, state, asker, target, conversation, unconfirmed, asked_at, done_at, ended_at, outcome, card_posts, receipt_sequence, receipt_hash, personal, body)
      values (@id, 2, @state, @asker, @target, @id, 0, @asked_at, @ended_at, @ended_at, @outcome, 1, 1, '', 1, @body)`,
    item: `insert into item (request_id, target, state, result, created_at, body) values (@id, @target, 'settled', 'signing-out', @asked_at, @body)`,
    involvement: `insert into involvement (request_id, part, person, asked_at, outcome) values (@id, @part, @person, @asked_at, @outcome)`,
    word: `insert into known_word (part, word, person, last_at) values (@part, @word, @person, @asked_at) on conflict do nothing`,
  };
  return Object.fromEntries(Object.entries(prepared).map(([name, text]) => {
    const statement = database.prepare(text);
    return [name, (row) => statement.run(row)];
  }));
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
  if (n % 7 === 0) return { request: { ...facts, state: 'cancelled', cancelled: by }, items: [] };
  const item = { requestId: id, target: facts.target.objectId, attempts: 1, startedAt: at + 61_000, state: 'settled', outcome: { result: 'signing-out', verified: undefined, provable: true }, settledAt: at + 62_000 };
  return { request: { ...facts, state: 'done', confirmed: [by], doneAt: at + 62_000 }, items: [item] };
};

// What a large history costs its reader, beside one a hundred times smaller, on both engines: the first page, a page from the middle, and the first page of searches, asked in turn
// from the program's own store; and the first page as the tab asks for it, over HTTP with a person's token.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBoth } from '../bot.mjs';
import { DAY, filledPostgres, filledSqlite, NOW, PER_USER, placeOf } from '../filled.mjs';
import { percentile } from '../rows.mjs';

export const title = 'a page of a large history against one of a history a hundred times smaller, on both engines';

const SIZE = { short: { few: 1_000, many: 100_000, rounds: 400 }, full: { few: 10_000, many: 1_000_000, rounds: 2_000 } };
/** What the tab asks for: a page of 50, and one more to know whether there is another. */
const PAGE = 51;
const PEOPLE = 50;
/** A person may read 300 times a minute. */
const READINGS = 200;
/** p95 of the same with a hundredth of the requests. */
const BOUND = 2;
/** Server time of the first page, milliseconds. */
const FIRST_PAGE_WITHIN = 200;
const SHARE = 0.95;

const POSTGRES = join(import.meta.dirname, '..', '..', '.build/sandbox/postgres/postgres-server.js');

export const measure = async ({ full, say }) => {
  const size = full ? SIZE.full : SIZE.short;
  return [...(await onSqlite(size, say)), ...(await onPostgres(size, say))];
};

const onSqlite = async (size, say) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = (name) => join(folder, name, 'store.db');
  try {
    return await onEngine('SQLite', size, say, (name, count) => filledSqlite(file(name), count), (name) => `file:${file(name)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const onPostgres = async (size, say) => {
  const { PostgresServer } = createRequire(import.meta.url)(POSTGRES);
  const server = await PostgresServer.start();
  try {
    const urls = { many: await server.newDatabase(), few: await server.newDatabase() };
    return await onEngine('PostgreSQL', size, say, (name, count) => filledPostgres(urls[name], count), (name) => urls[name]);
  } finally {
    await server.stop();
  }
};

const onEngine = async (engine, { few, many, rounds }, say, fill, urlOf) => {
  const began = performance.now();
  const stores = { many: await fill('many', many), few: await fill('few', few) };
  say(`${engine}: filled in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const found = {};
  try {
    for (const [name, ask] of Object.entries(QUESTIONS)) found[name] = await inTurn(() => ask(stores.many.journal, many), () => ask(stores.few.journal, few), rounds);
    for (const [name, ask] of Object.entries(BESIDES)) say(`${engine}, ${name}: ${(await inTurn(() => ask(stores.many.journal), () => Promise.resolve(), 20)).ours.toFixed(1)} ms of ${counted(many)}`);
  } finally {
    await stores.many.close();
    await stores.few.close();
  }
  const served = await overHttp(urlOf('many'), urlOf('few'));
  const rows = Object.entries({ ...found, 'the first page over HTTP': served }).map(([name, times]) => ({ what: `${engine}, ${name}, p95, ${counted(many)} requests against ${counted(few)}`, unit: 'ms', ...times, bound: BOUND }));
  return [...rows, { what: `${engine}, the first page of ${counted(many)} requests over HTTP, p95, against ${FIRST_PAGE_WITHIN} ms`, unit: 'ms', ours: served.ours, against: FIRST_PAGE_WITHIN, bound: 1 }];
};

const counted = (count) => count.toLocaleString('en');

/** Two programs on the two stores; nothing in them is old enough to be forgotten at the start. */
const overHttp = async (many, few) => {
  const servers = [];
  try {
    for (const url of [many, few]) servers.push(await startBoth({ DATABASE_URL: url, KEEP_PERSONAL_DATA: 'P10000D' }, { tab: true }));
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
  'the first page about 50 users, by one letter': async (journal) => expecting(PAGE, journal.search({ targets: await journal.knownPeople('u', 'target', PEOPLE) }, undefined, PAGE)),
};

/** What depends on how much it is about: said, and not bound. */
const BESIDES = {
  'the chart of everything, by hours': (journal) => journal.countByOutcome(0, NOW + DAY, 3_600_000),
  'the chart of 30 days, by quarters of an hour': (journal) => journal.countByOutcome(NOW - 30 * DAY, NOW + DAY, 900_000),
};

const expecting = async (count, asked, least = count) => {
  const { length } = await asked;
  if (length < least || length > count) throw new Error(`${length} requests were found where there are ${count}`);
};

/** @returns p95 of both, milliseconds, without what the first askings cost: plans and pages that nobody had read yet */
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
  const warm = Math.floor(rounds / 10);
  return { ours: percentile(times.ours.slice(warm), SHARE), against: percentile(times.against.slice(warm), SHARE) };
};

import { sql, type Generated, type Kysely } from 'kysely';
import type { Item } from '../../domain/item';
import { endOf, type Request } from '../../domain/request';
import { requestOutcome } from '../../domain/request-outcome';
import { involvedIn, wordsOf } from '../findable';

const STATEMENTS = [
  `alter table request add column outcome text not null default 'awaiting'`,
  `alter table request add column ended_at integer`,
  `alter table audit add column request_id text`,
  `create table involvement (
     request_id text not null references request (id), part text not null, person text not null, asked_at integer not null,
     outcome text not null, primary key (request_id, part, person)) strict, without rowid`,
  // Rows are appended, so that none is ever moved: what was moved would leave a copy behind when it is deleted.
  `create table known_word (
     id integer primary key, part text not null, word text not null, person text not null, last_at integer not null) strict`,
  `create unique index known_word_search on known_word (part, word, person)`,
] as const;

/** Made when the rows are there: that is faster. */
const INDEXES = [
  // What these two give in order, the next two give as well.
  `drop index request_time`,
  `drop index request_state`,
  // A page begins behind a time and an id; counting reads nothing but the index.
  `create index request_time on request (asked_at, id, outcome)`,
  `create index request_outcome on request (outcome, asked_at, id)`,
  `create index request_ended on request (ended_at, id)`,
  `create index involvement_time on involvement (part, person, asked_at, request_id)`,
  `create index involvement_outcome on involvement (part, person, outcome, asked_at, request_id)`,
  `create index known_word_last on known_word (last_at)`,
  `create index audit_request on audit (request_id, sequence)`,
] as const;

/** The tables that the rows there are read from and written to, as they are at this step. */
interface Tables {
  request: { id: string; asked_at: number; body: string; outcome: string; ended_at: number | null };
  item: { request_id: string; target: string; body: string };
  involvement: { request_id: string; part: string; person: string; asked_at: number; outcome: string };
  known_word: { id: Generated<number>; part: string; word: string; person: string; last_at: number };
  audit: { sequence: number; bytes: string; request_id: string | null };
}

const AT_ONCE = 200;

/** What the tab searches by: what became of a request and when, who had to do with it, what people are called, and which entries are about it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  const tables = db as Kysely<Tables>;
  for (let last: string | undefined = ''; last !== undefined; ) last = await fillRequests(tables, last);
  for (let last: number | undefined = 0; last !== undefined; ) last = await fillEntries(tables, last);
  for (const statement of INDEXES) await sql.raw(statement).execute(db);
};

/** @returns the last id that was filled, or `undefined` when there is none left */
const fillRequests = async (db: Kysely<Tables>, after: string): Promise<string | undefined> => {
  const rows = await db.selectFrom('request').select(['id', 'body']).where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
  if (rows.length === 0) return undefined;
  const ids = rows.map(({ id }) => id);
  const items = await db.selectFrom('item').select(['request_id', 'body']).where('request_id', 'in', ids).orderBy('request_id').orderBy('target').execute();
  for (const { id, body } of rows) {
    const own = items.filter((item) => item.request_id === id).map((item) => JSON.parse(item.body) as Item);
    await fillRequest(db, JSON.parse(body) as Request, own);
  }
  return ids.at(-1);
};

const fillRequest = async (db: Kysely<Tables>, request: Request, items: readonly Item[]): Promise<void> => {
  const outcome = requestOutcome(request, items, undefined);
  await db.updateTable('request').set({ outcome, ended_at: endOf(request) ?? null }).where('id', '=', request.id).execute();
  const involved = involvedIn(request).map((one) => ({ ...one, request_id: request.id, asked_at: request.askedAt, outcome }));
  await db.insertInto('involvement').values(involved).execute();
  const words = wordsOf(request).map((one) => ({ ...one, last_at: request.askedAt }));
  if (words.length === 0) return;
  await db
    .insertInto('known_word')
    .values(words)
    .onConflict((conflict) =>
      conflict
        .columns(['part', 'word', 'person'])
        .doUpdateSet((eb) => ({ last_at: eb.ref('excluded.last_at') }))
        .whereRef('known_word.last_at', '<', 'excluded.last_at'),
    )
    .execute();
};

/** @returns the last sequence that was filled, or `undefined` when there is none left */
const fillEntries = async (db: Kysely<Tables>, after: number): Promise<number | undefined> => {
  const rows = await db.selectFrom('audit').select(['sequence', 'bytes']).where('sequence', '>', after).orderBy('sequence').limit(AT_ONCE).execute();
  const about = Map.groupBy(rows, ({ bytes }) => requestIn(bytes));
  for (const [requestId, entries] of about) {
    if (requestId === undefined) continue;
    const sequences = entries.map(({ sequence }) => sequence);
    await db.updateTable('audit').set({ request_id: requestId }).where('sequence', 'in', sequences).execute();
  }
  return rows.at(-1)?.sequence;
};

/** An entry that somebody spoilt is for the verification to find, and must not keep the program from starting. */
const requestIn = (bytes: string): string | undefined => {
  try {
    const entry: unknown = JSON.parse(bytes);
    const request = entry !== null && typeof entry === 'object' && 'request' in entry ? entry.request : undefined;
    return typeof request === 'string' ? request : undefined;
  } catch {
    return undefined;
  }
};

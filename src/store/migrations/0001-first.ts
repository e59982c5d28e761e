import { sql, type Kysely } from 'kysely';
import { GENESIS } from '../../domain/audit';

const STATEMENTS = [
  `create table request (
     id text primary key, version integer not null, state text not null, asker text not null, target text not null,
     conversation text not null, unconfirmed integer not null, asked_at integer not null, done_at integer,
     card_posts integer not null, receipt_sequence integer not null, receipt_hash text not null, personal integer not null,
     body text not null) strict`,
  // Two lines for the same user at the same moment cannot both open a card.
  `create unique index request_open on request (asker, target, conversation) where state = 'awaiting'`,
  `create index request_asker on request (asker, asked_at)`,
  `create index request_time on request (asked_at)`,
  `create index request_target on request (target, asked_at)`,
  `create index request_state on request (state, asked_at)`,
  `create index request_personal on request (asked_at) where personal = 1`,
  `create table button (key text primary key, request_id text not null references request (id)) strict`,
  `create table card (
     request_id text not null references request (id), conversation text not null, activity_id text not null,
     reference text not null, primary key (request_id, conversation, activity_id)) strict`,
  `create table item (
     request_id text not null references request (id), target text not null, state text not null, result text,
     created_at integer not null, body text not null, primary key (request_id, target)) strict`,
  `create index item_created on item (created_at)`,
  `create table work (
     id integer primary key autoincrement, kind text not null, lane text, key text unique, due_at integer not null,
     lease_until integer, fence integer not null, stamp integer not null, tries integer not null, payload text not null) strict`,
  `create index work_due on work (due_at)`,
  `create index work_lane on work (lane, id)`,
  `create table delivery (key text primary key, person text not null, at integer not null) strict`,
  `create index delivery_person on delivery (person, at)`,
  `create table audit (sequence integer primary key, hash text not null, bytes text not null) strict`,
  `create table audit_head (id integer primary key check (id = 1), sequence integer not null, hash text not null) strict`,
  `create table probe (id integer primary key check (id = 1), at integer not null) strict`,
] as const;

/** The tables of the first version. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  await sql`insert into audit_head (id, sequence, hash) values (1, ${GENESIS.sequence}, ${GENESIS.hash})`.execute(db);
  await sql`insert into probe (id, at) values (1, 0)`.execute(db);
};

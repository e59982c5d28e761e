import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Of a request about more users than are begun with the confirmation itself: how far it is.
  `create table to_begin (request_id text not null primary key, who text not null, position integer not null, users integer not null, due_at integer not null) strict, without rowid`,
  // Lists that are being looked up: one whose program is gone is found by its age.
  `create table gathering (request_id text not null primary key, begun_at integer not null) strict, without rowid`,
  `insert into gathering (request_id, begun_at) select distinct request_id, 0 from pinned where request_id not in (select id from request)`,
  `insert into gathering (request_id, begun_at) select distinct request_id, 0 from left_out where request_id not in (select id from request)
     and request_id not in (select request_id from gathering)`,
  // Its users are found where they are pinned: nothing has to be written for each of them when the request changes.
  `create index pinned_target on pinned (target, request_id)`,
  `delete from involvement where part = 'target' and request_id in (select id from request where target like 'many:%')`,
] as const;

/** Nothing is written for all users of a request at once, so that one about a hundred thousand keeps nobody waiting. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

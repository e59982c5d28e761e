import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Of a request about more users than are begun with the confirmation itself: how far it is.
  `create table to_begin (request_id text not null primary key, who text not null, position integer not null, users integer not null, due_at integer not null) strict, without rowid`,
  // Its users are found where they are pinned: nothing has to be written for each of them when the request changes.
  `create index pinned_target on pinned (target, request_id)`,
  `delete from involvement where part = 'target' and request_id in (select id from request where target like 'many:%')`,
] as const;

/** Nothing is written for all users of a request at once, so that one about a hundred thousand keeps nobody waiting. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

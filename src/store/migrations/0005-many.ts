import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Written before the request is there: its list may be longer than the memory should hold.
  `create table pinned (
     request_id text not null, target text not null, position integer not null, upn text not null, name text not null,
     enabled integer not null, synced integer not null, privileged integer not null, protected integer not null, odd integer not null,
     primary key (request_id, target)) strict, without rowid`,
  `create unique index pinned_position on pinned (request_id, position)`,
  `create table left_out (
     request_id text not null, position integer not null, typed text not null, because text not null,
     primary key (request_id, position)) strict, without rowid`,
  `alter table item add column standing text not null default ''`,
  // In the words of this step: what an item's standing is called may change later.
  `update item set standing = case
     when state <> 'settled' then state
     when result = 'failed' and json_extract(body, '$.outcome.inDoubt') then 'in-doubt'
     when result = 'signing-out' and json_extract(body, '$.outcome.verified') is not null then 'verified'
     else coalesce(result, '') end`,
  `create index item_standing on item (request_id, standing)`,
  `create index item_target on item (target, created_at)`,
  `alter table work add column job text`,
  `create index work_job on work (kind, job, id)`,
] as const;

/** Requests about many users: who they are, who was named and is not among them, and work that takes turns between requests. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

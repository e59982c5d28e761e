import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `create table audit_personal (sequence integer primary key, request_id text not null, key text not null, bytes text not null) strict`,
  `create index audit_personal_request on audit_personal (request_id)`,
  `create table checkpoint (size integer primary key, note text not null, subtrees text not null, made_at integer not null) strict`,
  `create table signing_key (fingerprint text primary key, public_key text not null, since integer not null) strict`,
] as const;

/** Signed checkpoints of the audit log, the keys that signed them, and the personal data that entries commit to. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

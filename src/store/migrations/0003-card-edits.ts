import { sql, type Kysely } from 'kysely';

/** When the cards of a request were last edited: Teams limits how often. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table request add column cards_edited_at integer`.execute(db);
};

import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { link, type AuditEntry, type AuditFact, type AuditHead } from '../domain/audit';
import type { Tables } from './schema';
import { inTransaction } from './transaction';

/** SHA-256 of a zero byte and the text in UTF-8, in hex: the leaf hash of RFC 6962, section 2.1. */
export const leafHash = (text: string): string => createHash('sha256').update('\0').update(text, 'utf8').digest('hex');

/** Makes the key of one commitment: 32 random bytes. */
export type NewKey = () => Buffer;
export const randomKey: NewKey = () => randomBytes(32);

interface Commitment {
  readonly key: string;
  readonly bytes: string;
}

/** The fact without what was shown, and the key and the text that open its commitment. */
const commit = (fact: AuditFact, newKey: NewKey): { readonly fact: AuditFact; readonly opens: Commitment | undefined } => {
  if (fact.shown === undefined) return { fact, opens: undefined };
  const key = newKey();
  const bytes = JSON.stringify(fact.shown);
  const shown = createHmac('sha256', key).update(bytes, 'utf8').digest('hex');
  return { fact: { ...fact, details: { ...fact.details, shown } }, opens: { key: key.toString('hex'), bytes } };
};

/** The end of the log, which nobody else moves until the transaction is over: written first, it makes the writers of the log queue up. */
const lockedHead = (trx: Transaction<Tables>): Promise<AuditHead> =>
  trx
    .updateTable('audit_head')
    .set((eb) => ({ sequence: eb.ref('sequence') }))
    .where('id', '=', 1)
    .returning(['sequence', 'hash'])
    .executeTakeFirstOrThrow();

/** Whether an entry was written whose commit was not answered. Waits until that commit is over, one way or the other. */
export const isWritten = (db: Kysely<Tables>, { sequence, hash }: AuditEntry): Promise<boolean> =>
  inTransaction(db, async (trx) => {
    await lockedHead(trx);
    const found = await trx.selectFrom('audit').select('hash').where('sequence', '=', sequence).executeTakeFirst();
    return found?.hash === hash;
  });

/**
 * Appends the facts inside the transaction that they belong to; the sequence has no gap, since the head is locked first.
 * What people were shown goes into a table of its own, and only a keyed hash of it into the entry.
 */
export const append = async (trx: Transaction<Tables>, facts: readonly AuditFact[], newKey: NewKey = randomKey): Promise<readonly AuditEntry[]> => {
  if (facts.length === 0) return [];
  let head = await lockedHead(trx);
  const committed = facts.map((fact) => commit(fact, newKey));
  const entries = committed.map(({ fact }) => {
    const entry = link(head, fact, leafHash);
    head = entry;
    return entry;
  });
  const rows = entries.map((entry, index) => ({ ...entry, request_id: facts[index]?.requestId ?? null }));
  await trx.insertInto('audit').values(rows).execute();
  await trx.updateTable('audit_head').set({ sequence: head.sequence, hash: head.hash }).where('id', '=', 1).execute();
  const personal = committed.flatMap(({ fact, opens }, index) => {
    const entry = entries[index];
    return opens === undefined || entry === undefined ? [] : [{ sequence: entry.sequence, request_id: fact.requestId ?? '', ...opens }];
  });
  if (personal.length > 0) await trx.insertInto('audit_personal').values(personal).execute();
  return entries;
};

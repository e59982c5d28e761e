import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { link, type AuditEntry, type AuditFact, type AuditHead } from '../domain/audit';
import type { Tables } from './schema';

/** SHA-256 of a zero byte and the text in UTF-8, in hex: the leaf hash of RFC 6962, section 2.1. */
export const leafHash = (text: string): string => createHash('sha256').update('\0').update(text, 'utf8').digest('hex');

/** Appends the facts inside the transaction that they belong to; the sequence has no gap, since the head is locked first. */
export const append = async (trx: Transaction<Tables>, facts: readonly AuditFact[]): Promise<readonly AuditEntry[]> => {
  if (facts.length === 0) return [];
  let head: AuditHead = await trx
    .updateTable('audit_head')
    .set((eb) => ({ sequence: eb.ref('sequence') }))
    .where('id', '=', 1)
    .returning(['sequence', 'hash'])
    .executeTakeFirstOrThrow();
  const entries = facts.map((fact) => {
    const entry = link(head, fact, leafHash);
    head = entry;
    return entry;
  });
  await trx.insertInto('audit').values([...entries]).execute();
  await trx.updateTable('audit_head').set({ sequence: head.sequence, hash: head.hash }).where('id', '=', 1).execute();
  return entries;
};

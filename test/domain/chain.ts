import { BadLog, LogCheck } from '../../src/audit/verifier';
import { GENESIS, type AuditEntry, type AuditHead } from '../../src/domain/audit';

export type Verdict = { readonly ok: true; readonly entries: number; readonly head: AuditHead } | { readonly ok: false; readonly sequence: number; readonly because: string };

/** What the product's own verifier says of the chain of these entries alone, without checkpoints. @param from the head before the first */
export const verifyChain = (entries: readonly AuditEntry[], from: AuditHead = GENESIS): Verdict => {
  const check = new LogCheck({ size: from.sequence, head: from.hash, subtrees: [] });
  try {
    for (const entry of entries) check.take({ type: 'entry', ...entry });
  } catch (error) {
    if (error instanceof BadLog) return { ok: false, sequence: error.entry ?? 0, because: error.because };
    throw error;
  }
  return { ok: true, entries: check.size - from.sequence, head: { sequence: check.size, hash: check.head } };
};

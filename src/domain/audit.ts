import type { Instant, ObjectId, RequestId } from './people';

/**
 * The audit log: one entry for each request, decision, attempt and outcome. Entries are chained: each holds the hash of
 * the one before. The bytes that were hashed are what is stored; nothing is serialised again to verify.
 * Entries hold object ids only: names, UPNs and reasons stay outside, so that they can be deleted without breaking the chain.
 */
export const AUDIT_KINDS = [
  'asked',
  'ask-refused',
  'what-if',
  'click-refused',
  'renewed',
  'confirmed-first',
  'confirmed',
  'cancelled',
  'expired',
  'attempt',
  'attempt-without-effect',
  'outcome',
  'verified',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** What happened, before it has its place in the log. */
export interface AuditFact {
  readonly kind: AuditKind;
  readonly at: Instant;
  readonly requestId: RequestId | undefined;
  readonly by: ObjectId | undefined;
  readonly target: ObjectId | undefined;
  /** Further facts: codes, counts, times. Never a name, a UPN, a reason or a secret. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** An entry as it is stored. `bytes` is the exact text that `hash` covers. */
export interface AuditEntry {
  readonly sequence: number;
  readonly bytes: string;
  /** SHA-256 of a zero byte and the bytes in UTF-8 (leaf hash of RFC 6962), 64 hex digits. */
  readonly hash: string;
}

/** Where the log ends: what the next entry is chained to. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/** SHA-256 over a zero byte followed by the UTF-8 bytes of the text, in hex. Passed in: the domain has no crypto. */
export type LeafHash = (text: string) => string;

/** The head of an empty log. */
export const GENESIS: AuditHead = { sequence: 0, hash: '0'.repeat(64) };

/** The entry that follows `head`. */
export const link = (head: AuditHead, fact: AuditFact, hash: LeafHash): AuditEntry => {
  const sequence = head.sequence + 1;
  const bytes = JSON.stringify({
    sequence,
    previous: head.hash,
    at: fact.at,
    kind: fact.kind,
    request: fact.requestId ?? null,
    by: fact.by ?? null,
    target: fact.target ?? null,
    details: fact.details,
  });
  return { sequence, bytes, hash: hash(bytes) };
};

export type Verdict = { readonly ok: true; readonly entries: number; readonly head: AuditHead } | { readonly ok: false; readonly sequence: number; readonly because: string };

/**
 * Follows the chain from the head before the first entry. Says which entry is the first that does not fit, and why.
 * @param entries in the order of the store
 */
export const verifyChain = (entries: Iterable<AuditEntry>, hash: LeafHash, from: AuditHead = GENESIS): Verdict => {
  let head = from;
  for (const entry of entries) {
    const because = misfit(head, entry, hash);
    if (because !== undefined) return { ok: false, sequence: head.sequence + 1, because };
    head = { sequence: entry.sequence, hash: entry.hash };
  }
  return { ok: true, entries: head.sequence - from.sequence, head };
};

const misfit = (head: AuditHead, entry: AuditEntry, hash: LeafHash): string | undefined => {
  if (entry.sequence !== head.sequence + 1) return `expected entry ${head.sequence + 1}, found ${entry.sequence}`;
  if (hash(entry.bytes) !== entry.hash) return 'its hash does not cover its bytes';
  const stated = statedLink(entry.bytes);
  if (stated === undefined) return 'its bytes are not an entry';
  if (stated.sequence !== entry.sequence) return 'its bytes state another number';
  if (stated.previous !== head.hash) return 'it is not chained to the entry before';
  return undefined;
};

const statedLink = (bytes: string): { sequence: unknown; previous: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(bytes);
    return typeof value === 'object' && value !== null && 'sequence' in value && 'previous' in value ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Entry number and first digits of its hash, as a result shows them: `audit #12 · 0a1b2c3d`. */
export interface Receipt {
  readonly sequence: number;
  readonly hash: string;
}

export const receiptText = (receipt: Receipt): string => `audit #${receipt.sequence} · ${receipt.hash.slice(0, 8)}`;

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
  // Of many users: nobody else is begun; those that failed are tried again.
  'stopped',
  'retried',
  'expired',
  'attempt',
  'attempt-without-effect',
  'outcome',
  'verified',
  // The log's own life: a key that signs from here on; an anchor that was lost; a store that somebody vouches for.
  'signing-key',
  'anchor-lost',
  'restore-accepted',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** What people read on a card or wrote: kept beside the log, where it can be deleted. */
export interface Shown {
  readonly upn: string;
  readonly displayName: string;
  readonly reason: string | null;
}

/** What the card of a request shows, and what was written for it. Of many users the entry holds the hash over their object ids. */
export const shownOf = ({ target, reason }: { readonly target?: { readonly upn: string; readonly displayName: string } | undefined; readonly reason: string | undefined }): Shown => ({
  upn: target?.upn ?? '',
  displayName: target?.displayName ?? '',
  reason: reason ?? null,
});

/** What happened, before it has its place in the log. */
export interface AuditFact {
  readonly kind: AuditKind;
  readonly at: Instant;
  readonly requestId: RequestId | undefined;
  readonly by: ObjectId | undefined;
  readonly target: ObjectId | undefined;
  /** Further facts: codes, counts, times. Never a name, a UPN, a reason or a secret. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** The entry commits to it by a keyed hash (`details.shown`) and does not hold it. */
  readonly shown?: Shown;
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

/** Entry number and first digits of its hash, as a result shows them: `audit #12 · 0a1b2c3d`. */
export interface Receipt {
  readonly sequence: number;
  readonly hash: string;
}

export const receiptText = (receipt: Receipt): string => `audit #${receipt.sequence} · ${receipt.hash.slice(0, 8)}`;

/** What an entry says, read from its bytes. */
export interface EntryFacts {
  readonly kind: string;
  readonly at: Instant;
  readonly by: string | null;
  readonly target: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** @returns `undefined` for bytes that `link` did not write: a store may be damaged */
export const factsIn = ({ bytes }: AuditEntry): EntryFacts | undefined => {
  try {
    const { kind, at, by, target, details } = JSON.parse(bytes) as EntryFacts;
    return typeof kind === 'string' && typeof at === 'number' ? { kind, at, by, target, details } : undefined;
  } catch {
    return undefined;
  }
};

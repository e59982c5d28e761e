import type { Generated } from 'kysely';

/**
 * The tables, for both engines. What is asked for by a query has a column; the rest of a request, an item or a work row
 * is in its JSON body. Times are milliseconds since 1970, booleans 0 or 1.
 */
export interface Tables {
  request: {
    id: string;
    version: number;
    state: string;
    asker: string;
    target: string;
    conversation: string;
    unconfirmed: number;
    asked_at: number;
    done_at: number | null;
    /** What became of it (`requestOutcome`), kept right with every change of it and of its users. */
    outcome: Generated<string>;
    /** When it was cancelled, expired or done. */
    ended_at: number | null;
    card_posts: number;
    cards_edited_at: Generated<number | null>;
    receipt_sequence: number;
    receipt_hash: string;
    /** 1 while the body holds names, UPNs or a reason. */
    personal: number;
    body: string;
  };
  /** Every button key that a request ever had: an old one is recognised and refused. */
  button: { key: string; request_id: string };
  /** `reference` is where the card is: the request's conversation, or another one that lists it. */
  card: { request_id: string; conversation: string; activity_id: string; reference: string };
  /** `standing` says how far it is (`standingOfItem`). Of a request about many, `queued` over a body with an outcome means: again. */
  item: { request_id: string; target: string; state: string; result: string | null; standing: string; created_at: number; body: string };
  /** Users of requests about many, in the order in which they were named, as their accounts were shown. */
  pinned: { request_id: string; target: string; position: number; upn: string; name: string; enabled: number; synced: number; privileged: number; protected: number; odd: number };
  /** Who was named in such a request and is not among its users, and why. */
  left_out: { request_id: string; position: number; typed: string; because: string };
  /** Confirmed requests whose users are not all set to work yet: from which position on, and how many of them are left. */
  to_begin: { request_id: string; who: string; position: number; users: number; due_at: number };
  /** Lists that are being looked up, since when; the request that comes of one ends it. */
  gathering: { request_id: string; begun_at: number };
  /** Whom a request about one user is about, and who asked for it and decided on it; with what it is sorted and filtered by. Users of requests about many are found where they are pinned. */
  involvement: { request_id: string; part: string; person: string; asked_at: number; outcome: string };
  /** Folded names and UPNs, from each of their words on, as people were called in requests; `last_at`: when the newest one was asked. */
  known_word: { id: Generated<number>; part: string; word: string; person: string; last_at: number };
  work: {
    id: Generated<number>;
    kind: string;
    lane: string | null;
    key: string | null;
    due_at: number;
    lease_until: number | null;
    fence: number;
    stamp: number;
    tries: number;
    payload: string;
    /** Of a chunk: the request, whose chunks take turns with those of others. */
    job: string | null;
  };
  delivery: { key: string; person: string; at: number };
  /**
   * The exact bytes that were hashed. Nothing is ever changed or deleted here. `request_id` repeats what the bytes say, for
   * finding alone: it is no part of what is hashed, and nothing is proved by it.
   */
  audit: { sequence: number; hash: string; bytes: string; request_id: string | null };
  /** One row: where the log ends. Writing it first makes the writers of the log queue up. */
  audit_head: { id: number; sequence: number; hash: string };
  /** What an entry commits to: the key of the hash and the exact text. Deleted with the request's other personal data. */
  audit_personal: { sequence: number; request_id: string; key: string; bytes: string };
  /** Signed statements about the log, by the number of entries. Nothing is ever changed or deleted here. */
  checkpoint: { size: number; note: string; subtrees: string; made_at: number };
  /** Public keys that have signed, by fingerprint; `since` is the entry that told of the key. */
  signing_key: { fingerprint: string; public_key: string; since: number };
  probe: { id: number; at: number };
}

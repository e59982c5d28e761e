import type { AuditEntry, AuditFact, AuditHead } from '../../domain/audit';
import type { Instant } from '../../domain/people';
import type { Standstill } from '../../domain/standstill';

/** What was signed about the log when it had `size` entries. Never changed. */
export interface StoredCheckpoint {
  readonly size: number;
  /** The signed note, its exact text. */
  readonly note: string;
  /** Roots of the tree's full subtrees, the largest first, in hex: the next checkpoint needs only the entries since. */
  readonly subtrees: readonly string[];
  readonly madeAt: Instant;
}

/** A key that has signed checkpoints. */
export interface KnownKey {
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), 64 hex digits. */
  readonly fingerprint: string;
  /** PEM. */
  readonly publicKey: string;
}

/** What an entry commits to by `details.shown`, as long as it is kept. */
export interface PersonalRecord {
  readonly sequence: number;
  /** 32 bytes in hex. */
  readonly key: string;
  /** The exact text. */
  readonly bytes: string;
}

/** The audit log in the store, with what is kept about it. Every method throws when the store does not answer. */
export interface AuditTrail {
  head(): Promise<AuditHead>;
  /** Entries after `sequence`, oldest first. */
  entries(sequence: number, limit: number): Promise<readonly AuditEntry[]>;
  /** Personal data of the entries after `after` up to `upTo`. */
  personal(after: number, upTo: number): Promise<readonly PersonalRecord[]>;
  /** Checkpoints over more than `after` and up to `upTo` entries. */
  checkpoints(after: number, upTo: number): Promise<readonly StoredCheckpoint[]>;
  lastCheckpoint(): Promise<StoredCheckpoint | undefined>;
  /** Of two checkpoints over as many entries the first one stays. */
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
  /** Every key that ever signed here, the newest last. */
  keys(): Promise<readonly KnownKey[]>;
  /** Appends entries about the log itself; a new key is known from then on. */
  append(facts: readonly AuditFact[], key?: KnownKey): Promise<void>;
}

/** That the log was signed when it had `size` entries. */
export type Checkpointed = Pick<StoredCheckpoint, 'size' | 'madeAt'>;

/** The whole log being read and checked, from the first entry on. */
export interface Verification {
  /** `failed`: it could not be read to its end, so nothing is known. */
  readonly state: 'never' | 'running' | 'whole' | 'broken' | 'failed';
  /** Entries that were checked, of so many. */
  readonly checked: number;
  readonly total: number;
  readonly endedAt: Instant | undefined;
  /** The first entry that does not hold, where one can be named, and what is wrong with it. */
  readonly bad: { readonly entry: number | undefined; readonly because: string } | undefined;
}

/** Who vouches for the audit log while the bot works. */
export interface AuditKeeper {
  /** Why nothing may be acted on now; nothing when all is well. */
  standstill(): Standstill | undefined;
  /** A request is done: a checkpoint is due. */
  jobDone(): void;
  /** The last one in the store. */
  lastCheckpoint(): Checkpointed | undefined;
  /** How far it is, or how the last one ended. */
  verification(): Verification;
  /** Begins to verify the whole log, unless that goes on. */
  verify(): Verification;
}

import type { AuditFact, AuditHead } from '../domain/audit';
import type { AuditTrail, Clock } from '../service/ports';
import type { Anchor } from './anchor';
import { checkpointOf } from './checkpoint';
import { examine, firstBroken, knownKeys, type Examined } from './examine';
import { follow } from './read-log';
import type { SigningKey } from './signing-key';
import { BadLog, LogCheck, MerkleTree, NO_ENTRY, readCheckpoint, signerOf, type Checkpoint, type LogKey } from './verifier';

/** The store as it is, the anchor as it is, and the key. */
export interface AcceptParts {
  readonly trail: AuditTrail;
  readonly anchor: Anchor;
  readonly key: SigningKey;
  readonly clock: Clock;
}

/** What was found and is accepted now. */
export interface Accepted {
  readonly found: Examined;
  /** The first entry at which the chain does not hold, and why. */
  readonly broken: BadLog | undefined;
  /** Entries up to which store and anchor agree. */
  readonly agreed: number;
  /** Entries that the new checkpoint covers. */
  readonly covers: number;
}

/** Entries that may be missing in a log that is accepted: more were never lost, and each costs a hash. */
const MISSING_AT_MOST = 1_000_000;
const PIECE = 1_000;

/**
 * Vouches for a store that its anchor does not agree with, or whose chain is broken: an entry says what was found, and a
 * checkpoint over the log as it is becomes the last one in the anchor, which a server that runs beside notices.
 * @returns nothing when there is nothing to accept; then nothing was written
 */
export const acceptRestore = async ({ trail, anchor, key, clock }: AcceptParts): Promise<Accepted | undefined> => {
  const found = await examine(trail, anchor, key.public);
  const broken = await firstBroken(trail, found.end, found.anchored?.size ?? 0);
  if (found.standstill === undefined && broken === undefined) return undefined;
  // An acceptance that cannot be anchored would have to be made once more: it is not begun.
  await anchor.probe();
  const agreed = await agreedUpTo(trail, anchor, await knownKeys(trail, key.public));
  await tell(trail, key, fact(clock, found, broken, agreed));
  const log = broken === undefined ? await whole(trail) : await asItIs(trail);
  const checkpoint = checkpointOf(log, key, clock.now());
  await trail.addCheckpoint(checkpoint);
  await anchor.append(checkpoint.note);
  return { found, broken, agreed, covers: checkpoint.size };
};

const fact = (clock: Clock, { end, anchored, standstill }: Examined, broken: BadLog | undefined, agreed: number): AuditFact => ({
  kind: 'restore-accepted',
  at: clock.now(),
  requestId: undefined,
  by: undefined,
  target: undefined,
  details: {
    found: standstill?.because ?? 'broken',
    entries: end.sequence,
    anchored: anchored?.size ?? 0,
    anchoredHead: anchored?.head ?? '',
    agreed,
    broken: broken?.entry ?? 0,
    brokenBecause: broken?.because ?? '',
  },
});

const tell = async (trail: AuditTrail, key: SigningKey, accepted: AuditFact): Promise<void> => {
  const { fingerprint } = key.public;
  const known = (await trail.keys()).at(-1)?.fingerprint === fingerprint;
  // A restored store may not know the key that signs by now.
  if (known) await trail.append([accepted]);
  else await trail.append([{ ...accepted, kind: 'signing-key', details: { fingerprint } }, accepted], { fingerprint, publicKey: key.publicPem });
};

/** The largest checkpoint of the anchor that is true of the store; those behind it are given up. */
const agreedUpTo = async (trail: AuditTrail, anchor: Anchor, keys: readonly LogKey[]): Promise<number> => {
  const { notes } = await anchor.all();
  const checkpoints = notes.flatMap((note) => readCheckpoint(note) ?? []).toSorted((one, other) => other.size - one.size);
  for (const checkpoint of checkpoints) if (await isTrue(trail, checkpoint, keys)) return checkpoint.size;
  return 0;
};

const isTrue = async (trail: AuditTrail, checkpoint: Checkpoint, keys: readonly LogKey[]): Promise<boolean> => {
  const [there] = await trail.entries(checkpoint.size - 1, 1);
  if (there?.sequence !== checkpoint.size || there.hash !== checkpoint.head) return false;
  try {
    return signerOf(checkpoint, keys) !== undefined;
  } catch {
    return false;
  }
};

const whole = async (trail: AuditTrail): Promise<LogCheck> => {
  const check = new LogCheck();
  await follow(trail, check, await trail.head());
  return check;
};

/** A log whose chain does not hold, by the hashes that stand in it; a missing entry counts as a hash of zeros. */
const asItIs = async (trail: AuditTrail): Promise<{ readonly size: number; readonly head: string; readonly tree: MerkleTree }> => {
  const end: AuditHead = await trail.head();
  const tree = new MerkleTree();
  while (tree.size < end.sequence) {
    const entries = (await trail.entries(tree.size, PIECE)).filter(({ sequence }) => sequence <= end.sequence);
    const next = entries.length === 0 ? [{ sequence: end.sequence, hash: NO_ENTRY }] : entries;
    for (const { sequence, hash } of next) fill(tree, sequence, hash);
  }
  return { size: end.sequence, head: end.hash, tree };
};

const fill = (tree: MerkleTree, sequence: number, hash: string): void => {
  if (sequence - tree.size > MISSING_AT_MOST) throw new BadLog(tree.size + 1, `it is missing with ${sequence - tree.size - 1} more: this is no log to go on with. Restore another copy of the store`);
  while (tree.size < sequence - 1) tree.add(NO_ENTRY);
  if (tree.size < sequence) tree.add(hash);
};

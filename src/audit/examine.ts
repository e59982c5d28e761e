import type { AuditHead } from '../domain/audit';
import type { Standstill } from '../domain/standstill';
import type { AuditTrail } from '../service/ports';
import type { Anchor } from './anchor';
import { acceptanceOf, follow } from './read-log';
import { BadLog, LogCheck, readCheckpoint, readKey, signerOf, type Checkpoint, type LogKey } from './verifier';

/** How the store compares with its anchor. */
export interface Examined {
  /** The anchor's last note. */
  readonly note: string | undefined;
  readonly anchored: Checkpoint | undefined;
  readonly end: AuditHead;
  readonly standstill: Standstill | undefined;
}

/** The keys that may have signed: the own one, and those that signed before. */
export const knownKeys = async (trail: AuditTrail, own: LogKey | undefined): Promise<readonly LogKey[]> => [
  ...(own === undefined ? [] : [own]),
  ...(await trail.keys()).map(({ publicKey }) => readKey(publicKey)).filter(({ fingerprint }) => fingerprint !== own?.fingerprint),
];

/**
 * Compares the store with the last checkpoint in its anchor: signature, length, the entry that it ends with, and the chain
 * from there on. Throws when the anchor is there and cannot be read.
 */
export const examine = async (trail: AuditTrail, anchor: Anchor, own: LogKey | undefined): Promise<Examined> => {
  const { note } = await anchor.end();
  const end = await trail.head();
  const anchored = note === undefined ? undefined : readCheckpoint(note);
  return { note, anchored, end, standstill: note === undefined ? undefined : await compare(trail, end, anchored, await knownKeys(trail, own)) };
};

const compare = async (trail: AuditTrail, end: AuditHead, anchored: Checkpoint | undefined, keys: readonly LogKey[]): Promise<Standstill | undefined> => {
  if (anchored === undefined) return { because: 'anchor-forged', anchored: 0 };
  const { size, head } = anchored;
  if (isForged(anchored, keys)) return { because: 'anchor-forged', anchored: size };
  if (end.sequence < size) return { because: 'restored', entries: end.sequence, anchored: size };
  const [there] = size === 0 ? [] : await trail.entries(size - 1, 1);
  if (size > 0 && (there?.sequence !== size || there.hash !== head)) return { because: 'rewritten', entries: end.sequence, anchored: size };
  const broken = await badAfter(trail, new LogCheck({ size, head, subtrees: [] }), end);
  return broken === undefined ? undefined : { because: 'broken', entry: broken.entry ?? size };
};

/** A key that nobody knows here is no forgery: with a new store and a new key the old checkpoints cannot be judged. */
const isForged = (checkpoint: Checkpoint, keys: readonly LogKey[]): boolean => {
  try {
    signerOf(checkpoint, keys);
    return false;
  } catch {
    return true;
  }
};

const badAfter = async (trail: AuditTrail, check: LogCheck, end: AuditHead): Promise<BadLog | undefined> => {
  try {
    await follow(trail, check, end);
    return undefined;
  } catch (error) {
    if (error instanceof BadLog) return error;
    throw error;
  }
};

/**
 * The first entry of the whole log at which the chain does not hold, unless somebody has accepted that since.
 * @param signed entries that a checkpoint in the anchor covers: an acceptance that nothing signed is not believed
 */
export const firstBroken = async (trail: AuditTrail, end: AuditHead, signed: number): Promise<BadLog | undefined> => {
  for (let check = new LogCheck(); ; ) {
    const bad = await badAfter(trail, check, end);
    if (bad?.entry === undefined) return bad;
    const accepted = await acceptanceOf(trail, bad.entry, signed);
    if (accepted === undefined) return bad;
    check = new LogCheck({ size: accepted.sequence, head: accepted.hash, subtrees: [] });
  }
};

import type { AuditHead } from '../domain/audit';
import type { Instant } from '../domain/people';
import type { AuditTrail, StoredCheckpoint } from '../service/ports';
import { follow } from './read-log';
import type { SigningKey } from './signing-key';
import { LogCheck, MerkleTree, ORIGIN, readCheckpoint, signerOf, type LogKey } from './verifier';

interface Followed {
  readonly size: number;
  readonly head: string;
  readonly tree: MerkleTree;
}

/** Signs what the log is now (https://c2sp.org/tlog-checkpoint, with the chain's head on a line of its own). */
export const checkpointOf = ({ size, head, tree }: Followed, key: SigningKey, madeAt: Instant): StoredCheckpoint => {
  const root = Buffer.from(tree.root(), 'hex').toString('base64');
  return { size, note: key.signed(`${ORIGIN}\n${size}\n${root}\nhead ${head}\n`), subtrees: tree.subtrees, madeAt };
};

/** A tree has as many full subtrees as its size has ones in binary. */
const ones = (size: number): number => size.toString(2).replaceAll('0', '').length;

/** The log up to its last checkpoint. */
export interface Resumed {
  readonly check: LogCheck;
  /** What is kept with the checkpoint fits it: then nothing before it was read. */
  readonly believed: boolean;
}

/**
 * The log followed up to its last checkpoint, from what is kept with it: only the entries since are read. Where that
 * does not fit, the log is read from its first entry. @throws BadLog
 */
export const resumed = async (trail: AuditTrail, last: StoredCheckpoint | undefined, keys: readonly LogKey[]): Promise<Resumed> => {
  const check = new LogCheck();
  if (last === undefined) return { check, believed: true };
  const [there] = await trail.entries(last.size - 1, 1);
  if (there?.sequence === last.size && fits(last, there, keys)) return { check: new LogCheck({ size: last.size, head: there.hash, subtrees: last.subtrees }), believed: true };
  await follow(trail, check, there?.sequence === last.size ? there : await trail.head());
  return { check, believed: false };
};

const fits = ({ size, note, subtrees }: StoredCheckpoint, { hash }: AuditHead, keys: readonly LogKey[]): boolean => {
  const stated = readCheckpoint(note);
  if (stated?.size !== size || stated.head !== hash || subtrees.length !== ones(size) || stated.root !== new MerkleTree(size, subtrees).root()) return false;
  try {
    return signerOf(stated, keys) !== undefined;
  } catch {
    return false;
  }
};

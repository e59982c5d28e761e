import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { GENESIS, type AuditHead } from '../domain/audit';
import type { AuditTrail, Clock } from '../service/ports';
import { checkpointOf } from './checkpoint';
import { readLines, type LogLine } from './read-log';
import type { SigningKey } from './signing-key';
import { BadLog, LogCheck } from './verifier';

/** What an exported file holds. */
export interface Exported {
  readonly entries: number;
  readonly checkpoints: number;
  /** Entries at the end of the store that are left out: no checkpoint covers them, and there was no key to sign one. */
  readonly leftOut: number;
  /** The log does not hold; it was exported all the same, as it is. */
  readonly bad: BadLog | undefined;
}

/**
 * Writes the log with its checkpoints, public keys and what is kept of the personal data as JSON Lines: all of it or
 * nothing. A checkpoint over the newest entries is signed for the file alone.
 * @param key without it the file ends with the last checkpoint of the store
 */
export const exportLog = async (trail: AuditTrail, path: string, key: SigningKey | undefined, clock: Clock): Promise<Exported> => {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    const exported = await write(file, trail, key, clock);
    await file.sync();
    await file.close();
    await rename(beside, path);
    return exported;
  } catch (error) {
    await file.close();
    await rm(beside, { force: true });
    throw error;
  }
};

const write = async (file: FileHandle, trail: AuditTrail, key: SigningKey | undefined, clock: Clock): Promise<Exported> => {
  const head = await trail.head();
  const signs = key !== undefined && (await isKnown(trail, key)) ? key : undefined;
  const end = signs === undefined ? await lastCovered(trail, head) : head;
  const check = new LogCheck();
  let bad: BadLog | undefined;
  let checkpoints = 0;
  const put = async (line: LogLine): Promise<void> => {
    if (line.type === 'checkpoint') checkpoints += 1;
    await file.appendFile(`${JSON.stringify(line)}\n`);
  };
  for await (const line of readLines(trail, end)) {
    bad ??= badLine(check, line);
    await put(line);
  }
  const uncovered = check.size > (check.signed?.size ?? 0);
  if (bad === undefined && uncovered && signs !== undefined) await put({ type: 'checkpoint', note: checkpointOf(check, signs, clock.now()).note });
  await put({ type: 'end', entries: end.sequence, checkpoints });
  return { entries: end.sequence, checkpoints, leftOut: head.sequence - end.sequence, bad };
};

/** A key that the log does not tell of yet, as after a change of the file, cannot sign for it. */
const isKnown = async (trail: AuditTrail, key: SigningKey): Promise<boolean> => (await trail.keys()).some(({ fingerprint }) => fingerprint === key.public.fingerprint);

/** The newest entry that a checkpoint of the store covers. */
const lastCovered = async (trail: AuditTrail, head: AuditHead): Promise<AuditHead> => {
  const size = Math.min((await trail.lastCheckpoint())?.size ?? 0, head.sequence);
  const [entry] = size === 0 ? [] : await trail.entries(size - 1, 1);
  return entry ?? GENESIS;
};

const badLine = (check: LogCheck, line: LogLine): BadLog | undefined => {
  try {
    check.take(line);
    return undefined;
  } catch (error) {
    if (error instanceof BadLog) return error;
    throw error;
  }
};

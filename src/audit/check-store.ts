import type { AuditHead } from '../domain/audit';
import type { AuditTrail } from '../service/ports';
import type { Anchor, AnchorText } from './anchor';
import { knownKeys } from './examine';
import { acceptanceIn, readLines, type Acceptance } from './read-log';
import { BadLog, LogCheck, readCheckpoint, signerOf, type Checkpoint, type LogKey } from './verifier';

/** What was found good, and what is worth knowing all the same. */
export interface StoreVerdict {
  readonly check: LogCheck;
  /** Checkpoints in the anchor; nothing where it could not be read or is not there. */
  readonly anchored: number | undefined;
  readonly remarks: readonly AnchorRemark[];
  readonly acceptances: readonly Acceptance[];
}

export type AnchorRemark = 'missing' | 'unreadable' | 'debris';

/** Told from time to time how many entries were checked, of how many. */
export type Progress = (checked: number, total: number) => void;

/** Entries between two words about the progress. */
const TOLD_EVERY = 500;

/**
 * Verifies the store's own log, also beside a running server: the chain, the checkpoints in the store, and every checkpoint
 * in the anchor. @throws BadLog
 */
export const checkStore = async (trail: AuditTrail, anchor: Anchor, own: LogKey | undefined, onProgress: Progress = () => undefined): Promise<StoreVerdict> => {
  // What covers entries is read before the entries: a running server only adds to them.
  const keys = await knownKeys(trail, own);
  const text = await anchor.all().catch((): undefined => undefined);
  const anchored = (text?.notes ?? []).map((note) => anchoredCheckpoint(note, keys));
  const covered = (await trail.lastCheckpoint())?.size ?? 0;
  const end = await trail.head();
  const { check, agreeing, acceptances } = await followAll(trail, end, anchored, onProgress);
  await refuseEnds(trail, check, end, covered);
  refuseDisagreement(anchored, agreeing, acceptances, check.size);
  return { check, anchored: text?.there === true ? anchored.length : undefined, remarks: remarksOn(text), acceptances };
};

interface Followed {
  readonly check: LogCheck;
  /** The anchored checkpoints that are true of the log. */
  readonly agreeing: ReadonlySet<Checkpoint>;
  readonly acceptances: readonly Acceptance[];
}

const followAll = async (trail: AuditTrail, end: AuditHead, anchored: readonly Checkpoint[], onProgress: Progress): Promise<Followed> => {
  const check = new LogCheck();
  const bySize = Map.groupBy(anchored, ({ size }) => size);
  const agreeing = new Set<Checkpoint>();
  const acceptances: Acceptance[] = [];
  for await (const line of readLines(trail, end)) {
    check.take(line);
    if (line.type !== 'entry') continue;
    if (check.size % TOLD_EVERY === 1 || check.size === end.sequence) onProgress(check.size, end.sequence);
    for (const each of bySize.get(check.size) ?? []) if (each.head === check.head && each.root === check.tree.root()) agreeing.add(each);
    const acceptance = acceptanceIn(line);
    if (acceptance !== undefined) acceptances.push(acceptance);
  }
  return { check, agreeing, acceptances };
};

const remarksOn = (text: AnchorText | undefined): readonly AnchorRemark[] => {
  if (text === undefined) return ['unreadable'];
  return [...(text.there ? [] : (['missing'] as const)), ...(text.debris ? (['debris'] as const) : [])];
};

const anchoredCheckpoint = (note: string, keys: readonly LogKey[]): Checkpoint => {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined) throw new BadLog(undefined, 'the anchor holds something that is no checkpoint of this log');
  signerOf(checkpoint, keys);
  return checkpoint;
};

/** The log ends where the store says that it ends, and not before a checkpoint that the store has. */
const refuseEnds = async (trail: AuditTrail, check: LogCheck, end: AuditHead, covered: number): Promise<void> => {
  const missing = (to: number): BadLog => new BadLog(check.size + 1, `it is missing; the log should end at entry ${to} or later`);
  if (check.size < end.sequence) throw missing(end.sequence);
  if (covered > check.size) throw missing(covered);
  if (check.head !== end.hash) throw new BadLog(end.sequence, 'it is not the entry that the log should end with');
  const [behind] = await trail.entries(end.sequence, 1);
  if (behind !== undefined && (await trail.head()).sequence === end.sequence) throw new BadLog(behind.sequence, 'the log has ended before it');
};

/** Every anchored checkpoint is true of the log, or was given up by an acceptance that stands in it. */
const refuseDisagreement = (anchored: readonly Checkpoint[], agreeing: ReadonlySet<Checkpoint>, acceptances: readonly Acceptance[], size: number): void => {
  const givenUp = acceptances.map(({ anchored: accepted, anchoredHead, agreed }) => ({
    upTo: anchored.findLastIndex((each) => each.size === accepted && each.head === anchoredHead),
    agreed,
  }));
  const wrong = anchored.filter((each, index) => !agreeing.has(each) && !givenUp.some(({ upTo, agreed }) => index <= upTo && each.size > agreed));
  const [first] = wrong.toSorted((one, other) => one.size - other.size);
  if (first === undefined) return;
  if (first.size > size) throw new BadLog(size + 1, `it is missing: the anchor has a checkpoint over ${Math.max(...wrong.map((each) => each.size))} entries, so this is an older copy of the store, or entries were taken away`);
  const before = Math.max(0, ...[...agreeing].map((each) => each.size).filter((each) => each < first.size));
  throw new BadLog(before + 1, `it or one of the next up to ${first.size} is not the one that the anchored checkpoint over ${first.size} entries was signed over`);
};

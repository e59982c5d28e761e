import type { AuditHead } from '../domain/audit';
import type { AuditTrail } from '../service/ports';
import { BadLog, FORMAT, type LogCheck } from './verifier';

/** Entries read at once: the log may be longer than the memory. */
const PIECE = 1_000;

/** One line of the log, as an exported file has it and as the verifier takes it. */
export type LogLine =
  | { readonly type: 'log'; readonly format: string }
  | { readonly type: 'key'; readonly publicKey: string }
  | { readonly type: 'entry'; readonly sequence: number; readonly hash: string; readonly bytes: string }
  | { readonly type: 'personal'; readonly sequence: number; readonly key: string; readonly bytes: string }
  | { readonly type: 'checkpoint'; readonly note: string }
  | { readonly type: 'end'; readonly entries: number; readonly checkpoints: number };

/** The log up to `end` as lines, but for the last one. What is missing in the store is missing in the lines. */
export const readLines = async function* (trail: AuditTrail, end: AuditHead): AsyncGenerator<LogLine> {
  yield { type: 'log', format: FORMAT };
  for (const { publicKey } of await trail.keys()) yield { type: 'key', publicKey };
  for (let after = 0; after < end.sequence; ) {
    const entries = await pieceOf(trail, after, end);
    const upTo = entries.at(-1)?.sequence ?? end.sequence;
    const personal = new Map((await trail.personal(after, upTo)).map((each) => [each.sequence, each]));
    const notes = new Map((await trail.checkpoints(after, upTo)).map(({ size, note }) => [size, note]));
    for (const entry of entries) {
      yield { type: 'entry', ...entry };
      const beside = personal.get(entry.sequence);
      if (beside !== undefined) yield { type: 'personal', ...beside };
      const note = notes.get(entry.sequence);
      if (note !== undefined) yield { type: 'checkpoint', note };
    }
    after = upTo;
  }
};

/** Follows the entries from where `check` is up to `end`. @throws BadLog */
export const follow = async (trail: AuditTrail, check: LogCheck, end: AuditHead): Promise<void> => {
  while (check.size < end.sequence) {
    const entries = await pieceOf(trail, check.size, end);
    if (entries.length === 0) throw new BadLog(check.size + 1, `it is missing; the log should end at entry ${end.sequence}`);
    for (const entry of entries) check.take({ type: 'entry', ...entry });
  }
  if (check.size > end.sequence) throw new BadLog(end.sequence + 1, `it is missing: a checkpoint was signed over ${check.size} entries`);
  if (check.head !== end.hash) throw new BadLog(end.sequence, 'it is not the entry that the log should end with');
};

const pieceOf = async (trail: AuditTrail, after: number, end: AuditHead): ReturnType<AuditTrail['entries']> =>
  (await trail.entries(after, PIECE)).filter(({ sequence }) => sequence <= end.sequence);

/** Somebody vouched for a store that is not as it was anchored, or whose chain is broken; what the entry says of it. */
export interface Acceptance {
  /** The entry itself. */
  readonly sequence: number;
  readonly hash: string;
  /** Entries of the checkpoint that was given up, and its head; none where there was no anchor to disagree with. */
  readonly anchored: number;
  readonly anchoredHead: string;
  /** Entries up to which store and anchor agreed then. */
  readonly agreed: number;
  /** The first entry at which the chain did not hold then, 0 when it did. */
  readonly broken: number;
  readonly at: number;
}

/** What an entry's bytes say, when it is an acceptance. */
export const acceptanceIn = ({ sequence, hash, bytes }: { readonly sequence: number; readonly hash: string; readonly bytes: string }): Acceptance | undefined => {
  if (!bytes.includes('"restore-accepted"')) return undefined;
  try {
    const { kind, at, details } = JSON.parse(bytes) as { readonly kind: unknown; readonly at: number; readonly details: Readonly<Record<string, unknown>> };
    if (kind !== 'restore-accepted') return undefined;
    const { anchored, anchoredHead, agreed, broken } = details;
    return { sequence, hash, at, anchored: Number(anchored), anchoredHead: String(anchoredHead), agreed: Number(agreed), broken: Number(broken) };
  } catch {
    return undefined;
  }
};

/** The acceptance, within the first `upTo` entries, of a chain that does not hold at entry `broken`. */
export const acceptanceOf = async (trail: AuditTrail, broken: number, upTo: number): Promise<Acceptance | undefined> => {
  for (let after = broken; after < upTo; ) {
    const entries = await trail.entries(after, PIECE);
    const found = entries.map(acceptanceIn).find((each) => each?.broken === broken);
    if (found !== undefined) return found.sequence <= upTo ? found : undefined;
    after = entries.at(-1)?.sequence ?? upTo;
  }
  return undefined;
};

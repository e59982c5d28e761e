import type { AuditEntry } from '../../domain/audit';
import type { RequestId } from '../../domain/people';
import type { RequestView } from '../../domain/view';
import type { Deps } from '../deps';
import type { Checkpointed, Journal } from '../ports';
import { fullView } from '../view';

/** Of a request about many the log has some entries for each user: as many are read of its beginning, and as many of its end. */
const ENTRIES_OF_EACH_END = 100;

/** One request with what the audit log has of it. */
export interface SeenRequest {
  /** As its card shows it. */
  readonly view: RequestView;
  /** In order; of many the first and the last ones. */
  readonly entries: readonly AuditEntry[];
  readonly entryCount: number;
  /** The last signed checkpoint, when it covers all of them. */
  readonly checkpoint: Checkpointed | undefined;
}

/** @returns `undefined` when there is no such request */
export const seeRequest = async (deps: Deps, id: RequestId): Promise<SeenRequest | undefined> => {
  const { journal, audit } = deps;
  const stored = await journal.read(id);
  if (stored === undefined) return undefined;
  const [view, entries, entryCount] = [await fullView(deps, stored), await entriesOf(journal, id), await journal.countEntriesOf(id)];
  const checkpoint = audit.lastCheckpoint();
  const covered = checkpoint !== undefined && checkpoint.size >= (entries.at(-1)?.sequence ?? Infinity);
  return { view, entries, entryCount, checkpoint: covered ? checkpoint : undefined };
};

const entriesOf = async (journal: Journal, id: RequestId): Promise<readonly AuditEntry[]> => {
  const [first, last] = [await journal.entriesOf(id, { end: 'first', limit: ENTRIES_OF_EACH_END }), await journal.entriesOf(id, { end: 'last', limit: ENTRIES_OF_EACH_END })];
  const before = first.at(-1)?.sequence ?? 0;
  return [...first, ...last.filter(({ sequence }) => sequence > before)];
};

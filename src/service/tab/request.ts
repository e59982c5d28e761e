import type { AuditEntry } from '../../domain/audit';
import type { RequestId } from '../../domain/people';
import type { Deps } from '../deps';
import type { Checkpointed, Stored } from '../ports';

/** One request with what the audit log has of it. */
export interface SeenRequest {
  readonly stored: Stored;
  /** In order. */
  readonly entries: readonly AuditEntry[];
  /** The last signed checkpoint, when it covers all of them. */
  readonly checkpoint: Checkpointed | undefined;
}

/** @returns `undefined` when there is no such request */
export const seeRequest = async ({ journal, audit }: Deps, id: RequestId): Promise<SeenRequest | undefined> => {
  const stored = await journal.read(id);
  if (stored === undefined) return undefined;
  const entries = await journal.entriesOf(id);
  const checkpoint = audit.lastCheckpoint();
  const covered = checkpoint !== undefined && checkpoint.size >= (entries.at(-1)?.sequence ?? Infinity);
  return { stored, entries, checkpoint: covered ? checkpoint : undefined };
};

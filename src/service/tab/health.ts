import type { AuditHead } from '../../domain/audit';
import type { Finding } from '../../domain/diagnosis';
import type { ObjectId } from '../../domain/people';
import type { Standstill } from '../../domain/standstill';
import { check } from '../check';
import type { Deps } from '../deps';
import type { Checkpointed } from '../ports';

export interface SeenHealth {
  /** What `check` says to this person. */
  readonly findings: readonly Finding[];
  readonly head: AuditHead;
  readonly checkpoint: Checkpointed | undefined;
  readonly standstill: Standstill | undefined;
}

export const seeHealth = async (deps: Deps, person: ObjectId): Promise<SeenHealth> => {
  const [findings, head] = await Promise.all([check(deps, person), deps.journal.head()]);
  return { findings, head, checkpoint: deps.audit.lastCheckpoint(), standstill: deps.audit.standstill() };
};

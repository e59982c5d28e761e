import type { AuditFact } from '../domain/audit';
import type { Item } from '../domain/item';
import type { Failure, Outcome, RevokeService } from '../domain/outcome';
import type { ObjectId } from '../domain/people';
import { changedSinceShown, mayActOn, type Standing } from '../domain/policy';
import type { Request, ShownTarget } from '../domain/request';
import type { RoleTemplateId } from '../domain/roles';
import type { Explained } from './failure';
import type { ReadBack, RevokeAnswer } from './ports';
import { proofOf } from './proof';

/** What calls and reads mean for a user: the same for one and for many. */

export const failure = (because: Failure, detail = '', inDoubt = false): Extract<Outcome, { result: 'failed' }> => ({ result: 'failed', because, detail, inDoubt });

export const explainedFailure = ({ because, detail, service, findings }: Explained, inDoubt: boolean): Outcome => ({ result: 'failed', because, detail, service, inDoubt, findings });

/** Accepted. @param seen what proves it, where something does */
export const signingOut = (provable: boolean, seen: ReadBack | undefined): Outcome => ({ result: 'signing-out', verified: provable && seen !== undefined ? proofOf(seen) : undefined, provable });

/** What an answer other than an acceptance means. */
export const outcomeOfAnswer = (answer: Exclude<RevokeAnswer, 'signing-out'>): Outcome => (answer === 'failed' ? failure('sharepoint-failed', 'Failure') : { result: answer });

/** Who answers for the run: those who confirmed and had it tried again, or the asker where no card was needed. */
export const responsible = (request: Request): readonly ObjectId[] => {
  const decided = 'confirmed' in request ? [...request.confirmed, ...(request.retried ?? [])].map(({ by }) => by) : [];
  return decided.length > 0 ? [...new Set(decided)] : [request.asker.objectId];
};

/**
 * Why the account may not be acted on, as it is now; nothing when it may.
 * @param now `undefined` when it is gone
 * @param standings of those who answer for it
 */
export const whyNotTarget = (shown: ShownTarget, now: ShownTarget | undefined, standings: readonly (Standing | undefined)[], adminRoles: readonly RoleTemplateId[]): Outcome | undefined => {
  if (now === undefined) return { result: 'not-found' };
  if (now.external) return { result: 'not-applicable' };
  if (changedSinceShown(shown, now)) return failure('target-changed');
  const entitled = standings.every((standing) => mayActOn(standing, now, adminRoles).allowed);
  return entitled ? undefined : failure('not-entitled-any-more');
};

/** An earlier call of unknown fate may have done it after all: then nothing else is certain. */
export const honest = (item: Item, outcome: Outcome, route: RevokeService): Outcome => {
  if (item.doubt === undefined || outcome.result === 'signing-out' || outcome.result === 'signed-out') return outcome;
  return outcome.result === 'failed' ? { ...outcome, inDoubt: true } : { ...failure('no-answer', outcome.result, true), service: route };
};

/** It may still be seen to have worked. */
export const isUnproven = (outcome: Outcome): boolean =>
  (outcome.result === 'signing-out' && outcome.provable && outcome.verified === undefined) || (outcome.result === 'failed' && outcome.inDoubt);

export const outcomeFacts = (outcome: Outcome): AuditFact['details'] => {
  switch (outcome.result) {
    case 'signing-out':
      return { result: outcome.result, verified: outcome.verified !== undefined, validFrom: outcome.verified?.validFrom ?? '' };
    case 'failed':
      return { result: outcome.result, because: outcome.because, detail: outcome.detail, inDoubt: outcome.inDoubt };
    case 'signed-out':
    case 'not-available':
    case 'not-found':
    case 'not-applicable':
    case 'skipped':
      return { result: outcome.result };
  }
};

import type { Outcome } from '../domain/outcome';
import type { Saying } from '../domain/saying';
import { mayLackEntries, type Standstill } from '../domain/standstill';
import type { Deps } from './deps';

/** Why nothing is acted on while the audit log cannot be vouched for. @param user whom it was about, where that is known */
export const standstillSaying = ({ rules }: Deps, standstill: Standstill, user: string | undefined): Saying => ({ kind: 'standstill', standstill, user, revokeWith: rules.revokeWith });

/**
 * What becomes of work that may not be done, or goes on: the kill switch, or an audit log that cannot be vouched for. A
 * store that may lack entries does not know whether the work was done before: that is in doubt.
 */
export const whyNotNow = ({ rules, audit }: Deps): Extract<Outcome, { result: 'failed' }> | undefined => {
  if (rules.stopped) return { result: 'failed', because: 'stopped', detail: '', inDoubt: false };
  const standstill = audit.standstill();
  if (standstill === undefined) return undefined;
  return { result: 'failed', because: 'audit-standstill', detail: standstill.because, inDoubt: mayLackEntries(standstill) };
};

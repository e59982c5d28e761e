import type { Language } from '../domain/command/command';
import type { SettledItem } from '../domain/item';
import type { Outcome } from '../domain/outcome';
import type { Instant, ObjectId } from '../domain/people';
import type { Request } from '../domain/request';
import type { RequestView, ViewOfOne } from '../domain/view';
import { oddName } from '../domain/odd-name';
import { clockTime, exactTime, message, scriptNames } from '../locale';
import { findingLine } from './check-text';

/** `hh:mm` with its zone named. */
export const timeText = (language: Language, timeZone: string, at: Instant): string =>
  message(language, 'value.time', { time: clockTime(language, timeZone, at), zone: timeZone });

/** The cmdlet's own sentence for this outcome. @param user already escaped for where the sentence goes */
export const resultSentence = (language: Language, outcome: Outcome, user: string): string => message(language, `result.${outcome.result}`, { user });

/** The user is signed out, at once or soon. */
export const isSuccess = (outcome: Outcome): boolean => outcome.result === 'signing-out' || outcome.result === 'signed-out';

/** What to do about a result that is no success: why it failed and the smallest fix, and whether the effect is in doubt. */
export const failureLines = (language: Language, outcome: Outcome, objectId: ObjectId): readonly string[] => {
  if (outcome.result === 'not-available') return [message(language, 'not-available.fix')];
  if (outcome.result !== 'failed') return [];
  const why = message(language, `failure.${outcome.because}`, { detail: outcome.detail === '' ? 'none' : outcome.detail, objectId, service: outcome.service ?? 'graph' });
  const findings = (outcome.findings ?? []).map((each) => findingLine(each, language));
  return [...findings, why, ...(outcome.inDoubt && outcome.because !== 'audit-standstill' ? [message(language, 'failure.in-doubt')] : [])];
};

/** Whether and since when older sign-ins are refused. */
export const proofLine = (language: Language, outcome: Outcome, timeZone: string): string | undefined => {
  if (outcome.result !== 'signing-out' || !outcome.provable) return undefined;
  if (outcome.verified === undefined) return message(language, 'card.unverified');
  return message(language, 'card.verified', { time: exactly(language, timeZone, outcome.verified.validFromAt) });
};

/** A reader in a hurry reads the own zone; Graph's clock is exact to the second. */
const exactly = (language: Language, timeZone: string, at: Instant): string =>
  message(language, 'value.time', { time: exactTime(language, timeZone, at), zone: timeZone });

/** That a display name may imitate another one, and by what; `undefined` for an ordinary name. */
export const nameWarning = (language: Language, displayName: string): string | undefined => {
  const odd = oddName(displayName);
  if (odd === undefined) return undefined;
  if (odd.oddity === 'scripts') return message(language, 'card.warning.name-scripts', { scripts: scriptNames(language, odd.scripts) });
  // ICU's selectors know no hyphen.
  return message(language, 'card.warning.name-character', { codePoint: odd.codePoint, kind: odd.kind.replaceAll('-', '_') });
};

/** The user's page in the Entra portal of this cloud. */
export const portalLink = (view: ViewOfOne): string =>
  `${view.portal}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${view.request.target.objectId}`;

/** The one user's work, once it has an outcome. */
export const settledItem = (view: RequestView): SettledItem | undefined => view.items.find((item): item is SettledItem => item.state === 'settled');

export const detailsLine = (language: Language, view: RequestView, item: SettledItem): string =>
  message(language, 'card.details', { route: view.revokeWith, objectId: item.target, attempts: item.attempts, requestId: view.request.id });

export const withoutEffectLine = (language: Language, parameters: readonly string[]): string | undefined =>
  parameters.length === 0 ? undefined : message(language, 'card.without-effect', { parameters: parameters.map((name) => `-${name}`).join(', ') });

/** That the work goes on, and where its result will be read. */
export const runningLine = (language: Language, { conversation }: Request): string => message(language, conversation === undefined ? 'card.state.running-in-tab' : 'card.state.running');

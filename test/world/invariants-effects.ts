import { sameUpn, type ObjectId } from '../../src/domain/people';
import { isProtected } from '../../src/domain/policy';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR } from '../../src/domain/roles';
import type { ShownTarget } from '../../src/domain/request';
import { isPrivileged, personOf, type Account } from './directory';
import { entriesOf, isSuccess, resultOf, type Case, type Entry, type Evidence } from './evidence';
import type { HappeningOf } from './ledger';
import { aboutOne } from '../domain/samples';

/** What must hold of every request, at any moment. Gives sentences about what does not. */
export type OfRequest = (one: Case, evidence: Evidence) => readonly string[];

/** From when to when an entry's writer may have looked at the directory. */
const lookedFrom = (entry: Entry): number => entry.run?.began ?? entry.committed;
const during = ({ directory }: Evidence, who: ObjectId, from: number, to: number): readonly Account[] => directory.during(who, from, to).filter((account) => account !== undefined);

/** Person and roles are read one beside the other: each must have been so at some time. */
const mayHaveBeenEntitled = (evidence: Evidence, who: ObjectId, target: ObjectId, from: number, to: number): boolean => {
  const was = during(evidence, who, from, to);
  const holds = (roles: readonly string[]): boolean => was.some((account) => [...account.roles].some((role) => roles.includes(role)));
  const targets = evidence.directory.during(target, from, to);
  const privileged = targets.length > 0 && targets.every((account) => account !== undefined && isPrivileged(account));
  return (
    was.some(({ enabled }) => enabled) &&
    was.some(({ external, memberType }) => !external && memberType === 'member') &&
    holds(evidence.rules.adminRoles) &&
    (!privileged || holds([GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR]))
  );
};

const asked = (one: Case): Entry | undefined => entriesOf(one, 'asked')[0];
const given = (one: Case): readonly Entry[] => (one.stored.request.unconfirmed ? entriesOf(one, 'asked') : entriesOf(one, 'confirmed-first', 'confirmed'));

/** I1: every call has its own attempt in the log before it. */
export const callsAreIntended: OfRequest = (one) =>
  one.calls.toSorted((a, b) => a.logged - b.logged).flatMap((call, index) => {
    const intended = entriesOf(one, 'attempt').filter(({ sequence }) => sequence <= call.logged).length;
    return intended > index ? [] : [`call ${index + 1} of ${one.id} has only ${intended} attempts before it`];
  });

/** I1: every attempt rests on people who were entitled when they pressed, and are when the work begins. */
export const attemptsAreAllowed: OfRequest = (one, evidence) =>
  entriesOf(one, 'attempt').flatMap((attempt) => {
    const target = aboutOne(one.stored.request).target.objectId;
    const before = given(one).filter(({ sequence }) => sequence < attempt.sequence);
    if (before.length === 0) return [`attempt ${attempt.sequence} of ${one.id} rests on nobody`];
    return lastRound(one, before).flatMap(({ by, sequence, committed, ...entry }) => {
      if (by === null) return [`entry ${sequence} is by nobody`];
      const then = mayHaveBeenEntitled(evidence, by, target, lookedFrom({ by, sequence, committed, ...entry }), committed);
      const now = mayHaveBeenEntitled(evidence, by, target, lookedFrom(attempt), attempt.committed);
      return [...(then ? [] : [`entry ${sequence} is by somebody who was not entitled`]), ...(now ? [] : [`attempt ${attempt.sequence} rests on somebody who is not entitled any more`])];
    });
  });

/** What was confirmed before the card changed does not count. */
const lastRound = (one: Case, before: readonly Entry[]): readonly Entry[] => {
  const renewed = entriesOf(one, 'renewed').at(-1)?.sequence ?? 0;
  return one.stored.request.unconfirmed ? before : before.filter(({ sequence }) => sequence > renewed);
};

/** Two people where two are needed: by the configuration's list, by what the log says, by what the request says. */
export const twoPeopleWhereNeeded: OfRequest = (one, evidence) => {
  const attempt = entriesOf(one, 'attempt')[0];
  if (attempt === undefined) return [];
  const request = aboutOne(one.stored.request);
  const was = during(evidence, request.target.objectId, lookedFrom(attempt), attempt.committed);
  const listed = was.length > 0 && was.every((account) => isProtected(personOf(account), evidence.rules.protectedUsers));
  if (!listed && !request.needsTwo && asked(one)?.details['needsTwo'] !== true) return [];
  const people = new Set(lastRound(one, given(one)).map(({ by }) => by));
  return people.size >= 2 ? [] : [`${one.id} needs two people and ran with ${people.size}`];
};

/** I2: what was hit is what was shown, to each of those who pressed. */
export const hitsWhatWasShown: OfRequest = (one, evidence) =>
  one.calls.flatMap((call) => {
    const { target } = aboutOne(one.stored.request);
    const shown = one.stored.request.unconfirmed ? [target] : clicksFor(one, evidence).flatMap((click) => click.shown?.request.target ?? []);
    const wrong = shown.filter((one_) => one_.objectId !== call.target);
    return [
      ...(call.target === target.objectId ? [] : [`${one.id} is about ${target.objectId} and called for ${call.target}`]),
      ...(wrong.length === 0 ? [] : [`${one.id} was confirmed on a card that showed ${wrong[0]?.objectId ?? ''} and called for ${call.target}`]),
      ...shown.flatMap((card) => changedSince(card, call, evidence)),
      ...wrongHit(call, evidence),
    ];
  });

const clicksFor = (one: Case, { ledger }: Evidence): readonly HappeningOf<'click'>[] => {
  const { request } = one.stored;
  const decisions = 'confirmed' in request ? request.confirmed : [];
  return decisions.flatMap(({ activityId }) => ledger.of('click').find((click) => click.activityId === activityId) ?? []);
};

/** The account was never, while the work looked, what the card had shown. */
const changedSince = (card: ShownTarget, call: HappeningOf<'call'>, evidence: Evidence): readonly string[] => {
  const was = during(evidence, card.objectId, call.run.began, call.sent);
  if (was.length === 0) return [`${call.request} called for an account that was not there`];
  return [
    ...(was.some(({ upn }) => sameUpn(upn, card.upn)) ? [] : [`${call.request} showed ${card.upn}, which the account was not called any more`]),
    ...(card.privileged || was.some((account) => !isPrivileged(account)) ? [] : [`${call.request} did not show that the account is privileged`]),
    ...(card.protected || was.some((account) => !isProtected(personOf(account), evidence.rules.protectedUsers)) ? [] : [`${call.request} did not show that the account is protected`]),
  ];
};

/** By name somebody else may be hit: only when the name changed hands while the call was on its way. */
const wrongHit = ({ hit, target, run, at, request }: HappeningOf<'call'>, { directory }: Evidence): readonly string[] => {
  if (hit === undefined || hit === target) return [];
  const changedHands = directory.during(hit, run.began, at).length > 1 || directory.during(target, run.began, at).length > 1;
  return changedHands ? [] : [`${request} hit ${hit} instead of ${target}`];
};

/** I2 and I7: one decision, one execution; what was cancelled, expired or refused never ran, and nothing runs after its end. */
export const runsOnce: OfRequest = (one) => {
  const count = (...kinds: Parameters<typeof entriesOf>[1][]): number => entriesOf(one, ...kinds).length;
  const decided = count('confirmed', 'cancelled', 'expired');
  const over = count('cancelled', 'expired') > 0;
  const [first, ...more] = entriesOf(one, 'outcome');
  const late = one.calls.filter((call) => first !== undefined && call.logged >= first.sequence);
  return [
    ...(decided <= 1 ? [] : [`${one.id} was decided ${decided} times`]),
    ...(over && (count('attempt') > 0 || one.calls.length > 0) ? [`${one.id} was over and ran`] : []),
    ...(more.length === 0 || (more.length === 1 && first?.details['inDoubt'] === true) ? [] : [`${one.id} has ${more.length + 1} outcomes`]),
    ...late.map(({ at }) => `${one.id} was called for at ${at}, and its outcome was said before`),
  ];
};

const effects = (one: Case): readonly HappeningOf<'call'>[] => one.calls.filter(({ hit }) => hit !== undefined);

/** Somebody else may have ended the same sessions meanwhile: the directory does not say who. */
const byOthers = (one: Case, { ledger }: Evidence): readonly { readonly order: number }[] =>
  ledger.of('elsewhere').filter(({ user }) => user === aboutOne(one.stored.request).target.objectId);

/** I3: a success was one, before it was said; what is said to have failed had no effect, ever. */
export const tellsTheTruth: OfRequest = (one, evidence) => {
  const success = entriesOf(one, 'outcome', 'verified').filter((entry) => isSuccess(resultOf(entry)) || entry.kind === 'verified');
  const lies = success.filter(({ order }) => ![...effects(one), ...byOthers(one, evidence)].some((effect) => effect.order < order));
  const last = entriesOf(one, 'outcome').at(-1);
  const denied = last !== undefined && !isSuccess(resultOf(last)) && last.details['inDoubt'] !== true && effects(one).length > 0;
  return [
    ...lies.map(({ sequence }) => `entry ${sequence} of ${one.id} tells of a success that there was not`),
    ...(denied ? [`entry ${last.sequence} of ${one.id} says ${String(resultOf(last))} (${String(last.details['because'])}), and it was done`] : []),
  ];
};

/** I3: the call is not repeated when a look would have shown that it was done. */
export const looksBeforeItRepeats: OfRequest = (one, evidence) => {
  if (evidence.rules.revokeWith !== 'graph') return [];
  return effects(one).flatMap((effect, index) => {
    const again = one.calls.find((call) => call.order > effect.order && call.run !== effect.run && call.sent >= effect.at);
    if (again === undefined || index > 0) return [];
    const othersToo = evidence.ledger.of('call').some((call) => call.target === effect.target && call.request !== one.id);
    const visibleAt = evidence.directory.visibleAt(effect.target, effect.at);
    const moved = evidence.directory.validFrom(effect.target, Infinity) !== effect.shownBefore;
    const seen = visibleAt !== undefined && visibleAt < again.run.began && moved;
    return seen && !othersToo ? [`${one.id} was called for again at ${again.at}, although the call at ${effect.at} could be seen`] : [];
  });
};

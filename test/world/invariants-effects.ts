import { sameUpn, type ObjectId } from '../../src/domain/people';
import { isProtected } from '../../src/domain/policy';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR } from '../../src/domain/roles';
import type { ShownTarget } from '../../src/domain/request';
import { isPrivileged, personOf, type Account } from './directory';
import { entriesOf, isSuccess, othersTried, resultOf, roundsOf, type Case, type Entry, type Evidence, type UserCase } from './evidence';
import type { HappeningOf } from './ledger';

/** What must hold of every request, at any moment. Gives sentences about what does not. */
export type OfRequest = (one: Case, evidence: Evidence) => readonly string[];
/** The same of every user of it, whether it is about one or about many. */
export type OfUser = (user: UserCase, one: Case, evidence: Evidence) => readonly string[];

/** From when to when an entry's writer may have looked at the directory. */
const lookedFrom = (entry: Pick<Entry, 'run' | 'committed'>): number => entry.run?.began ?? entry.committed;
const during = ({ directory }: Evidence, who: ObjectId, from: number, to: number): readonly Account[] => directory.during(who, from, to).filter((account) => account !== undefined);

/** The account was privileged all the time. */
const wasPrivileged = ({ directory }: Evidence, target: ObjectId, from: number, to: number): boolean => {
  const was = directory.during(target, from, to);
  return was.length > 0 && was.every((account) => account !== undefined && isPrivileged(account));
};

/** Person and roles are read one beside the other: each must have been so at some time. */
const mayHaveBeenEntitled = (evidence: Evidence, who: ObjectId, privileged: boolean, from: number, to: number): boolean => {
  const was = during(evidence, who, from, to);
  const holds = (roles: readonly string[]): boolean => was.some((account) => [...account.roles].some((role) => roles.includes(role)));
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
export const callsAreIntended: OfUser = (user) =>
  user.calls.toSorted((a, b) => a.logged - b.logged).flatMap((call, index) => {
    const intended = entriesOf(user, 'attempt').filter(({ sequence }) => sequence <= call.logged).length;
    return intended > index ? [] : [`call ${index + 1} of ${user.id} for ${user.shown.upn} has only ${intended} attempts before it`];
  });

/** I1: every attempt rests on people who were entitled when they pressed, and are when the work begins. */
export const attemptsAreAllowed: OfUser = (user, one, evidence) =>
  entriesOf(user, 'attempt').flatMap((attempt) => {
    const target = user.shown.objectId;
    const before = given(one).filter(({ sequence }) => sequence < attempt.sequence);
    if (before.length === 0) return [`attempt ${attempt.sequence} of ${one.id} rests on nobody`];
    const again = entriesOf(one, 'retried').filter(({ sequence }) => sequence < attempt.sequence);
    return [...lastRound(one, before), ...again].flatMap((entry) => {
      const { by, sequence, committed } = entry;
      if (by === null) return [`entry ${sequence} is by nobody`];
      // Nobody is read again by who has them tried again: the card had shown who is privileged, and the attempt looks itself.
      const then = mayHaveBeenEntitled(evidence, by, entry.kind === 'retried' ? user.shown.privileged : wasPrivileged(evidence, target, lookedFrom(entry), committed), lookedFrom(entry), committed);
      const now = mayHaveBeenEntitled(evidence, by, wasPrivileged(evidence, target, lookedFrom(attempt), attempt.committed), lookedFrom(attempt), attempt.committed);
      return [...(then ? [] : [`entry ${sequence} is by somebody who was not entitled`]), ...(now ? [] : [`attempt ${attempt.sequence} rests on somebody who is not entitled any more`])];
    });
  });

/** What was confirmed before the card changed does not count. */
const lastRound = (one: Case, before: readonly Entry[]): readonly Entry[] => {
  const renewed = entriesOf(one, 'renewed').at(-1)?.sequence ?? 0;
  return one.stored.request.unconfirmed ? before : before.filter(({ sequence }) => sequence > renewed);
};

/** Two people where two are needed: by the configuration's list, by what the log says, by what the request says. */
export const twoPeopleWhereNeeded: OfUser = (user, one, evidence) => {
  const attempt = entriesOf(user, 'attempt')[0];
  if (attempt === undefined) return [];
  const { request } = one.stored;
  const was = during(evidence, user.shown.objectId, lookedFrom(attempt), attempt.committed);
  const listed = was.length > 0 && was.every((account) => isProtected(personOf(account), evidence.rules.protectedUsers));
  if (!listed && !request.needsTwo && asked(one)?.details['needsTwo'] !== true) return [];
  const people = new Set(lastRound(one, given(one)).map(({ by }) => by));
  return people.size >= 2 ? [] : [`${one.id} needs two people and ran with ${people.size}`];
};

/** I2: what was hit is what was shown, to each of those who pressed. */
export const hitsWhatWasShown: OfUser = (user, one, evidence) =>
  user.calls.flatMap((call) => {
    const shown = cardsAbout(user, one, evidence);
    const wrong = shown.filter((card) => card.objectId !== call.target);
    return [
      ...(wrong.length === 0 ? [] : [`${one.id} was confirmed on a card that showed ${wrong[0]?.objectId ?? ''} and called for ${call.target}`]),
      ...shown.flatMap((card) => changedSince(card, call, evidence)),
      ...wrongHit(call, evidence),
    ];
  });

/** As those who pressed saw the user. A card about many counts them: who they are is pinned with it. */
const cardsAbout = ({ shown }: UserCase, one: Case, evidence: Evidence): readonly ShownTarget[] =>
  one.stored.request.unconfirmed || one.stored.request.many !== undefined ? [shown] : clicksFor(one, evidence).flatMap((click) => click.shown?.request.target ?? []);

/** The presses that the request was confirmed by. */
export const clicksFor = (one: Case, { ledger }: Evidence): readonly HappeningOf<'click'>[] => {
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

/** I2: nobody is called for, and nothing is told, but about those whom the request is about. */
export const nobodyElse: OfRequest = (one) => {
  const about = new Set(one.users.map(({ shown }) => shown.objectId));
  const called = one.calls.filter(({ target }) => !about.has(target)).map(({ target }) => `${one.id} called for ${target}, whom it is not about`);
  const told = one.log.filter(({ target }) => target !== null && !about.has(target)).map(({ sequence }) => `entry ${sequence} of ${one.id} is about somebody whom it is not about`);
  return [...called, ...told];
};

/** I2 and I7: one decision; what was cancelled, expired or refused never ran. */
export const isDecidedOnce: OfRequest = (one) => {
  const count = (...kinds: Parameters<typeof entriesOf>[1][]): number => entriesOf(one, ...kinds).length;
  const decided = count('confirmed', 'cancelled', 'expired');
  const over = count('cancelled', 'expired') > 0;
  return [...(decided <= 1 ? [] : [`${one.id} was decided ${decided} times`]), ...(over && (count('attempt') > 0 || one.calls.length > 0) ? [`${one.id} was over and ran`] : [])];
};

/** I2 and I7: one execution; nothing runs after its end, and nobody is called for again who is signed out. */
export const endsOnce: OfUser = (user, one) =>
  roundsOf(one, user).flatMap(({ entries, before }) => {
    const [first, ...more] = entries.filter(({ kind }) => kind === 'outcome');
    if (first === undefined) return [];
    const succeeded = [first, ...more].some((entry) => isSuccess(resultOf(entry)));
    const late = user.calls.filter(({ logged }) => logged >= first.sequence && (succeeded || logged < before));
    return [
      ...(more.length === 0 || (more.length === 1 && first.details['inDoubt'] === true) ? [] : [`${one.id} has ${more.length + 1} outcomes for ${user.shown.upn}`]),
      ...late.map(({ at }) => `${one.id} called for ${user.shown.upn} at ${at}, and the outcome was said before`),
    ];
  });

const effects = ({ calls }: UserCase): readonly HappeningOf<'call'>[] => calls.filter(({ hit }) => hit !== undefined);

/** Somebody else may have ended the same sessions meanwhile: the directory does not say who. */
const byOthers = ({ shown }: UserCase, { ledger }: Evidence): readonly { readonly order: number }[] => ledger.of('elsewhere').filter(({ user }) => user === shown.objectId);

/** I3: a success was one, before it was said; what is said to have failed had no effect, ever. */
export const tellsTheTruth: OfUser = (user, one, evidence) => {
  const success = entriesOf(user, 'outcome', 'verified').filter((entry) => isSuccess(resultOf(entry)) || entry.kind === 'verified');
  const lies = success.filter(({ order }) => ![...effects(user), ...byOthers(user, evidence)].some((effect) => effect.order < order));
  const last = entriesOf(user, 'outcome').at(-1);
  // Who is tried again may have been done by now, and it is not told yet.
  const done = effects(user).filter(({ logged }) => evidence.atRest || logged < (last?.sequence ?? 0));
  const denied = last !== undefined && !isSuccess(resultOf(last)) && last.details['inDoubt'] !== true && done.length > 0;
  return [
    ...lies.map(({ sequence }) => `entry ${sequence} of ${one.id} tells of a success that there was not`),
    ...(denied ? [`entry ${last.sequence} of ${one.id} says ${String(resultOf(last))} (${String(last.details['because'])}) of ${user.shown.upn}, and it was done`] : []),
  ];
};

/** I3: the call is not repeated when a look would have shown that it was done. */
export const looksBeforeItRepeats: OfUser = (user, one, evidence) => {
  if (evidence.rules.revokeWith !== 'graph') return [];
  return effects(user).flatMap((effect, index) => {
    const again = user.calls.find((call) => call.order > effect.order && call.run !== effect.run && call.sent >= effect.at);
    if (again === undefined || index > 0) return [];
    const visibleAt = evidence.directory.visibleAt(effect.target, effect.at);
    const moved = evidence.directory.validFrom(effect.target, Infinity) !== effect.shownBefore;
    const seen = visibleAt !== undefined && visibleAt < again.run.began && moved;
    return seen && !othersTried(user, evidence) ? [`${one.id} called for ${user.shown.upn} again at ${again.at}, although the call at ${effect.at} could be seen`] : [];
  });
};

/** A call that was told to come later is not made again before that, unless what told so was lost with the program. */
export const waitsAsTold: OfUser = (user, one, { ledger, world }) => {
  if (world.troubled || ledger.disturbedFor(one.id)) return [];
  const postponed = ledger.of('postponed').filter(({ request, target }) => request === one.id && target === user.shown.objectId);
  return postponed.flatMap(({ at, retryAfterMs, order }) => {
    const early = user.calls.find((call) => call.order > order && call.sent < at + retryAfterMs);
    return early === undefined ? [] : [`${one.id} called for ${user.shown.upn} ${early.sent - at} ms after it was told to wait for ${retryAfterMs}`];
  });
};

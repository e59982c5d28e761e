import { createHash } from 'node:crypto';
import { leftOutCount } from '../../src/domain/many';
import type { ObjectId } from '../../src/domain/people';
import type { RequestAboutMany } from '../../src/domain/request';
import { allIn, standingOfItem, STANDINGS, type ItemStanding } from '../../src/domain/tally';
import { entriesOf, isSuccess, resultOf, type Case, type Entry, type Evidence, type UserCase } from './evidence';
import { clicksFor } from './invariants-effects';

/** What must hold of every request about many besides. */
export type OfMany = (one: Case, request: RequestAboutMany, evidence: Evidence) => readonly string[];

/** What is said of a user who has been done, in one word, by the log alone. */
const standingByLog = (user: UserCase, evidence: Evidence): ItemStanding | undefined => {
  const last = entriesOf(user, 'outcome', 'verified').at(-1);
  if (last === undefined) return undefined;
  const result = resultOf(last) as ItemStanding;
  if (last.kind === 'verified') return 'verified';
  if (result === 'failed') return last.details['inDoubt'] === true ? 'in-doubt' : 'failed';
  const proven = last.details['verified'] === true || (last.details['inDoubtBefore'] === true && evidence.rules.revokeWith === 'graph');
  return result === 'signing-out' && proven ? 'verified' : result;
};

/** I4: the numbers add up to who was confirmed, each user once, and each number is what the log tells. */
export const numbersAddUp: OfMany = (one, { state, many }, evidence) => {
  const { tally } = one.stored;
  if (tally === undefined) return [`${one.id} has no numbers`];
  const begun = ['confirmed', 'running', 'done'].includes(state);
  const done = state === 'done';
  const counted = (standing: ItemStanding): number => one.members.filter((_, index) => standingOf(one, index) === standing).length;
  const differing = done ? STANDINGS.filter((standing) => counted(standing) !== tally[standing]) : [];
  const untold = one.users.filter((user, index) => done && standingByLog(user, evidence) !== standingOf(one, index));
  return [
    ...(allIn(tally) === (begun ? many.users.count : 0) ? [] : [`the numbers of ${one.id} add up to ${allIn(tally)}, and it is about ${many.users.count} (${state})`]),
    ...(one.users.length === many.users.count && one.members.length === many.users.count ? [] : [`${one.id} is about ${many.users.count}, and ${one.users.length} are pinned`]),
    ...(new Set(one.users.map(({ shown }) => shown.objectId)).size === one.users.length ? [] : [`${one.id} has a user twice`]),
    ...differing.map((standing) => `${one.id} counts ${tally[standing]} as ${standing}, and ${counted(standing)} are`),
    ...untold.map((user) => `${one.id} has ${user.shown.upn} as ${String(standingOf(one, one.users.indexOf(user)))}, and the log says ${String(standingByLog(user, evidence))}`),
  ];
};

const standingOf = ({ members }: Case, index: number): ItemStanding | undefined => {
  const item = members[index]?.item;
  return item === undefined ? undefined : standingOfItem(item);
};

const digestOf = ({ users }: Case): string => {
  const ids = users.map(({ shown }) => shown.objectId).toSorted((one, other) => (one < other ? -1 : 1));
  return createHash('sha256').update(ids.map((id) => `${id}\n`).join('')).digest('hex');
};

/** I2: those who pressed agreed to exactly the users who are pinned, and the log says to whom. */
export const pinnedIsConfirmed: OfMany = (one, { many }, evidence) => {
  const digest = digestOf(one);
  const cards = clicksFor(one, evidence).flatMap(({ shown }) => shown?.request.many ?? []);
  const entries = entriesOf(one, 'asked', 'renewed', 'confirmed-first', 'confirmed', 'stopped', 'retried').filter(({ details }) => details['digest'] !== digest || details['users'] !== one.users.length);
  return [
    ...(many.digest === digest ? [] : [`${one.id} has other users than it says`]),
    ...(cards.every((card) => card.digest === digest && card.users.count === one.users.length) ? [] : [`${one.id} was confirmed on a card about other users`]),
    ...(cards.every((card) => card.users.first.every(({ objectId }) => one.users.some(({ shown }) => shown.objectId === objectId))) ? [] : [`${one.id} was confirmed on a card that names others`]),
    ...entries.map(({ sequence }) => `entry ${sequence} of ${one.id} is about other users`),
  ];
};

/** I2: the card tells of each privileged and each protected account among them, and two people are needed where the rules say so. */
export const cardTellsAll: OfMany = (one, { many, needsTwo }, { rules }) => {
  const [privileged, isProtected] = [one.users.filter(({ shown }) => shown.privileged).length, one.users.filter(({ shown }) => shown.protected).length];
  return [
    ...(many.privileged.count === privileged && many.protected.count === isProtected ? [] : [`${one.id} shows ${many.privileged.count} privileged and ${many.protected.count} protected users, and has ${privileged} and ${isProtected}`]),
    ...(leftOutCount(many) === one.leftOut.length ? [] : [`${one.id} leaves out ${one.leftOut.length} and shows ${leftOutCount(many)}`]),
    ...(needsTwo || (isProtected === 0 && one.users.length <= rules.twoPersonAbove) ? [] : [`${one.id} is about ${one.users.length} users, ${isProtected} of them protected, and one person is enough`]),
  ];
};

/** A word of a list names a user if it was so at some time until the request was there. */
const namesOf = ({ directory }: Evidence, id: ObjectId, until: number): ReadonlySet<string> =>
  new Set(directory.during(id, -1, until).flatMap((account) => (account === undefined ? [] : [account.objectId, account.upn, ...account.mails].map((name) => name.toLowerCase()))));

interface Named {
  /** The lines that it may come from, each as its words. */
  readonly words: readonly (readonly string[])[];
  readonly group: ReadonlySet<ObjectId> | undefined;
  readonly until: number;
}

const namedBy = (one: Case, request: RequestAboutMany, { world }: Evidence): Named => {
  const until = entriesOf(one, 'asked')[0]?.committed ?? Infinity;
  const { source } = request.many;
  if (source.from === 'group') {
    const group = world.host.groups.byId(source.objectId);
    return { words: [], until, group: group === undefined ? new Set() : world.host.groups.membersUntil(group, until) };
  }
  const texts = world.teams.textsOf(request.conversation?.activityId ?? '');
  return { words: texts.map((text) => text.toLowerCase().split(/[\s,;]+/)), until, group: undefined };
};

/** I2: nobody is meant whom the line, or the group, did not name. */
export const onlyTheNamed: OfMany = (one, request, evidence) => {
  const { words, group, until } = namedBy(one, request, evidence);
  const strangers = one.users.filter(({ shown: { objectId } }) => {
    if (group !== undefined) return !group.has(objectId);
    const names = namesOf(evidence, objectId, until);
    return !words.some((line) => line.some((word) => names.has(word)));
  });
  // The words around the list are counted as well.
  const most = group === undefined ? Math.max(...words.map((line) => line.length)) : Infinity;
  const count = one.users.length + one.leftOut.length;
  return [...strangers.map(({ shown }) => `${one.id} is about ${shown.upn}, whom nobody named`), ...(count <= most ? [] : [`${one.id} tells of ${count} users, and no more than ${most} were named`])];
};

/** Whoever is named and is not meant is told of. */
export const nobodyIsDropped: OfMany = (one, request, evidence) => {
  const { words, group, until } = namedBy(one, request, evidence);
  const told = new Set([...one.leftOut.map(({ typed }) => typed.toLowerCase()), ...one.users.flatMap(({ shown: { objectId } }) => [...namesOf(evidence, objectId, until)])]);
  const isTold = (names: ReadonlySet<string>): boolean => [...names].some((name) => told.has(name));
  if (group !== undefined) {
    // Who came or went meanwhile may be missing, and so may who was deleted.
    const stayed = evidence.world.host.groups.byId(sourceIdOf(request))?.stays.filter(({ from, to }) => from === 0 && to > until) ?? [];
    const gone = (who: ObjectId): boolean => evidence.directory.during(who, -1, until).includes(undefined);
    return stayed.filter(({ who }) => !gone(who) && !isTold(namesOf(evidence, who, until))).map(({ who }) => `${one.id} says nothing of ${who}, who is in the group`);
  }
  // Somebody is told of by any of their names.
  for (const names of evidence.directory.everIds().map((id) => namesOf(evidence, id, until))) if (isTold(names)) for (const name of names) told.add(name);
  const dropped = words.map((line) => line.filter((word) => word.includes('@') && !told.has(word)));
  // Of a line that was edited only one was read.
  return dropped.length > 0 && dropped.every((line) => line.length > 0) ? [`${one.id} says nothing of ${String(dropped[0]?.[0])}`] : [];
};

const sourceIdOf = ({ many: { source } }: RequestAboutMany): string => (source.from === 'group' ? source.objectId : '');

/** When the request was stopped, and until when. */
const stops = (one: Case): readonly { readonly stopped: Entry; readonly until: number }[] =>
  entriesOf(one, 'stopped').map((stopped) => ({ stopped, until: entriesOf(one, 'retried').find(({ sequence }) => sequence > stopped.sequence)?.sequence ?? Infinity }));

/** Nobody is begun whose turn comes after a stop; nobody is skipped without one. */
export const stopStops: OfMany = (one) => {
  const all = stops(one);
  const begun = entriesOf(one, 'attempt').filter(({ sequence, run }) => all.some(({ stopped, until }) => sequence > stopped.sequence && sequence < until && (run?.began ?? 0) > stopped.committed));
  const skipped = entriesOf(one, 'outcome').filter((entry) => resultOf(entry) === 'skipped' && !all.some(({ stopped, until }) => entry.sequence > stopped.sequence && entry.sequence < until));
  return [...begun.map(({ sequence }) => `attempt ${sequence} of ${one.id} began after it was stopped`), ...skipped.map(({ sequence }) => `entry ${sequence} of ${one.id} skips somebody, and nobody stopped it`)];
};

/** Only those are tried again who had failed or were skipped. */
export const onlyFailedAgain: OfMany = (one) => {
  const again = entriesOf(one, 'retried').map(({ sequence }) => sequence);
  return one.users.flatMap((user) => again.flatMap((from) => {
    const before = entriesOf(user, 'outcome').findLast(({ sequence }) => sequence < from);
    const tried = entriesOf(user, 'attempt').some(({ sequence }) => sequence > from);
    const may = before !== undefined && ['failed', 'skipped'].includes(String(resultOf(before))) && !isSuccess(resultOf(before));
    return tried && !may ? [`${one.id} tried ${user.shown.upn} again, whose result was ${String(before === undefined ? undefined : resultOf(before))}`] : [];
  }));
};

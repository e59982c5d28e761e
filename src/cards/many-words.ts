import type { Language } from '../domain/command/command';
import type { ManyMember } from '../domain/many-page';
import { SHOWN_FIRST, type LeftOutBecause, type ManySource, type NamedUser, type ShownMany, type Some } from '../domain/many';
import { allIn, EMPTY_TALLY, nothingToDoIn, pendingIn, succeededIn, type Tally } from '../domain/tally';
import { begunAt } from '../domain/request';
import { timeLeft, timeNeeded } from '../domain/time-needed';
import type { Outcome } from '../domain/outcome';
import type { Actor } from '../domain/conversation';
import type { ViewOfMany } from '../domain/view';
import { dateTime, message, type MessageKey } from '../locale';
import { failureLines, resultSentence } from './sentences';

/** What is said about many users: the same on a card and in plain text. @param show makes a name fit where it goes */
type Show = (name: string) => string;

const MINUTE = 60_000;

/** Where the users come from. */
export const sourceText = (source: ManySource, language: Language, show: Show): string =>
  source.from === 'list' || source.from === 'tab' ? message(language, `many.source.${source.from}`) : message(language, `many.source.${source.from}`, { name: show(source.name) });

/** `adele@contoso.com (Adele Vance)`, by object id where the names were deleted. */
export const userText = ({ upn, displayName, objectId }: NamedUser, language: Language, show: Show): string =>
  upn === '' ? objectId : message(language, 'many.user', { upn: show(upn), name: show(displayName) });

/** Names one by one, and how many more there are. @param most names at most */
export const namesText = ({ count, first }: Some<NamedUser>, language: Language, show: Show, most = SHOWN_FIRST): readonly string[] => {
  const named = first.slice(0, most);
  return [...named.map((user) => userText(user, language, show)), ...(count > named.length ? [message(language, 'many.more', { count: count - named.length })] : [])];
};

const LEFT_OUT: Readonly<Record<LeftOutBecause, MessageKey>> = {
  'not-found': 'result.not-found',
  external: 'result.not-applicable',
  ambiguous: 'many.left-out.ambiguous',
  privileged: 'many.left-out.privileged',
  unreadable: 'many.left-out.unreadable',
};

/** A sentence for each of those who were named and are not hit, up to so many of a kind; the others are counted. @param most sentences of a kind at most */
export const leftOutText = (leftOut: ShownMany['leftOut'], language: Language, show: Show, most = SHOWN_FIRST): readonly string[] =>
  leftOut.flatMap(({ because, count, first }) => {
    const told = first.slice(0, most);
    return [
      ...told.map((typed) => message(language, LEFT_OUT[because], { user: show(typed) })),
      ...(count > told.length ? [message(language, `many.left-out.more.${because}`, { count: count - told.length })] : []),
    ];
  });

/** About how long it takes. */
export const timeNeededText = (users: number, language: Language): string => {
  const minutes = timeNeeded(users) / MINUTE;
  return minutes < 1 ? message(language, 'many.takes.short') : message(language, 'many.takes', { minutes: Math.ceil(minutes) });
};

export const tallyOf = ({ tally }: ViewOfMany): Tally => tally ?? EMPTY_TALLY;

/** What came of all of them, a line for each kind that there is. */
export const countLines = (view: ViewOfMany, language: Language): readonly string[] => {
  const tally = tallyOf(view);
  const all = allIn(tally);
  const line = (key: MessageKey, count: number): readonly string[] => (count === 0 ? [] : [message(language, key, { count, all })]);
  return [
    message(language, 'many.signed-out', { count: succeededIn(tally), all, atOnce: tally['signed-out'], verified: tally.verified, unverified: tally['signing-out'], provable: view.revokeWith === 'graph' ? 'yes' : 'no' }),
    ...line('many.failed', tally.failed),
    ...line('many.in-doubt', tally['in-doubt']),
    ...line('many.skipped', tally.skipped),
    ...line('many.not-found', tally['not-found']),
    ...line('many.not-applicable', tally['not-applicable']),
    ...line('many.not-available', tally['not-available']),
  ];
};

/** How far it is while it goes on, with how fast and how long still. */
export const progressLines = (view: ViewOfMany, language: Language): readonly string[] => {
  const tally = tallyOf(view);
  const all = view.request.many.users.count;
  const done = allIn(tally) - pendingIn(tally);
  const counts = message(language, 'many.progress', { done, all, good: succeededIn(tally), bad: tally.failed, doubt: tally['in-doubt'], skipped: tally.skipped, nothing: nothingToDoIn(tally) });
  const left = timeLeft(done, all, begunAt(view.request) ?? view.at, view.at);
  // What is stopped ends soon; of those that are tried again nobody knows how many of the others were done how fast.
  if (left === undefined || view.request.stopped !== undefined || view.request.retried !== undefined) return [`${bar(done / all)}  ${counts}`];
  const rate = Math.max(1, Math.round(left.rate));
  const minutes = Math.ceil(left.leftMs / MINUTE);
  return [`${bar(done / all)}  ${counts}`, minutes <= 1 ? message(language, 'many.rate.short', { rate }) : message(language, 'many.rate', { rate, minutes })];
};

const BAR = 20;

/** A bar of text, since no client has to know an element for it; the words beside it say the same. */
const bar = (part: number): string => {
  const full = Math.max(0, Math.min(BAR, Math.floor(part * BAR)));
  return '█'.repeat(full) + '░'.repeat(BAR - full);
};

/** What came of one of them: the cmdlet's sentence, since when it is verified, and why not where there is something to do. */
export const memberLines = ({ user, item }: ManyMember, { language, timeZone }: Pick<Actor, 'language' | 'timeZone'>, show: Show): readonly string[] => {
  const name = user.upn === '' ? user.objectId : show(user.upn);
  if (item?.state !== 'settled') return [message(language, 'many.member.waiting', { user: name })];
  const { outcome } = item;
  return [resultSentence(language, outcome, name), ...proofOf(outcome, language, timeZone), ...failureLines(language, outcome, user.objectId)];
};

const proofOf = (outcome: Outcome, language: Language, timeZone: string): readonly string[] => {
  if (outcome.result !== 'signing-out' || !outcome.provable) return [];
  return [outcome.verified === undefined ? message(language, 'many.member.unverified') : message(language, 'many.member.verified', { time: dateTime(language, timeZone, outcome.verified.validFromAt) })];
};

import type { Language } from '../../src/domain/command/command';
import { newItem, settle } from '../../src/domain/item';
import { LEFT_OUT, ROWS_SHOWN, SHOWN_FIRST, type LeftOutBecause, type NamedUser, type ShownMany, type Some } from '../../src/domain/many';
import type { ManyMember } from '../../src/domain/many-page';
import { FAILURES, type Outcome, type RevokeService } from '../../src/domain/outcome';
import type { RequestAboutMany, RequestState } from '../../src/domain/request';
import { EMPTY_TALLY, standingOfItem, type Tally } from '../../src/domain/tally';
import type { ViewOfMany } from '../../src/domain/view';
import { ALEX, awaitingMany, decision, idOf, many, manyIn, MEGAN, NOON, userOf, type AwaitingMany } from '../domain/samples';
import { HOSTILE, OUTCOMES, PORTAL } from './gallery';

/** One card about many users: what it shows, and the facts that it is made from. */
export interface ManyExhibit {
  readonly name: string;
  readonly view: ViewOfMany;
}

const MINUTE = 60_000;
/** Letters that a directory takes for the name of a person or a group. */
const LONGEST_NAME = 256;
const SKIPPED: Outcome = { result: 'skipped' };

const named = (n: number, called: string | undefined): NamedUser => {
  const { objectId, upn, displayName } = userOf(n);
  return { objectId, upn, displayName: called ?? displayName };
};

/** So many users, the first of them by name. @param called what each of them is called, their own names by default */
const some = (count: number, called?: string): Some<NamedUser> => ({ count, first: Array.from({ length: Math.min(count, SHOWN_FIRST) }, (_, n) => named(n, called)) });

const leftOut = (because: LeftOutBecause, count: number, typed?: string): ShownMany['leftOut'][number] => ({
  because,
  count,
  first: Array.from({ length: Math.min(count, SHOWN_FIRST) }, (_, n) => typed ?? `${because}${n}@contoso.com`),
});

/** User number `n` of a page, with this outcome; without one its turn is still to come. */
const member = (n: number, outcome: Outcome | undefined, called?: string): ManyMember => {
  const item = newItem(awaitingMany().id, userOf(n).objectId);
  return { position: n, user: named(n, called), item: outcome === undefined ? item : settle({ ...item, attempts: 1 }, outcome, NOON + 2 * MINUTE) };
};

const tallyOf = (members: readonly ManyMember[]): Tally =>
  members.reduce<Tally>((tally, { item }) => (item === undefined ? tally : { ...tally, [standingOfItem(item)]: tally[standingOfItem(item)] + 1 }), EMPTY_TALLY);

interface Seen {
  /** What became of each; everybody's turn is still to come by default. */
  readonly outcomes?: readonly (Outcome | undefined)[];
  readonly page?: number;
  readonly revokeWith?: RevokeService;
  readonly at?: number;
  readonly called?: string;
}

/** The request as its card shows it, with as many users as there are outcomes. */
const viewOf = (request: RequestAboutMany, { outcomes = [], page = 0, revokeWith = 'graph', at = NOON + 2 * MINUTE, called }: Seen = {}): ViewOfMany => {
  const members = outcomes.map((outcome, n) => member(n, outcome, called));
  const pages = Math.ceil(members.length / ROWS_SHOWN);
  const shown = members.slice(page * ROWS_SHOWN, (page + 1) * ROWS_SHOWN);
  return {
    request: members.length === 0 ? request : { ...request, many: { ...request.many, users: some(members.length, called) } },
    items: [],
    tally: tallyOf(members),
    ...(members.length === 0 ? {} : { page: { members: shown, page, pages } }),
    at,
    receipt: { sequence: 12, hash: '0a1b2c3d'.repeat(8) },
    revokeWith,
    portal: PORTAL,
  };
};

const outcome = (name: string): Outcome => {
  const found = OUTCOMES[name];
  if (found === undefined) throw new Error(`no outcome ${name}`);
  return found;
};
const VERIFIED = outcome('verified');
const UNVERIFIED = outcome('unverified');
const IN_DOUBT = outcome('failed, in doubt');
const times = <Value>(count: number, value: Value): readonly Value[] => Array.from({ length: count }, () => value);

const EVERY_REASON = LEFT_OUT.map((because, n) => leftOut(because, n + 1));
const WAITING: Readonly<Record<string, Partial<AwaitingMany>>> = {
  'three of a list': {},
  'one user, of the tab': { many: many({ source: { from: 'tab' }, users: some(1) }), conversation: undefined },
  'without a reason': { reason: undefined },
  'more than are named, of a group': { many: many({ source: { from: 'group', name: 'Sales', objectId: idOf(77) }, users: some(4_321) }) },
  'of a file, with one privileged and one protected': { many: many({ source: { from: 'file', name: 'spray.csv' }, privileged: some(1), protected: some(1) }) },
  'privileged and protected, more than are named': { many: many({ users: some(40), privileged: some(15), protected: some(12) }) },
  'names that may imitate others, more than are named': { many: many({ users: some(40), odd: some(12) }) },
  'left out for every reason': { many: many({ leftOut: EVERY_REASON }) },
  'left out for every reason, more than are named': { many: many({ leftOut: LEFT_OUT.map((because) => leftOut(because, 30)) }) },
  'the asker among them, and others who read along': { many: many({ hitsAsker: true, reading: 2 }) },
  'nobody knows who reads along': { many: many({ reading: undefined }) },
  'two people': { needsTwo: true },
  'two people, one has confirmed': { needsTwo: true, first: decision(MEGAN) },
};

/** What became of them, with who stopped it or had some of them tried again. */
const DONE: Readonly<Record<string, readonly [outcomes: readonly Outcome[], changes?: Pick<RequestAboutMany, 'stopped' | 'retried'>]>> = {
  'all well': [times(3, VERIFIED)],
  'all well, of pages': [times(25, VERIFIED)],
  'all well, not seen yet': [[VERIFIED, UNVERIFIED, UNVERIFIED]],
  'one alone': [[VERIFIED]],
  partly: [[outcome('failed: throttled'), IN_DOUBT, outcome('not found'), outcome('not applicable'), VERIFIED, UNVERIFIED]],
  'all failed': [times(3, outcome('failed: no-answer'))],
  'every failure': [FAILURES.map((because) => outcome(`failed: ${because}`))],
  'stopped before all were done': [[...times(11, SKIPPED), ...times(12, VERIFIED)], { stopped: decision(ALEX) }],
  'well after another try': [times(3, VERIFIED), { retried: [decision(ALEX), decision(MEGAN)] }],
};

const SHAREPOINT: readonly Outcome[] = [outcome('signed out at once'), outcome('accepted, where nothing can prove it'), outcome('not available'), outcome('failed: sharepoint-failed')];

const inLanguage = (language: Language, changes: Partial<AwaitingMany>): AwaitingMany => {
  const request = awaitingMany(changes);
  return { ...request, asker: { ...request.asker, language } };
};

const confirmedViews = (from: AwaitingMany): Readonly<Record<string, ViewOfMany>> => {
  const running = manyIn('running', from);
  const some_ = [...times(5, VERIFIED), IN_DOUBT, outcome('not found'), ...times(33, undefined)];
  return {
    'confirmed': viewOf(manyIn('confirmed', from), { outcomes: times(40, undefined) }),
    'running, nobody done': viewOf(running, { outcomes: times(40, undefined) }),
    'running, some done': viewOf(running, { outcomes: some_ }),
    'running, slowly': viewOf(running, { outcomes: some_, at: NOON + 9 * MINUTE }),
    'running again': viewOf({ ...running, retried: [decision(MEGAN)] }, { outcomes: some_ }),
    'stopping': viewOf({ ...running, stopped: decision(ALEX) }, { outcomes: some_ }),
    ...Object.fromEntries(Object.entries(DONE).map(([name, [outcomes, changes]]) => [`done (${name})`, viewOf({ ...manyIn('done', from), ...changes }, { outcomes })])),
    'done (all well, the second of three pages)': viewOf(manyIn('done', from), { outcomes: times(25, VERIFIED), page: 1 }),
    'done (partly, the last page)': viewOf(manyIn('done', from), { outcomes: [IN_DOUBT, ...times(24, VERIFIED)], page: 2 }),
    'done (by SharePoint)': viewOf(manyIn('done', from), { outcomes: SHAREPOINT, revokeWith: 'sharepoint' }),
  };
};

const BEFORE: readonly RequestState[] = ['awaiting', 'cancelled', 'expired'];

/** Each state, with each variant that is shown in it; people have ordinary names. */
export const manyCards = (language: Language): readonly ManyExhibit[] => [
  ...Object.entries(WAITING).flatMap(([variant, changes]) => BEFORE.map((state) => ({ name: `${language}, many, ${state}, ${variant}`, view: viewOf(manyIn(state, inLanguage(language, changes))) }))),
  ...Object.entries(confirmedViews(inLanguage(language, { many: many({ leftOut: EVERY_REASON }) }))).map(([name, view]) => ({ name: `${language}, many, ${name}`, view })),
];

/** All that people can put into a request about many: names, what was typed, and the reason. */
const saying = (from: AwaitingMany, text: string, name: string): AwaitingMany => ({
  ...from,
  asker: { ...from.asker, name },
  reason: text,
  first: from.first === undefined ? undefined : { ...from.first, name },
  many: many({ source: { from: 'group', name, objectId: idOf(77) }, users: some(3, name), privileged: some(1, name), protected: some(1, name), odd: some(1, name), leftOut: LEFT_OUT.map((because) => leftOut(because, 1, text)) }),
});

/** The cards that show most of what people wrote, made with this text in every place. @param name what people and groups are called */
export const manyCardsSaying = (language: Language, label: string, text: string, name = text): readonly ManyExhibit[] => {
  const from = saying(inLanguage(language, { needsTwo: true, first: decision(ALEX) }), text, name);
  const by = [decision(ALEX, { name }), decision(MEGAN, { name })];
  const partly = { outcomes: [IN_DOUBT, VERIFIED, outcome('not found')], called: name };
  const views: readonly ViewOfMany[] = [
    viewOf(from),
    viewOf({ ...from, state: 'cancelled', cancelled: decision(MEGAN, { name }) }),
    viewOf({ ...from, state: 'running', confirmed: by, stopped: decision(ALEX, { name }) }, { outcomes: times(3, undefined), called: name }),
    viewOf({ ...from, state: 'done', confirmed: by, doneAt: NOON + 2 * MINUTE, retried: by }, partly),
  ];
  return views.map((view) => ({ name: `${language}, many, ${view.request.state}, saying ${label}`, view }));
};

export const hostileManyCards = (language: Language): readonly ManyExhibit[] => Object.entries(HOSTILE).flatMap(([label, text]) => manyCardsSaying(language, label, text, text.slice(0, LONGEST_NAME)));

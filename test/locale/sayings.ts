import { finding, FINDING_CODES, type Finding } from '../../src/domain/diagnosis';
import { FILE_TROUBLES, NOT_SENT } from '../../src/domain/file-trouble';
import { FAILURES } from '../../src/domain/outcome';
import { PROBLEM_CODES, type Problem, type ProblemCode } from '../../src/domain/command/command';
import { upnFromDirectory } from '../../src/domain/people';
import { REFUSALS } from '../../src/domain/policy';
import type { Saying } from '../../src/domain/saying';
import type { Standstill } from '../../src/domain/standstill';
import { awaiting, decision, idOf, many, MEGAN, NOON, requestIn, target } from '../domain/samples';
import { OUTCOMES, PORTAL } from '../cards/gallery';
import { manyCards, manyCardsSaying } from '../cards/many-gallery';
import type { ShownMany } from '../../src/domain/many';
import { newItem, settle } from '../../src/domain/item';
import type { RequestView } from '../../src/domain/view';

const UPN = upnFromDirectory('adele.vance@contoso.com');
/** Every name that a problem's sentence may ask for. */
const VALUE_NAMES = ['word', 'value', 'parameter', 'allowed', 'common', 'candidates', 'text', 'link', 'character', 'codePoint', 'name', 'row'] as const;

const problemOf = (code: ProblemCode, text: string, line: string | undefined): Problem => ({
  code,
  values: { ...Object.fromEntries(VALUE_NAMES.map((name) => [name, text])), limit: '500', length: '1501', kind: 'look-alike' },
  line,
});

const views = (text: string): readonly RequestView[] =>
  [false, true].flatMap((unconfirmed) =>
    Object.values(OUTCOMES).map((outcome) => {
      const from = awaiting({ unconfirmed, verbose: unconfirmed, withoutEffect: unconfirmed ? ['Debug'] : [], reason: text, target: target({ displayName: text }) });
      const request = requestIn('done', { ...from, asker: { ...from.asker, name: text } });
      const item = settle(newItem(request.id, request.target.objectId), outcome, NOON);
      return { request, items: [item], receipt: { sequence: 3, hash: 'abcdef12'.repeat(8) }, revokeWith: 'graph', portal: PORTAL, at: NOON };
    }),
  );

/** Whatever people are called and write. */
const ORDINARY = manyCards('en');

/** Results about many users, with this text in every place: of a few, of pages, and by SharePoint. */
const manyViews = (text: string): readonly RequestView[] =>
  [...ORDINARY, ...manyCardsSaying('en', 'a text', text)].flatMap(({ view }) => (view.request.state === 'done' ? [{ ...view, receipt: { sequence: 3, hash: 'abcdef12'.repeat(8) } }] : []));

/** Many users as an answer in words says them. */
const shownMany = (text: string): readonly ShownMany[] => [
  many(),
  ...[...ORDINARY, ...manyCardsSaying('en', 'a text', text)].flatMap(({ view: { request } }) => (request.state === 'awaiting' ? [request.many] : [])),
];

/** Every name that the line of a finding may ask for. */
const FINDING_VALUES = {
  ...Object.fromEntries(
    ['roles', 'app', 'permission', 'permissions', 'by', 'host', 'hosts', 'variable', 'variables', 'folder', 'hash', 'idVariable', 'tenantVariable', 'secretVariable', 'certificateVariable', 'place', 'database'].map((name) => [name, `the-${name}`]),
  ),
  because: 'unreadable',
  path: 'the-path',
  detail: '503',
  count: 3,
  entry: 12,
  entries: 41,
  anchored: 57,
  days: 12,
};

/** Every finding about every kind of application, and of every part. */
const findings: readonly Finding[] = FINDING_CODES.flatMap((code) =>
  (['registered', 'managed'] as const).flatMap((kind) => (['acting', 'bot'] as const).map((who) => finding(code, { ...FINDING_VALUES, kind, who, subject: 'tenant' }))),
);

const STANDSTILL_EXAMPLES: readonly Standstill[] = [
  { because: 'restored', entries: 41, anchored: 57 },
  { because: 'rewritten', entries: 60, anchored: 57 },
  { because: 'broken', entry: 12 },
  { because: 'anchor-forged', anchored: 57 },
  { because: 'unanchored', entries: 1_000 },
];

type Kind = Saying['kind'];
type OfKind<K extends Kind> = Extract<Saying, { kind: K }>;

/**
 * Everything that the bot can say, kind by kind: a new kind does not compile until it stands here.
 * @param text what people wrote or are called, in every place where that is said
 */
export const SAYINGS: { readonly [K in Kind]: (text: string) => readonly OfKind<K>[] } = {
  help: () => [{ kind: 'help' }],
  welcome: () => [{ kind: 'welcome' }],
  check: () => [...findings.map((each) => ({ kind: 'check' as const, findings: [each] })), { kind: 'check', findings }],
  problem: (text) =>
    PROBLEM_CODES.flatMap((code) => [
      { kind: 'problem' as const, problem: problemOf(code, text, undefined) },
      { kind: 'problem' as const, problem: problemOf(code, text, text) },
    ]),
  refusal: () => REFUSALS.map((because) => ({ kind: 'refusal', because, adminRoles: ['Global Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1'] })),
  'not-found': (text) => [{ kind: 'not-found', typed: text }],
  ambiguous: (text) => [{ kind: 'ambiguous', typed: text, matches: [1, 2].map((n) => ({ upn: UPN, displayName: text, objectId: idOf(n) })) }],
  'form-taken': (text) => [{ kind: 'form-taken', typed: text }],
  external: () => [{ kind: 'external', upn: UPN }],
  'what-if': (text) =>
    [false, true].map((more) => ({
      kind: 'what-if',
      revokeWith: 'graph',
      target: target({ displayName: text, protected: more, privileged: more, enabled: more, synced: more }),
      verbose: more,
      withoutEffect: more ? ['Debug'] : [],
    })),
  result: (text) => [...views(text), ...manyViews(text)].map((view) => ({ kind: 'result', view })),
  rows: (text) => manyViews(text).map((view) => ({ kind: 'rows', view })),
  'earlier-result': (text) => views(text).map((view) => ({ kind: 'earlier-result', view, at: NOON })),
  'still-running': () => [{ kind: 'still-running', upn: UPN }],
  'already-open': () => [{ upn: UPN }, { users: 1 }, { users: 4_321 }].map((about) => ({ kind: 'already-open', about, expiresAt: NOON, timeZone: 'Europe/Paris' })),
  gathering: () => [undefined, 1, 400].flatMap((count) => [{ kind: 'gathering' as const, count }, { kind: 'gathering' as const, count, file: true as const }]),
  'group-not-found': (text) => [
    { kind: 'group-not-found', group: { by: 'name', name: text } },
    { kind: 'group-not-found', group: { by: 'object-id', objectId: idOf(77) } },
  ],
  'group-ambiguous': (text) => [{ kind: 'group-ambiguous', name: text, matches: [1, 2].map((n) => ({ displayName: text, objectId: idOf(n) })) }],
  'file-trouble': () => FILE_TROUBLES.map((because) => ({ kind: 'file-trouble', because })),
  'file-not-sent': () => NOT_SENT.map((because) => ({ kind: 'file-not-sent', because })),
  'many-nobody': (text) => shownMany(text).map(({ source, leftOut }) => ({ kind: 'many-nobody', source, leftOut })),
  'too-many-users': () => [{ kind: 'too-many-users', limit: 100_000 }],
  'what-if-many': (text) => shownMany(text).flatMap((one) => [true, false].map((needsTwo) => ({ kind: 'what-if-many' as const, many: one, needsTwo, revokeWith: 'graph' as const }))),
  'nothing-to-stop': () => [{ kind: 'nothing-to-stop' }],
  'nothing-to-retry': () => [{ kind: 'nothing-to-retry' }],
  'already-stopped': (text) => [{ kind: 'already-stopped', decision: decision(MEGAN, { name: text }), timeZone: 'Europe/Paris' }],
  'nothing-done': () => FAILURES.flatMap((because) => (['ask', 'click'] as const).map((at) => ({ kind: 'nothing-done', because, detail: '503', at, findings: at === 'ask' ? findings.slice(0, 3) : [] }))),
  'too-many-open': () => [{ kind: 'too-many-open', limit: 20 }],
  'too-many-messages': () => [{ kind: 'too-many-messages', limit: 60 }],
  'hourly-cap': () => [{ kind: 'hourly-cap', limit: 1_000 }],
  'store-down': () =>
    (['ask', 'ask-uncertain', 'kept', 'click', 'click-uncertain'] as const).flatMap((at) =>
      (['graph', 'sharepoint'] as const).map((revokeWith) => ({ kind: 'store-down', at, detail: 'SQLITE_FULL', user: revokeWith === 'graph' ? UPN : undefined, revokeWith })),
    ),
  'stale-line': () => [{ kind: 'stale-line', at: NOON, timeZone: 'Europe/Paris' }],
  stopped: () => [{ kind: 'stopped' }],
  standstill: () =>
    STANDSTILL_EXAMPLES.flatMap((standstill) => [UPN, undefined].map((user) => ({ kind: 'standstill' as const, standstill, user, revokeWith: 'graph' as const }))),
  'card-rejected': () => [{ kind: 'card-rejected', detail: '403 BotNotInConversationRoster' }],
  pending: () => [0, 1, 2, 30].map((count) => ({ kind: 'pending', count, shown: Math.min(count, 20) })),
  'pending-elsewhere': () => [0, 1, 2].map((count) => ({ kind: 'pending-elsewhere', count })),
  history: (text) => [views(text), views(text).slice(0, 1), [], manyViews(text)].map((some) => ({ kind: 'history', views: some, timeZone: 'Europe/Paris' })),
  'history-elsewhere': () => [0, 1, 2].map((count) => ({ kind: 'history-elsewhere', count, days: 30 })),
  'went-wrong': () => [{ kind: 'went-wrong' }],
  'unknown-request': () => [{ kind: 'unknown-request' }],
  'unknown-verb': () => [{ kind: 'unknown-verb' }],
  renewed: () => [{ kind: 'renewed' }],
  'already-first': () => [{ kind: 'already-first' }],
  'too-late': (text) => (['confirmed', 'cancelled'] as const).map((how) => ({ kind: 'too-late', how, decision: decision(MEGAN, { name: text }), timeZone: 'UTC' })),
  'too-late-expired': () => [{ kind: 'too-late-expired', at: NOON, timeZone: 'UTC' }],
};

/** All of it with this text in every place. */
export const allSayings = (text: string): readonly Saying[] => Object.values(SAYINGS).flatMap((of): readonly Saying[] => of(text));

import { receiptText } from '../domain/audit';
import { examplesFor } from '../domain/command/grammar';
import type { Language, Problem } from '../domain/command/command';
import { leftOutCount } from '../domain/many';
import { roleName, roleTemplateId } from '../domain/roles';
import type { AboutWhom, Saying } from '../domain/saying';
import { numbersIn } from '../domain/standstill';
import { allIn, succeededIn } from '../domain/tally';
import { isOfMany, isOfOne, type RequestView, type ViewOfMany, type ViewOfOne } from '../domain/view';
import { dateTime, message } from '../locale';
import { checkLines, findingLine } from './check-text';
import { plain } from './escape';
import { countLines, leftOutText, memberLines, namesText, sourceText, tallyOf, timeNeededText } from './many-words';
import { detailsLine, failureLines, isSuccess, nameWarning, portalLink, proofLine, resultSentence, settledItem, timeText, withoutEffectLine } from './sentences';

/**
 * What the bot says, as plain text (`textFormat` plain: no Markdown acts on it), the cmdlet's own sentence first.
 * @param language the reader's
 */
export const sayingText = (saying: Saying, language: Language): string => sayingLines(saying, language).join('\n');

/** Lines that a reader may send back with one click, where the answer offers some: three at most, as Teams shows. */
export const suggestedLines = (saying: Saying, language: Language): readonly string[] => {
  if (saying.kind === 'help' || saying.kind === 'welcome') {
    const { revoke, 'what-if': whatIf, check } = examplesFor(language);
    return [revoke, whatIf, check];
  }
  return saying.kind === 'problem' && saying.problem.line !== undefined ? [saying.problem.line] : [];
};

/** The same, a line each. */
export const sayingLines = (saying: Saying, language: Language): readonly string[] => {
  switch (saying.kind) {
    case 'help':
    case 'welcome':
      return helpLines(saying.kind, language);
    case 'check':
      return checkLines(saying.findings, language);
    case 'nothing-done':
      return [nothingDone(saying, language), ...(saying.findings ?? []).map((each) => findingLine(each, language))];
    case 'problem':
      return problemLines(saying.problem, language);
    case 'refusal':
      return [message(language, `refusal.${saying.because}`, { roles: roleNames(saying.adminRoles) })];
    default:
      return requestLines(saying, language);
  }
};

type AboutRequests = Exclude<Saying, { kind: 'help' | 'welcome' | 'check' | 'nothing-done' | 'problem' | 'refusal' }>;

const requestLines = (saying: AboutRequests, language: Language): readonly string[] => {
  if (isAboutMany(saying)) return manyLines(saying, language);
  switch (saying.kind) {
    case 'not-found':
      return [message(language, 'result.not-found', { user: plain(saying.typed) })];
    case 'ambiguous':
      return [
        message(language, 'ambiguous', { user: plain(saying.typed), count: saying.matches.length }),
        ...saying.matches.flatMap(({ upn, displayName, objectId }) => [`  ${upn} (${plain(displayName)}, ${objectId})`, ...warned(displayName, language).map((line) => `    ${line}`)]),
      ];
    case 'external':
      return [message(language, 'result.not-applicable', { user: saying.upn })];
    case 'what-if':
      return whatIfLines(saying, language);
    case 'history':
      return historyLines(saying, language);
    case 'store-down':
      return [message(language, `store-down.${saying.at}`, { detail: saying.detail }), byHand(saying, language)];
    case 'standstill':
      return [message(language, `standstill.${saying.standstill.because}`, numbersIn(saying.standstill)), byHand(saying, language)];
    case 'result':
      return resultLines(saying.view, language);
    case 'earlier-result': {
      const { timeZone } = saying.view.request.asker;
      return [...resultLines(saying.view, language), message(language, 'earlier-result', { time: timeText(language, timeZone, saying.at) })];
    }
    default:
      return [sentence(saying, language)];
  }
};

const ABOUT_MANY = ['what-if-many', 'many-nobody', 'group-not-found', 'group-ambiguous', 'gathering', 'file-trouble', 'file-not-sent', 'rows'] as const;
type ManySaying = Extract<Saying, { kind: (typeof ABOUT_MANY)[number] }>;

const isAboutMany = (saying: Saying): saying is ManySaying => ABOUT_MANY.some((kind) => kind === saying.kind);

type OneSentence = Exclude<AboutRequests, { kind: 'not-found' | 'ambiguous' | 'external' | 'what-if' | ManySaying['kind'] | 'history' | 'store-down' | 'standstill' | 'result' | 'earlier-result' }>;

const sentence = (saying: OneSentence, language: Language): string => {
  switch (saying.kind) {
    case 'form-taken':
      return message(language, 'form.taken', { user: plain(saying.typed) });
    case 'still-running':
      return message(language, 'still-running', { user: saying.upn });
    case 'already-open':
      return message(language, 'already-open', { user: aboutText(saying.about, language), time: timeText(language, saying.timeZone, saying.expiresAt) });
    case 'already-stopped':
      return message(language, 'already-stopped', { name: plain(saying.decision.name), time: timeText(language, saying.timeZone, saying.decision.at) });
    case 'too-late':
      return message(language, `too-late.${saying.how}`, { name: plain(saying.decision.name), time: timeText(language, saying.timeZone, saying.decision.at) });
    case 'too-late-expired':
      return message(language, 'too-late.expired', { time: timeText(language, saying.timeZone, saying.at) });
    case 'stale-line':
      return message(language, 'stale-line', { time: timeText(language, saying.timeZone, saying.at) });
    default: {
      const { kind, ...values } = saying;
      return message(language, kind, values);
    }
  }
};

/** The line to do it by hand. A UPN may hold an apostrophe: PowerShell wants it doubled. */
const byHand = ({ user, revokeWith }: Extract<Saying, { kind: 'store-down' | 'standstill' }>, language: Language): string => {
  const quoted = user === undefined ? message(language, 'store-down.somebody') : `'${user.replaceAll("'", "''")}'`;
  const line = revokeWith === 'sharepoint' ? `Revoke-SPOUserSession -User ${quoted}` : `Revoke-MgUserSignInSession -UserId ${quoted}`;
  return message(language, 'store-down.by-hand', { line });
};

const nothingDone = ({ at, because, detail }: Extract<Saying, { kind: 'nothing-done' }>, language: Language): string =>
  at === 'click' && (because === 'no-answer' || because === 'throttled')
    ? message(language, 'click.press-again', { detail })
    : message(language, `nothing-done.${because}`, { detail });

const roleNames = (roles: readonly string[]): string =>
  roles
    .map((role) => {
      const id = roleTemplateId(role);
      return id === undefined ? role : (roleName(id) ?? role);
    })
    .join(', ');

const problemLines = (problem: Problem, language: Language): readonly string[] => {
  const shown = Object.entries(problem.values).map(([name, value]) => [name, value === '' ? 'none' : plain(value)] as const);
  // ICU's selectors know no hyphen.
  const values = { ...Object.fromEntries(shown), kind: (problem.values['kind'] ?? 'other').replaceAll('-', '_') };
  const wrong = message(language, `problem.${problem.code}`, values);
  // One sentence that says what was wrong, and the line to write.
  return [problem.line === undefined ? wrong : `${wrong} ${message(language, 'problem.line', { line: plain(problem.line) })}`];
};

const helpLines = (kind: 'help' | 'welcome', language: Language): readonly string[] => {
  const { check, pending, history } = examplesFor(language);
  return [
    ...(kind === 'welcome' ? [message(language, 'welcome.who')] : []),
    message(language, 'help.what'),
    message(language, 'help.try'),
    ...exampleLines(language).map((line) => `  ${line}`),
    message(language, 'help.file'),
    message(language, 'help.check', { line: check }),
    message(language, 'help.lists', { pending, history }),
  ];
};

const exampleLines = (language: Language): readonly string[] => {
  const { revoke, 'sign-out': signOut, list, group, 'what-if': whatIf, 'cmdlet-what-if': cmdlet } = examplesFor(language);
  return [revoke, signOut, list, group, whatIf, cmdlet];
};

/** The line below a name that may imitate another one. */
const warned = (displayName: string, language: Language): readonly string[] => {
  const warning = nameWarning(language, displayName);
  return warning === undefined ? [] : [warning];
};

const whatIfLines = ({ target, revokeWith, verbose, withoutEffect }: Extract<Saying, { kind: 'what-if' }>, language: Language): readonly string[] => {
  const word = (key: Parameters<typeof message>[1]): string => message(language, key);
  const hits = message(language, 'what-if.hits', {
    name: plain(target.displayName),
    user: target.upn,
    objectId: target.objectId,
    account: word(target.enabled ? 'value.enabled' : 'value.disabled'),
    source: word(target.synced ? 'value.synced' : 'value.cloud'),
    privilege: word(target.privileged ? 'value.privileged' : 'value.not-privileged'),
  });
  const two = target.protected ? [word('what-if.two')] : [];
  const name = warned(target.displayName, language);
  const details = verbose ? [message(language, 'card.details', { route: revokeWith, objectId: target.objectId, attempts: 0, requestId: '-' })] : [];
  const ignored = withoutEffectLine(language, withoutEffect);
  return [message(language, 'what-if', { user: target.upn }), hits, ...name, ...two, ...details, ...(ignored === undefined ? [] : [ignored])];
};

/** About a list, a group or a file, and what came of it. */
const manyLines = (saying: ManySaying, language: Language): readonly string[] => {
  switch (saying.kind) {
    case 'gathering':
      return [saying.file === true ? message(language, 'gathering.file') : message(language, 'gathering', { count: saying.count ?? 0 })];
    case 'group-not-found':
      return [message(language, 'group-not-found', { name: plain(saying.group.by === 'name' ? saying.group.name : saying.group.objectId) })];
    case 'group-ambiguous':
      return [message(language, 'group-ambiguous', { name: plain(saying.name), count: saying.matches.length }), ...saying.matches.map(({ displayName, objectId }) => `  ${plain(displayName)} (${objectId})`)];
    case 'many-nobody':
      return [message(language, 'many-nobody', { source: sourceText(saying.source, language, plain) }), ...leftOutText(saying.leftOut, language, plain)];
    case 'what-if-many':
      return whatIfManyLines(saying, language);
    case 'file-trouble':
      return [message(language, `file-trouble.${saying.because}`)];
    case 'file-not-sent':
      return [message(language, `file-not-sent.${saying.because}`)];
    case 'rows':
      return rowLines(saying.view, language);
  }
};

/** A title with its lines, where there are any. */
const indented = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]);

const whatIfManyLines = ({ many, needsTwo }: Extract<Saying, { kind: 'what-if-many' }>, language: Language): readonly string[] => {
  const { users, privileged, leftOut } = many;
  const named = users.count === users.first.length ? users.first.map(({ upn }) => message(language, 'what-if', { user: upn })) : [];
  return [
    ...named,
    message(language, 'what-if-many', { count: users.count, source: sourceText(many.source, language, plain) }),
    ...namesText(users, language, plain).map((line) => `  ${line}`),
    ...indented(message(language, 'many.whom.privileged', { count: privileged.count }), namesText(privileged, language, plain)),
    ...indented(message(language, 'many.whom.protected', { count: many.protected.count }), namesText(many.protected, language, plain)),
    ...indented(message(language, 'many.whom.odd', { count: many.odd.count }), namesText(many.odd, language, plain)),
    ...indented(message(language, 'many.left-out', { count: leftOutCount(many) }), leftOutText(leftOut, language, plain)),
    timeNeededText(users.count, language),
    ...(needsTwo ? [message(language, 'what-if.two')] : []),
  ];
};

/** One request a line: when, whom, what became of it, who asked, and its receipt. */
const historyLines = ({ views, timeZone }: Extract<Saying, { kind: 'history' }>, language: Language): readonly string[] => [
  message(language, 'history', { count: views.length }),
  ...views.map((view) => {
    const { request, receipt } = view;
    return message(language, 'history.line', {
      time: dateTime(language, timeZone, request.askedAt),
      user: request.target === undefined ? message(language, 'many.users', { count: request.many.users.count }) : request.target.upn === '' ? request.target.objectId : request.target.upn,
      result: historyResult(view, language),
      asker: request.asker.name === '' ? request.asker.objectId : plain(request.asker.name),
      receipt: receiptText(receipt),
    });
  }),
];

/** In a word what became of it; of many users how many are signed out. */
const historyResult = (view: RequestView, language: Language): string => {
  const { state } = view.request;
  const item = settledItem(view);
  if (state === 'done' && view.tally !== undefined) return message(language, 'many.history', { count: succeededIn(view.tally), all: allIn(view.tally) });
  return message(language, item === undefined ? `state.${state}` : `outcome.${item.outcome.result}`);
};

/** Whom a request is about, in a sentence. */
const aboutText = (about: AboutWhom, language: Language): string => ('upn' in about ? about.upn : message(language, 'many.users', { count: about.users }));

const resultLines = (view: RequestView, language: Language): readonly string[] => {
  if (isOfMany(view)) return manyResultLines(view, language);
  return isOfOne(view) ? oneResultLines(view, language) : [];
};

/** One page of a result, in words. */
const rowLines = ({ page, request: { asker } }: RequestView, language: Language): readonly string[] =>
  page === undefined ? [] : [...page.members.flatMap((member) => memberLines(member, { ...asker, language }, plain)), message(language, 'many.page', { page: page.page + 1, pages: page.pages })];

/** A sentence for each of a few users; of more the numbers, those first that somebody has to act on. */
const manyResultLines = (view: ViewOfMany, language: Language): readonly string[] => {
  const { page } = view;
  const few = page?.pages === 1 ? page.members.flatMap((member) => memberLines(member, { ...view.request.asker, language }, plain)) : countLines(view, language);
  const file = view.csvInTab === true ? [message(language, 'many.csv-in-tab')] : [];
  return [...few, ...(succeededIn(tallyOf(view)) > 0 ? [message(language, 'card.not-done')] : []), ...file, receiptText(view.receipt)];
};

const oneResultLines = (view: ViewOfOne, language: Language): readonly string[] => {
  const { request } = view;
  const item = settledItem(view);
  if (item === undefined) return [receiptText(view.receipt)];
  const { outcome } = item;
  // Where there is no card, the reply says all that the card would.
  const alone = request.unconfirmed;
  const success = isSuccess(outcome);
  const proof = proofLine(language, outcome, request.asker.timeZone);
  const ignored = withoutEffectLine(language, request.withoutEffect);
  return [
    resultSentence(language, outcome, request.target.upn),
    ...failureLines(language, outcome, item.target),
    ...(success && proof !== undefined ? [proof] : []),
    ...(success && alone ? [message(language, 'card.not-done'), message(language, 'card.portal', { link: portalLink(view) })] : []),
    ...(request.verbose ? [detailsLine(language, view, item)] : []),
    ...(alone && ignored !== undefined ? [ignored] : []),
    receiptText(view.receipt),
  ];
};

import { join } from 'node:path';
import type { Config } from './config';
import { badLogText, cardFor, entryWords, findingLine, leftOutWords, memberWords, nameWarning, resultCsvHead, resultCsvLines, sayingLines, sourceWords, summaryWords } from './cards';
import { numbersIn } from './domain/standstill';
import { isTimeZone, languageOf, message } from './locale';
import { createTabTokens, type ServerProblem, type TabParts, type TabTokens, type TabUseCases, type TabWords } from './server';
import { LIST_AT_MOST, LIST_WITHIN } from './contract';
import { askInTab, askManyInTab, countByDay, findPeople, isAboutMany, pressInTab, searchRequests, seeHealth, seeLeftOut, seeNow, seeRequest, seeResult, seeUsers, Viewers, viewOf, type Deps, type Log } from './service';

/** Beside this file, where the build puts it. */
const BUILT_TAB = join(__dirname, 'tab');

/** The tab's side of the server, as configured. @param fetchKeys gets the documents about Entra's keys */
export const tabPartsOf = (config: Config, deps: Deps, fetchKeys: typeof fetch): TabParts => ({
  folder: BUILT_TAB,
  cloud: config.hosts.cloud,
  tokens: tokensOf(config, deps, fetchKeys),
  useCases: useCasesOf(deps),
  words: WORDS,
  now: () => deps.clock.now(),
});

/** People who are turned away are no fault of the program. */
const TURNED_AWAY: ReadonlySet<ServerProblem> = new Set(['tab-token-refused', 'tab-person-refused', 'tab-too-many']);

/** Where the server tells what went wrong. */
export const serverLog =
  (log: Log) =>
  (problem: ServerProblem, because?: string): void => {
    const fields = because === undefined ? {} : { because };
    if (TURNED_AWAY.has(problem)) log.warn(problem, fields);
    else log.error(problem, fields);
  };

const tokensOf = ({ tabClientId, acting, hosts }: Config, { clock, log }: Deps, fetchKeys: typeof fetch): TabTokens | undefined =>
  tabClientId === undefined
    ? undefined
    : createTabTokens({
        clientId: tabClientId,
        tenantId: acting.tenantId,
        authority: hosts.authorityHost,
        fetch: fetchKeys,
        now: () => clock.now(),
        onProblem: (because) => log.warn('tab-keys', { because }),
      });

const useCasesOf = (deps: Deps): TabUseCases => {
  const viewers = new Viewers(deps);
  return {
    admit: (person) => viewers.admit(person),
    seeNow: () => seeNow(deps),
    searchRequests: (sought, after, limit) => searchRequests(deps, sought, after, limit),
    seeRequest: (id) => seeRequest(deps, id),
    isAboutMany: (id) => isAboutMany(deps, id),
    seeUsers: (id, from, limit, standing) => seeUsers(deps, id, from, limit, standing),
    seeLeftOut: (id, from, limit) => seeLeftOut(deps, id, from, limit),
    seeResult: (id) => seeResult(deps, id),
    countByDay: (from, to, timeZone) => countByDay(deps, from, to, timeZone),
    findPeople: (text) => findPeople(deps, text),
    ask: (actor, ask) => askInTab(deps, actor, ask),
    askMany: (actor, ask) => askManyInTab(deps, actor, ask, { users: LIST_AT_MOST.users, withinMs: LIST_WITHIN }),
    press: (actor, press) => pressInTab(deps, actor, press),
    seeHealth: (person) => seeHealth(deps, person),
    verification: () => deps.audit.verification(),
    verify: () => deps.audit.verify(),
    viewOf: (stored) => viewOf(deps, stored),
  };
};

const WORDS: TabWords = {
  languageOf,
  isTimeZone,
  saying: (saying, reader) => sayingLines(saying, reader.language),
  summary: summaryWords,
  source: sourceWords,
  member: memberWords,
  leftOut: leftOutWords,
  resultFile: { head: resultCsvHead, lines: resultCsvLines },
  notHere: (because, language) => message(language, because === 'too-many' ? 'tab.list.too-many' : 'tab.list.too-slow', { limit: LIST_AT_MOST.users }),
  card: (view, reader) => ({ ...cardFor(view, reader) }),
  entry: (entry, names, reader) => entryWords(entry, names, reader),
  finding: findingLine,
  standstill: (standstill, language) => message(language, `standstill.${standstill.because}`, numbersIn(standstill)),
  personWarning: (displayName, language) => nameWarning(language, displayName),
  verificationLines: ({ bad }, language) => (bad === undefined ? [] : [message(language, 'tab.verification.bad', { entry: bad.entry ?? 0, because: badLogText(bad.because, language) })]),
  problem: (code, language, values) => ({
    title: message(language, `tab.problem.${code}.title`),
    detail: message(language, `tab.problem.${code}.detail`, { ...values }),
  }),
  outcome: (outcome, language) => message(language, `tab.outcome.${outcome}`),
  column: (column, language) => message(language, `tab.export.column.${column}`),
};

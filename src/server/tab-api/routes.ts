import type { Request, Response } from 'restify';
import {
  askBody,
  pressBody,
  requestFilter,
  requestQuery,
  statisticsQuery,
  type AskAnswer,
  type FoundPeople,
  type Health,
  type NowPage,
  type PressAnswer,
  type RequestDetails,
  type RequestPage,
  type Statistics,
  type Verification,
} from '../../contract';
import type { Actor } from '../../domain/conversation';
import { objectId, requestId, type RequestId } from '../../domain/people';
import type { Saying } from '../../domain/saying';
import type { Stored } from '../../service';
import { cursorOf, placeAt } from './cursor';
import { detailsOf, healthOf, personOf, summaryOf, verificationOf } from './encode';
import { exportOf, type Download, type ExportFormat } from './export';
import { bodyBy, fitting, notFound, parametersOf } from './inputs';
import { ApiProblem, badRequest } from './problem';
import { isTimeZone } from './reader';
import type { TabUseCases } from './use-cases';
import type { TabWords } from './words';

/** A request of somebody who may look. */
export interface Call {
  readonly request: Request;
  readonly response: Response;
  /** What stands behind the question mark of the address. */
  readonly query: string;
  readonly reader: Actor;
}

/** What routes are made of. */
export interface RouteParts {
  readonly useCases: TabUseCases;
  readonly words: TabWords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Answered = { readonly json: object } | { readonly download: Download };

/** Throws `ApiProblem`, or what a use case throws. */
type Handle = (parts: RouteParts, call: Call) => Promise<Answered> | Answered;

interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly handle: Handle;
}

const FILTER = Object.keys(requestFilter.shape);
const DAY = 24 * 3_600_000;
const STATISTICS_AT_MOST = 400 * DAY;
const LONGEST_SEARCH = 256;
/** The service counts what a person does within a minute. */
const BUDGET_SECONDS = 60;

const now: Handle = async ({ useCases, words }, { reader }) => {
  const { awaiting, running, ended, awaitingCount, at } = await useCases.seeNow();
  const listed = (requests: readonly Stored[]) => requests.map((stored) => summaryOf(useCases.viewOf(stored), words, reader));
  const page: NowPage = { awaiting: listed(awaiting), running: listed(running), ended: listed(ended), awaitingCount, at };
  return { json: page };
};

const requests: Handle = async ({ useCases, words }, { query, reader }) => {
  const { cursor, limit, ...filter } = fitting(requestQuery, parametersOf(query, [...FILTER, 'cursor', 'limit']));
  const { found, next, tooManyPeople } = await useCases.searchRequests(filter, cursor === undefined ? undefined : placeAt(cursor), limit);
  const page: RequestPage = {
    requests: found.map((stored) => summaryOf(useCases.viewOf(stored), words, reader)),
    next: next === undefined ? null : cursorOf(next),
    tooManyPeople,
  };
  return { json: page };
};

const request: Handle = async ({ useCases, words }, call) => {
  const seen = await useCases.seeRequest(idIn(call));
  if (seen === undefined) throw notFound();
  const details: RequestDetails = detailsOf(useCases.viewOf(seen.stored), seen, words, call.reader);
  return { json: details };
};

const idIn = ({ request: { params } }: Call): RequestId => {
  const { id } = params as { readonly id?: unknown };
  const known = typeof id === 'string' ? requestId(id) : undefined;
  if (known === undefined) throw notFound();
  return known;
};

const ask: Handle = async (parts, { request, response, reader }) => {
  const { id, target, reason, whatIf } = await bodyBy(askBody, request, response);
  const user = objectId(target);
  if (user === undefined) throw badRequest('target');
  const answer = await parts.useCases.ask(reader, { id, target: user, reason: reason?.trim() === '' ? undefined : reason, whatIf });
  const json: AskAnswer = answer.answer === 'request' ? answer : sentence(parts.words, answer.saying, reader);
  return { json };
};

const press: Handle = async (parts, call) => {
  const { reader } = call;
  const id = idIn(call);
  const answer = await parts.useCases.press(reader, { ...(await bodyBy(pressBody, call.request, call.response)), request: id });
  const json: PressAnswer = answer.answer === 'request' ? { answer: 'request', request: summaryOf(answer.view, parts.words, reader) } : sentence(parts.words, answer.saying, reader);
  return { json };
};

const sentence = (words: TabWords, saying: Saying, reader: Actor): { answer: 'sentence'; lines: string[] } => {
  const lines = [...words.saying(saying, reader)];
  if (saying.kind === 'too-many-messages') throw new ApiProblem('too-many', { detail: lines.join(' '), retryAfterSeconds: BUDGET_SECONDS });
  return { answer: 'sentence', lines };
};

const statistics: Handle = async ({ useCases, words }, { query }) => {
  const { from, to, timeZone } = fitting(statisticsQuery, parametersOf(query, Object.keys(statisticsQuery.shape)));
  if (to <= from || to - from > STATISTICS_AT_MOST) throw badRequest('to');
  if (!isTimeZone(timeZone, words)) throw badRequest('timeZone');
  const days = await useCases.countByDay(from, to, timeZone);
  const found: Statistics = { days: days.map(({ day, counts }) => ({ day, counts: { ...counts } })) };
  return { json: found };
};

const people: Handle = async ({ useCases, words }, { query, reader }) => {
  const text = parametersOf(query, ['text'])['text']?.trim() ?? '';
  if (text === '' || text.length > LONGEST_SEARCH) throw badRequest('text');
  const found = await useCases.findPeople(text);
  const json: FoundPeople = { people: found.people.map((person) => personOf(person, words, reader)), more: found.more };
  return { json };
};

const health: Handle = async ({ useCases, words }, { reader }) => {
  const json: Health = healthOf(await useCases.seeHealth(reader.objectId), useCases.verification(), words, reader);
  return { json };
};

const verification: Handle = ({ useCases, words }, { reader }) => {
  const json: Verification = verificationOf(useCases.verification(), words, reader);
  return { json };
};

const verify: Handle = ({ useCases, words }, { reader }) => {
  const json: Verification = verificationOf(useCases.verify(), words, reader);
  return { json };
};

const exported =
  (format: ExportFormat): Handle =>
  async ({ useCases, words, now: clock }, { query, reader }) => {
    const filter = fitting(requestFilter, parametersOf(query, FILTER));
    return { download: await exportOf(format, filter, { useCases, words, reader, now: clock() }) };
  };

/** Everything that the tab can ask. */
export const ROUTES: readonly Route[] = [
  { method: 'get', path: '/api/tab/now', handle: now },
  { method: 'get', path: '/api/tab/requests', handle: requests },
  { method: 'post', path: '/api/tab/requests', handle: ask },
  { method: 'get', path: '/api/tab/requests/:id', handle: request },
  { method: 'post', path: '/api/tab/requests/:id/press', handle: press },
  { method: 'get', path: '/api/tab/statistics', handle: statistics },
  { method: 'get', path: '/api/tab/people', handle: people },
  { method: 'get', path: '/api/tab/health', handle: health },
  { method: 'get', path: '/api/tab/verification', handle: verification },
  { method: 'post', path: '/api/tab/verification', handle: verify },
  { method: 'get', path: '/api/tab/export.csv', handle: exported('csv') },
  { method: 'get', path: '/api/tab/export.jsonl', handle: exported('jsonl') },
];

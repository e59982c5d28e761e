import {
  requestFilter,
  requestQuery,
  statisticsQuery,
  type FoundPeople,
  type Health,
  type NowPage,
  type RequestDetails,
  type RequestPage,
  type Statistics,
  type Verification,
} from '../../contract';
import type { Stored } from '../../service';
import { ask, askMany, press } from './acts';
import { cursorOf, placeAt } from './cursor';
import { detailsOf, healthOf, personOf, summaryOf, verificationOf } from './encode';
import { exportOf, type ExportFormat } from './export';
import { fitting, notFound, parametersOf } from './inputs';
import { badRequest } from './problem';
import { isTimeZone } from './reader';
import { idIn, type Handle, type Route } from './route';
import { leftOut, users, usersFile } from './users';

const FILTER = Object.keys(requestFilter.shape);
const DAY = 24 * 3_600_000;
const STATISTICS_AT_MOST = 400 * DAY;
const LONGEST_SEARCH = 256;

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
  const details: RequestDetails = detailsOf(seen, words, call.reader);
  return { json: details };
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
  { method: 'post', path: '/api/tab/requests/many', handle: askMany },
  { method: 'get', path: '/api/tab/requests/:id', handle: request },
  { method: 'get', path: '/api/tab/requests/:id/users', handle: users },
  { method: 'get', path: '/api/tab/requests/:id/left-out', handle: leftOut },
  { method: 'get', path: '/api/tab/requests/:id/users.csv', handle: usersFile },
  { method: 'post', path: '/api/tab/requests/:id/press', handle: press },
  { method: 'get', path: '/api/tab/statistics', handle: statistics },
  { method: 'get', path: '/api/tab/people', handle: people },
  { method: 'get', path: '/api/tab/health', handle: health },
  { method: 'get', path: '/api/tab/verification', handle: verification },
  { method: 'post', path: '/api/tab/verification', handle: verify },
  { method: 'get', path: '/api/tab/export.csv', handle: exported('csv') },
  { method: 'get', path: '/api/tab/export.jsonl', handle: exported('jsonl') },
];

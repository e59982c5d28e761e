import { NoAnswer, Refused } from '../../service/ports';
import { field } from '../http/field';
import { notNow, type Answered } from '../http/transport';
import type { GraphAnswer } from './graph';

/** Statuses that mean "not now": the service did not decide (Graph, errors page; 509 is its bandwidth limit). */
const NOT_NOW = new Set([408, 429, 500, 502, 503, 504, 509]);

/** Graph did not decide: the same call may succeed later. */
export const isNotNow = (status: number): boolean => NOT_NOW.has(status);

/**
 * What Graph said, of a response or of one part of a batch.
 * @param now for a `Retry-After` that is a date, in milliseconds
 * @throws Refused with Graph's own code for whatever is not a success; NoAnswer when Graph says "not now"
 */
export const answerOf = (answered: Answered, body: unknown, now: number): GraphAnswer => {
  const { status } = answered;
  if (isNotNow(status)) throw notNow(answered, now);
  if (status < 200 || status >= 300) throw new Refused('graph', status, errorCode(body));
  return { status, body, graphTime: dateOf(answered) };
};

/** The `Date` header in milliseconds. */
const dateOf = ({ headers }: Answered): number | undefined => {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
};

/** The JSON in `text`, `undefined` for nothing. An answer that is not JSON did not come from Graph: nobody answered. */
export const parsedBody = (status: number, text: string): unknown => {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (status >= 400) return undefined;
    throw new NoAnswer(`${status} without JSON`, undefined, false);
  }
};

/** `error.code` of Graph's error body, cut to what a code can be. */
const errorCode = (body: unknown): string => {
  const code = field(field(body, 'error'), 'code');
  return typeof code === 'string' ? code.replace(/[^\w.-]/g, '').slice(0, 80) : 'unknown';
};

/** The entities of a list's page. Throws `NoAnswer` when what came is not a list: an empty one says that there is nothing. */
export const listOf = (body: unknown): readonly unknown[] => {
  const value = field(body, 'value');
  if (!Array.isArray(value)) throw new NoAnswer('200 without a list', undefined, true);
  return value as unknown[];
};

/** Where the next page of a list is; `undefined` on the last one. */
export const nextPageOf = (body: unknown): string | undefined => {
  const link = field(body, '@odata.nextLink');
  return typeof link === 'string' ? link : undefined;
};

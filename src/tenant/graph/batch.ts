import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { NoAnswer } from '../../service/ports';
import { field } from '../http/field';
import type { Answered } from '../http/transport';
import { answerOf, parsedBody } from './answer';
import { headersOf, type GraphCall } from './calls';
import type { GraphAnswer } from './graph';

/** A part that says that the token is not good enough for it: nothing was done, and only a request of its own can meet that. */
export const CHALLENGED = Symbol('challenged');

/**
 * What came back for the call at this place of the batch.
 * @throws Refused or NoAnswer, as that call alone would
 */
export type Parts = (index: number) => GraphAnswer | typeof CHALLENGED;

interface Member {
  readonly call: GraphCall;
  /** Below the version. */
  readonly url: string;
}

const idAt = (index: number): string => String(index + 1);

/** The body of `POST /$batch` (Graph, "JSON batching"): a part with a body must name its type, and an action without parameters has an empty one. */
export const batchOf = (members: readonly Member[]): unknown => ({
  requests: members.map(({ call, url }, index) => {
    const headers = headersOf(call);
    return {
      id: idAt(index),
      method: call.method,
      url,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(call.method === 'POST' ? { body: {} } : {}),
    };
  }),
});

/**
 * The parts of an answered batch; they may come in any order.
 * @param now in milliseconds
 * @throws Refused when the envelope was refused; NoAnswer when what came is not the answer to a batch
 */
export const partsOf = (response: PipelineResponse, now: number): Parts => {
  const envelope = envelopeOf(response, now);
  const parts = field(envelope.body, 'responses');
  if (!Array.isArray(parts)) throw new NoAnswer(`${envelope.status} without parts`, undefined, false);
  return (index) => {
    const [part, another] = parts.filter((candidate) => field(candidate, 'id') === idAt(index)) as readonly unknown[];
    const status = field(part, 'status');
    // Without exactly one answer nothing is known of this call.
    if (typeof status !== 'number' || another !== undefined) throw new NoAnswer('no part', undefined, false);
    if (status === 401) return CHALLENGED;
    const answer = answerOf({ status, headers: headersIn(part) }, field(part, 'body'), now);
    return { ...answer, graphTime: answer.graphTime ?? envelope.graphTime };
  };
};

/** A failure that Graph's list of "not now" does not have leaves open what was done. */
const envelopeOf = (response: PipelineResponse, now: number): GraphAnswer => {
  const { status } = response;
  if (status >= 500) throw new NoAnswer(String(status), undefined, false);
  return answerOf(response, parsedBody(status, response.bodyAsText ?? ''), now);
};

const headersIn = (part: unknown): Answered['headers'] => {
  const stated = Object.entries((field(part, 'headers') ?? {}) as Readonly<Record<string, unknown>>);
  return {
    get: (name) => {
      const value = stated.find(([other]) => other.toLowerCase() === name)?.[1];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    },
  };
};

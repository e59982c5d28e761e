import { randomUUID } from 'node:crypto';
import type { Dispatch } from './dispatch';
import { GraphRefusal } from './graph-answers';
import type { GraphCall, GraphRow } from './graph-permissions';
import { member, parseJson, text, type Answer, type Call, type Route } from './wire';

const MOST = 20;

const stepCall = (outer: Call, step: unknown): Call => {
  const url = `/v1.0${text(step, 'url') ?? ''}`;
  const [path = '', query = ''] = url.split(/\?(.*)/s, 2);
  const headers = Object.entries((member(step, 'headers') ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const body = member(step, 'body');
  const requestId = randomUUID();
  return {
    ...outer,
    method: text(step, 'method') ?? 'GET',
    path,
    url,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    body: body === undefined ? '' : JSON.stringify(body),
    requestId,
  };
};

const answered = async (dispatch: Dispatch, outer: Call, step: unknown): Promise<unknown> => {
  const call = stepCall(outer, step);
  const outcome = await dispatch(call);
  const answer: Answer = outcome.kind === 'answered' ? outcome.answer : { status: 504, body: { error: { code: 'GatewayTimeout', message: 'The request timed out.' } } };
  return { id: text(step, 'id'), status: answer.status, headers: { 'Content-Type': 'application/json', ...answer.headers }, body: answer.body };
};

const stepsOf = ({ call }: GraphCall): readonly unknown[] => {
  const steps = member(parseJson(call.body), 'requests');
  if (!Array.isArray(steps)) throw new GraphRefusal(400, 'BadRequest', 'Invalid batch payload format.');
  if (steps.length > MOST) throw new GraphRefusal(400, 'MaximumValueExceeded', `Number of batch request steps exceeds the maximum value of ${MOST}.`);
  const ids = new Set(steps.map((step) => text(step, 'id')?.toLowerCase()));
  if (ids.has(undefined) || ids.size < steps.length) throw new GraphRefusal(400, 'BadRequest', 'Request ids must be present and unique in a batch.');
  return steps;
};

/** `$batch`: up to 20 calls in one, each through faults and ledger like any other. The answers come in another order than the questions. */
export const batchRoutes = (row: GraphRow, dispatch: Dispatch): readonly Route[] => [
  row('POST', '$batch', 'nothing', async (graph) => {
    // Steps that depend on nothing run side by side.
    const responses = await Promise.all(stepsOf(graph).map((step) => answered(dispatch, graph.call, step)));
    return { status: 200, body: { responses: responses.reverse() } };
  }),
];

import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, Faults } from './faults';
import { withoutSecrets, type Ledger } from './ledger';
import { findRoute, plainPath } from './routes';
import type { Answer, Call, Outcome, Route } from './wire';

/** Takes one call through fault, service and ledger. */
export type Dispatch = (call: Call) => Promise<Outcome>;

interface DispatchParts {
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly ledger: Ledger;
  /** Object id of the user that a path names. */
  readonly userOf: (path: string) => string | undefined;
}

const NOT_FOUND: Answer = { status: 404, body: { error: { code: 'NotFound', message: 'No such address in this tenant.' } } };
const BROKEN: Answer = { status: 500, body: { error: { code: 'InternalServerError', message: 'The simulated tenant failed; see its output.' } } };

const work = async (call: Call, found: ReturnType<typeof findRoute>): Promise<Answer> => {
  if (!found) return NOT_FOUND;
  try {
    return await found.route.handle(call, found.params);
  } catch (error) {
    // A mistake in the simulation must be seen by who runs it, not only by the program under test.
    console.error(`simulated tenant: ${call.method} ${call.path}:`, error);
    return BROKEN;
  }
};

const ended = (call: Call, fault: Fault | undefined, real: Answer | undefined): Outcome => {
  if (fault?.connection === 'reset') return { kind: 'reset' };
  if (fault?.connection === 'hang') return { kind: 'hung' };
  const planned = typeof fault?.answer === 'function' ? fault.answer(call) : fault?.answer;
  return { kind: 'answered', answer: planned ?? real ?? BROKEN };
};

const endsItself = (fault: Fault | undefined): boolean => fault?.answer !== undefined || fault?.connection !== undefined;

const userOf = (parts: DispatchParts, found: ReturnType<typeof findRoute>, call: Call): string | undefined =>
  found?.route.userOf?.(call) ?? parts.userOf(plainPath(call.path));

/** Finds the service for a call, lets a planned fault strike before or after its work, and writes the call into the ledger. */
export const createDispatch = (parts: DispatchParts): Dispatch => async (call) => {
  const found = findRoute(parts.routes, call.method, plainPath(call.path));
  const user = userOf(parts, found, call);
  const entry = {
    service: found?.route.service ?? 'graph',
    at: call.at,
    method: call.method,
    path: call.url,
    ...('caller' in call.proof ? { who: call.proof.caller.appId } : {}),
    ...(user === undefined ? {} : { user }),
    requestId: call.requestId,
    clientRequestId: call.clientRequestId,
    body: withoutSecrets(call.body),
  };
  const fault = parts.faults.take(entry);
  if (fault?.delayMs !== undefined) await wait(fault.delayMs, undefined, { ref: false });
  const real = !endsItself(fault) || fault?.afterEffect === true ? await work(call, found) : undefined;
  const outcome = ended(call, fault, real);
  parts.ledger.recordCall({ ...entry, status: outcome.kind === 'answered' ? outcome.answer.status : outcome.kind, faulted: fault !== undefined });
  return outcome;
};

import type { AuditKind } from '../../src/domain/audit';
import { newItem, settle, type Item } from '../../src/domain/item';
import type { Outcome } from '../../src/domain/outcome';
import { upnFromDirectory, type Instant, type ObjectId } from '../../src/domain/people';
import type { RequestAboutOne } from '../../src/domain/request';
import { REQUEST_OUTCOMES, type RequestOutcome } from '../../src/domain/request-outcome';
import type { Change } from '../../src/service/ports';
import { actor, ALEX, awaiting, conversation, decision, MEGAN, requestIdOf, target } from '../domain/samples';

const SETTLED: Readonly<Partial<Record<RequestOutcome, Outcome>>> = {
  'signed-out': { result: 'signed-out' },
  'signing-out': { result: 'signing-out', verified: undefined, provable: true },
  'not-found': { result: 'not-found' },
  'not-applicable': { result: 'not-applicable' },
  'not-available': { result: 'not-available' },
  failed: { result: 'failed', because: 'no-answer', detail: '', inDoubt: false },
  'in-doubt': { result: 'failed', because: 'no-answer', detail: '', inDoubt: true },
};

/** What may become of a request about one user. */
export const OUTCOMES_OF_ONE = REQUEST_OUTCOMES.filter((outcome) => outcome !== 'stopped' && outcome !== 'partly');

/** What a request of the tests is; what is left out is the same for all. */
export interface Example {
  readonly n: number;
  readonly askedAt: Instant;
  readonly target?: ObjectId;
  readonly name?: string;
  readonly upn?: string;
  readonly asker?: ObjectId;
  readonly askerName?: string;
  /** Who confirmed it or cancelled it, where somebody did. */
  readonly decider?: ObjectId;
  readonly deciderName?: string;
  readonly outcome?: RequestOutcome;
  /** When it ended, where it did. */
  readonly endedAt?: Instant;
}

/** The request in the state that has this outcome, each in a conversation of its own, and its user. */
export const made = (example: Example): { readonly request: RequestAboutOne; readonly items: readonly Item[] } => {
  const { n, askedAt, outcome = 'awaiting', endedAt = askedAt + 5 } = example;
  const { first, ...facts } = waiting(example);
  const by = decision(example.decider ?? MEGAN, { at: endedAt, ...(example.deciderName === undefined ? {} : { name: example.deciderName }) });
  const item = newItem(requestIdOf(n), facts.target.objectId);
  switch (outcome) {
    case 'awaiting':
      return { request: { ...facts, state: 'awaiting', first }, items: [] };
    case 'cancelled':
      return { request: { ...facts, state: 'cancelled', cancelled: by }, items: [] };
    case 'expired':
      return { request: { ...facts, state: 'expired', expiredAt: endedAt }, items: [] };
    case 'running':
      return { request: { ...facts, state: n % 2 === 0 ? 'confirmed' : 'running', confirmed: [by] }, items: [item] };
    default: {
      const settled = SETTLED[outcome];
      if (settled === undefined) throw new Error(`no users with ${outcome}`);
      return { request: { ...facts, state: 'done', confirmed: [by], doneAt: endedAt }, items: [settle(item, settled, endedAt)] };
    }
  }
};

const waiting = ({ n, askedAt, target: user, name, upn, asker, askerName }: Example) =>
  awaiting({
    id: requestIdOf(n),
    askedAt,
    conversation: conversation({ conversationId: `19:place${n}@thread.tacv2` }),
    asker: actor({ ...(asker === undefined ? {} : { objectId: asker }), ...(askerName === undefined ? {} : { name: askerName }) }),
    target: target({ ...(user === undefined ? {} : { objectId: user }), ...(name === undefined ? {} : { displayName: name }), ...(upn === undefined ? {} : { upn: upnFromDirectory(upn) }) }),
  });

/** The request as something new, with its entry in the log. */
export const asNew = (example: Example, kind: AuditKind = 'asked'): Change => {
  const { request, items } = made(example);
  return { request: { next: request, expected: undefined }, items, facts: [{ kind, at: request.askedAt, requestId: request.id, by: ALEX, target: request.target.objectId, details: {} }] };
};

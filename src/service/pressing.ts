import { shownOf, type AuditFact, type AuditKind } from '../domain/audit';
import type { Actor, ConversationReference } from '../domain/conversation';
import type { Instant } from '../domain/people';
import type { Refusal } from '../domain/policy';
import { transition, type Decision, type Request, type RequestEvent, type RequestIn } from '../domain/request';
import type { Saying } from '../domain/saying';
import type { RequestView } from '../domain/view';
import type { Deps } from './deps';
import { cardWork } from './lanes';
import type { Change, Stored } from './ports';
import { fullView } from './view';

/** The card that carried a button. */
export interface PressedCard {
  readonly conversation: ConversationReference;
  /** Its id (`replyToId`), when the activity says so. */
  readonly activityId: string | undefined;
}

/** A press of a button. Verb and button come from the card and are only looked up, never believed. */
export interface Press {
  readonly actor: Actor;
  readonly verb: string;
  readonly button: string;
  /** Which page of a result is asked for, from 0 on; anything else is the first one. */
  readonly page?: number;
  /** The same when this press is delivered again: the id of the activity, or the one that the tab made. */
  readonly pressId: string;
  /** Where it was pressed: a card in a conversation, or nothing for the tab. */
  readonly on: PressedCard | undefined;
  /** Until then there must be an answer. */
  readonly deadline: Instant;
}

/** What the clicker gets: the card as it is now, or a sentence while the shared card stays as it was. */
export type PressAnswer = { readonly show: 'card'; readonly view: RequestView } | { readonly show: 'sentence'; readonly saying: Saying };

/** A press being decided. */
export interface Pressing extends Press {
  readonly deps: Deps;
  readonly now: Instant;
}

export const sentence = (saying: Saying): PressAnswer => ({ show: 'sentence', saying });

export const cardOf = async (pressing: Pressing, stored: Stored): Promise<PressAnswer> => ({ show: 'card', view: await fullView(pressing.deps, stored, pressing.page) });

export const decisionOf = ({ actor, now, pressId }: Pressing): Decision => ({ by: actor.objectId, name: actor.name, at: now, activityId: pressId });

export const refuse = async (pressing: Pressing, request: Request, because: Refusal): Promise<PressAnswer> => {
  const { deps, actor } = pressing;
  await deps.journal.record({ facts: [fact(pressing, request, 'click-refused', { because })] });
  deps.log.warn('click-refused', { requestId: request.id, by: actor.objectId, because });
  return sentence({ kind: 'refusal', because, adminRoles: deps.rules.adminRoles });
};

/** What became of a step: it is recorded, somebody was first, or the request does not take it. */
export type Moved = { readonly moved: 'yes'; readonly answer: PressAnswer } | { readonly moved: 'late'; readonly stored: Stored | undefined } | { readonly moved: 'no' };

/** Records the step over the version that it was decided on. */
export const step = async (pressing: Pressing, request: Request, event: RequestEvent, kind: AuditKind, rest: Change): Promise<Moved> => {
  const { deps, actor } = pressing;
  const moved = transition(request, event);
  if (!moved.ok) return { moved: 'no' };
  const { next } = moved;
  const recorded = await deps.journal.record({
    ...rest,
    request: { next, expected: request.version },
    facts: [{ ...fact(pressing, request, kind, { state: next.state, ...countOf(next) }), ...(kind === 'renewed' ? { shown: shownOf(next) } : {}) }, ...(rest.facts ?? [])],
  });
  const stored = await deps.journal.read(request.id);
  if (stored === undefined || !recorded.recorded) return { moved: 'late', stored };
  if (next.state === 'done') deps.audit.jobDone();
  deps.log.info(kind, { requestId: request.id, by: actor.objectId, ...(request.target === undefined ? {} : { target: request.target.objectId }), state: next.state });
  return { moved: 'yes', answer: await cardOf(pressing, stored) };
};

/** Of many users: how many the step is about, and the hash over who they are. */
const countOf = ({ many }: Request): AuditFact['details'] => (many === undefined ? {} : { users: many.users.count, digest: many.digest });

export const fact = ({ actor, now }: Pressing, request: Request, kind: AuditKind, details: AuditFact['details']): AuditFact => ({
  kind,
  at: now,
  requestId: request.id,
  by: kind === 'expired' ? undefined : actor.objectId,
  target: request.target?.objectId,
  details,
});

/** The same for a request that waits. Whoever comes second reads again and is told who was first. */
export const move = async (pressing: Pressing, request: RequestIn<'awaiting'>, event: RequestEvent, kind: AuditKind, rest: Change): Promise<PressAnswer | 'again'> => {
  const moved = await step(pressing, request, event, kind, rest);
  if (moved.moved === 'yes') return moved.answer;
  if (moved.moved === 'late') return moved.stored === undefined ? sentence({ kind: 'unknown-request' }) : 'again';
  // The same person again: a redelivery sees the card as it is, a second press is told.
  const again = request.first?.activityId === pressing.pressId;
  const stored = again ? await pressing.deps.journal.read(request.id) : undefined;
  return stored === undefined ? sentence({ kind: 'already-first' }) : cardOf(pressing, stored);
};

export const cancel = (pressing: Pressing, request: RequestIn<'awaiting'>): Promise<PressAnswer | 'again'> =>
  move(pressing, request, { type: 'cancel', decision: decisionOf(pressing) }, 'cancelled', { add: [cardWork(request.id, pressing.now)] });

/** @param work what is set to work when nobody else has to confirm */
export const confirmWith = (pressing: Pressing, request: RequestIn<'awaiting'>, work: Change): Promise<PressAnswer | 'again'> => {
  const first = request.needsTwo && request.first === undefined;
  return move(pressing, request, { type: 'confirm', decision: decisionOf(pressing) }, first ? 'confirmed-first' : 'confirmed', first ? { add: [cardWork(request.id, pressing.now)] } : work);
};

import type { Actor, ConversationReference } from '../domain/conversation';
import type { Instant, ObjectId, RequestId } from '../domain/people';
import type { Saying } from '../domain/saying';
import type { WorkItem } from './ports';

/**
 * The shapes that work takes. A person's messages are answered one after the other; what a request shows is shown in
 * order; a user is worked on by one worker at a time.
 */

export const personLane = (person: ObjectId): string => `person:${person}`;

/** Posts the card or brings it up to date. Asking again before it is done costs nothing. */
export const cardWork = (requestId: RequestId, dueAt: Instant): WorkItem => ({
  payload: { kind: 'card', requestId },
  dueAt,
  lane: `request:${requestId}`,
  key: `card:${requestId}`,
});

/** The result's reply. It stands behind the card in the request's lane: the card shows the result first. */
export const resultWork = (requestId: RequestId, dueAt: Instant): WorkItem => ({
  payload: { kind: 'result', requestId, sent: false },
  dueAt,
  lane: `request:${requestId}`,
});

export const expireWork = (requestId: RequestId, dueAt: Instant): WorkItem => ({ payload: { kind: 'expire', requestId }, dueAt });

export const revokeWork = (requestId: RequestId, target: ObjectId, dueAt: Instant): WorkItem => ({
  payload: { kind: 'revoke', requestId, target },
  dueAt,
  key: `revoke:${requestId}:${target}`,
});

export const verifyWork = (requestId: RequestId, target: ObjectId, dueAt: Instant, until: Instant): WorkItem => ({
  payload: { kind: 'verify', requestId, target, until },
  dueAt,
  key: `verify:${requestId}:${target}`,
});

export const sayWork = (to: ConversationReference, actor: Actor, saying: Saying, dueAt: Instant): WorkItem => ({
  payload: { kind: 'say', to, actor, saying, sent: false },
  dueAt,
});

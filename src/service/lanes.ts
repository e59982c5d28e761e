import type { Actor, ConversationReference } from '../domain/conversation';
import type { Instant, ObjectId, RequestId } from '../domain/people';
import type { Saying } from '../domain/saying';
import type { WorkItem, WorkPayload } from './ports';

/**
 * The shapes that work takes. A person's messages are answered one after the other; what a request shows is shown in
 * order; a user is worked on by one worker at a time.
 */

/**
 * Others see the card as running only when the work takes longer than this; a quick result then needs one edit instead
 * of two. Who clicked has the running card at once, as the answer to the click.
 */
export const RUNNING_SHOWN_AFTER = 700;
/** The same of many users: some hundred are done in this time, and then one edit shows the end and does not have to wait behind another one. */
export const MANY_SHOWN_AFTER = 1_500;

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

/** What is found out of doubtful users within this time is told in one reply. */
const FOUND_OUT_TOGETHER = 10_000;

/** The result's reply once more, since some were in doubt and are not any more. In no lane: the card does not wait for it. */
export const resultAgainWork = (requestId: RequestId, now: Instant): WorkItem => {
  const turn = Math.floor(now / FOUND_OUT_TOGETHER) + 1;
  return { payload: { kind: 'result', requestId, sent: false }, dueAt: turn * FOUND_OUT_TOGETHER, key: `result:${requestId}:${turn}` };
};

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

/** Offers the file with the result. It stands behind the result in the request's lane. */
export const offerFileWork = (requestId: RequestId, to: ConversationReference, dueAt: Instant): WorkItem => ({
  payload: { kind: 'offer-file', requestId, to, sent: false },
  dueAt,
  lane: `request:${requestId}`,
});

/** In no lane: a large file takes a while. */
export const uploadWork = (what: Omit<Extract<WorkPayload, { kind: 'upload' }>, 'kind'>, dueAt: Instant): WorkItem => ({ payload: { kind: 'upload', ...what }, dueAt });

/** Looks up the users of a list, a group or a file. In no lane: it may take minutes. */
export const gatherWork = (what: Omit<Extract<WorkPayload, { kind: 'gather' }>, 'kind'>, dueAt: Instant): WorkItem => ({ payload: { kind: 'gather', ...what }, dueAt });

/** Ends a request about many when nothing of it is left to do; asked for again by each chunk that is done. */
export const closeWork = (requestId: RequestId, dueAt: Instant): WorkItem => ({ payload: { kind: 'close', requestId }, dueAt, key: `close:${requestId}` });

export const verifyChunkWork = (requestId: RequestId, chunk: number, dueAt: Instant, until: Instant): WorkItem => ({
  payload: { kind: 'verify-chunk', requestId, chunk, until },
  dueAt,
  key: `verify-chunk:${requestId}:${chunk}`,
});

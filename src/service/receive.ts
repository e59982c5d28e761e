import type { Actor, ConversationReference } from '../domain/conversation';
import { conversationKey } from '../domain/conversation';
import type { Deps } from './deps';
import { personLane, sayWork } from './lanes';
import type { WorkItem, WorkPayload } from './ports';

const MINUTE = 60_000;

/** An activity that a person caused, as far as the use cases need it. */
export interface Inbound {
  readonly actor: Actor;
  readonly conversation: ConversationReference;
}

export type Intake = 'new' | 'seen' | 'too-many';

/**
 * Takes an activity in before anything is looked up: the same activity once, and no more of them in a minute than the
 * rules allow. What is taken in is on disk when this returns, so the answer to the channel may be sent.
 * @param payload what is to be done about it, or `undefined` when the caller does it itself
 * @param tell whether the first one too many is told so where it was said; an invoke's own answer says it
 */
export const takeIn = async (deps: Deps, inbound: Inbound, payload: WorkPayload | undefined, tell: boolean): Promise<Intake> => {
  const { actor, conversation } = inbound;
  const now = deps.clock.now();
  const limit = deps.rules.messagesPerMinute;
  const since = now - MINUTE;
  const delivered = { key: `${conversationKey(conversation)} ${conversation.activityId}`, by: actor.objectId, at: now };
  // The first one too many is told so; the others would only make the noise louder.
  const told = tell ? sayWork(conversation, actor, { kind: 'too-many-messages', limit }, now) : undefined;
  // Far beyond, a flood costs one reading each. On the edge the store counts and takes in at once: many come at the same moment.
  const flooding = (await deps.journal.countDelivered(actor.objectId, since)) > limit;
  const taken = flooding ? 'too-many' : await deps.journal.receive(delivered, asWork(actor, payload, now), { limit, since, told });
  const line = { activityId: conversation.activityId, by: actor.objectId, work: payload?.kind ?? 'invoke' };
  if (taken === 'too-many') deps.log.warn('too-many-messages', line);
  else deps.log.info('received', line);
  return taken;
};

const asWork = (actor: Actor, payload: WorkPayload | undefined, now: number): WorkItem | undefined =>
  payload === undefined ? undefined : { payload, dueAt: now, lane: personLane(actor.objectId) };

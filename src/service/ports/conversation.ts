import type { Actor, ConversationReference } from '../../domain/conversation';
import type { ObjectId } from '../../domain/people';
import type { Saying } from '../../domain/saying';
import type { RequestView } from '../../domain/view';

/** What became of a message. A create is repeated only when it is certain that it was not delivered. */
export type Delivery =
  | { readonly fate: 'delivered'; readonly activityId: string | undefined }
  /** 429: certainly not delivered; `retryAfterMs` when the channel said how long to wait. */
  | { readonly fate: 'throttled'; readonly retryAfterMs: number | undefined }
  /** The connection was never made, or the bot's own token could not be had: certainly not delivered. */
  | { readonly fate: 'not-sent'; readonly because: string }
  /** No answer, or a 408/5xx: it may have been delivered. */
  | { readonly fate: 'unknown'; readonly because: string }
  /** The channel refused it for good (403, 404, 413 …). */
  | { readonly fate: 'rejected'; readonly status: number; readonly because: string };

/** The conversation that a request lives in. Sending never throws for what the channel does. */
export interface Conversation {
  /** One message in the thread that is answered. */
  say(to: ConversationReference, saying: Saying, reader: Actor): Promise<Delivery>;
  /** Shows for some seconds that the bot is at work. */
  typing(to: ConversationReference): Promise<void>;
  postCard(to: ConversationReference, view: RequestView): Promise<Delivery>;
  /** Whether this person is in the conversation and so can read it; `undefined` when the channel does not tell in time. */
  canRead(to: ConversationReference, person: ObjectId, withinMs: number): Promise<boolean | undefined>;
  /** Object ids of all who are in the conversation and so read it; `undefined` when the channel does not tell all of them in time. */
  readers(to: ConversationReference, withinMs: number): Promise<readonly ObjectId[] | undefined>;
  /** Whether the bot itself is in the conversation and may write there; `undefined` when the channel does not tell in time. */
  isOpen(to: ConversationReference, withinMs: number): Promise<boolean | undefined>;
  /**
   * The Entra object id of a member of the conversation, by channel account; `undefined` when there is no such member or
   * it has none. Throws `NoAnswer` when the channel does not tell in time.
   */
  objectIdOf(to: ConversationReference, accountId: string, withinMs: number): Promise<ObjectId | undefined>;
  /** Replaces the card for everybody. Idempotent. */
  updateCard(to: ConversationReference, activityId: string, view: RequestView): Promise<Delivery>;
}

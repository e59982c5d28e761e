import type { Language } from './command/command';
import type { ObjectId } from './people';

/** Where an answer goes. Everything here comes from an activity that passed the gate. */
export interface ConversationReference {
  readonly serviceUrl: string;
  readonly conversationId: string;
  readonly conversationType: 'personal' | 'groupChat' | 'channel';
  /** The activity that is answered: the thread in a channel. */
  readonly activityId: string;
  /** The bot's own channel account (`recipient` of the activity). */
  readonly bot: { readonly id: string; readonly name: string };
  /** The person's channel account (`from` of the activity). */
  readonly user: { readonly id: string; readonly name: string };
  readonly tenantId: string;
  readonly locale: string | undefined;
}

/** Who speaks or clicks: from the verified activity alone, never from a card. */
export interface Actor {
  readonly objectId: ObjectId;
  /** Display name as Teams gave it: for showing, never for deciding. */
  readonly name: string;
  readonly language: Language;
  /** IANA time zone of the person's client (`clientInfo.timezone`), or UTC. */
  readonly timeZone: string;
}

/** The conversation of what is asked in the tab: one place for everybody. No conversation id of Teams looks like this. */
const IN_THE_TAB = 'tab';

/** A channel's threads are one conversation: everybody in the channel sees them all. @param reference `undefined` for the tab */
export const conversationKey = (reference: ConversationReference | undefined): string => (reference === undefined ? IN_THE_TAB : (reference.conversationId.split(';messageid=')[0] ?? ''));

/** For a message of its own in the same conversation: nothing is answered, and so no thread is needed. */
export const atTheTop = (to: ConversationReference): ConversationReference => ({ ...to, conversationId: conversationKey(to), activityId: '' });

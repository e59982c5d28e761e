import { isUsableId, type ActivityHead } from './activity-shape';
import type { Actor, ConversationReference } from '../domain/conversation';
import { objectId, type ObjectId } from '../domain/people';
import { isTimeZone, languageOf } from '../locale';
import { isRecord, property, textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;

/** Nobody: for who speaks without an Entra identity (an anonymous guest of a meeting, a connector). */
const NOBODY = '00000000-0000-0000-0000-000000000000' as ObjectId;

export interface Speaker {
  readonly actor: Actor;
  readonly conversation: ConversationReference;
  /** Whether the activity states an Entra object id. */
  readonly known: boolean;
}

/** Who speaks, and where the answer goes: from an activity that passed the gate and the wall of the tenant. */
export const speakerOf = (activity: Activity): Speaker => {
  const id = objectId(textOf(activity.from, 'aadObjectId') ?? '');
  const name = textOf(activity.from, 'name') ?? '';
  return {
    known: id !== undefined,
    actor: { objectId: id ?? NOBODY, name: name === '' ? (id ?? '?') : name.slice(0, 200), language: languageOf(localeOf(activity)), timeZone: timeZoneOf(activity) },
    conversation: {
      serviceUrl: activity.serviceUrl,
      conversationId: activity.conversation.id,
      conversationType: conversationTypeOf(activity),
      activityId: activity.id ?? '',
      bot: { id: activity.recipient.id, name: textOf(activity.recipient, 'name') ?? '' },
      user: { id: activity.from.id, name },
      tenantId: textOf(activity.conversation, 'tenantId') ?? '',
      locale: localeOf(activity),
    },
  };
};

const clientInfo = (activity: Activity): unknown => {
  const entities = activity['entities'];
  return Array.isArray(entities) ? (entities as unknown[]).find((entity) => isRecord(entity) && entity['type'] === 'clientInfo') : undefined;
};

const localeOf = (activity: Activity): string | undefined => activity.locale ?? textOf(clientInfo(activity), 'locale');

const timeZoneOf = (activity: Activity): string => {
  const name = textOf(clientInfo(activity), 'timezone');
  return name !== undefined && isTimeZone(name) ? name : 'UTC';
};

const conversationTypeOf = ({ conversation }: Activity): ConversationReference['conversationType'] => {
  const type = property(conversation, 'conversationType');
  if (type === 'personal' || type === 'groupChat' || type === 'channel') return type;
  // In a meeting's chat a message action states neither the type nor that it is a group (Teams, "create and send dialogs"); ids of places where
  // others read along begin with 19.
  if (/@thread\.tacv2|;messageid=/.test(conversation.id)) return 'channel';
  return property(conversation, 'isGroup') === true || conversation.id.startsWith('19:') ? 'groupChat' : 'personal';
};

/** The id of the message that is answered or pressed on. */
export const repliedTo = (activity: Activity): string | undefined => {
  const id = textOf(activity, 'replyToId');
  return id !== undefined && isUsableId(id) ? id : undefined;
};

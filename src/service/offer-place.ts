import { atTheTop, type ConversationReference } from '../domain/conversation';
import { FILE_OFFERED_ABOVE } from '../domain/many';
import type { Request } from '../domain/request';
import type { Deps } from './deps';

/** Whether, and where, a file with the result of a request is offered when it is over: not of so few users that the card shows them all. */
export const offerPlaceOf = ({ files }: Pick<Deps, 'files'>, { conversation, many }: Request): ConversationReference | undefined =>
  files.offers && many !== undefined && many.users.count > FILE_OFFERED_ABOVE && conversation?.conversationType === 'personal' ? atTheTop(conversation) : undefined;

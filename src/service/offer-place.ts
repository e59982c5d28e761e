import { atTheTop, type ConversationReference } from '../domain/conversation';
import type { Deps } from './deps';
import type { Stored } from './ports';

/** Whether, and where, a file with the result of a request is offered when it is over. */
export const offerPlaceOf = ({ files }: Pick<Deps, 'files'>, { request: { conversation, many } }: Pick<Stored, 'request'>): ConversationReference | undefined =>
  files.offers && many !== undefined && conversation?.conversationType === 'personal' ? atTheTop(conversation) : undefined;

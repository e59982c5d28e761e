import type { ConversationReference } from '../domain/conversation';
import type { Deps } from './deps';

/** Teams asks for an answer or a sign of life within two seconds (store validation guidelines). */
const TYPING_AFTER = 2_000;

/** A look-up that takes long shows that it goes on; what the channel makes of that does not matter. */
export const whileTyping = async <Value>(deps: Deps, conversation: ConversationReference, looking: Promise<Value>): Promise<Value> => {
  let over = false;
  const typing = async (): Promise<void> => {
    await deps.clock.wait(TYPING_AFTER);
    if (!over) await deps.conversation.typing(conversation);
  };
  typing().catch(() => deps.log.warn('typing-failed'));
  try {
    return await looking;
  } finally {
    over = true;
  }
};

import type { Deps } from './deps';
import { cardWork, sayWork } from './lanes';
import type { WorkOf } from './ports';
import { press } from './press';

/** `Action.Submit` cannot be answered with a card, so there is time for the directory; the clicker reads a reply. */
const DECIDE_WITHIN = 20_000;

/** A press that came as a message (`Action.Submit`, the fallback of older clients): same rules, answered in the thread. */
export const pressedBySubmit = async (deps: Deps, work: WorkOf<'pressed'>): Promise<void> => {
  const { actor, conversation, verb, button, page = 0, cardActivityId } = work.payload;
  const now = deps.clock.now();
  const answer = await press(deps, { actor, verb, button, page, pressId: conversation.activityId, on: { conversation, activityId: cardActivityId }, deadline: now + DECIDE_WITHIN });
  const add = answer.show === 'sentence' ? [sayWork(conversation, actor, answer.saying, now)] : verb === 'page' ? [sayWork(conversation, actor, { kind: 'rows', view: answer.view }, now)] : [cardWork(answer.view.request.id, now)];
  await deps.journal.record({ add, done: work });
};

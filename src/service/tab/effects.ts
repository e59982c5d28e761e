import type { RevokeCommand } from '../../domain/command/command';
import { wrongReason } from '../../domain/command/reason';
import { foldBlanks } from '../../domain/command/tokens';
import type { Actor } from '../../domain/conversation';
import { requestId, type ObjectId, type RequestId } from '../../domain/people';
import type { Saying } from '../../domain/saying';
import type { RequestView } from '../../domain/view';
import { consider, heldUp, type Considered } from '../consider';
import type { Deps } from '../deps';
import { isStoreDown } from '../ports';
import { press } from '../press';
import type { PressAnswer } from '../pressing';
import { askWithoutStore, clickWithoutStore } from '../without-store';

const MINUTE = 60_000;
/** The tab gives up sooner. */
export const SENT_AGAIN_WITHIN = 10 * MINUTE;
/** As many requests for one user as somebody asks for in that time. */
const LOOKED_AT = 20;
/** The tab waits for an answer, and shows that it waits. */
const DECIDE_WITHIN = 20_000;

/** What the tab sends about a user to be signed out. */
export interface TabAsk {
  /** The same when it is sent once more. */
  readonly id: string;
  readonly target: ObjectId;
  readonly reason: string | undefined;
  readonly whatIf: boolean;
}

/** A sentence says why nothing changed, or what would; otherwise there is a request, this one or an earlier one. */
export type TabAskAnswer = { readonly answer: 'sentence'; readonly saying: Saying } | { readonly answer: 'request'; readonly id: RequestId };

/** Asks by the rules of the chat. What is opened is shown and confirmed in the tab. */
export const askInTab = async (deps: Deps, actor: Actor, ask: TabAsk): Promise<TabAskAnswer> => {
  try {
    return await askByTheRules(deps, actor, ask);
  } catch (error) {
    if (!isStoreDown(error)) throw error;
    deps.log.error('answered-without-store', { because: error.detail, by: actor.objectId });
    return { answer: 'sentence', saying: askWithoutStore(deps, ask.target, error) };
  }
};

const askByTheRules = async (deps: Deps, actor: Actor, ask: TabAsk): Promise<TabAskAnswer> => {
  const taken = await takeIn(deps, actor, `${ask.id} ${ask.target}`);
  if (taken === 'too-many') return { answer: 'sentence', saying: tooManyOf(deps) };
  const before = taken === 'seen' && !ask.whatIf ? await openedBefore(deps, actor, ask.target) : undefined;
  if (before !== undefined) return { answer: 'request', id: before };
  const reason = foldBlanks(ask.reason ?? '');
  const command: RevokeCommand = {
    kind: 'revoke',
    target: { by: 'object-id', objectId: ask.target },
    mode: ask.whatIf ? 'what-if' : 'ask',
    reason: reason === '' ? undefined : reason,
    again: false,
    verbose: false,
    withoutEffect: [],
  };
  const wrong = wrongReason(command.reason);
  if (wrong !== undefined) return { answer: 'sentence', saying: { kind: 'problem', problem: { code: wrong.code, values: wrong.values, line: undefined } } };
  const held = heldUp(deps, command.target);
  if (held !== undefined) return { answer: 'sentence', saying: held };
  return considerInTab(deps, actor, command);
};

/** An ask whose answer was lost is sent again, and what it opened may be over by then. */
const openedBefore = async ({ journal, clock }: Deps, { objectId }: Actor, target: ObjectId): Promise<RequestId | undefined> => {
  const found = await journal.search({ targets: [target], admins: [objectId], from: clock.now() - SENT_AGAIN_WITHIN }, undefined, LOOKED_AT);
  return found.find(({ request }) => request.conversation === undefined && request.asker.objectId === objectId)?.request.id;
};

const considerInTab = async (deps: Deps, actor: Actor, command: RevokeCommand): Promise<TabAskAnswer> => {
  const considered: Considered = await consider({ deps, actor, conversation: undefined, command, typed: command.target.by === 'object-id' ? command.target.objectId : '', now: deps.clock.now() });
  switch (considered.then) {
    case 'say':
      if (considered.facts.length > 0) await deps.journal.record({ facts: considered.facts });
      return { answer: 'sentence', saying: considered.saying };
    case 'open-already':
      return { answer: 'request', id: considered.stored.request.id };
    case 'open': {
      const { request, change } = considered;
      const recorded = await deps.journal.record(change);
      if (!recorded.recorded) return considerInTab(deps, actor, command);
      deps.log.info('asked', { requestId: request.id, by: actor.objectId, ...(request.target === undefined ? {} : { target: request.target.objectId }), state: request.state });
      return { answer: 'request', id: request.id };
    }
  }
};

/** A press of a button in the tab. */
export interface TabPress {
  /** On whose page the button is. */
  readonly request: RequestId;
  /** The same when it is sent once more. */
  readonly id: string;
  readonly verb: string;
  readonly button: string;
}

export type TabPressAnswer = { readonly answer: 'sentence'; readonly saying: Saying } | { readonly answer: 'request'; readonly view: RequestView };

/** Decides a press as one on a card is decided. */
export const pressInTab = async (deps: Deps, actor: Actor, pressed: TabPress): Promise<TabPressAnswer> => {
  try {
    const answer = await pressByTheRules(deps, actor, pressed);
    return answer.show === 'card' ? { answer: 'request', view: answer.view } : { answer: 'sentence', saying: answer.saying };
  } catch (error) {
    if (!isStoreDown(error)) throw error;
    deps.log.error('click-without-store', { because: error.detail, by: actor.objectId });
    return { answer: 'sentence', saying: await clickWithoutStore(deps, pressed.button, error) };
  }
};

const pressByTheRules = async (deps: Deps, actor: Actor, { request, id, verb, button }: TabPress): Promise<PressAnswer> => {
  if ((await takeIn(deps, actor, `${id} ${verb} ${button}`)) === 'too-many') return { show: 'sentence', saying: tooManyOf(deps) };
  const key = requestId(button);
  const pressedOn = key === undefined ? undefined : await deps.journal.readByButton(key);
  if (pressedOn?.request.id !== request) return { show: 'sentence', saying: { kind: 'unknown-request' } };
  return press(deps, { actor, verb, button, pressId: `tab ${id}`, on: undefined, deadline: deps.clock.now() + DECIDE_WITHIN });
};

/**
 * What is sent from the tab counts like messages and clicks. One that comes again counts once.
 * @param id with what was sent, so that nobody sends another thing under an id that has counted
 */
export const takeIn = async ({ journal, clock, rules, log }: Deps, { objectId }: Actor, id: string): Promise<'new' | 'seen' | 'too-many'> => {
  const now = clock.now();
  const taken = await journal.receive({ key: `tab ${objectId} ${id}`, by: objectId, at: now }, undefined, { limit: rules.messagesPerMinute, since: now - MINUTE, told: undefined });
  if (taken === 'too-many') log.warn('too-many-messages', { by: objectId, work: 'tab' });
  return taken;
};

export const tooManyOf = ({ rules }: Deps): Saying => ({ kind: 'too-many-messages', limit: rules.messagesPerMinute });

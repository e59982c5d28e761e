import { conversationKey } from '../domain/conversation';
import { newItem, settle } from '../domain/item';
import { requestId, type RequestId } from '../domain/people';
import { changedSinceShown, mayActOn, mayDecide } from '../domain/policy';
import type { RequestAboutOne, RequestEvent, RequestIn, ShownTarget } from '../domain/request';
import type { Deps } from './deps';
import { explain } from './failure';
import { overHourlyCap, withinHourlyCap } from './hourly-cap';
import { cardWork, resultWork, revokeWork, RUNNING_SHOWN_AFTER } from './lanes';
import type { Stored } from './ports';
import { decideMany, goOnMany, isGoOn } from './press-many';
import { cancel, cardOf, confirmWith, decisionOf, fact, move, refuse, sentence, step, type Press, type PressAnswer, type Pressing } from './pressing';
import { readAgain, standingOf } from './standing';
import { standstillSaying } from './standstill';

type Verb = 'confirm' | 'cancel';
type AwaitingOne = Extract<RequestAboutOne, { state: 'awaiting' }>;

/** Decides one press. Whatever two people press at the same moment, one of them is first and the other is told. */
export const press = async (deps: Deps, pressed: Press): Promise<PressAnswer> => {
  const pressing: Pressing = { ...pressed, deps, now: deps.clock.now() };
  const { verb } = pressed;
  if (verb !== 'confirm' && verb !== 'cancel' && !isGoOn(verb)) return sentence({ kind: 'unknown-verb' });
  const button = requestId(pressed.button);
  const stored = button === undefined ? undefined : await deps.journal.readByButton(button);
  if (button === undefined || stored === undefined) return sentence({ kind: 'unknown-request' });
  return deps.log.within({ requestId: stored.request.id }, () => (isGoOn(verb) ? goOnMany(pressing, stored, verb) : pressButton(pressing, stored, button, verb)));
};

const pressButton = async (pressing: Pressing, stored: Stored, button: RequestId, verb: Verb): Promise<PressAnswer> => {
  const { deps } = pressing;
  if (mayBeItsCard(pressing, stored)) await learnCard(pressing, stored);
  if (deps.rules.stopped) return sentence({ kind: 'stopped' });
  const standstill = deps.audit.standstill();
  if (standstill !== undefined) return sentence(standstillSaying(deps, standstill, stored.request.target?.upn));
  if (stored.request.state !== 'awaiting') return tooLate(pressing, stored);
  if (stored.request.buttonKey !== button) return sentence({ kind: 'renewed' });
  if (pressing.now >= stored.request.expiresAt) return expireNow(pressing, stored.request);
  const known = (): Promise<void> => learnCard(pressing, stored);
  const { request } = stored;
  const answer = request.target === undefined ? await decideMany(pressing, request, verb, known) : await decide(pressing, request, verb, known);
  return answer === 'again' ? press(deps, pressing) : answer;
};

/**
 * Whether it is the request's own card, in the conversation where everybody sees it, and one is still unknown there. Any
 * other place for it is named by who may decide, and by nobody else.
 */
const mayBeItsCard = ({ on }: Pressing, { request, cards, cardPosts }: Stored): boolean => {
  const home = conversationKey(request.conversation);
  return on !== undefined && conversationKey(on.conversation) === home && cards.filter((card) => conversationKey(card.conversation) === home).length < cardPosts;
};

/** A card whose id was never answered by the channel is known from now on, and brought up to date from now on. */
const learnCard = async ({ deps, on, now }: Pressing, stored: Stored): Promise<void> => {
  if (on?.activityId === undefined) return;
  const { activityId, conversation } = on;
  if (stored.cards.some((card) => card.activityId === activityId && conversationKey(card.conversation) === conversationKey(conversation))) return;
  const { id } = stored.request;
  const show = stored.request.state === 'awaiting' ? [] : [cardWork(id, now)];
  await deps.journal.record({ card: { requestId: id, posted: { activityId, conversation } }, add: show });
};

const tooLate = async (pressing: Pressing, stored: Stored): Promise<PressAnswer> => {
  const { request } = stored;
  const { timeZone } = pressing.actor;
  if (request.state === 'expired') return sentence({ kind: 'too-late-expired', at: request.expiredAt, timeZone });
  const decisions = request.state === 'cancelled' ? [request.cancelled] : request.state === 'awaiting' ? [] : request.confirmed;
  // The channel delivers an unanswered click again: that is not a second click.
  if (decisions.some((decision) => decision.activityId === pressing.pressId)) return cardOf(pressing, stored);
  const decision = decisions.at(-1);
  if (decision === undefined) return cardOf(pressing, stored);
  return sentence({ kind: 'too-late', how: request.state === 'cancelled' ? 'cancelled' : 'confirmed', decision, timeZone });
};

const expireNow = async (pressing: Pressing, request: RequestIn<'awaiting'>): Promise<PressAnswer> => {
  const at = request.expiresAt;
  await step(pressing, request, { type: 'expire', at }, 'expired', { add: [cardWork(request.id, pressing.now)] });
  return sentence({ kind: 'too-late-expired', at, timeZone: pressing.actor.timeZone });
};

const decide = async (pressing: Pressing, request: AwaitingOne, verb: Verb, known: () => Promise<void>): Promise<PressAnswer | 'again'> => {
  const { deps, actor, deadline } = pressing;
  try {
    const [standing, target] = await Promise.all([
      standingOf(deps, actor.objectId, deadline),
      verb === 'confirm' ? readAgain(deps, request.target.objectId, deadline) : request.target,
    ]);
    const decides = mayDecide(standing, deps.rules.adminRoles);
    if (!decides.allowed) return await refuse(pressing, request, decides.because);
    await known();
    if (verb === 'cancel') return await cancel(pressing, request);
    if (target === undefined || target.external) return await targetGone(pressing, request, target);
    if (changedSinceShown(request.target, target)) return await renew(pressing, request, target);
    const acts = mayActOn(standing, target, deps.rules.adminRoles);
    return acts.allowed ? await confirm(pressing, request) : await refuse(pressing, request, acts.because);
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    deps.log.warn('click-undecided', { requestId: request.id, by: actor.objectId, because });
    return sentence({ kind: 'nothing-done', because, detail, findings, at: 'click' });
  }
};

/** What the card showed is not what is there now: nothing is done, everybody sees the new card, its buttons are new. */
const renew = async (pressing: Pressing, request: AwaitingOne, target: ShownTarget): Promise<PressAnswer | 'again'> => {
  const { deps, now } = pressing;
  const needsTwo = request.needsTwo || target.protected;
  const event: RequestEvent = { type: 'renew', subject: { target, targetReads: request.targetReads }, needsTwo, buttonKey: deps.ids.request() };
  return move(pressing, request, event, 'renewed', { add: [cardWork(request.id, now)] });
};

/** The account was deleted, or is now another organisation's: the request ends with that result, nobody else is hit. */
const targetGone = async (pressing: Pressing, request: AwaitingOne, target: ShownTarget | undefined): Promise<PressAnswer | 'again'> => {
  const { now } = pressing;
  const result = target === undefined ? 'not-found' : 'not-applicable';
  return move(pressing, request, { type: 'target-gone', decision: decisionOf(pressing) }, 'confirmed', {
    items: [settle(newItem(request.id, request.target.objectId), { result }, now)],
    facts: [{ ...fact(pressing, request, 'outcome', { result }), by: undefined }],
    add: [cardWork(request.id, now), resultWork(request.id, now)],
  });
};

const confirm = async (pressing: Pressing, request: AwaitingOne): Promise<PressAnswer | 'again'> => {
  const { deps, now } = pressing;
  const over = await overHourlyCap(deps, now);
  if (over !== undefined) return sentence(over);
  const { id, target } = request;
  return confirmWith(pressing, request, { ...withinHourlyCap(deps, now), items: [newItem(id, target.objectId)], add: [revokeWork(id, target.objectId, now), cardWork(id, now + RUNNING_SHOWN_AFTER)] });
};

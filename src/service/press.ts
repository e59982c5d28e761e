import { shownOf, type AuditFact, type AuditKind } from '../domain/audit';
import type { Actor, ConversationReference } from '../domain/conversation';
import { conversationKey } from '../domain/conversation';
import { newItem, settle } from '../domain/item';
import { requestId, type Instant, type RequestId } from '../domain/people';
import { changedSinceShown, mayActOn, mayDecide, type Refusal } from '../domain/policy';
import { isOver, transition, type Decision, type Request, type RequestEvent, type RequestIn, type ShownTarget } from '../domain/request';
import type { Saying } from '../domain/saying';
import type { RequestView } from '../domain/view';
import type { Deps } from './deps';
import { explain } from './failure';
import { overHourlyCap, withinHourlyCap } from './hourly-cap';
import { cardWork, resultWork, revokeWork } from './lanes';
import type { Change, Recorded, Stored } from './ports';
import { readAgain, standingOf } from './standing';
import { standstillSaying } from './standstill';
import { viewOf } from './view';

/**
 * Others see the card as running only when the work takes longer than this; a quick result then needs one edit instead
 * of two. Who clicked has the running card at once, as the answer to the click.
 */
const RUNNING_SHOWN_AFTER = 700;

/** The card that carried a button. */
export interface PressedCard {
  readonly conversation: ConversationReference;
  /** Its id (`replyToId`), when the activity says so. */
  readonly activityId: string | undefined;
}

/** A press of a button. Verb and button come from the card and are only looked up, never believed. */
export interface Press {
  readonly actor: Actor;
  readonly verb: string;
  readonly button: string;
  /** The same when this press is delivered again: the id of the activity, or the one that the tab made. */
  readonly pressId: string;
  /** Where it was pressed: a card in a conversation, or nothing for the tab. */
  readonly on: PressedCard | undefined;
  /** Until then there must be an answer. */
  readonly deadline: Instant;
}

/** What the clicker gets: the card as it is now, or a sentence while the shared card stays as it was. */
export type PressAnswer = { readonly show: 'card'; readonly view: RequestView } | { readonly show: 'sentence'; readonly saying: Saying };

type Verb = 'confirm' | 'cancel';

interface Pressing extends Press {
  readonly deps: Deps;
  readonly now: Instant;
}

const sentence = (saying: Saying): PressAnswer => ({ show: 'sentence', saying });

/** Decides one press. Whatever two people press at the same moment, one of them is first and the other is told. */
export const press = async (deps: Deps, pressed: Press): Promise<PressAnswer> => {
  const pressing: Pressing = { ...pressed, deps, now: deps.clock.now() };
  const { verb } = pressed;
  if (verb !== 'confirm' && verb !== 'cancel') return sentence({ kind: 'unknown-verb' });
  const button = requestId(pressed.button);
  const stored = button === undefined ? undefined : await deps.journal.readByButton(button);
  if (button === undefined || stored === undefined) return sentence({ kind: 'unknown-request' });
  return deps.log.within({ requestId: stored.request.id }, () => pressButton(pressing, stored, button, verb));
};

const pressButton = async (pressing: Pressing, stored: Stored, button: RequestId, verb: Verb): Promise<PressAnswer> => {
  const { deps } = pressing;
  if (mayBeItsCard(pressing, stored)) await learnCard(pressing, stored);
  if (deps.rules.stopped) return sentence({ kind: 'stopped' });
  const standstill = deps.audit.standstill();
  if (standstill !== undefined) return sentence(standstillSaying(deps, standstill, stored.request.target.upn));
  if (stored.request.state !== 'awaiting') return tooLate(pressing, stored);
  if (stored.request.buttonKey !== button) return sentence({ kind: 'renewed' });
  if (pressing.now >= stored.request.expiresAt) return expireNow(pressing, stored.request);
  return decide(pressing, { ...stored, request: stored.request }, verb);
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

const decisionOf = ({ actor, now, pressId }: Pressing): Decision => ({ by: actor.objectId, name: actor.name, at: now, activityId: pressId });

const tooLate = (pressing: Pressing, stored: Stored): PressAnswer => {
  const { request } = stored;
  const { timeZone } = pressing.actor;
  if (request.state === 'expired') return sentence({ kind: 'too-late-expired', at: request.expiredAt, timeZone });
  const decisions = request.state === 'cancelled' ? [request.cancelled] : request.state === 'awaiting' ? [] : request.confirmed;
  // The channel delivers an unanswered click again: that is not a second click.
  if (decisions.some((decision) => decision.activityId === pressing.pressId)) return { show: 'card', view: viewOf(pressing.deps, stored) };
  const decision = decisions.at(-1);
  if (decision === undefined) return { show: 'card', view: viewOf(pressing.deps, stored) };
  return sentence({ kind: 'too-late', how: request.state === 'cancelled' ? 'cancelled' : 'confirmed', decision, timeZone });
};

const expireNow = async (pressing: Pressing, request: RequestIn<'awaiting'>): Promise<PressAnswer> => {
  const at = request.expiresAt;
  const next = transition(request, { type: 'expire', at });
  if (next.ok) await apply(pressing, request, next.next, 'expired', { add: [cardWork(request.id, pressing.now)] });
  return sentence({ kind: 'too-late-expired', at, timeZone: pressing.actor.timeZone });
};

const decide = async (pressing: Pressing, stored: Stored & { readonly request: RequestIn<'awaiting'> }, verb: Verb): Promise<PressAnswer> => {
  const { deps, actor, deadline } = pressing;
  const { request } = stored;
  try {
    const [standing, target] = await Promise.all([
      standingOf(deps, actor.objectId, deadline),
      verb === 'confirm' ? readAgain(deps, request.target.objectId, deadline) : request.target,
    ]);
    const decides = mayDecide(standing, deps.rules.adminRoles);
    if (!decides.allowed) return await refuse(pressing, request, decides.because);
    await learnCard(pressing, stored);
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

const refuse = async (pressing: Pressing, request: Request, because: Refusal): Promise<PressAnswer> => {
  const { deps, actor } = pressing;
  await deps.journal.record({ facts: [fact(pressing, request, 'click-refused', { because })] });
  deps.log.warn('click-refused', { requestId: request.id, by: actor.objectId, because });
  return sentence({ kind: 'refusal', because, adminRoles: deps.rules.adminRoles });
};

const cancel = async (pressing: Pressing, request: RequestIn<'awaiting'>): Promise<PressAnswer> =>
  move(pressing, request, { type: 'cancel', decision: decisionOf(pressing) }, 'cancelled', { add: [cardWork(request.id, pressing.now)] });

/** What the card showed is not what is there now: nothing is done, everybody sees the new card, its buttons are new. */
const renew = async (pressing: Pressing, request: RequestIn<'awaiting'>, target: ShownTarget): Promise<PressAnswer> => {
  const { deps, now } = pressing;
  const needsTwo = request.needsTwo || target.protected;
  const event: RequestEvent = { type: 'renew', target, needsTwo, buttonKey: deps.ids.request() };
  return move(pressing, request, event, 'renewed', { add: [cardWork(request.id, now)] });
};

/** The account was deleted, or is now another organisation's: the request ends with that result, nobody else is hit. */
const targetGone = async (pressing: Pressing, request: RequestIn<'awaiting'>, target: ShownTarget | undefined): Promise<PressAnswer> => {
  const { now } = pressing;
  const result = target === undefined ? 'not-found' : 'not-applicable';
  return move(pressing, request, { type: 'target-gone', decision: decisionOf(pressing) }, 'confirmed', {
    items: [settle(newItem(request.id, request.target.objectId), { result }, now)],
    facts: [{ ...fact(pressing, request, 'outcome', { result }), by: undefined }],
    add: [cardWork(request.id, now), resultWork(request.id, now)],
  });
};

const confirm = async (pressing: Pressing, request: RequestIn<'awaiting'>): Promise<PressAnswer> => {
  const { deps, now } = pressing;
  const over = await overHourlyCap(deps, now);
  if (over !== undefined) return sentence(over);
  const first = request.needsTwo && request.first === undefined;
  const { id, target } = request;
  return move(
    pressing,
    request,
    { type: 'confirm', decision: decisionOf(pressing) },
    first ? 'confirmed-first' : 'confirmed',
    first
      ? { add: [cardWork(id, now)] }
      : { ...withinHourlyCap(deps, now), items: [newItem(id, target.objectId)], add: [revokeWork(id, target.objectId, now), cardWork(id, now + RUNNING_SHOWN_AFTER)] },
  );
};

const move = async (pressing: Pressing, request: RequestIn<'awaiting'>, event: RequestEvent, kind: AuditKind, rest: Change): Promise<PressAnswer> => {
  const moved = transition(request, event);
  if (moved.ok) return apply(pressing, request, moved.next, kind, rest);
  // The same person again: a redelivery sees the card as it is, a second press is told.
  const again = request.first?.activityId === pressing.pressId;
  const stored = again ? await pressing.deps.journal.read(request.id) : undefined;
  return stored === undefined ? sentence({ kind: 'already-first' }) : { show: 'card', view: viewOf(pressing.deps, stored) };
};

/** Records the step over the version that it was decided on. Whoever comes second reads again and is told who was first. */
const apply = async (pressing: Pressing, request: Request, next: Request, kind: AuditKind, rest: Change): Promise<PressAnswer> => {
  const { deps, actor } = pressing;
  const recorded: Recorded = await deps.journal.record({
    ...rest,
    request: { next, expected: request.version },
    facts: [{ ...fact(pressing, request, kind, { state: next.state }), ...(kind === 'renewed' ? { shown: shownOf(next) } : {}) }, ...(rest.facts ?? [])],
  });
  const stored = await deps.journal.read(request.id);
  if (stored === undefined) return sentence({ kind: 'unknown-request' });
  if (!recorded.recorded) return isOver(stored.request) || stored.request.state !== 'awaiting' ? tooLate(pressing, stored) : press(deps, pressing);
  if (next.state === 'done') deps.audit.jobDone();
  deps.log.info(kind, { requestId: request.id, by: actor.objectId, target: request.target.objectId, state: next.state });
  return { show: 'card', view: viewOf(deps, stored) };
};

const fact = ({ actor, now }: Pressing, request: Request, kind: AuditKind, details: AuditFact['details']): AuditFact => ({
  kind,
  at: now,
  requestId: request.id,
  by: kind === 'expired' ? undefined : actor.objectId,
  target: request.target.objectId,
  details,
});

import { CHUNK } from '../domain/many';
import { showing } from '../domain/many-shown';
import { changedSinceShown, mayActOn, mayDecide } from '../domain/policy';
import type { Decision, RequestAboutMany, ShownTarget } from '../domain/request';
import { retryableAt } from '../domain/retry';
import type { Deps } from './deps';
import { explain } from './failure';
import { overHourlyCap, withinHourlyCap } from './hourly-cap';
import { cardWork, closeWork, MANY_SHOWN_AFTER } from './lanes';
import type { Stored } from './ports';
import { cancel, cardOf, confirmWith, decisionOf, move, refuse, sentence, step, type PressAnswer, type Pressing } from './pressing';
import { readAgain, standingOf } from './standing';
import { standstillSaying } from './standstill';

/**
 * As many users are read again between a click and its answer. Of more than these the work reads each one right before it
 * is their turn, and leaves out who is not any more what the card showed.
 */
const READ_AGAIN_AT_CLICK = 5 * CHUNK;

type AwaitingMany = Extract<RequestAboutMany, { state: 'awaiting' }>;

/** Buttons of a card about many users after its confirmation. */
const GO_ON = ['stop', 'retry', 'page'] as const;
export type GoOn = (typeof GO_ON)[number];
export const isGoOn = (verb: string): verb is GoOn => GO_ON.some((known) => known === verb);

/** Confirms or cancels for many users at once. `again`: somebody was first, it is to be decided anew. */
export const decideMany = async (pressing: Pressing, request: AwaitingMany, verb: 'confirm' | 'cancel', known: () => Promise<void>): Promise<PressAnswer | 'again'> => {
  const { deps, actor, deadline } = pressing;
  try {
    const [standing, seen] = await Promise.all([standingOf(deps, actor.objectId, deadline), verb === 'confirm' ? seeAgain(pressing, request) : NOTHING_CHANGED]);
    const decides = mayDecide(standing, deps.rules.adminRoles);
    if (!decides.allowed) return await refuse(pressing, request, decides.because);
    await known();
    if (verb === 'cancel') return await cancel(pressing, request);
    if (seen.changed.length > 0) return await renew(pressing, request, seen);
    const acts = mayActOn(standing, { privileged: request.many.privileged.count > 0 }, deps.rules.adminRoles);
    return acts.allowed ? await confirm(pressing, request) : await refuse(pressing, request, acts.because);
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    deps.log.warn('click-undecided', { requestId: request.id, by: actor.objectId, because });
    return sentence({ kind: 'nothing-done', because, detail, findings, at: 'click' });
  }
};

/** Everybody as the next card would show them, and those among them who are not what this one shows. */
interface SeenAgain {
  readonly users: readonly ShownTarget[];
  readonly changed: readonly ShownTarget[];
}

const NOTHING_CHANGED: SeenAgain = { users: [], changed: [] };

/** Reads the accounts again. Those that are gone are told of by the result, as of one user. */
const seeAgain = async ({ deps, deadline }: Pressing, { id, many }: AwaitingMany): Promise<SeenAgain> => {
  if (many.users.count > READ_AGAIN_AT_CLICK) return NOTHING_CHANGED;
  const together: Deps = { ...deps, tenant: deps.tenant.together };
  const shown = await deps.pinned.targets(id, 0, READ_AGAIN_AT_CLICK);
  const now = await Promise.all(shown.map(({ objectId }) => readAgain(together, objectId, deadline)));
  const users = shown.map((before, index) => {
    const after = now[index];
    return after !== undefined && !after.external && changedSinceShown(before, after) ? after : before;
  });
  return { users, changed: users.filter((user, index) => user !== shown[index]) };
};

/** The new card and how the accounts are pinned belong together: whoever was first, no card is confirmed that shows other accounts than the pinned ones. */
const renew = async (pressing: Pressing, request: AwaitingMany, { users, changed }: SeenAgain): Promise<PressAnswer | 'again'> => {
  const { deps, now } = pressing;
  const many = showing(request.many, users);
  const needsTwo = request.needsTwo || many.protected.count > 0;
  const rest = { reshown: { requestId: request.id, users: changed }, add: [cardWork(request.id, now)] };
  return move(pressing, request, { type: 'renew', subject: { many }, needsTwo, buttonKey: deps.ids.request() }, 'renewed', rest);
};

const confirm = async (pressing: Pressing, request: AwaitingMany): Promise<PressAnswer | 'again'> => {
  const { deps, now } = pressing;
  const over = await overHourlyCap(deps, now, request.many.users.count);
  if (over !== undefined) return sentence(over);
  return confirmWith(pressing, request, { ...withinHourlyCap(deps, now), begin: { requestId: request.id, who: 'all', dueAt: now }, add: [cardWork(request.id, now + MANY_SHOWN_AFTER)] });
};

/** Stops the rest, has those tried again that failed, or shows another page. */
export const goOnMany = async (pressing: Pressing, stored: Stored, verb: GoOn): Promise<PressAnswer> => {
  const { deps, actor, deadline } = pressing;
  const { request } = stored;
  if (request.target !== undefined) return sentence({ kind: 'unknown-verb' });
  if (deps.rules.stopped && verb === 'retry') return sentence({ kind: 'stopped' });
  try {
    const standing = await standingOf(deps, actor.objectId, deadline);
    const decides = verb === 'retry' ? mayActOn(standing, { privileged: request.many.privileged.count > 0 }, deps.rules.adminRoles) : mayDecide(standing, deps.rules.adminRoles);
    if (!decides.allowed) return await refuse(pressing, request, decides.because);
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    return sentence({ kind: 'nothing-done', because, detail, findings, at: 'click' });
  }
  if (verb === 'page') return cardOf(pressing, stored);
  return verb === 'stop' ? stop(pressing, stored) : retry(pressing, stored);
};

/** The channel delivers an unanswered click again: that is not a second click. */
const isDeliveredAgain = ({ pressId }: Pressing, decisions: readonly Decision[]): boolean => decisions.some(({ activityId }) => activityId === pressId);

const stop = async (pressing: Pressing, stored: Stored): Promise<PressAnswer> => {
  const { actor, now } = pressing;
  const { request } = stored;
  if (request.stopped !== undefined && isDeliveredAgain(pressing, [request.stopped])) return cardOf(pressing, stored);
  const moved = await step(pressing, request, { type: 'stop', decision: decisionOf(pressing) }, 'stopped', { release: request.id, add: [cardWork(request.id, now)] });
  if (moved.moved === 'yes') return moved.answer;
  if (moved.moved === 'late' && moved.stored !== undefined) return stop(pressing, moved.stored);
  return request.stopped === undefined ? sentence({ kind: 'nothing-to-stop' }) : sentence({ kind: 'already-stopped', decision: request.stopped, timeZone: actor.timeZone });
};

const retry = async (pressing: Pressing, stored: Stored): Promise<PressAnswer> => {
  const { deps, now } = pressing;
  const { request, tally } = stored;
  if (isDeliveredAgain(pressing, request.retried ?? [])) return cardOf(pressing, stored);
  const standstill = deps.audit.standstill();
  if (standstill !== undefined) return sentence(standstillSaying(deps, standstill, undefined));
  const users = retryableAt(request, tally, now);
  if (users === 0) return sentence({ kind: 'nothing-to-retry' });
  const over = await overHourlyCap(deps, now, users);
  if (over !== undefined) return sentence(over);
  const moved = await step(pressing, request, { type: 'retry', decision: decisionOf(pressing) }, 'retried', {
    ...withinHourlyCap(deps, now),
    begin: { requestId: request.id, who: 'failed', dueAt: now },
    // The last of them may have been proven to be signed out meanwhile: then no chunk is left that would end the request.
    add: [cardWork(request.id, now + MANY_SHOWN_AFTER), closeWork(request.id, now + MANY_SHOWN_AFTER)],
  });
  if (moved.moved === 'yes') return moved.answer;
  return sentence({ kind: 'nothing-to-retry' });
};

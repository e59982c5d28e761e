import type { Target } from '../domain/command/command';
import { objectId as asObjectId, type ObjectId } from '../domain/people';
import { mayDecide } from '../domain/policy';
import type { Saying } from '../domain/saying';
import type { Deps } from './deps';
import { explain } from './failure';
import { findTarget } from './find-target';
import { sayWork } from './lanes';
import type { WorkItem, WorkOf } from './ports';
import { standingOf } from './standing';
import { viewOf } from './view';

const LOOK_UP_WITHIN = 20_000;
/** As many cards as a reader looks at; the rest is counted. */
const SHOWN_PENDING = 5;
const SHOWN_HISTORY = 10;
const DAYS = 30;
const DAY = 24 * 3_600_000;

type Said = WorkOf<'said'>;

/** Open requests: with working buttons for an admin in the personal chat, elsewhere their number. */
export const showPending = async (deps: Deps, work: Said): Promise<void> => {
  const total = await deps.journal.countAllAwaiting();
  if (!isPersonal(work)) return say(deps, work, { kind: 'pending-elsewhere', count: total });
  const refused = await whyNot(deps, work);
  if (refused !== undefined) return say(deps, work, refused);
  const open = await deps.journal.awaiting(SHOWN_PENDING);
  const copies = open.map(({ request }): WorkItem => ({ payload: { kind: 'copy', requestId: request.id, to: work.payload.conversation, sent: false }, dueAt: deps.clock.now(), lane: laneOf(work) }));
  return say(deps, work, { kind: 'pending', count: total, shown: open.length }, copies);
};

/** Past requests, of everybody or about one user: in the personal chat of an admin, elsewhere their number. */
export const showHistory = async (deps: Deps, work: Said, target: Target | undefined): Promise<void> => {
  const now = deps.clock.now();
  if (!isPersonal(work)) return say(deps, work, { kind: 'history-elsewhere', count: await deps.journal.countSince(now - DAYS * DAY), days: DAYS });
  const refused = await whyNot(deps, work);
  if (refused !== undefined) return say(deps, work, refused);
  const about = await aboutWhom(deps, work, target);
  if ('saying' in about) return say(deps, work, about.saying);
  const past = await deps.journal.search(about.objectId === undefined ? {} : { targets: [about.objectId] }, undefined, SHOWN_HISTORY);
  return say(deps, work, { kind: 'history', views: past.map((stored) => viewOf(deps, stored)), timeZone: work.payload.actor.timeZone });
};

const isPersonal = ({ payload }: Said): boolean => payload.conversation.conversationType === 'personal';
const laneOf = ({ payload }: Said): string => `list:${payload.actor.objectId}`;

/** Why this person may not see the list; nothing when they may. */
const whyNot = async (deps: Deps, { payload }: Said): Promise<Saying | undefined> => {
  try {
    const standing = await standingOf(deps, payload.actor.objectId, deps.clock.now() + LOOK_UP_WITHIN);
    const decide = mayDecide(standing, deps.rules.adminRoles);
    return decide.allowed ? undefined : { kind: 'refusal', because: decide.because, adminRoles: deps.rules.adminRoles };
  } catch (error) {
    return { kind: 'nothing-done', ...explain(error, 'read'), at: 'ask' };
  }
};

type About = { readonly objectId: ObjectId | undefined } | { readonly saying: Saying };

/** An object id is taken as it is: a deleted user has a history as well. */
const aboutWhom = async (deps: Deps, { payload }: Said, target: Target | undefined): Promise<About> => {
  if (target === undefined) return { objectId: undefined };
  if (target.by === 'object-id') return { objectId: asObjectId(target.objectId) };
  const typed = target.by === 'mention' ? (payload.mentioned[target.accountId] ?? target.accountId) : target.upn;
  try {
    const found = await findTarget(deps, target, payload.conversation, deps.clock.now() + LOOK_UP_WITHIN);
    if (found.found === 'one') return { objectId: found.person.objectId };
    return { saying: found.found === 'nobody' ? { kind: 'not-found', typed } : { kind: 'ambiguous', typed, matches: found.people } };
  } catch (error) {
    return { saying: { kind: 'nothing-done', ...explain(error, 'read'), at: 'ask' } };
  }
};

/** The sentence, and behind it in the same lane what it announces. */
const say = async (deps: Deps, work: Said, saying: Saying, then: readonly WorkItem[] = []): Promise<void> => {
  const { conversation, actor } = work.payload;
  await deps.journal.record({ done: work, add: [{ ...sayWork(conversation, actor, saying, deps.clock.now()), lane: laneOf(work) }, ...then] });
};

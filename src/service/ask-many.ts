import { shownOf, type AuditFact } from '../domain/audit';
import type { RevokeManyCommand } from '../domain/command/command';
import { conversationKey, type Actor, type ConversationReference } from '../domain/conversation';
import { leftOutCount, manyKey, MOST_USERS, type ManySource, type ShownMany } from '../domain/many';
import type { Instant, RequestId } from '../domain/people';
import { aboutWhom, type Request } from '../domain/request';
import type { Saying } from '../domain/saying';
import { heldUp, type Considered } from './consider';
import type { Deps } from './deps';
import { explain } from './failure';
import { gather, type Gathered } from './gather';
import { overHourlyCap } from './hourly-cap';
import { cardWork, expireWork, sayWork } from './lanes';
import type { SentFile, WorkOf, Work } from './ports';
import { stale } from './stale';
import { whileTyping } from './while-typing';

const HOUR = 3_600_000;
/** After this long the asker is told that it goes on. */
const TOLD_AFTER = 4_000;

/** Somebody wants many users signed out. */
export interface AskingMany {
  readonly deps: Deps;
  readonly actor: Actor;
  /** `undefined` in the tab. */
  readonly conversation: ConversationReference | undefined;
  readonly command: RevokeManyCommand;
  readonly source: ManySource;
  readonly requestId: RequestId;
  readonly mentioned: Readonly<Record<string, string>>;
  /** The list, where it came as a file. */
  readonly file?: SentFile;
  /** The work that this is done under; none in the tab. */
  readonly under?: Work;
}

/** Looks up a list, a group or a file that was asked for in a conversation, and answers with a card or a sentence. */
export const gatherUsers = async (deps: Deps, work: WorkOf<'gather'>): Promise<void> => {
  const { actor, conversation, command, requestId, mentioned, file, at } = work.payload;
  const source: ManySource = file === undefined ? { from: 'list' } : { from: 'file', name: file.name };
  const asking: AskingMany = { deps, actor, conversation, command, source, requestId, mentioned, under: work, ...(file === undefined ? {} : { file }) };
  const held = heldUp(deps, undefined) ?? stale(actor, at, deps.clock.now());
  const looking = held === undefined ? whileTyping(deps, conversation, considerMany(asking)) : ({ then: 'say', saying: held, facts: [] } as const);
  const considered = await tellingMeanwhile(deps, work, Promise.resolve(looking));
  const say = (saying: Saying) => sayWork(conversation, actor, saying, deps.clock.now());
  switch (considered.then) {
    case 'say':
      await deps.journal.record({ facts: considered.facts, add: [say(considered.saying)], done: work });
      return;
    case 'open-already': {
      const { request } = considered.stored;
      await deps.journal.record({ add: [say({ kind: 'already-open', about: aboutWhom(request), expiresAt: request.expiresAt, timeZone: actor.timeZone })], done: work });
      return;
    }
    case 'open': {
      const recorded = await deps.journal.record({ ...considered.change, done: work });
      if (recorded.recorded) deps.log.info('asked', { requestId, by: actor.objectId, count: considered.request.many?.users.count ?? 0, state: considered.request.state });
      // The same list at the same moment: the other one won, and this one is looked at again.
      else if (recorded.because === 'conflict') await gatherUsers(deps, work);
    }
  }
};

/** A large group takes a while: who asked is told so once, also when the program is killed meanwhile. */
const tellingMeanwhile = async <Value>(deps: Deps, work: WorkOf<'gather'>, looking: Promise<Value>): Promise<Value> => {
  const { payload } = work;
  let over = payload.told;
  const tell = async (): Promise<void> => {
    await deps.clock.wait(TOLD_AFTER);
    if (over) return;
    const { whom } = payload.command;
    const count = whom.by === 'list' ? whom.entries.length : undefined;
    const saying: Saying = { kind: 'gathering', count, ...(whom.by === 'file' ? { file: true } : {}) };
    await deps.journal.record({ mark: { work, payload: { ...payload, told: true } }, add: [sayWork(payload.conversation, payload.actor, saying, deps.clock.now())] });
  };
  tell().catch(() => deps.log.warn('gathering-not-told'));
  try {
    return await looking;
  } finally {
    over = true;
  }
};

/** Looks everybody up and decides by the rules. Nothing is recorded yet, apart from the list itself. */
export const considerMany = async (asking: AskingMany): Promise<Considered> => {
  const { deps, actor, conversation, command, source, requestId, mentioned } = asking;
  let found: Gathered;
  try {
    found = await gather({ deps, requestId, asker: actor.objectId, conversation, whom: command.whom, source, mentioned, file: asking.file, under: asking.under });
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    deps.log.warn('ask-failed', { by: actor.objectId, because });
    return without(asking, { kind: 'nothing-done', because, detail, findings, at: 'ask' });
  }
  switch (found.gathered) {
    case 'refused': {
      deps.log.warn('ask-refused', { by: actor.objectId, because: found.because });
      const refused = fact(asking, { kind: 'ask-refused', requestId: undefined, target: undefined, details: { because: found.because } });
      return without(asking, { kind: 'refusal', because: found.because, adminRoles: deps.rules.adminRoles }, [refused]);
    }
    case 'nothing':
      return without(asking, found.saying);
    case 'no-group':
      return without(asking, { kind: 'group-not-found', group: found.group });
    case 'groups':
      return without(asking, { kind: 'group-ambiguous', name: found.name, matches: found.groups });
    case 'too-many':
      return without(asking, { kind: 'too-many-users', limit: MOST_USERS });
    case 'users':
      return withUsers(asking, found.many);
  }
};

/** Nothing comes of the list: it is forgotten. */
const without = async ({ deps, requestId, under }: AskingMany, saying: Saying, facts: readonly AuditFact[] = []): Promise<Considered> => {
  await deps.pinned.discard(requestId, under);
  return { then: 'say', saying, facts };
};

const withUsers = async (asking: AskingMany, many: ShownMany): Promise<Considered> => {
  const { deps, actor, conversation, command, requestId } = asking;
  const { count } = many.users;
  if (count === 0) return without(asking, { kind: 'many-nobody', source: many.source, leftOut: many.leftOut });
  const now = deps.clock.now();
  const asked = await deps.journal.countUsersAsked(actor.objectId, now - HOUR, { pinnedFor: requestId });
  const needsTwo = many.protected.count > 0 || asked + count > deps.rules.twoPersonAbove;
  if (command.mode === 'what-if') {
    const looked = fact(asking, { kind: 'what-if', requestId: undefined, target: undefined, details: { users: count, digest: many.digest } });
    return without(asking, { kind: 'what-if-many', many, needsTwo }, [looked]);
  }
  const already = await deps.journal.openFor(actor.objectId, manyKey(many), conversationKey(conversation));
  if (already !== undefined) {
    await deps.pinned.discard(requestId, asking.under);
    return { then: 'open-already', stored: already };
  }
  const limit = deps.rules.maxOpenPerPerson;
  if ((await deps.journal.countAwaiting(actor.objectId)) >= limit) return without(asking, { kind: 'too-many-open', limit });
  const over = await overHourlyCap(deps, now, count);
  return over === undefined ? open(asking, many, needsTwo, now) : without(asking, over);
};

const open = (asking: AskingMany, many: ShownMany, needsTwo: boolean, now: Instant): Considered => {
  const { deps, actor, conversation, command, requestId } = asking;
  const request: Request = {
    id: requestId,
    version: 1,
    buttonKey: requestId,
    asker: actor,
    conversation,
    many,
    reason: command.reason,
    verbose: false,
    withoutEffect: [],
    cardBecause: undefined,
    needsTwo,
    unconfirmed: false,
    askedAt: now,
    expiresAt: now + deps.rules.confirmWithinMs,
    state: 'awaiting',
    first: undefined,
  };
  const details = { unconfirmed: false, needsTwo, users: many.users.count, leftOut: leftOutCount(many), digest: many.digest, ...(conversation === undefined ? { in: 'tab' } : {}) };
  return {
    then: 'open',
    request,
    change: {
      request: { next: request, expected: undefined },
      facts: [fact(asking, { kind: 'asked', requestId, target: undefined, details, shown: shownOf(request) })],
      add: [...(conversation === undefined ? [] : [cardWork(requestId, now)]), expireWork(requestId, request.expiresAt)],
    },
  };
};

const fact = ({ deps, actor }: AskingMany, rest: Omit<AuditFact, 'at' | 'by'>): AuditFact => ({ ...rest, at: deps.clock.now(), by: actor.objectId });

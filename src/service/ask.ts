import type { RevokeCommand, Target } from '../domain/command/command';
import { parseCommand } from '../domain/command/parse';
import type { Actor, ConversationReference } from '../domain/conversation';
import { conversationKey } from '../domain/conversation';
import { shownOf, type AuditFact } from '../domain/audit';
import { newItem } from '../domain/item';
import type { Instant, Person } from '../domain/people';
import { mayActOn, mayDecide, needsTwoPeople, type Refusal, type Standing } from '../domain/policy';
import type { CardBecause, Request, ShownTarget } from '../domain/request';
import type { Saying } from '../domain/saying';
import { check } from './check';
import type { Deps } from './deps';
import { explain } from './failure';
import { CARD_POSTS } from './deliver';
import { findTarget } from './find-target';
import { overHourlyCap, withinHourlyCap } from './hourly-cap';
import { cardWork, expireWork, revokeWork, sayWork } from './lanes';
import type { Change, Stored, WorkOf } from './ports';
import { showHistory, showPending } from './overview';
import { asShown, standingOf } from './standing';
import { standstillSaying } from './standstill';
import { viewOf } from './view';
import { named } from './without-store';

const HOUR = 3_600_000;
/** How long the directory may take over one message; the channel has its answer long before. */
const LOOK_UP_WITHIN = 25_000;
/** Teams asks for an answer or a sign of life within two seconds (store validation guidelines). */
const TYPING_AFTER = 2_000;
/** The card does not wait longer to learn who reads along. */
const MEMBERS_WITHIN = 3_000;
/** A line that waited for longer, since the bot or its store was down, is not acted on unasked. */
const STALE_AFTER = 10 * 60_000;
/** A redelivery under a new id comes within this time of the first result (contract, section 4). */
const REPEAT_GUARD = 5 * 60_000;

/** A line to be answered, with what is known about it so far. */
interface Asking {
  readonly deps: Deps;
  readonly work: WorkOf<'said'>;
  readonly actor: Actor;
  readonly conversation: ConversationReference;
  readonly now: Instant;
}

/** Understands one message and answers it: with a sentence, a card, or work. */
export const answerMessage = async (deps: Deps, work: WorkOf<'said'>): Promise<void> => {
  const { actor, conversation, text } = work.payload;
  const asking: Asking = { deps, work, actor, conversation, now: deps.clock.now() };
  const parsed = parseCommand(text);
  if (!parsed.ok) return say(asking, { kind: 'problem', problem: parsed.problem });
  switch (parsed.command.kind) {
    case 'help':
      return say(asking, { kind: 'help' });
    case 'check':
      return say(asking, { kind: 'check', findings: await whileTyping(asking, check(deps, actor.objectId)) });
    case 'pending':
      return whileTyping(asking, showPending(deps, work));
    case 'history':
      return whileTyping(asking, showHistory(deps, work, parsed.command.target));
    case 'revoke': {
      const not = notNow(asking, parsed.command);
      return not === undefined ? askToRevoke(asking, parsed.command) : say(asking, not);
    }
  }
};

/** Why no request is acted on now, whoever asks. */
const notNow = ({ deps, work, actor, now }: Asking, command: RevokeCommand): Saying | undefined => {
  if (deps.rules.stopped) return { kind: 'stopped' };
  const standstill = deps.audit.standstill();
  if (standstill !== undefined) return standstillSaying(deps, standstill, named(command.target));
  const { at } = work.payload;
  // The bot was down, or its store: whoever wrote it may have done it by hand since.
  return now - at > STALE_AFTER ? { kind: 'stale-line', at, timeZone: actor.timeZone } : undefined;
};

const askToRevoke = async (asking: Asking, command: RevokeCommand): Promise<void> => {
  let found: Found;
  try {
    found = await whileTyping(asking, lookUp(asking, command));
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    asking.deps.log.warn('ask-failed', { by: asking.actor.objectId, because });
    return say(asking, { kind: 'nothing-done', because, detail, findings, at: 'ask' });
  }
  switch (found.found) {
    case 'refused':
      return refuse(asking, found.because);
    case 'nobody':
      return say(asking, { kind: 'not-found', typed: typed(asking, command.target) });
    case 'several':
      return say(asking, { kind: 'ambiguous', typed: typed(asking, command.target), matches: found.people });
    case 'external':
      return say(asking, { kind: 'external', upn: found.upn });
    case 'target':
      return withTarget(asking, command, found.target, found.reads);
  }
};

/** A look-up that takes long shows that it goes on; what the channel makes of that does not matter. */
const whileTyping = async <Value>({ deps, conversation }: Asking, looking: Promise<Value>): Promise<Value> => {
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

type Found =
  | { readonly found: 'refused'; readonly because: Refusal }
  | { readonly found: 'nobody' }
  | { readonly found: 'several'; readonly people: readonly Person[] }
  | { readonly found: 'external'; readonly upn: ShownTarget['upn'] }
  | { readonly found: 'target'; readonly target: ShownTarget; readonly reads: boolean | undefined };

/** Who asks and who is meant, read at once; the target's roles only for somebody who may ask. */
const lookUp = async ({ deps, actor, conversation, now }: Asking, command: RevokeCommand): Promise<Found> => {
  const deadline = now + LOOK_UP_WITHIN;
  // A failure of the second read must not go unseen while the first is awaited.
  const [asker, person] = await Promise.allSettled([standingOf(deps, actor.objectId, deadline), findTarget(deps, command.target, conversation, deadline)]);
  const standing: Standing | undefined = settledValue(asker);
  const decide = mayDecide(standing, deps.rules.adminRoles);
  if (!decide.allowed) return { found: 'refused', because: decide.because };
  const found = settledValue(person);
  if (found.found !== 'one') return found;
  const target = found.person;
  if (target.external) return { found: 'external', upn: target.upn };
  const [shown, reads] = await Promise.all([asShown(deps, target, deadline), deps.conversation.canRead(conversation, target.objectId, MEMBERS_WITHIN)]);
  const act = mayActOn(standing, shown, deps.rules.adminRoles);
  return act.allowed ? { found: 'target', target: shown, reads } : { found: 'refused', because: act.because };
};

/** The target as it was typed, for the answer; a mention as it was shown. */
const typed = ({ work }: Asking, target: Target): string => {
  if (target.by === 'mention') return work.payload.mentioned[target.accountId] ?? target.accountId;
  return target.by === 'upn' ? target.upn : target.objectId;
};

const settledValue = <Value>(settled: PromiseSettledResult<Value>): Value => {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
};

const withTarget = async (asking: Asking, command: RevokeCommand, target: ShownTarget, targetReads: boolean | undefined): Promise<void> => {
  const { deps, actor, now } = asking;
  if (command.mode === 'what-if') {
    const looked = fact(asking, { kind: 'what-if', requestId: undefined, target: target.objectId, details: {} });
    return say(asking, { kind: 'what-if', target, revokeWith: deps.rules.revokeWith, verbose: command.verbose, withoutEffect: command.withoutEffect }, [looked]);
  }
  const asked = await deps.journal.countUsersAsked(actor.objectId, now - HOUR, target.objectId);
  const needsTwo = needsTwoPeople(target, asked + 1, deps.rules.twoPersonAbove);
  const cardBecause = command.mode === 'unconfirmed' ? whyCard(deps, target, needsTwo) : undefined;
  const unconfirmed = command.mode === 'unconfirmed' && cardBecause === undefined;
  const already = await openAlready(asking, target);
  if (already !== undefined && hasNoCard(already)) return showAgain(asking, already);
  const stop = (unconfirmed ? await earlierRun(asking, command, target) : undefined) ?? (already === undefined ? undefined : pointTo(asking, already)) ?? (await overLimit(asking));
  if (stop !== undefined) return say(asking, stop);
  return open(asking, command, { target, targetReads, needsTwo, cardBecause, unconfirmed });
};

/** Why the cmdlet's `-Confirm:$false` does not skip the card, or `undefined` when it does. */
const whyCard = (deps: Deps, target: ShownTarget, needsTwo: boolean): CardBecause | undefined => {
  if (!deps.rules.allowUnconfirmed) return 'configuration';
  if (needsTwo) return 'two-people';
  return target.privileged ? 'privileged' : undefined;
};

const earlierRun = async ({ deps, actor, now }: Asking, command: RevokeCommand, target: ShownTarget): Promise<Saying | undefined> => {
  if (command.again) return undefined;
  const earlier = await deps.journal.lastUnconfirmedRun(actor.objectId, target.objectId, now - REPEAT_GUARD);
  if (earlier === undefined) return undefined;
  if (earlier.request.state !== 'done') return { kind: 'still-running', upn: target.upn };
  return { kind: 'earlier-result', view: viewOf(deps, earlier), at: earlier.request.doneAt };
};

const openAlready = async ({ deps, actor, conversation }: Asking, target: ShownTarget): Promise<Stored | undefined> =>
  deps.journal.openFor(actor.objectId, target.objectId, conversationKey(conversation));

const pointTo = ({ actor }: Asking, { request }: Stored): Saying => ({ kind: 'already-open', upn: request.target.upn, expiresAt: request.expiresAt, timeZone: actor.timeZone });

/** Every POST of its card was lost, as far as anybody knows: there is nothing to point to. */
const hasNoCard = ({ cards, cardPosts }: Stored): boolean => cards.length === 0 && cardPosts >= CARD_POSTS;

const showAgain = async ({ deps, work, conversation, now }: Asking, { request }: Stored): Promise<void> => {
  await deps.journal.record({ add: [{ payload: { kind: 'copy', requestId: request.id, to: conversation, sent: false }, dueAt: now }], done: work });
};

const overLimit = async ({ deps, actor, now }: Asking): Promise<Saying | undefined> => {
  const limit = deps.rules.maxOpenPerPerson;
  return (await deps.journal.countAwaiting(actor.objectId)) >= limit ? { kind: 'too-many-open', limit } : overHourlyCap(deps, now);
};

interface Opening {
  readonly target: ShownTarget;
  readonly targetReads: boolean | undefined;
  readonly needsTwo: boolean;
  readonly cardBecause: CardBecause | undefined;
  readonly unconfirmed: boolean;
}

/** The accepted request: waiting behind a card, or set to work at once. */
const open = async (asking: Asking, command: RevokeCommand, opening: Opening): Promise<void> => {
  const { deps, work, actor, conversation, now } = asking;
  const id = deps.ids.request();
  const facts = {
    id,
    version: 1,
    buttonKey: id,
    asker: actor,
    conversation,
    ...opening,
    reason: command.reason,
    verbose: command.verbose,
    withoutEffect: command.withoutEffect,
    askedAt: now,
    expiresAt: now + deps.rules.confirmWithinMs,
  };
  const next: Request = opening.unconfirmed ? { ...facts, state: 'confirmed', confirmed: [] } : { ...facts, state: 'awaiting', first: undefined };
  const change: Change = {
    request: { next, expected: undefined },
    facts: [fact(asking, { kind: 'asked', requestId: id, target: opening.target.objectId, details: { unconfirmed: opening.unconfirmed, needsTwo: opening.needsTwo }, shown: shownOf(next) })],
    done: work,
    ...(opening.unconfirmed
      ? { ...withinHourlyCap(deps, now), items: [newItem(id, opening.target.objectId)], add: [revokeWork(id, opening.target.objectId, now)] }
      : { add: [cardWork(id, now), expireWork(id, next.expiresAt)] }),
  };
  const recorded = await deps.journal.record(change);
  // Two lines for the same user at the same moment: the other one won, and this one is read again.
  if (!recorded.recorded) return recorded.because === 'conflict' ? answerMessage(deps, work) : undefined;
  deps.log.info('asked', { requestId: id, by: actor.objectId, target: opening.target.objectId, state: next.state });
};

const refuse = async (asking: Asking, because: Refusal): Promise<void> => {
  const saying: Saying = { kind: 'refusal', because, adminRoles: asking.deps.rules.adminRoles };
  await say(asking, saying, [fact(asking, { kind: 'ask-refused', requestId: undefined, target: undefined, details: { because } })]);
  asking.deps.log.warn('ask-refused', { by: asking.actor.objectId, because });
};

const fact = ({ actor, now }: Asking, rest: Omit<AuditFact, 'at' | 'by'>): AuditFact => ({ ...rest, at: now, by: actor.objectId });

const say = async ({ deps, work, actor, conversation, now }: Asking, saying: Saying, facts: readonly AuditFact[] = []): Promise<void> => {
  await deps.journal.record({ facts, done: work, add: [sayWork(conversation, actor, saying, now)] });
};

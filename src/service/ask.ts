import type { RevokeCommand, Target } from '../domain/command/command';
import { plainRevoke } from '../domain/command/format';
import { parseCommand } from '../domain/command/parse';
import type { Actor, ConversationReference } from '../domain/conversation';
import type { Instant } from '../domain/people';
import type { Saying } from '../domain/saying';
import type { AuditFact } from '../domain/audit';
import { check } from './check';
import { consider, heldUp, type Asking, type Considered } from './consider';
import { CARD_POSTS } from './deliver';
import type { Deps } from './deps';
import { sayWork } from './lanes';
import { showHistory, showPending } from './overview';
import type { Stored, WorkOf } from './ports';

/** Teams asks for an answer or a sign of life within two seconds (store validation guidelines). */
const TYPING_AFTER = 2_000;
/** A line that waited for longer, since the bot or its store was down, is not acted on unasked. */
const STALE_AFTER = 10 * 60_000;

/** What is to be answered: a line, or what was filled in or pointed at instead of one. */
interface Line {
  readonly deps: Deps;
  readonly work: WorkOf<'said' | 'chosen'>;
  readonly actor: Actor;
  readonly conversation: ConversationReference;
  readonly now: Instant;
}

/** Understands one message and answers it: with a sentence, a card, or work. */
export const answerMessage = async (deps: Deps, work: WorkOf<'said'>): Promise<void> => {
  const { actor, conversation, text } = work.payload;
  const line: Line = { deps, work, actor, conversation, now: deps.clock.now() };
  const parsed = parseCommand(text);
  if (!parsed.ok) return say(line, { kind: 'problem', problem: parsed.problem });
  switch (parsed.command.kind) {
    case 'help':
      return say(line, { kind: 'help' });
    case 'check':
      return say(line, { kind: 'check', findings: await whileTyping(line, check(deps, actor.objectId)) });
    case 'pending':
      return whileTyping(line, showPending(deps, work));
    case 'history':
      return whileTyping(line, showHistory(deps, work, parsed.command.target));
    case 'revoke':
      return askToRevoke(line, parsed.command);
  }
};

/** Asks for the user who was chosen in a form or by a message action. */
export const askForChosen = (deps: Deps, work: WorkOf<'chosen'>): Promise<void> => {
  const { actor, conversation, target, reason } = work.payload;
  return askToRevoke({ deps, work, actor, conversation, now: deps.clock.now() }, { ...plainRevoke(target), reason });
};

const askToRevoke = async (line: Line, command: RevokeCommand): Promise<void> => {
  const { deps, work, actor, conversation, now } = line;
  const not = heldUp(deps, command.target) ?? stale(line);
  if (not !== undefined) return say(line, not);
  const asking: Asking = { deps, actor, conversation, command, typed: typed(work, command.target), now };
  return answer(line, command, await whileTyping(line, consider(asking)));
};

/** The bot was down, or its store: whoever wrote it may have done it by hand since. */
const stale = ({ work: { payload }, actor, now }: Line): Saying | undefined =>
  now - payload.at > STALE_AFTER ? { kind: 'stale-line', at: payload.at, timeZone: actor.timeZone } : undefined;

/** The target as it was typed, for the answer; a mention as it was shown. */
const typed = ({ payload }: Line['work'], target: Target): string => {
  if (payload.kind === 'chosen') return payload.typed;
  if (target.by === 'mention') return payload.mentioned[target.accountId] ?? target.accountId;
  return target.by === 'upn' ? target.upn : target.objectId;
};

/** A look-up that takes long shows that it goes on; what the channel makes of that does not matter. */
const whileTyping = async <Value>({ deps, conversation }: Line, looking: Promise<Value>): Promise<Value> => {
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

const answer = async (line: Line, command: RevokeCommand, considered: Considered): Promise<void> => {
  const { deps, work, actor } = line;
  switch (considered.then) {
    case 'say':
      return say(line, considered.saying, considered.facts);
    case 'open-already':
      return hasNoCard(considered.stored) ? showAgain(line, considered.stored) : say(line, pointTo(line, considered.stored));
    case 'open': {
      const { request, change } = considered;
      const recorded = await deps.journal.record({ ...change, done: work });
      // Two lines for the same user at the same moment: the other one won, and this one is looked at again.
      if (!recorded.recorded) return recorded.because === 'conflict' ? askToRevoke({ ...line, now: deps.clock.now() }, command) : undefined;
      deps.log.info('asked', { requestId: request.id, by: actor.objectId, target: request.target.objectId, state: request.state });
    }
  }
};

const pointTo = ({ actor }: Line, { request }: Stored): Saying => ({ kind: 'already-open', upn: request.target.upn, expiresAt: request.expiresAt, timeZone: actor.timeZone });

/** Every POST of its card was lost, as far as anybody knows: there is nothing to point to. */
const hasNoCard = ({ cards, cardPosts }: Stored): boolean => cards.length === 0 && cardPosts >= CARD_POSTS;

const showAgain = async ({ deps, work, conversation, now }: Line, { request }: Stored): Promise<void> => {
  await deps.journal.record({ add: [{ payload: { kind: 'copy', requestId: request.id, to: conversation, sent: false }, dueAt: now }], done: work });
};

const say = async ({ deps, work, actor, conversation, now }: Line, saying: Saying, facts: readonly AuditFact[] = []): Promise<void> => {
  await deps.journal.record({ facts, done: work, add: [sayWork(conversation, actor, saying, now)] });
};

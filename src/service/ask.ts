import type { Command, RevokeCommand, RevokeManyCommand, Target } from '../domain/command/command';
import { plainRevoke } from '../domain/command/format';
import { parseCommand } from '../domain/command/parse';
import type { Actor, ConversationReference } from '../domain/conversation';
import { wrongType, type FileTrouble } from '../domain/file-trouble';
import type { Instant } from '../domain/people';
import { aboutWhom } from '../domain/request';
import type { Saying } from '../domain/saying';
import type { AuditFact } from '../domain/audit';
import { check } from './check';
import { consider, heldUp, type Asking, type Considered } from './consider';
import { CARD_POSTS } from './deliver';
import type { Deps } from './deps';
import { gatherWork, sayWork } from './lanes';
import { showHistory, showPending } from './overview';
import type { Stored, WorkOf } from './ports';
import { stale } from './stale';
import { whileTyping } from './while-typing';


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
  const { file } = work.payload;
  const parsed = parseCommand(text, { file: file !== undefined });
  if (!parsed.ok) return say(line, { kind: 'problem', problem: parsed.problem });
  const trouble = fileTrouble(parsed.command, file);
  if (trouble !== undefined) return say(line, { kind: 'file-trouble', because: trouble });
  switch (parsed.command.kind) {
    case 'help':
      return say(line, { kind: 'help' });
    case 'check':
      return say(line, { kind: 'check', findings: await whileTyping(deps, conversation, check(deps, actor.objectId)) });
    case 'pending':
      return whileTyping(deps, conversation, showPending(deps, work));
    case 'history':
      return whileTyping(deps, conversation, showHistory(deps, work, parsed.command.target));
    case 'revoke':
      return askToRevoke(line, parsed.command);
    case 'revoke-many':
      return askToRevokeMany(line, parsed.command);
  }
};

/** Why the file that came with a line, or the line itself, is not acted on. */
const fileTrouble = (command: Command, file: WorkOf<'said'>['payload']['file']): FileTrouble | undefined => {
  if (command.kind === 'revoke-many' && command.whom.by === 'file') return typeof file === 'object' ? wrongType(file.name) : file;
  // Teams shows no files elsewhere: what is attached there may be a picture beside the names.
  const namesUsers = command.kind === 'revoke' || command.kind === 'revoke-many';
  return namesUsers && file !== undefined && file !== 'elsewhere' ? 'and-users' : undefined;
};

/** Asks for the user who was chosen in a form or by a message action. */
export const askForChosen = (deps: Deps, work: WorkOf<'chosen'>): Promise<void> => {
  const { actor, conversation, target, reason } = work.payload;
  return askToRevoke({ deps, work, actor, conversation, now: deps.clock.now() }, { ...plainRevoke(target), reason });
};

const askToRevoke = async (line: Line, command: RevokeCommand): Promise<void> => {
  const { deps, work, actor, conversation, now } = line;
  const not = heldUp(deps, command.target) ?? stale(actor, work.payload.at, now);
  if (not !== undefined) return say(line, not);
  const asking: Asking = { deps, actor, conversation, command, typed: typed(work, command.target), now };
  return answer(line, command, await whileTyping(deps, conversation, consider(asking)));
};

/** A list may be long and a group large: it is looked up apart, so that what the person writes next is answered meanwhile. */
const askToRevokeMany = async (line: Line, command: RevokeManyCommand): Promise<void> => {
  const { deps, work, actor, conversation, now } = line;
  const not = heldUp(deps, undefined) ?? stale(actor, work.payload.at, now);
  if (not !== undefined) return say(line, not);
  const { mentioned, file } = work.payload.kind === 'said' ? work.payload : { mentioned: {}, file: undefined };
  const sent = typeof file === 'object' ? { file } : {};
  await deps.journal.record({ add: [gatherWork({ requestId: deps.ids.request(), actor, conversation, command, mentioned, ...sent, at: work.payload.at, told: false }, now)], done: work });
};

/** The target as it was typed, for the answer; a mention as it was shown. */
const typed = ({ payload }: Line['work'], target: Target): string => {
  if (payload.kind === 'chosen') return payload.typed;
  if (target.by === 'mention') return payload.mentioned[target.accountId] ?? target.accountId;
  return target.by === 'upn' ? target.upn : target.objectId;
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
      deps.log.info('asked', { requestId: request.id, by: actor.objectId, ...(request.target === undefined ? {} : { target: request.target.objectId }), state: request.state });
    }
  }
};

const pointTo = ({ actor }: Line, { request }: Stored): Saying => ({ kind: 'already-open', about: aboutWhom(request), expiresAt: request.expiresAt, timeZone: actor.timeZone });

/** Every POST of its card was lost, as far as anybody knows: there is nothing to point to. */
const hasNoCard = ({ cards, cardPosts }: Stored): boolean => cards.length === 0 && cardPosts >= CARD_POSTS;

const showAgain = async ({ deps, work, conversation, now }: Line, { request }: Stored): Promise<void> => {
  await deps.journal.record({ add: [{ payload: { kind: 'copy', requestId: request.id, to: conversation, sent: false }, dueAt: now }], done: work });
};

const say = async ({ deps, work, actor, conversation, now }: Line, saying: Saying, facts: readonly AuditFact[] = []): Promise<void> => {
  await deps.journal.record({ facts, done: work, add: [sayWork(conversation, actor, saying, now)] });
};

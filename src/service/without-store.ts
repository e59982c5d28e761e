import type { Target } from '../domain/command/command';
import { parseCommand } from '../domain/command/parse';
import { requestId } from '../domain/people';
import type { Saying } from '../domain/saying';
import { check } from './check';
import type { Deps } from './deps';
import { sayWork } from './lanes';
import type { StoreDown, WorkOf } from './ports';

/** A store that can still be read tells the name that is on the card; one that cannot is not waited for. */
const NAME_WITHIN = 400;

type Said = WorkOf<'said'>['payload'];
type At = Extract<Saying, { kind: 'store-down' }>['at'];

const storeDown = ({ rules }: Deps, { detail }: StoreDown, at: At, user: string | undefined): Saying => ({ kind: 'store-down', at, detail, user, revokeWith: rules.revokeWith });

/**
 * A message that could not be taken in. Its sender is told at once, past the store: nothing was done, and how it is done
 * by hand. What needs no record is answered. It is not repeated and not remembered.
 */
export const answerWithoutStore = async (deps: Deps, said: Said, error: StoreDown): Promise<void> => {
  const { actor, conversation } = said;
  const delivery = await deps.conversation.say(conversation, await answerTo(deps, said, error), actor);
  deps.log.error('answered-without-store', { because: error.detail, by: actor.objectId, result: delivery.fate });
};

const answerTo = async (deps: Deps, { actor, text, file }: Said, error: StoreDown): Promise<Saying> => {
  const parsed = parseCommand(text, { file: file !== undefined });
  if (!parsed.ok) return { kind: 'problem', problem: parsed.problem };
  const { command } = parsed;
  if (command.kind === 'help') return { kind: 'help' };
  if (command.kind === 'check') return { kind: 'check', findings: await check(deps, actor.objectId) };
  return storeDown(deps, error, error.uncertain ? 'ask-uncertain' : 'ask', command.kind === 'revoke' ? named(command.target) : undefined);
};

/** What somebody is told whose ask met a store that fails. @param user UPN or object id, where it is known */
export const askWithoutStore = (deps: Deps, user: string | undefined, error: StoreDown): Saying => storeDown(deps, error, error.uncertain ? 'ask-uncertain' : 'ask', user);

/** Whom a line is about, as far as the line itself says. */
export const named = (target: Target): string | undefined => {
  if (target.by === 'mention') return undefined;
  return target.by === 'upn' ? target.upn : target.objectId;
};

/** What a click is answered with that could not be recorded. */
export const clickWithoutStore = async (deps: Deps, button: string, error: StoreDown): Promise<Saying> => {
  const id = requestId(button);
  const reading = id === undefined ? undefined : deps.journal.readByButton(id).catch(() => undefined);
  const stored = await Promise.race([reading, deps.clock.wait(NAME_WITHIN)]);
  return storeDown(deps, error, error.uncertain ? 'click-uncertain' : 'click', stored?.request.target?.upn);
};

/**
 * A message that was taken in and then met a store that fails. Where the store takes that much, it is over and its sender
 * is told so; where it takes nothing, the message stays where it is, goes on when it can, and its sender is told that.
 * @returns whether the message is dealt with
 */
export const leaveForStore = async (deps: Deps, work: WorkOf<'said' | 'chosen' | 'pressed'>, error: StoreDown): Promise<boolean> => {
  const { actor, conversation } = work.payload;
  const told = await sayingFor(deps, work, error);
  try {
    // Not recorded means that the message has been dealt with after all.
    await deps.journal.record({ done: work, add: [sayWork(conversation, actor, told, deps.clock.now())] });
    return true;
  } catch {
    if (work.tries === 1) await deps.conversation.say(conversation, told.kind === 'store-down' ? { ...told, at: 'kept' } : told, actor);
    return false;
  }
};

const sayingFor = async (deps: Deps, { payload }: WorkOf<'said' | 'chosen' | 'pressed'>, error: StoreDown): Promise<Saying> => {
  switch (payload.kind) {
    case 'said':
      return answerTo(deps, payload, error);
    case 'chosen':
      return askWithoutStore(deps, named(payload.target), error);
    case 'pressed':
      return clickWithoutStore(deps, payload.button, error);
  }
};

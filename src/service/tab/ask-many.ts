import type { Entry, RevokeManyCommand } from '../../domain/command/command';
import { wrongReason } from '../../domain/command/reason';
import { foldBlanks } from '../../domain/command/tokens';
import type { Actor } from '../../domain/conversation';
import { readListFile } from '../../domain/list-file/list-file';
import type { ShownMany } from '../../domain/many';
import type { RequestId } from '../../domain/people';
import { considerMany } from '../ask-many';
import { heldUp, type Considered } from '../consider';
import type { Deps } from '../deps';
import { isStoreDown } from '../ports';
import { askWithoutStore } from '../without-store';
import { SENT_AGAIN_WITHIN, takeIn, tooManyOf, type TabAskAnswer } from './effects';

/** When a list is tried to be forgotten whose ask the store failed. What is left after that is forgotten at the next start. */
const FORGET_AFTER = [5_000, 30_000, 120_000] as const;
/** As many requests as somebody asks for within the time in which an ask is sent again. */
const LOOKED_AT = 50;

/** What the tab sends about many users to be signed out. */
export interface TabAskMany {
  /** The same when it is sent once more. */
  readonly id: string;
  /** What tells this list from another one that is sent under the same id. */
  readonly fingerprint: string;
  /** A list or a file, as it was pasted or dropped. */
  readonly text: string;
  readonly reason: string | undefined;
  readonly whatIf: boolean;
}

/** How much of it may be asked in the tab, where somebody waits for the answer; the chat takes more, and its time. */
export interface ListLimits {
  readonly users: number;
  readonly withinMs: number;
}

/** `not-here`: the chat is the way. */
export type TabAskManyAnswer = TabAskAnswer | { readonly answer: 'not-here'; readonly because: 'too-many' | 'too-slow' };

/** Asks for a list by the rules of the chat. What is opened is shown and confirmed in the tab. */
export const askManyInTab = async (deps: Deps, actor: Actor, ask: TabAskMany, limits: ListLimits): Promise<TabAskManyAnswer> => {
  try {
    return await askByTheRules(deps, actor, ask, limits);
  } catch (error) {
    if (!isStoreDown(error)) throw error;
    deps.log.error('answered-without-store', { because: error.detail, by: actor.objectId });
    return { answer: 'sentence', saying: askWithoutStore(deps, undefined, error) };
  }
};

const askByTheRules = async (deps: Deps, actor: Actor, ask: TabAskMany, limits: ListLimits): Promise<TabAskManyAnswer> => {
  const taken = await takeIn(deps, actor, `${ask.id} ${ask.fingerprint}`);
  if (taken === 'too-many') return { answer: 'sentence', saying: tooManyOf(deps) };
  const folded = foldBlanks(ask.reason ?? '');
  const reason = folded === '' ? undefined : folded;
  const wrong = wrongReason(reason);
  if (wrong !== undefined) return problem(wrong);
  const read = readListFile(ask.text);
  if (!read.ok) return problem(read);
  if (read.entries.length > limits.users) return { answer: 'not-here', because: 'too-many' };
  const held = heldUp(deps, undefined);
  if (held !== undefined) return { answer: 'sentence', saying: held };
  const command = { kind: 'revoke-many', whom: { by: 'list', entries: read.entries }, mode: ask.whatIf ? 'what-if' : 'ask', reason } as const;
  return consideredInTab({ deps, actor, command, sentAgain: taken === 'seen', limits });
};

const problem = ({ code, values }: { readonly code: Extract<Entry['read'], { ok: false }>['code']; readonly values: Readonly<Record<string, string>> }): TabAskAnswer => ({
  answer: 'sentence',
  saying: { kind: 'problem', problem: { code, values, line: undefined } },
});

interface Considering {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly command: RevokeManyCommand;
  /** This ask has come before: what it opened may be over by now. */
  readonly sentAgain: boolean;
  readonly limits: ListLimits;
}

const consideredInTab = async (considering: Considering): Promise<TabAskManyAnswer> => {
  const { deps } = considering;
  const requestId = deps.ids.request();
  try {
    return await consideredAs(requestId, considering);
  } catch (error) {
    forgetUnopened(deps, requestId).catch(() => deps.log.warn('ask-failed', { because: 'list-kept' }));
    throw error;
  }
};

/** The store failed, and may have the request all the same: what it says when it answers again tells whether the list is anybody's. */
const forgetUnopened = async ({ journal, pinned, clock }: Deps, id: RequestId): Promise<void> => {
  for (const ms of FORGET_AFTER) {
    await clock.wait(ms);
    try {
      if ((await journal.read(id)) === undefined) await pinned.discard(id);
      return;
    } catch (error) {
      if (!isStoreDown(error)) throw error;
    }
  }
};

const consideredAs = async (requestId: RequestId, considering: Considering): Promise<TabAskManyAnswer> => {
  const { deps, actor, command, limits } = considering;
  const looking = considerMany({ deps, actor, conversation: undefined, command, source: { from: 'tab' }, requestId, mentioned: {} });
  const considered = await Promise.race([looking, deps.clock.wait(limits.withinMs)]);
  if (considered !== undefined) return settled(considering, considered);
  // What is found out later opens nothing: its list is forgotten as soon as it is there.
  const late = (): void => deps.log.warn('ask-failed', { by: actor.objectId, because: 'too-slow' });
  const forget = (): Promise<void> => deps.pinned.discard(requestId).catch(() => forgetUnopened(deps, requestId));
  looking.then(forget, forget).then(late, late);
  return { answer: 'not-here', because: 'too-slow' };
};

const settled = async (considering: Considering, considered: Considered): Promise<TabAskManyAnswer> => {
  const { deps } = considering;
  switch (considered.then) {
    case 'say':
      if (considered.facts.length > 0) await deps.journal.record({ facts: considered.facts });
      return { answer: 'sentence', saying: considered.saying };
    case 'open-already':
      return { answer: 'request', id: considered.stored.request.id };
    case 'open':
      return opened(considering, considered);
  }
};

const opened = async (considering: Considering, { request, change }: Extract<Considered, { then: 'open' }>): Promise<TabAskManyAnswer> => {
  const { deps, actor, sentAgain } = considering;
  const { id, many } = request;
  const before = many !== undefined && sentAgain ? await openedBefore(deps, actor, many) : undefined;
  if (before === undefined && (await deps.journal.record(change)).recorded) {
    deps.log.info('asked', { requestId: id, by: actor.objectId, count: many?.users.count ?? 0, state: request.state });
    return { answer: 'request', id };
  }
  await deps.pinned.discard(id);
  // The same list at the same moment: the other one won, and this one is looked at again.
  return before === undefined ? consideredInTab(considering) : { answer: 'request', id: before };
};

/** An ask whose answer was lost is sent again, and what it opened may be over by then: the same users tell it. */
const openedBefore = async ({ journal, clock }: Deps, { objectId }: Actor, many: ShownMany): Promise<RequestId | undefined> => {
  const found = await journal.search({ admins: [objectId], from: clock.now() - SENT_AGAIN_WITHIN }, undefined, LOOKED_AT);
  return found.find(({ request }) => request.conversation === undefined && request.asker.objectId === objectId && request.many?.digest === many.digest)?.request.id;
};

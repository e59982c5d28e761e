import type { RevokeCommand, Target } from '../domain/command/command';
import { shownOf, type AuditFact } from '../domain/audit';
import type { Actor, ConversationReference } from '../domain/conversation';
import { conversationKey } from '../domain/conversation';
import { newItem } from '../domain/item';
import type { Instant, Person } from '../domain/people';
import { mayActOn, mayDecide, needsTwoPeople, type Refusal, type Standing } from '../domain/policy';
import type { CardBecause, Request, ShownTarget } from '../domain/request';
import type { Saying } from '../domain/saying';
import type { Deps } from './deps';
import { explain } from './failure';
import { findTarget } from './find-target';
import { overHourlyCap, withinHourlyCap } from './hourly-cap';
import { cardWork, expireWork, revokeWork } from './lanes';
import type { Change, Stored } from './ports';
import { asShown, standingOf } from './standing';
import { standstillSaying } from './standstill';
import { viewOf } from './view';
import { named } from './without-store';

const HOUR = 3_600_000;
/** How long the directory may take over one ask; the channel has its answer long before. */
const LOOK_UP_WITHIN = 25_000;
/** The card does not wait longer to learn who reads along. */
const MEMBERS_WITHIN = 3_000;
/** A redelivery under a new id comes within this time of the first result (contract, section 4). */
const REPEAT_GUARD = 5 * 60_000;

/** Somebody wants a user signed out: written in a conversation, or asked in the tab. */
export interface Asking {
  readonly deps: Deps;
  readonly actor: Actor;
  /** `undefined` in the tab. */
  readonly conversation: ConversationReference | undefined;
  readonly command: RevokeCommand;
  /** The target as it was typed or shown, for the answer. */
  readonly typed: string;
  readonly now: Instant;
}

/** What is to be done about it. Nothing is recorded yet: who asked does that, together with what is theirs. */
export type Considered =
  /** Nothing is opened, and why. */
  | { readonly then: 'say'; readonly saying: Saying; readonly facts: readonly AuditFact[] }
  /** An equal request of the same person is open in the same place. */
  | { readonly then: 'open-already'; readonly stored: Stored }
  /** A request is accepted. A conflict at the recording means: consider again. */
  | { readonly then: 'open'; readonly request: Request; readonly change: Change };

const say = (saying: Saying, facts: readonly AuditFact[] = []): Considered => ({ then: 'say', saying, facts });

/** Why no request is acted on now, whoever asks. @param target `undefined` when it is about many */
export const heldUp = (deps: Deps, target: Target | undefined): Saying | undefined => {
  if (deps.rules.stopped) return { kind: 'stopped' };
  const standstill = deps.audit.standstill();
  return standstill === undefined ? undefined : standstillSaying(deps, standstill, target === undefined ? undefined : named(target));
};

/** Looks up who asks and who is meant, and decides by the rules. */
export const consider = async (asking: Asking): Promise<Considered> => {
  const { deps, actor, typed } = asking;
  let found: Found;
  try {
    found = await lookUp(asking);
  } catch (error) {
    const { because, detail, findings } = explain(error, 'read');
    deps.log.warn('ask-failed', { by: actor.objectId, because });
    return say({ kind: 'nothing-done', because, detail, findings, at: 'ask' });
  }
  switch (found.found) {
    case 'refused':
      return refuse(asking, found.because);
    case 'nobody':
      return say({ kind: 'not-found', typed });
    case 'several':
      return say({ kind: 'ambiguous', typed, matches: found.people });
    case 'external':
      return say({ kind: 'external', upn: found.upn });
    case 'target':
      return withTarget(asking, found.target, found.reads);
  }
};

type Found =
  | { readonly found: 'refused'; readonly because: Refusal }
  | { readonly found: 'nobody' }
  | { readonly found: 'several'; readonly people: readonly Person[] }
  | { readonly found: 'external'; readonly upn: ShownTarget['upn'] }
  | { readonly found: 'target'; readonly target: ShownTarget; readonly reads: boolean | undefined };

/** Who asks and who is meant, read at once; the target's roles only for somebody who may ask. */
const lookUp = async ({ deps, actor, conversation, command, now }: Asking): Promise<Found> => {
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
  const [shown, reads] = await Promise.all([asShown(deps, target, deadline), readsAlong(deps, conversation, target)]);
  const act = mayActOn(standing, shown, deps.rules.adminRoles);
  return act.allowed ? { found: 'target', target: shown, reads } : { found: 'refused', because: act.because };
};

/** Nobody reads along in the tab: it shows requests to whom it admits. */
const readsAlong = async (deps: Deps, conversation: ConversationReference | undefined, target: Person): Promise<boolean | undefined> =>
  conversation === undefined ? false : deps.conversation.canRead(conversation, target.objectId, MEMBERS_WITHIN);

const settledValue = <Value>(settled: PromiseSettledResult<Value>): Value => {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
};

const withTarget = async (asking: Asking, target: ShownTarget, targetReads: boolean | undefined): Promise<Considered> => {
  const { deps, actor, conversation, command, now } = asking;
  if (command.mode === 'what-if') {
    const looked = fact(asking, { kind: 'what-if', requestId: undefined, target: target.objectId, details: {} });
    return say({ kind: 'what-if', target, revokeWith: deps.rules.revokeWith, verbose: command.verbose, withoutEffect: command.withoutEffect }, [looked]);
  }
  const asked = await deps.journal.countUsersAsked(actor.objectId, now - HOUR, { user: target.objectId });
  const needsTwo = needsTwoPeople(target, asked + 1, deps.rules.twoPersonAbove);
  const cardBecause = command.mode === 'unconfirmed' ? whyCard(deps, target, needsTwo) : undefined;
  const unconfirmed = command.mode === 'unconfirmed' && cardBecause === undefined;
  const earlier = unconfirmed ? await earlierRun(asking, target) : undefined;
  if (earlier !== undefined) return say(earlier);
  const already = await deps.journal.openFor(actor.objectId, target.objectId, conversationKey(conversation));
  if (already !== undefined) return { then: 'open-already', stored: already };
  const stop = await overLimit(asking);
  return stop === undefined ? open(asking, { target, targetReads, needsTwo, cardBecause, unconfirmed }) : say(stop);
};

/** Why the cmdlet's `-Confirm:$false` does not skip the card, or `undefined` when it does. */
const whyCard = (deps: Deps, target: ShownTarget, needsTwo: boolean): CardBecause | undefined => {
  if (!deps.rules.allowUnconfirmed) return 'configuration';
  if (needsTwo) return 'two-people';
  return target.privileged ? 'privileged' : undefined;
};

const earlierRun = async ({ deps, actor, command, now }: Asking, target: ShownTarget): Promise<Saying | undefined> => {
  if (command.again) return undefined;
  const earlier = await deps.journal.lastUnconfirmedRun(actor.objectId, target.objectId, now - REPEAT_GUARD);
  if (earlier === undefined) return undefined;
  if (earlier.request.state !== 'done') return { kind: 'still-running', upn: target.upn };
  return { kind: 'earlier-result', view: viewOf(deps, earlier), at: earlier.request.doneAt };
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

/** The accepted request: waiting for a confirmation, or set to work at once. */
const open = (asking: Asking, opening: Opening): Considered => {
  const { deps, actor, conversation, command, now } = asking;
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
  const request: Request = opening.unconfirmed ? { ...facts, state: 'confirmed', confirmed: [] } : { ...facts, state: 'awaiting', first: undefined };
  const details = { unconfirmed: opening.unconfirmed, needsTwo: opening.needsTwo, ...(conversation === undefined ? { in: 'tab' } : {}) };
  const change: Change = {
    request: { next: request, expected: undefined },
    facts: [fact(asking, { kind: 'asked', requestId: id, target: opening.target.objectId, details, shown: shownOf(request) })],
    ...(opening.unconfirmed
      ? { ...withinHourlyCap(deps, now), items: [newItem(id, opening.target.objectId)], add: [revokeWork(id, opening.target.objectId, now)] }
      : { add: [...(conversation === undefined ? [] : [cardWork(id, now)]), expireWork(id, request.expiresAt)] }),
  };
  return { then: 'open', request, change };
};

const refuse = (asking: Asking, because: Refusal): Considered => {
  const { deps, actor } = asking;
  deps.log.warn('ask-refused', { by: actor.objectId, because });
  return say({ kind: 'refusal', because, adminRoles: deps.rules.adminRoles }, [fact(asking, { kind: 'ask-refused', requestId: undefined, target: undefined, details: { because } })]);
};

const fact = ({ actor, now }: Asking, rest: Omit<AuditFact, 'at' | 'by'>): AuditFact => ({ ...rest, at: now, by: actor.objectId });

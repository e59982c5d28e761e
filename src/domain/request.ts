import type { Actor, ConversationReference } from './conversation';
import { upnFromDirectory, type Instant, type ObjectId, type Person, type RequestId } from './people';

/** The account as the card showed it. */
export interface ShownTarget extends Person {
  /** Holds any directory role, or is in a role-assignable group. */
  readonly privileged: boolean;
  /** Named in `PROTECTED_USERS`. */
  readonly protected: boolean;
}

/** Somebody pressed a button. */
export interface Decision {
  readonly by: ObjectId;
  readonly name: string;
  readonly at: Instant;
  /** Id of the activity that carried the click, or of the tab's press: a redelivery is told apart from a second click by it. */
  readonly activityId: string;
}

/** Why `-Confirm:$false` does not skip the card here. */
export type CardBecause = 'privileged' | 'two-people' | 'configuration';

interface Facts {
  readonly id: RequestId;
  /** Counts every change; a change is recorded only over the version it was made from. */
  readonly version: number;
  /** What the live buttons carry. Renewed when the card changes under the reader, which kills the old buttons. */
  readonly buttonKey: RequestId;
  readonly asker: Actor;
  /** Where it was asked and where its card is; `undefined` when it was asked in the tab. */
  readonly conversation: ConversationReference | undefined;
  readonly target: ShownTarget;
  /** The target is in the conversation and reads along; `undefined` when the channel did not tell. */
  readonly targetReads: boolean | undefined;
  readonly reason: string | undefined;
  readonly verbose: boolean;
  /** Common parameters that were accepted and have no effect: the answer says so. */
  readonly withoutEffect: readonly string[];
  /** Why a card came although the line said `-Confirm:$false`. */
  readonly cardBecause: CardBecause | undefined;
  /** Two different admins must confirm. */
  readonly needsTwo: boolean;
  /** `-Confirm:$false`: no card, the asker alone. */
  readonly unconfirmed: boolean;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
}

/** The life of a request; each state carries exactly its facts. */
export type Request = Facts &
  (
    | { readonly state: 'awaiting'; readonly first: Decision | undefined }
    | { readonly state: 'cancelled'; readonly cancelled: Decision }
    | { readonly state: 'expired'; readonly expiredAt: Instant }
    | { readonly state: 'confirmed'; readonly confirmed: readonly Decision[] }
    | { readonly state: 'running'; readonly confirmed: readonly Decision[] }
    | { readonly state: 'done'; readonly confirmed: readonly Decision[]; readonly doneAt: Instant }
  );

export type RequestState = Request['state'];
export type RequestIn<State extends RequestState> = Extract<Request, { state: State }>;

export type RequestEvent =
  | { readonly type: 'confirm'; readonly decision: Decision }
  | { readonly type: 'cancel'; readonly decision: Decision }
  | { readonly type: 'expire'; readonly at: Instant }
  | { readonly type: 'renew'; readonly target: ShownTarget; readonly needsTwo: boolean; readonly buttonKey: RequestId }
  /** The target turned out at a click to be deleted, or another organisation's: there is nothing left to decide. */
  | { readonly type: 'target-gone'; readonly decision: Decision }
  | { readonly type: 'start' }
  | { readonly type: 'finish'; readonly at: Instant };

export type EventType = RequestEvent['type'];

/** Which events a state takes. Everything else is refused: what is over stays over. */
export const TAKES = {
  awaiting: ['confirm', 'cancel', 'expire', 'renew', 'target-gone'],
  confirmed: ['start', 'finish'],
  running: ['finish'],
  done: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<RequestState, readonly EventType[]>;

export type Transition = { readonly ok: true; readonly next: Request } | { readonly ok: false; readonly because: 'not-in-this-state' | 'same-person' };

const facts = (request: Request): Facts => ({
  id: request.id,
  version: request.version + 1,
  buttonKey: request.buttonKey,
  asker: request.asker,
  conversation: request.conversation,
  target: request.target,
  targetReads: request.targetReads,
  reason: request.reason,
  verbose: request.verbose,
  withoutEffect: request.withoutEffect,
  cardBecause: request.cardBecause,
  needsTwo: request.needsTwo,
  unconfirmed: request.unconfirmed,
  askedAt: request.askedAt,
  expiresAt: request.expiresAt,
});

const refuse = (because: 'not-in-this-state' | 'same-person'): Transition => ({ ok: false, because });

/** The request after `event`, one version on, or why that cannot be. No clock, no I/O: it may be run again after a conflict. */
export const transition = (request: Request, event: RequestEvent): Transition => {
  switch (request.state) {
    case 'awaiting':
      return fromAwaiting(request, event);
    case 'confirmed':
      if (event.type === 'start') return { ok: true, next: { ...facts(request), state: 'running', confirmed: request.confirmed } };
      return finish(request, event);
    case 'running':
      return finish(request, event);
    case 'done':
    case 'cancelled':
    case 'expired':
      return refuse('not-in-this-state');
  }
};

const finish = (request: RequestIn<'confirmed' | 'running'>, event: RequestEvent): Transition =>
  event.type === 'finish'
    ? { ok: true, next: { ...facts(request), state: 'done', confirmed: request.confirmed, doneAt: event.at } }
    : refuse('not-in-this-state');

const fromAwaiting = (request: RequestIn<'awaiting'>, event: RequestEvent): Transition => {
  switch (event.type) {
    case 'confirm':
      return confirm(request, event.decision);
    case 'cancel':
      return { ok: true, next: { ...facts(request), state: 'cancelled', cancelled: event.decision } };
    case 'expire':
      return { ok: true, next: { ...facts(request), state: 'expired', expiredAt: event.at } };
    case 'renew':
      // What the first of two admins confirmed is not what the card shows now: the count begins anew.
      return {
        ok: true,
        next: { ...facts(request), target: event.target, needsTwo: event.needsTwo, buttonKey: event.buttonKey, state: 'awaiting', first: undefined },
      };
    case 'target-gone':
      return { ok: true, next: { ...facts(request), state: 'done', confirmed: [event.decision], doneAt: event.decision.at } };
    case 'start':
    case 'finish':
      return refuse('not-in-this-state');
  }
};

const confirm = (request: RequestIn<'awaiting'>, decision: Decision): Transition => {
  if (!request.needsTwo) return { ok: true, next: { ...facts(request), state: 'confirmed', confirmed: [decision] } };
  if (request.first === undefined) return { ok: true, next: { ...facts(request), state: 'awaiting', first: decision } };
  if (request.first.by === decision.by) return refuse('same-person');
  return { ok: true, next: { ...facts(request), state: 'confirmed', confirmed: [request.first, decision] } };
};

/** States that nothing leads out of. */
export const STATES_OVER = (Object.keys(TAKES) as readonly RequestState[]).filter((state) => TAKES[state].length === 0);

/** Nothing can happen to it any more. */
export const isOver = (request: Request): boolean => TAKES[request.state].length === 0;

/** Who confirmed or cancelled it, in order; of two people the first alone, while the second is missing. */
export const decisionsOf = (request: Request): readonly Decision[] => {
  switch (request.state) {
    case 'awaiting':
      return request.first === undefined ? [] : [request.first];
    case 'cancelled':
      return [request.cancelled];
    case 'expired':
      return [];
    case 'confirmed':
    case 'running':
    case 'done':
      return request.confirmed;
  }
};

/** When it was cancelled, expired or done; `undefined` before. */
export const endOf = (request: Request): Instant | undefined => {
  switch (request.state) {
    case 'cancelled':
      return request.cancelled.at;
    case 'expired':
      return request.expiredAt;
    case 'done':
      return request.doneAt;
    case 'awaiting':
    case 'confirmed':
    case 'running':
      return undefined;
  }
};

const nameless = (decision: Decision): Decision => ({ ...decision, name: '' });

/** The request without names, UPNs and reasons. Object ids stay: they tie it to the audit log, which holds nothing else. */
export const withoutPersonalData = (request: Request): Request => {
  const { asker, conversation, target } = request;
  const bare = {
    ...request,
    asker: { ...asker, name: '' },
    conversation: conversation === undefined ? undefined : { ...conversation, user: { ...conversation.user, name: '' } },
    target: { ...target, upn: upnFromDirectory(''), displayName: '' },
    reason: undefined,
  };
  switch (bare.state) {
    case 'awaiting':
      return { ...bare, first: bare.first === undefined ? undefined : nameless(bare.first) };
    case 'cancelled':
      return { ...bare, cancelled: nameless(bare.cancelled) };
    case 'confirmed':
    case 'running':
    case 'done':
      return { ...bare, confirmed: bare.confirmed.map(nameless) };
    case 'expired':
      return bare;
  }
};

import type { Actor, ConversationReference } from './conversation';
import { manyWithoutPersonalData, type ShownMany } from './many';
import { upnFromDirectory, type Instant, type ObjectId, type Person, type RequestId, type Upn } from './people';

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
  /** Somebody stopped the work on many users: what is done stays done, nobody else is begun. */
  readonly stopped?: Decision | undefined;
  /** Somebody had those tried again that had failed; once for each time. */
  readonly retried?: readonly Decision[];
}

/** Whom a request is about: one user, or many at once. */
export type Subject =
  | {
      readonly target: ShownTarget;
      /** The target is in the conversation and reads along; `undefined` when the channel did not tell. */
      readonly targetReads: boolean | undefined;
      readonly many?: undefined;
    }
  | { readonly many: ShownMany; readonly target?: undefined; readonly targetReads?: undefined };

export type OneSubject = Extract<Subject, { target: ShownTarget }>;
export type ManySubject = Extract<Subject, { many: ShownMany }>;

/** The life of a request; each state carries exactly its facts. */
export type Request = Facts &
  Subject &
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
export type RequestAboutOne = Extract<Request, { target: ShownTarget }>;
export type RequestAboutMany = Extract<Request, { many: ShownMany }>;

export type RequestEvent =
  | { readonly type: 'confirm'; readonly decision: Decision }
  | { readonly type: 'cancel'; readonly decision: Decision }
  | { readonly type: 'expire'; readonly at: Instant }
  | { readonly type: 'renew'; readonly subject: Subject; readonly needsTwo: boolean; readonly buttonKey: RequestId }
  /** The target turned out at a click to be deleted, or another organisation's: there is nothing left to decide. */
  | { readonly type: 'target-gone'; readonly decision: Decision }
  | { readonly type: 'start' }
  /** Of many users: nobody else is begun. */
  | { readonly type: 'stop'; readonly decision: Decision }
  /** Of many users: those that failed are tried again. */
  | { readonly type: 'retry'; readonly decision: Decision }
  | { readonly type: 'finish'; readonly at: Instant };

export type EventType = RequestEvent['type'];

/** Which events a state takes. Everything else is refused: what is over stays over. */
export const TAKES = {
  awaiting: ['confirm', 'cancel', 'expire', 'renew', 'target-gone'],
  confirmed: ['start', 'finish', 'stop'],
  running: ['finish', 'stop'],
  done: ['retry'],
  cancelled: [],
  expired: [],
} as const satisfies Record<RequestState, readonly EventType[]>;

export type Transition = { readonly ok: true; readonly next: Request } | { readonly ok: false; readonly because: 'not-in-this-state' | 'same-person' };

const subjectOf = (request: Request): Subject =>
  request.target === undefined ? { many: request.many } : { target: request.target, targetReads: request.targetReads };

const facts = (request: Request, subject: Subject = subjectOf(request)): Facts & Subject => ({
  id: request.id,
  version: request.version + 1,
  buttonKey: request.buttonKey,
  asker: request.asker,
  conversation: request.conversation,
  ...subject,
  reason: request.reason,
  verbose: request.verbose,
  withoutEffect: request.withoutEffect,
  cardBecause: request.cardBecause,
  needsTwo: request.needsTwo,
  unconfirmed: request.unconfirmed,
  askedAt: request.askedAt,
  expiresAt: request.expiresAt,
  ...(request.stopped === undefined ? {} : { stopped: request.stopped }),
  ...(request.retried === undefined ? {} : { retried: request.retried }),
});

const refuse = (because: 'not-in-this-state' | 'same-person'): Transition => ({ ok: false, because });

/** The request after `event`, one version on, or why that cannot be. No clock, no I/O: it may be run again after a conflict. */
export const transition = (request: Request, event: RequestEvent): Transition => {
  switch (request.state) {
    case 'awaiting':
      return fromAwaiting(request, event);
    case 'confirmed':
      if (event.type === 'start') return { ok: true, next: { ...facts(request), state: 'running', confirmed: request.confirmed } };
      return event.type === 'stop' ? stop(request, event.decision) : finish(request, event);
    case 'running':
      return event.type === 'stop' ? stop(request, event.decision) : finish(request, event);
    case 'done':
      return event.type === 'retry' ? retry(request, event.decision) : refuse('not-in-this-state');
    case 'cancelled':
    case 'expired':
      return refuse('not-in-this-state');
  }
};

const finish = (request: RequestIn<'confirmed' | 'running'>, event: RequestEvent): Transition =>
  event.type === 'finish'
    ? { ok: true, next: { ...facts(request), state: 'done', confirmed: request.confirmed, doneAt: event.at } }
    : refuse('not-in-this-state');

/** Of one user there is nothing to stop: the call is on its way. */
const stop = (request: RequestIn<'confirmed' | 'running'>, decision: Decision): Transition =>
  request.many === undefined || request.stopped !== undefined
    ? refuse('not-in-this-state')
    : { ok: true, next: { ...facts(request), stopped: decision, state: request.state, confirmed: request.confirmed } };

/** The same users as were confirmed, as far as they failed or were skipped. Who wants one user tried again asks again. */
const retry = (request: RequestIn<'done'>, decision: Decision): Transition => {
  if (request.many === undefined) return refuse('not-in-this-state');
  // Who stopped it before does not stop what is set going again.
  const kept = facts({ ...request, stopped: undefined });
  return { ok: true, next: { ...kept, retried: [...(request.retried ?? []), decision], state: 'running', confirmed: request.confirmed } };
};

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
        next: { ...facts(request, event.subject), needsTwo: event.needsTwo, buttonKey: event.buttonKey, state: 'awaiting', first: undefined },
      };
    case 'target-gone':
      return { ok: true, next: { ...facts(request), state: 'done', confirmed: [event.decision], doneAt: event.decision.at } };
    case 'start':
    case 'finish':
    case 'stop':
    case 'retry':
      return refuse('not-in-this-state');
  }
};

const confirm = (request: RequestIn<'awaiting'>, decision: Decision): Transition => {
  if (!request.needsTwo) return { ok: true, next: { ...facts(request), state: 'confirmed', confirmed: [decision] } };
  if (request.first === undefined) return { ok: true, next: { ...facts(request), state: 'awaiting', first: decision } };
  if (request.first.by === decision.by) return refuse('same-person');
  return { ok: true, next: { ...facts(request), state: 'confirmed', confirmed: [request.first, decision] } };
};

/** States in which nothing goes on. Only somebody who wants those tried again that failed leads out of one. */
export const STATES_OVER = ['done', 'cancelled', 'expired'] as const satisfies readonly RequestState[];

/** Nothing happens to it by itself any more. */
export const isOver = (request: Request): boolean => STATES_OVER.some((state) => state === request.state);

/** Whom it is about, in a sentence. */
export const aboutWhom = (request: Request): { readonly upn: Upn } | { readonly users: number } =>
  request.target === undefined ? { users: request.many.users.count } : { upn: request.target.upn };

/** Who confirmed, cancelled, stopped it or had it tried again, in order; of two people the first alone, while the second is missing. */
export const decisionsOf = (request: Request): readonly Decision[] => [
  ...decidedBy(request),
  ...(request.retried ?? []),
  ...(request.stopped === undefined ? [] : [request.stopped]),
];

const decidedBy = (request: Request): readonly Decision[] => {
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

/** When the work was confirmed or, of those that failed, set going again; `undefined` before. */
export const begunAt = (request: Request): Instant | undefined => ('confirmed' in request ? (request.retried?.at(-1) ?? request.confirmed.at(-1))?.at : undefined);

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
  const { asker, conversation, version } = request;
  const bare = {
    ...facts(request, bareSubject(request)),
    version,
    asker: { ...asker, name: '' },
    conversation: conversation === undefined ? undefined : { ...conversation, user: { ...conversation.user, name: '' } },
    reason: undefined,
    ...(request.stopped === undefined ? {} : { stopped: nameless(request.stopped) }),
    ...(request.retried === undefined ? {} : { retried: request.retried.map(nameless) }),
  };
  switch (request.state) {
    case 'awaiting':
      return { ...bare, state: request.state, first: request.first === undefined ? undefined : nameless(request.first) };
    case 'cancelled':
      return { ...bare, state: request.state, cancelled: nameless(request.cancelled) };
    case 'confirmed':
    case 'running':
      return { ...bare, state: request.state, confirmed: request.confirmed.map(nameless) };
    case 'done':
      return { ...bare, state: request.state, confirmed: request.confirmed.map(nameless), doneAt: request.doneAt };
    case 'expired':
      return { ...bare, state: request.state, expiredAt: request.expiredAt };
  }
};

const bareSubject = (request: Request): Subject =>
  request.target === undefined
    ? { many: manyWithoutPersonalData(request.many) }
    : { target: { ...request.target, upn: upnFromDirectory(''), displayName: '' }, targetReads: request.targetReads };

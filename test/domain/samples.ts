import type { Actor, ConversationReference } from '../../src/domain/conversation';
import type { ShownMany } from '../../src/domain/many';
import { objectId, requestId, upnFromDirectory, type ObjectId, type RequestId } from '../../src/domain/people';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import type { Rules } from '../../src/domain/rules';
import type { Decision, Request, RequestAboutMany, RequestAboutOne, RequestIn, RequestState, ShownTarget } from '../../src/domain/request';
import type { AuditKeeper, Files } from '../../src/service/ports';

/** 2026-03-01T09:00:00Z: when things happen in these examples. */
export const NOON = Date.UTC(2026, 2, 1, 9, 0, 0);
const MINUTE = 60_000;

/** The object id number `n` of the examples. */
export const idOf = (n: number): ObjectId => {
  const id = objectId(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);
  if (id === undefined) throw new Error(`no object id ${n}`);
  return id;
};

/** The request id number `n` of the examples. */
export const requestIdOf = (n: number): RequestId => {
  const id = requestId(`request${String(n).padStart(15, '0')}`);
  if (id === undefined) throw new Error(`no request id ${n}`);
  return id;
};

export const ALEX = idOf(1);
export const MEGAN = idOf(2);
export const ADELE = idOf(3);

export const actor = (changes: Partial<Actor> = {}): Actor => ({ objectId: ALEX, name: 'Alex Wilber', language: 'en', timeZone: 'UTC', ...changes });

export const conversation = (changes: Partial<ConversationReference> = {}): ConversationReference => ({
  serviceUrl: 'https://smba.example.com/emea/',
  conversationId: '19:incident@thread.tacv2;messageid=1000',
  conversationType: 'channel',
  activityId: 'activity-1',
  bot: { id: '28:bot', name: 'Session Revoker' },
  user: { id: '29:alex', name: 'Alex Wilber' },
  tenantId: '11111111-1111-4111-8111-111111111111',
  locale: 'en-US',
  ...changes,
});

export const target = (changes: Partial<ShownTarget> = {}): ShownTarget => ({
  objectId: ADELE,
  upn: upnFromDirectory('adele.vance@contoso.com'),
  displayName: 'Adele Vance',
  external: false,
  memberType: 'member',
  enabled: true,
  synced: false,
  privileged: false,
  protected: false,
  ...changes,
});

export const decision = (by: ObjectId, changes: Partial<Decision> = {}): Decision => ({
  by,
  name: by === MEGAN ? 'Megan Bowen' : 'Alex Wilber',
  at: NOON + MINUTE,
  activityId: `click-of-${by}`,
  ...changes,
});

export type AwaitingOne = Extract<RequestIn<'awaiting'>, RequestAboutOne>;
export type AwaitingMany = Extract<RequestIn<'awaiting'>, RequestAboutMany>;

const facts = (changes: Partial<AwaitingOne> | Partial<AwaitingMany>) => ({
  id: requestIdOf(1),
  version: 1,
  buttonKey: changes.id ?? requestIdOf(1),
  asker: actor(),
  conversation: conversation(),
  reason: 'the laptop was stolen',
  verbose: false,
  withoutEffect: [],
  cardBecause: undefined,
  needsTwo: false,
  unconfirmed: false,
  askedAt: NOON,
  expiresAt: NOON + 10 * MINUTE,
  state: 'awaiting' as const,
  first: undefined,
});

/** A request that waits, as it is right after asking. */
export const awaiting = (changes: Partial<AwaitingOne> = {}): AwaitingOne => ({ ...facts(changes), target: target(), targetReads: false, ...changes });

/** User number `n` of the examples. */
export const userOf = (n: number, changes: Partial<ShownTarget> = {}): ShownTarget =>
  target({ objectId: idOf(1_000 + n), upn: upnFromDirectory(`user${n}@contoso.com`), displayName: `User ${n}`, ...changes });

/** Three users of a list. */
export const many = (changes: Partial<ShownMany> = {}): ShownMany => ({
  source: { from: 'list' },
  users: { count: 3, first: [1, 2, 3].map((n) => userOf(n)).map(({ objectId: id, upn, displayName }) => ({ objectId: id, upn, displayName })) },
  privileged: { count: 0, first: [] },
  protected: { count: 0, first: [] },
  odd: { count: 0, first: [] },
  leftOut: [],
  hitsAsker: false,
  reading: 0,
  digest: 'a'.repeat(64),
  ...changes,
});

/** The same about many users. */
export const awaitingMany = (changes: Partial<AwaitingMany> = {}): AwaitingMany => ({ ...facts(changes), many: many(), ...changes });

/** The request where it is about one user. */
export const aboutOne = (request: Request): RequestAboutOne => {
  if (request.target === undefined) throw new Error('a request about many users');
  return request;
};

/** The same request in another state of its life. */
export const requestIn = (state: RequestState, from: AwaitingOne = awaiting()): RequestAboutOne => aboutOne(inState(state, from));

/** The same request about many in another state of its life. */
export const manyIn = (state: RequestState, from: AwaitingMany = awaitingMany()): RequestAboutMany => {
  const request = inState(state, from);
  if (request.many === undefined) throw new Error('a request about one user');
  return request;
};

const inState = (state: RequestState, from: RequestIn<'awaiting'>): Request => {
  const { first, ...rest } = from;
  const confirmed = from.needsTwo ? [first ?? decision(ALEX), decision(MEGAN)] : [decision(MEGAN)];
  switch (state) {
    case 'awaiting':
      return from;
    case 'cancelled':
      return { ...rest, state, cancelled: decision(MEGAN) };
    case 'expired':
      return { ...rest, state, expiredAt: from.expiresAt };
    case 'confirmed':
    case 'running':
      return { ...rest, state, confirmed };
    case 'done':
      return { ...rest, state, confirmed, doneAt: NOON + 2 * MINUTE };
  }
};

/** The house rules when nothing else is said, as the program has them by default. */
export const RULES: Rules = {
  adminRoles: [GLOBAL_ADMINISTRATOR],
  protectedUsers: [],
  twoPersonAbove: 20,
  allowUnconfirmed: true,
  confirmWithinMs: 600_000,
  maxOpenPerPerson: 20,
  messagesPerMinute: 60,
  revocationsPerHour: undefined,
  stopped: false,
  revokeWith: 'graph',
  portal: 'https://entra.microsoft.com',
  tab: true,
};

/** An audit log that is well, and that nobody verifies. */
export const KEPT: AuditKeeper = {
  standstill: () => undefined,
  jobDone: () => undefined,
  lastCheckpoint: () => undefined,
  verification: () => ({ state: 'never', checked: 0, total: 0, endedAt: undefined, bad: undefined }),
  verify: () => ({ state: 'running', checked: 0, total: 0, endedAt: undefined, bad: undefined }),
};

const NOT_DELIVERED = { fate: 'rejected', status: 403, because: 'no files here' } as const;

/** A channel that takes and gives no files. */
export const NO_FILES: Files = {
  offers: false,
  read: () => Promise.resolve({ read: false, because: 'gone' }),
  offer: () => Promise.resolve(NOT_DELIVERED),
  upload: () => Promise.resolve({ uploaded: false, because: 'gone' }),
  show: () => Promise.resolve(NOT_DELIVERED),
  withdraw: () => Promise.resolve(NOT_DELIVERED),
};

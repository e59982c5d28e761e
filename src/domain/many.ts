import type { ObjectId, Upn } from './people';

/** Users that are worked on together: as many calls as Microsoft Graph takes in one `$batch`. */
export const CHUNK = 20;
/** Most users of one request. At Microsoft Graph's rate these are signed out in an hour and a half. */
export const MOST_USERS = 100_000;
/** Names that a card shows before it only counts. */
export const SHOWN_FIRST = 10;
/** Rows of a result that a card shows at a time: as many as a result in words names one by one. */
export const ROWS_SHOWN = 10;
/** The result of more users than this is offered as a file too: a card shows that many at once. */
export const FILE_OFFERED_ABOVE = ROWS_SHOWN;

/** Where the users of one request come from. */
export type ManySource =
  | { readonly from: 'list' }
  | { readonly from: 'group'; readonly name: string; readonly objectId: ObjectId }
  | { readonly from: 'file'; readonly name: string }
  | { readonly from: 'tab' };

/** Why somebody who was named is not among those that a confirmation hits. Each is a sentence in both languages. */
export const LEFT_OUT = ['unreadable', 'not-found', 'ambiguous', 'external', 'privileged'] as const;
export type LeftOutBecause = (typeof LEFT_OUT)[number];

/** Somebody who was named and is not hit. */
export interface LeftOut {
  /** As it was typed; of a group's member the UPN. */
  readonly typed: string;
  readonly because: LeftOutBecause;
}

/** A user of the request, as the card names them. */
export interface NamedUser {
  readonly objectId: ObjectId;
  readonly upn: Upn;
  readonly displayName: string;
}

/** So many, the first of them by name. */
export interface Some<Name> {
  readonly count: number;
  readonly first: readonly Name[];
}

/** Many users of one request as its card shows them. Who they all are is pinned in the store, by object id. */
export interface ShownMany {
  readonly source: ManySource;
  /** Whom a confirmation hits, each once. */
  readonly users: Some<NamedUser>;
  /** Those among them that hold a directory role or are in a role-assignable group. */
  readonly privileged: Some<NamedUser>;
  /** Those among them that are named in `PROTECTED_USERS`. */
  readonly protected: Some<NamedUser>;
  /** Those among them whose display name may imitate another one (`oddName`). */
  readonly odd: Some<NamedUser>;
  readonly leftOut: readonly ({ readonly because: LeftOutBecause } & Some<string>)[];
  /** The asker is among them. */
  readonly hitsAsker: boolean;
  /** How many of them are in the conversation and read along; `undefined` when the channel did not tell. */
  readonly reading: number | undefined;
  /** SHA-256 over the object ids in order, 64 hex digits: what a confirmation agrees to. */
  readonly digest: string;
}

/** Whether two admins looked at the same users. */
export const manyKey = ({ digest }: ShownMany): string => `many:${digest}`;

/** How many were named and are not hit. */
export const leftOutCount = ({ leftOut }: ShownMany): number => leftOut.reduce((sum, { count }) => sum + count, 0);

const nameless = <Name>({ count }: Some<Name>): Some<Name> => ({ count, first: [] });

/** Without names, UPNs and what was typed; the counts stay. */
export const manyWithoutPersonalData = (many: ShownMany): ShownMany => ({
  ...many,
  source: 'name' in many.source ? { ...many.source, name: '' } : many.source,
  users: nameless(many.users),
  privileged: nameless(many.privileged),
  protected: nameless(many.protected),
  odd: nameless(many.odd),
  leftOut: many.leftOut.map((some) => ({ because: some.because, ...nameless(some) })),
});

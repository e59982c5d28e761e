import type { Item } from './item';

/** How far it is with one user, in one word: what the numbers of a request are made of. */
export const STANDINGS = [
  'queued',
  'intended',
  'signed-out',
  'verified', // signing out, and the directory shows it
  'signing-out',
  'not-found',
  'not-applicable',
  'not-available',
  'failed',
  'in-doubt',
  'skipped',
] as const;
export type ItemStanding = (typeof STANDINGS)[number];

/** How many users stand where. */
export type Tally = Readonly<Record<ItemStanding, number>>;

export const EMPTY_TALLY = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Tally;

export const standingOfItem = (item: Item): ItemStanding => {
  if (item.state !== 'settled') return item.state;
  const { outcome } = item;
  if (outcome.result === 'failed') return outcome.inDoubt ? 'in-doubt' : 'failed';
  return outcome.result === 'signing-out' && outcome.verified !== undefined ? 'verified' : outcome.result;
};

const sum = (tally: Tally, standings: readonly ItemStanding[]): number => standings.reduce((all, standing) => all + tally[standing], 0);

/** They are still to come, or are being done. */
export const PENDING = ['queued', 'intended'] as const satisfies readonly ItemStanding[];
/** They are signed out, or will be within the hour. */
export const SUCCESSES = ['signed-out', 'verified', 'signing-out'] as const satisfies readonly ItemStanding[];
/** Trying them again may help. */
export const RETRYABLE = ['failed', 'in-doubt', 'skipped'] as const satisfies readonly ItemStanding[];
/** There was nothing to be done for them. */
const NOTHING_TO_DO = ['not-found', 'not-applicable', 'not-available'] as const satisfies readonly ItemStanding[];

export const pendingIn = (tally: Tally): number => sum(tally, PENDING);
export const succeededIn = (tally: Tally): number => sum(tally, SUCCESSES);
export const retryableIn = (tally: Tally): number => sum(tally, RETRYABLE);
export const nothingToDoIn = (tally: Tally): number => sum(tally, NOTHING_TO_DO);
/** Everybody: the numbers always add up to this. */
export const allIn = (tally: Tally): number => sum(tally, STANDINGS);

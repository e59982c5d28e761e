import type { Before, Outcome } from './outcome';
import type { Instant, ObjectId, RequestId } from './people';

interface ItemFacts {
  readonly requestId: RequestId;
  /** The account that the work is about, pinned when the card was made. */
  readonly target: ObjectId;
  /** Calls that an intent was written for. */
  readonly attempts: number;
  /** When the work on it began first, `undefined` before. */
  readonly startedAt: Instant | undefined;
  /**
   * What was read before the first call whose answer was lost and whose effect could not be read back: it may still show
   * itself, so that nothing but a success or "in doubt" may be said from then on.
   */
  readonly doubt?: Before;
}

/**
 * One user of a request: the unit of work. `intended` without a later outcome is in doubt: the call may or may not have
 * been made, and the read-back tells.
 */
export type Item = ItemFacts &
  (
    | { readonly state: 'queued' }
    | { readonly state: 'intended'; readonly before: Before }
    | { readonly state: 'settled'; readonly outcome: Outcome; readonly settledAt: Instant; readonly before: Before | undefined }
  );

export type SettledItem = Extract<Item, { state: 'settled' }>;

export const newItem = (requestId: RequestId, target: ObjectId): Item => ({ requestId, target, attempts: 0, startedAt: undefined, state: 'queued' });

const facts = (item: Item): ItemFacts => ({
  requestId: item.requestId,
  target: item.target,
  attempts: item.attempts,
  startedAt: item.startedAt,
  ...(item.doubt === undefined ? {} : { doubt: item.doubt }),
});

/** The item after its intent was written down: the next call is attempt number `attempts`. */
export const intend = (item: Item, before: Before, at: Instant): Item => ({
  ...facts(item),
  attempts: item.attempts + 1,
  startedAt: item.startedAt ?? at,
  state: 'intended',
  before,
});

/** The item waiting for its turn again: the last call certainly had no effect. */
export const requeue = (item: Item, at: Instant): Item => ({ ...facts(item), startedAt: item.startedAt ?? at, state: 'queued' });

/** The item waiting for its turn again although its last call may have had its effect, which a look did not show. */
export const requeueInDoubt = (item: Item, at: Instant): Item => {
  const doubt = item.doubt ?? (item.state === 'queued' ? undefined : item.before);
  return { ...requeue(item, at), ...(doubt === undefined ? {} : { doubt }) };
};

/** The item with its outcome. What was read before the call stays, so that a later read-back can still prove it. */
export const settle = (item: Item, outcome: Outcome, at: Instant): SettledItem => ({
  ...facts(item),
  state: 'settled',
  outcome,
  settledAt: at,
  before: item.doubt ?? (item.state === 'queued' ? undefined : item.before),
});

/** The item to be tried anew after it failed, or was skipped: with all the patience of a new one. What an earlier call may have done stays known. */
export const retryItem = (item: SettledItem): Item => {
  const inDoubt = item.outcome.result === 'failed' && item.outcome.inDoubt;
  const waiting: Item = { ...facts(item), startedAt: undefined, state: 'queued' };
  return inDoubt && item.before !== undefined ? { ...waiting, doubt: item.before } : waiting;
};

import type { LeftOut } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { RequestId } from '../../domain/people';
import type { ItemStanding } from '../../domain/tally';
import type { Deps } from '../deps';

/** Some of a list, from a place on. */
export interface ListPart<Row> {
  readonly rows: readonly Row[];
  /** The place behind them; `undefined` at the end of the list. */
  readonly next: number | undefined;
}

/** Whether there is such a request, and it is about many users. */
export const isAboutMany = async ({ journal }: Deps, id: RequestId): Promise<boolean> => (await journal.read(id))?.request.many !== undefined;

/**
 * Users of a request about many with what became of them, in the order in which they were named.
 * @param from position of the first one @param standing only those that stand there
 */
export const seeUsers = async ({ pinned }: Deps, id: RequestId, from: number, limit: number, standing?: ItemStanding): Promise<ListPart<ManyMember>> => {
  // One more than is shown tells whether there are more.
  const rows = await pinned.members(id, from, limit + 1, standing);
  return { rows: rows.slice(0, limit), next: rows[limit]?.position };
};

/** Who was named in a request about many and is not hit, in order. @param from how many come before the first one */
export const seeLeftOut = async ({ pinned }: Deps, id: RequestId, from: number, limit: number): Promise<ListPart<LeftOut>> => {
  const rows = await pinned.leftOut(id, from, limit + 1);
  return { rows: rows.slice(0, limit), next: rows.length > limit ? from + limit : undefined };
};

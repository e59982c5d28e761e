import { rowOfLeftOut, rowOfMember, type ResultRow } from '../domain/result-row';
import type { RequestId } from '../domain/people';
import type { Deps } from './deps';
import type { ResultFile, Stored } from './ports';

/** As much is read of the store, and in memory, at a time. */
const PAGE = 500;

/** Everybody in order with what became of them, and then who was left out. */
async function* resultRows({ pinned }: Pick<Deps, 'pinned'>, requestId: RequestId): AsyncGenerator<readonly ResultRow[]> {
  for (let from = 0, more = true; more; from += PAGE) {
    const members = await pinned.members(requestId, from, PAGE);
    more = members.length === PAGE;
    if (members.length > 0) yield members.map(rowOfMember);
  }
  for (let from = 0, more = true; more; from += PAGE) {
    const entries = await pinned.leftOut(requestId, from, PAGE);
    more = entries.length === PAGE;
    if (entries.length > 0) yield entries.map(rowOfLeftOut);
  }
}

/** What became so far of all users of a request, and who was left out. */
export type SeenResult = Pick<ResultFile, 'requestId' | 'receipt' | 'rows'>;

/** The same of a request that may still go on; `undefined` when there is none, or it is about one user. */
export const seeResult = async (deps: Deps, id: RequestId): Promise<SeenResult | undefined> => {
  const stored = await deps.journal.read(id);
  return stored?.request.many === undefined ? undefined : { requestId: id, receipt: stored.receipt, rows: () => resultRows(deps, id) };
};

/** The result of a request about many; nothing of one that is not over. */
export const resultFileOf = (deps: Deps, { request, receipt }: Stored): ResultFile | undefined =>
  request.state === 'done' && request.many !== undefined
    ? { requestId: request.id, receipt, users: request.many.users.count, askedAt: request.askedAt, rows: () => resultRows(deps, request.id) }
    : undefined;

import { useState } from 'react';
import { requestPage, type RequestPage, type RequestSummary } from '../../../contract';
import { useLoaded, type Loaded } from '../../parts/use-loaded';
import { useApi } from '../../shell/reader';

/** Rows at a time. */
const LIMIT = 50;

export interface History {
  /** `undefined` before the first page is there. */
  readonly requests: readonly RequestSummary[] | undefined;
  readonly tooManyPeople: boolean;
  readonly hasMore: boolean;
  readonly failure: unknown;
  readonly loading: boolean;
  /** What failed, once more. */
  readonly tryAgain: () => void;
  readonly more: () => void;
}

/** Pages that were added to a first one; they count as long as it is the first one. */
interface Added {
  readonly to: RequestPage | undefined;
  readonly pages: readonly RequestPage[];
  readonly failure: unknown;
  readonly loading: boolean;
}

const NOTHING_ADDED: Added = { to: undefined, pages: [], failure: undefined, loading: false };

/** What another filter left stays while this one is looked for, and no longer. */
const firstOf = ({ value, failure }: Loaded<{ readonly query: string; readonly page: RequestPage }>, query: string): RequestPage | undefined =>
  failure === undefined || value?.query === query ? value?.page : undefined;

/** The history page by page, newest first. @param query filter, as the API takes it */
export const useHistory = (query: string): History => {
  const api = useApi();
  const page = (cursor?: string): Promise<RequestPage> => {
    const parts = new URLSearchParams(query);
    parts.set('limit', String(LIMIT));
    if (cursor !== undefined) parts.set('cursor', cursor);
    return api.get(`requests?${parts.toString()}`, requestPage);
  };
  const loaded = useLoaded(async () => ({ query, page: await page() }), [api, query]);
  const first = firstOf(loaded, query);
  const [kept, setAdded] = useState<Added>(NOTHING_ADDED);
  const added = kept.to === first ? kept : NOTHING_ADDED;
  const pages = first === undefined ? [] : [first, ...added.pages];
  const next = pages.at(-1)?.next ?? null;

  const addPage = async (cursor: string, to: RequestPage | undefined): Promise<void> => {
    setAdded({ ...added, to, loading: true, failure: undefined });
    const settled = await page(cursor).then(
      (more) => ({ pages: [...added.pages, more], failure: undefined }),
      (failure: unknown) => ({ pages: added.pages, failure }),
    );
    setAdded((now) => (now.to === to ? { to, loading: false, ...settled } : now));
  };
  const more = (): void => {
    if (next !== null && !added.loading) void addPage(next, first);
  };
  return {
    requests: first === undefined ? undefined : pages.flatMap(({ requests }) => requests),
    tooManyPeople: first?.tooManyPeople ?? false,
    hasMore: next !== null,
    failure: loaded.failure ?? added.failure,
    loading: loaded.loading || added.loading,
    tryAgain: () => (loaded.failure === undefined ? more() : loaded.reload()),
    more,
  };
};

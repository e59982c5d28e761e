import type { RequestView } from '../domain/view';
import { ROWS_SHOWN } from '../domain/many';
import { allIn } from '../domain/tally';
import type { Deps } from './deps';
import { offerPlaceOf } from './offer-place';
import type { Stored } from './ports';

/** What a list shows of a stored request. */
export const viewOf = (deps: Pick<Deps, 'rules' | 'clock'>, stored: Stored): RequestView => ({
  request: stored.request,
  items: stored.items,
  ...(stored.tally === undefined ? {} : { tally: stored.tally }),
  at: deps.clock.now(),
  receipt: stored.receipt,
  revokeWith: deps.rules.revokeWith,
  portal: deps.rules.portal,
});

/**
 * What a card or a result shows: of many users that are done, some rows as well, those first for whom something is left to do.
 * @param page from 0 on; the last one when there are fewer
 */
export const fullView = async (deps: Deps, stored: Stored, page = 0): Promise<RequestView> => {
  const view = viewOf(deps, stored);
  const { request, tally } = stored;
  if (request.state !== 'done' || tally === undefined) return view;
  const pages = Math.max(1, Math.ceil(allIn(tally) / ROWS_SHOWN));
  const shown = Math.min(Math.max(0, page), pages - 1);
  const members = await deps.pinned.results(request.id, shown * ROWS_SHOWN, ROWS_SHOWN);
  const csvInTab = deps.rules.tab && offerPlaceOf(deps, stored.request) === undefined;
  return { ...view, page: { members, page: shown, pages }, ...(csvInTab ? { csvInTab } : {}) };
};

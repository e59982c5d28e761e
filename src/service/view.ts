import type { RequestView } from '../domain/view';
import type { Deps } from './deps';
import type { Stored } from './ports';

/** What is shown of a stored request. */
export const viewOf = (deps: Deps, stored: Stored): RequestView => ({
  request: stored.request,
  items: stored.items,
  receipt: stored.receipt,
  revokeWith: deps.rules.revokeWith,
  portal: deps.rules.portal,
});

import type { Receipt } from './audit';
import type { Item } from './item';
import type { RevokeService } from './outcome';
import type { ManyPage } from './many-page';
import type { Instant } from './people';
import type { Request, RequestAboutMany, RequestAboutOne } from './request';
import type { Tally } from './tally';

/** A request with all that is shown of it: what a card or a result text is made from. */
export interface RequestView {
  readonly request: Request;
  /** The one user's work; none before the confirmation, and none of a request about many. */
  readonly items: readonly Item[];
  /** Of a request about many: how many users stand where; all zero before the confirmation. */
  readonly tally?: Tally;
  /** Of a request about many that was confirmed: some of its users. */
  readonly page?: ManyPage;
  /** The file with the result of all users is had in the tab. */
  readonly csvInTab?: true;
  /** When it was looked at: what goes on is told by it. */
  readonly at: Instant;
  readonly receipt: Receipt;
  readonly revokeWith: RevokeService;
  /** Microsoft's portals for this cloud: where a link to the user leads. */
  readonly portal: string;
}

export type ViewOfOne = RequestView & { readonly request: RequestAboutOne };
export type ViewOfMany = RequestView & { readonly request: RequestAboutMany };

export const isOfMany = (view: RequestView): view is ViewOfMany => view.request.target === undefined;
export const isOfOne = (view: RequestView): view is ViewOfOne => view.request.target !== undefined;

import type { Receipt } from './audit';
import type { Item } from './item';
import type { RevokeService } from './outcome';
import type { Request } from './request';

/** A request with all that is shown of it: what a card or a result text is made from. */
export interface RequestView {
  readonly request: Request;
  /** The request's users; none before the confirmation. */
  readonly items: readonly Item[];
  readonly receipt: Receipt;
  readonly revokeWith: RevokeService;
  /** Microsoft's portals for this cloud: where a link to the user leads. */
  readonly portal: string;
}

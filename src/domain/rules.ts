import type { RevokeService } from './outcome';
import type { ObjectId, Upn } from './people';
import type { RoleTemplateId } from './roles';

/** The house rules of one tenant, as configured. Durations in milliseconds. */
export interface Rules {
  /** Any one of these roles may ask and confirm. */
  readonly adminRoles: readonly RoleTemplateId[];
  /** Accounts that two different admins must agree on. */
  readonly protectedUsers: readonly (Upn | ObjectId)[];
  /** When one person has asked for more users than this within an hour, a second admin is needed. */
  readonly twoPersonAbove: number;
  /** `-Confirm:$false` is honoured. */
  readonly allowUnconfirmed: boolean;
  readonly confirmWithinMs: number;
  readonly maxOpenPerPerson: number;
  readonly messagesPerMinute: number;
  /** Attempts in the whole tenant; `undefined` when there is no cap. */
  readonly revocationsPerHour: number | undefined;
  /** The kill switch. */
  readonly stopped: boolean;
  /** By which service sessions are revoked. */
  readonly revokeWith: RevokeService;
  /** Entra's portal in this cloud, e.g. `https://entra.microsoft.com`. */
  readonly portal: string;
  /** The tab can be opened: it has an address and a registration. */
  readonly tab: boolean;
}

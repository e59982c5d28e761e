import type { Finding } from './diagnosis';
import type { Instant } from './people';

/** Why nothing came of it. The code selects the sentence in both languages and names the smallest fix. */
export const FAILURES = [
  'permission-missing', // Graph answered 403: the app lacks User.RevokeSessions.All
  'directory-permission-missing', // Graph answered 403 while people or roles were read
  'not-entitled-any-more', // who confirmed lost the role before the work began
  'target-changed', // the account is not any more what the card showed
  'throttled', // Graph asked to wait longer than the two minutes of a request
  'no-answer', // Graph did not answer, or only with errors, until the time was up
  'credential-refused', // Entra refused the app's own credential
  'refused', // Graph refused the call for another reason
  'sharepoint-access-denied', // SharePoint lets the app not call RevokeAllUserSessions
  'sharepoint-secret', // SharePoint refuses tokens that were got with a client secret
  'sharepoint-failed', // SharePoint answered Failure, or an error of its own
  'stopped', // the kill switch is on
  'audit-standstill', // the audit log cannot be vouched for; `detail` is why
] as const;
export type Failure = (typeof FAILURES)[number];

/** By which service sessions are revoked. */
export type RevokeService = 'graph' | 'sharepoint';

/** The five honest results of the cmdlet, and the one it documents only as a note (external users). */
export type Outcome =
  | {
      readonly result: 'signing-out';
      readonly verified: Verified | undefined;
      /** By Graph a read-back can prove it, now or later; by SharePoint nothing can. */
      readonly provable: boolean;
    }
  /** Signed out at once: only SharePoint says so. */
  | { readonly result: 'signed-out' }
  /** The cmdlet is disabled for the tenant: only SharePoint says so. */
  | { readonly result: 'not-available' }
  | { readonly result: 'not-found' }
  | { readonly result: 'not-applicable' }
  /** Somebody stopped the work on many users before it was their turn. */
  | { readonly result: 'skipped' }
  | {
      readonly result: 'failed';
      readonly because: Failure;
      /** Status and error code as Graph or Entra gave them, e.g. `403 Authorization_RequestDenied`; never a token or a body. */
      readonly detail: string;
      /** What `check` says about it, where there is something to grant or to configure. */
      readonly findings?: readonly Finding[];
      /** Who did not answer or was throttling; Graph when it is not said. */
      readonly service?: RevokeService;
      /** A call was sent whose answer never came, and its effect could not be read back either. */
      readonly inDoubt: boolean;
    };

/** Proof that the revocation took effect: Entra refuses sign-ins older than this. */
export interface Verified {
  /** `signInSessionsValidFromDateTime` as Graph printed it. */
  readonly validFrom: string;
  /** The same in milliseconds. */
  readonly validFromAt: Instant;
}

/** What Graph said about the target before the call; the read-back is compared with it on Graph's clock alone. */
export interface Before {
  /** `signInSessionsValidFromDateTime` as Graph printed it, `undefined` when it was null. */
  readonly validFrom: string | undefined;
  /** `Date` header of that answer, in milliseconds, whole seconds. */
  readonly graphTime: Instant;
  /** Entries that the audit log had before it was asked for: what came first is told by them, since a clock may be set. */
  readonly logged?: number;
}

/**
 * Whether a read-back proves the revocation: the value differs from the one read before the call and is not older than
 * Graph's own clock at that earlier read, cut to whole seconds.
 * @param validFrom the value read back, and the same in milliseconds
 */
export const provesRevocation = (before: Before, validFrom: string | undefined, at: Instant | undefined): boolean =>
  validFrom !== undefined &&
  at !== undefined &&
  validFrom !== before.validFrom &&
  Math.floor(at / 1000) >= Math.floor(before.graphTime / 1000);

import type { Problem } from './command/command';
import type { Finding } from './diagnosis';
import type { Failure, RevokeService } from './outcome';
import type { Instant, ObjectId, Upn } from './people';
import type { Refusal } from './policy';
import type { Decision, ShownTarget } from './request';
import type { Standstill } from './standstill';
import type { RequestView } from './view';

/** Everything that the bot says in words, as facts. The words themselves are in the catalogues of `locale/`. */
export type Saying =
  | { readonly kind: 'help' }
  /** Once, when the bot is installed: who it is, what it does, what to try. */
  | { readonly kind: 'welcome' }
  /** What works and what is missing, the most urgent first. */
  | { readonly kind: 'check'; readonly findings: readonly Finding[] }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'refusal'; readonly because: Refusal; readonly adminRoles: readonly string[] }
  /** Nobody of that name: the cmdlet's own warning. */
  | { readonly kind: 'not-found'; readonly typed: string }
  /** A mail address or alias of more than one user. */
  | { readonly kind: 'ambiguous'; readonly typed: string; readonly matches: readonly { readonly upn: Upn; readonly displayName: string; readonly objectId: ObjectId }[] }
  /** To who filled the form in: it is being looked into. */
  | { readonly kind: 'form-taken'; readonly typed: string }
  | { readonly kind: 'external'; readonly upn: Upn }
  | { readonly kind: 'what-if'; readonly target: ShownTarget; readonly revokeWith: RevokeService; readonly verbose: boolean; readonly withoutEffect: readonly string[] }
  | { readonly kind: 'result'; readonly view: RequestView }
  | { readonly kind: 'earlier-result'; readonly view: RequestView; readonly at: Instant }
  | { readonly kind: 'still-running'; readonly upn: Upn }
  | { readonly kind: 'already-open'; readonly upn: Upn; readonly expiresAt: Instant; readonly timeZone: string }
  /** Nothing was done, and why. */
  | { readonly kind: 'nothing-done'; readonly because: Failure; readonly detail: string; readonly findings?: readonly Finding[]; readonly at: 'ask' | 'click' }
  | { readonly kind: 'too-many-open'; readonly limit: number }
  | { readonly kind: 'too-many-messages'; readonly limit: number }
  | { readonly kind: 'hourly-cap'; readonly limit: number }
  | { readonly kind: 'stopped' }
  /** The audit log cannot be vouched for: nothing is done until somebody saw to it; with the line to do it by hand. */
  | { readonly kind: 'standstill'; readonly standstill: Standstill; readonly user: string | undefined; readonly revokeWith: RevokeService }
  /** Records cannot be written, so nothing is done; with the line to do it by hand. `kept`: it goes on when they can be. */
  | {
      readonly kind: 'store-down';
      readonly at: 'ask' | 'ask-uncertain' | 'kept' | 'click' | 'click-uncertain';
      readonly detail: string;
      /** UPN or object id, where it is known whom it was about. */
      readonly user: string | undefined;
      readonly revokeWith: RevokeService;
    }
  /** A line that waited for too long to be acted on unasked. */
  | { readonly kind: 'stale-line'; readonly at: Instant; readonly timeZone: string }
  /** Open requests: their cards follow, in the personal chat of an admin; elsewhere only how many there are. */
  | { readonly kind: 'pending'; readonly count: number; readonly shown: number }
  | { readonly kind: 'pending-elsewhere'; readonly count: number }
  | { readonly kind: 'history'; readonly views: readonly RequestView[]; readonly timeZone: string }
  | { readonly kind: 'history-elsewhere'; readonly count: number; readonly days: number }
  /** A defect of the bot. */
  | { readonly kind: 'went-wrong' }
  /** The channel did not take the card. */
  | { readonly kind: 'card-rejected'; readonly detail: string }
  /* answers to a click */
  | { readonly kind: 'unknown-request' }
  | { readonly kind: 'unknown-verb' }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'already-first' }
  | { readonly kind: 'too-late'; readonly how: 'confirmed' | 'cancelled'; readonly decision: Decision; readonly timeZone: string }
  | { readonly kind: 'too-late-expired'; readonly at: Instant; readonly timeZone: string };

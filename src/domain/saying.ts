import type { GroupName, Problem } from './command/command';
import type { Finding } from './diagnosis';
import type { FileTrouble, NotSent } from './file-trouble';
import type { Failure, RevokeService } from './outcome';
import type { Instant, ObjectId, Upn } from './people';
import type { ManySource, ShownMany } from './many';
import type { Refusal } from './policy';
import type { Decision, ShownTarget } from './request';
import type { Standstill } from './standstill';
import type { RequestView } from './view';

/** Whom a request is about, in a sentence: one user by name, or how many. */
export type AboutWhom = { readonly upn: Upn } | { readonly users: number };

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
  /** A list, a group or a file is being looked up; its card follows. */
  | { readonly kind: 'gathering'; readonly count: number | undefined; readonly file?: true }
  /** The file that came along is not used, and nothing was done. */
  | { readonly kind: 'file-trouble'; readonly because: FileTrouble }
  /** The file with a result that was to be sent. */
  | { readonly kind: 'file-not-sent'; readonly because: NotSent }
  | { readonly kind: 'group-not-found'; readonly group: GroupName }
  | { readonly kind: 'group-ambiguous'; readonly name: string; readonly matches: readonly { readonly displayName: string; readonly objectId: ObjectId }[] }
  /** Nobody of those who were named can be acted on. */
  | { readonly kind: 'many-nobody'; readonly source: ManySource; readonly leftOut: ShownMany['leftOut'] }
  | { readonly kind: 'too-many-users'; readonly limit: number }
  | { readonly kind: 'what-if-many'; readonly many: ShownMany; readonly needsTwo: boolean }
  /** A page of a result about many, for a client that cannot turn the card's pages. */
  | { readonly kind: 'rows'; readonly view: RequestView }
  | { readonly kind: 'result'; readonly view: RequestView }
  | { readonly kind: 'earlier-result'; readonly view: RequestView; readonly at: Instant }
  | { readonly kind: 'still-running'; readonly upn: Upn }
  | { readonly kind: 'already-open'; readonly about: AboutWhom; readonly expiresAt: Instant; readonly timeZone: string }
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
  /** Stop: there is nothing that goes on. Retry: nobody is left to be tried again, or it goes on already. */
  | { readonly kind: 'nothing-to-stop' }
  | { readonly kind: 'nothing-to-retry' }
  | { readonly kind: 'already-stopped'; readonly decision: Decision; readonly timeZone: string }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'already-first' }
  | { readonly kind: 'too-late'; readonly how: 'confirmed' | 'cancelled'; readonly decision: Decision; readonly timeZone: string }
  | { readonly kind: 'too-late-expired'; readonly at: Instant; readonly timeZone: string };

import type { Target } from './command/command';

/** Who sent a message, as far as Teams tells it to a message action. */
export type Sender =
  | { readonly kind: 'user'; /** An object id; or a channel account, whose object id the roster knows. */ readonly target: Target; /** For showing, never for deciding. */ readonly name: string }
  /** Somebody of another organization or with a personal account. */
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'app'; readonly name: string }
  /** Joined a meeting without an account. */
  | { readonly kind: 'anonymous'; readonly name: string }
  /** Teams itself, or nobody that it names. */
  | { readonly kind: 'nobody' };

import type { Json, Signer, SigningKey } from './tokens';

/** The keys that play a part. `genuine` and `second` are the connector's own; `stranger` is listed nowhere. */
export interface Cast {
  readonly genuine: SigningKey;
  readonly second: SigningKey;
  readonly stranger: SigningKey;
  readonly notEndorsed: readonly SigningKey[];
}

/** A token in the making. A forgery changes some of it; what is left alone is genuine. */
export interface Draft {
  header: Json;
  claims: Json;
  /** Instead of the JSON of `header` or `claims`, when set. */
  headerText?: string;
  claimsText?: string;
  signer: Signer;
  activity: Json;
  /** Spoils the finished token. */
  respell: (token: string) => string;
  /** The `Authorization` headers that carry it. */
  present: (token: string) => readonly string[];
}

/** One way of forging, and what it is called. */
export interface Forgery {
  readonly kind: string;
  readonly name: string;
  readonly apply: (draft: Draft) => void;
}

import type { Instant, RequestId } from '../../domain/people';

/** The time, passed in: nothing below the wiring asks the machine. */
export interface Clock {
  now(): Instant;
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** New opaque identifiers. */
export interface Ids {
  /** 128 random bits as 22 characters of base64url. */
  request(): RequestId;
}

import type { Answer, Call, Handler, Route } from './wire';

/** How much may be written. Microsoft's documented figures: `burst` 3,000 and `perSecond` 20 (3,000 writes in 150 seconds for one app in one tenant). */
export interface QuotaRule {
  /** Tokens in the full bucket; it starts full. */
  readonly burst: number;
  /** Tokens that come back each second, never above `burst`. */
  readonly perSecond: number;
  /** What a refusal's `Retry-After` says: the whole seconds until there is a token (default), always this number, or nothing. */
  readonly retryAfter?: 'until-there-is-one' | 'none' | number;
  /**
   * For trials in compressed time: the bucket is filled again as if time went so much faster (default 1), so the least time for a number of writes is
   * `(writes - burst) / (perSecond * speed)` seconds. `Retry-After` is the same wait by the real clock. The header knows whole seconds only, so
   * it is rounded up and never below 1: with `speed: 20` a client that obeys waits up to 20 seconds of the compressed time. A trial can come out slower than it
   * would in real time by that, never quicker.
   */
  readonly speed?: number;
}

/** What the quota did so far. */
export interface QuotaCount {
  readonly accepted: number;
  readonly refused: number;
  /** Writes that arrived before the longest `Retry-After` had passed, other than those that were under way when it was given. */
  readonly tooEarly: number;
}

/** From this part of the limit on every write says how much is used (source: Microsoft Graph "throttling": 0.8 to 1.8). */
const SAYS_FROM = 0.8;
const SAYS_AT_MOST = 1.8;
/** What arrives within this time after a refusal may have been under way: the client has not read the refusal yet. */
const UNDER_WAY_MS = 500;
const NOTHING: QuotaCount = { accepted: 0, refused: 0, tooEarly: 0 };
const WRITE = /\/(?:microsoft\.graph\.)?revokeSignInSessions$/i;

/** The bucket of tokens from which each write of the acting app takes one. Without a rule there is no limit. */
export class WriteQuota {
  #rule: QuotaRule | undefined;
  #tokens = 0;
  #filledAt = 0;
  #part = 1;
  #refusedInARow = 0;
  #obeyFrom = 0;
  #obeyUntil = 0;
  #count = NOTHING;

  constructor(
    private readonly now: () => number,
    private readonly tenantId: string,
    rule?: QuotaRule,
  ) {
    this.set(rule);
  }

  /** From now on this rule, with a full bucket and counts of zero; `undefined`: no limit. */
  set(rule: QuotaRule | undefined): void {
    this.#rule = rule;
    this.#tokens = rule?.burst ?? 0;
    this.#filledAt = this.now();
    this.#part = 1;
    this.#refusedInARow = 0;
    this.#obeyUntil = 0;
    this.#count = NOTHING;
  }

  /** Another app draws on the quota too: from now on only this part of the refill is left, 0 to 1. */
  leaveOnly(part: number): void {
    this.#fill();
    this.#part = part;
  }

  /** Another app writes: so many tokens are gone at once. */
  drain(tokens: number): void {
    this.#fill();
    this.#tokens = Math.max(0, this.#tokens - tokens);
  }

  count(): QuotaCount {
    return this.#count;
  }

  /** Tokens that are left now; `undefined` without a limit. */
  left(): number | undefined {
    if (!this.#rule) return undefined;
    this.#fill();
    return Math.floor(this.#tokens);
  }

  /** `routes` with the quota before each write in Graph: also before each part of a `$batch`, which comes along the same rows. */
  guard(routes: readonly Route[]): readonly Route[] {
    return routes.map((route) => (route.service === 'graph' && WRITE.test(route.pattern) ? { ...route, handle: this.#guarded(route.handle) } : route));
  }

  #guarded(handle: Handler): Handler {
    return async (call, params) => {
      // Who is not signed in is refused before anything is counted.
      if (!this.#rule || !('caller' in call.proof)) return handle(call, params);
      if (!this.#take(call)) return this.#refusal(call, call.proof.caller.appId, this.#rule);
      // Looked at before the work: other parts of the same batch take theirs meanwhile.
      const used = this.#used(this.#rule);
      const answer = await handle(call, params);
      return { ...answer, headers: { ...answer.headers, ...used } };
    };
  }

  #refillPerMs(rule: QuotaRule): number {
    return (rule.perSecond * (rule.speed ?? 1) * this.#part) / 1_000;
  }

  #fill(): void {
    const now = this.now();
    if (this.#rule) this.#tokens = Math.min(this.#rule.burst, this.#tokens + (now - this.#filledAt) * this.#refillPerMs(this.#rule));
    this.#filledAt = now;
  }

  #take(call: Call): boolean {
    this.#fill();
    const { accepted, refused } = this.#count;
    const tooEarly = this.#count.tooEarly + (call.at > this.#obeyFrom && call.at < this.#obeyUntil ? 1 : 0);
    const taken = this.#tokens >= 1;
    this.#tokens -= taken ? 1 : 0;
    this.#refusedInARow = taken ? 0 : this.#refusedInARow + 1;
    this.#count = { accepted: accepted + (taken ? 1 : 0), refused: refused + (taken ? 0 : 1), tooEarly };
    return taken;
  }

  #retryAfter(rule: QuotaRule): number | undefined {
    if (rule.retryAfter === 'none') return undefined;
    if (typeof rule.retryAfter === 'number') return rule.retryAfter;
    const refill = this.#refillPerMs(rule);
    // Without any refill there is no honest answer; Microsoft's own window is one to try again after.
    return refill === 0 ? 150 : Math.max(1, Math.ceil((1 - this.#tokens) / refill / 1_000));
  }

  #demand(waitMs: number): void {
    const now = this.now();
    if (now >= this.#obeyUntil) this.#obeyFrom = now + UNDER_WAY_MS;
    this.#obeyUntil = Math.max(this.#obeyUntil, now + waitMs);
  }

  #used(rule: QuotaRule): Readonly<Record<string, string>> {
    const used = Math.min((rule.burst - Math.floor(this.#tokens) + this.#refusedInARow) / Math.max(1, rule.burst), SAYS_AT_MOST);
    return used < SAYS_FROM ? {} : { 'x-ms-throttle-limit-percentage': used.toFixed(2) };
  }

  /** Graph's 429 (source: Microsoft Graph "throttling guidance", sample response; headers: "service-specific throttling limits"). */
  #refusal(call: Call, appId: string, rule: QuotaRule): Answer {
    const seconds = this.#retryAfter(rule);
    if (seconds !== undefined) this.#demand(seconds * 1_000);
    const date = new Date(call.at).toISOString().slice(0, 19);
    return {
      status: 429,
      headers: {
        'Content-Type': 'application/json',
        ...(seconds === undefined ? {} : { 'Retry-After': String(seconds) }),
        ...this.#used(rule),
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${this.tenantId}`,
        'x-ms-throttle-information': 'WriteLimitExceeded',
      },
      body: {
        error: {
          code: 'TooManyRequests',
          message: 'Please retry again later.',
          innerError: { code: '429', date, message: 'Please retry after', 'request-id': call.requestId, 'client-request-id': call.clientRequestId, status: '429' },
        },
      },
    };
  }
}

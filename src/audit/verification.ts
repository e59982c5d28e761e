import type { AuditTrail, Clock, Log, Verification } from '../service/ports';
import type { Anchor } from './anchor';
import { checkStore } from './check-store';
import { BadLog, type LogKey } from './verifier';

const NEVER: Verification = { state: 'never', checked: 0, total: 0, endedAt: undefined, bad: undefined };

/** What it reads, and whose signature it knows. */
export interface VerifiedParts {
  readonly trail: AuditTrail;
  readonly anchor: Anchor;
  readonly own: LogKey;
  readonly clock: Clock;
  readonly log: Log;
}

/** Verifies the whole log while the bot works, as `npm run audit -- verify` does beside it; once at a time, whoever asks. */
export class WholeVerification {
  #now: Verification = NEVER;

  constructor(private readonly parts: VerifiedParts) {}

  state(): Verification {
    return this.#now;
  }

  /** Begins, unless it goes on. */
  begin(): Verification {
    if (this.#now.state !== 'running') {
      this.#now = { ...NEVER, state: 'running' };
      void this.#run();
    }
    return this.#now;
  }

  async #run(): Promise<void> {
    const { trail, anchor, own, clock, log } = this.parts;
    const end = (state: Verification['state'], bad?: Verification['bad']): void => {
      this.#now = { ...this.#now, state, endedAt: clock.now(), bad };
      if (state === 'broken') log.error('audit-broken', { because: bad?.because ?? state, count: this.#now.checked });
      else log.info('audit-verified', { because: state, count: this.#now.checked });
    };
    try {
      await checkStore(trail, anchor, own, (checked, total) => {
        this.#now = { ...this.#now, checked, total };
      });
      end('whole');
    } catch (error) {
      if (error instanceof BadLog) end('broken', { entry: error.entry, because: error.because });
      else end('failed');
    }
  }
}

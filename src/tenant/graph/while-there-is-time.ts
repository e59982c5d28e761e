import type { Instant } from '../../domain/people';
import { isNoAnswer, type Clock } from '../../service/ports';

/** Our own pace between tries, in milliseconds; the last one again and again. */
const BACK_OFF = [300, 800, 2_000, 4_000] as const;

/** Makes a call that may be repeated until it is answered, or no time is left for another try: then its last error is thrown. */
export const whileThereIsTime = async <Value>(clock: Clock, deadline: Instant, make: () => Promise<Value>): Promise<Value> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await make();
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      // What the service asks for is the least; our own pace is kept when it asks for nothing.
      const wait = Math.max(error.retryAfterMs ?? 0, BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] ?? 1_000);
      if (clock.now() + wait >= deadline) throw error;
      await clock.wait(wait);
    }
  }
};

import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatch } from './dispatch';

/** How long every call to Graph takes before it is worked on. A `$batch` is one call, whatever is in it. */
export class Latency {
  /** @param graphMs milliseconds; 0: none. */
  constructor(public graphMs: number) {}

  /** `dispatch` with the delay before it: for the doors of the tenant, not for the parts of a batch. */
  before(dispatch: Dispatch): Dispatch {
    return async (call) => {
      if (this.graphMs > 0 && call.path.startsWith('/v1.0/')) await wait(this.graphMs, undefined, { ref: false });
      return dispatch(call);
    };
  }
}

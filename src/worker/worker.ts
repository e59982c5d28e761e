import { ClaimLoop } from './claim-loop';
import { LEASE_MS } from './do-work';
import { handle } from './handlers';

const POLL_MS = 200;
/** At the same time in one process. It is mostly waiting: many, so that calls that hang do not hold up the others. */
const AT_ONCE = 64;

/** Claims due work of every kind but chunks, and does it. */
export class Worker extends ClaimLoop {
  protected async turn(): Promise<void> {
    const free = AT_ONCE - this.running.size;
    const claimed = free <= 0 ? [] : await this.claimed((held) => this.deps.journal.claim(free, LEASE_MS, held), []);
    for (const work of claimed) this.begin(work, () => handle(this.deps, work));
    if (claimed.length === 0 || this.running.size >= AT_ONCE) await this.rest.atMost(POLL_MS);
  }
}

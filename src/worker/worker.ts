import { ClaimLoop } from './claim-loop';
import { LEASE_MS } from '../service';
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
    // Fewer than it could take: there was no more, and what is added or comes to an end meanwhile ends the rest.
    if (claimed.length < free || this.running.size >= AT_ONCE) await this.rest.atMost(POLL_MS);
  }
}

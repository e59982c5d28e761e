import { StoreDown } from '../../src/service';
import type { Crossing, Host } from './host';
import type { Run } from './ledger';
import type { StoreFault } from './weather';

/** The store gives a statement two seconds; what waits for its turn behind others waits longer. */
const STALL = { least: 2_000, most: 2_400 };
/** A process that stood still notices nothing of it but the time. */
const LATE = 20_000;

const failure = (fault: StoreFault): StoreDown =>
  fault.startsWith('stall') ? new StoreDown('timeout', true) : new StoreDown(fault === 'before' ? 'SQLITE_FULL' : 'SQLITE_IOERR', fault === 'after');

/** Calls are done one after the other, as one connection does them. */
export class StoreQueue {
  private last: Promise<unknown> = Promise.resolve();
  private known = 0;

  constructor(private readonly host: Host) {}

  /** Does the call and notes which entries of the audit log came with it. */
  async inTurn<Value>(run: Run, call: () => Promise<Value>): Promise<Value> {
    const mine = this.last.then(async () => {
      try {
        return await call();
      } finally {
        this.noteEntries(run);
      }
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private noteEntries(run: Run): void {
    const logged = this.host.stored.logged();
    while (this.known < logged) {
      this.known += 1;
      this.host.ledger.note({ kind: 'logged', run, sequence: this.known });
    }
  }
}

/** The store, or a part of it, as one run of one process has it: every call may fail before or after its commit, and may be the last. */
export const faulty = <Part extends object>(part: Part, host: Host, process: Crossing, queue: StoreQueue, run: Run): Part => {
  const through = async (name: string, call: () => Promise<unknown>): Promise<unknown> => {
    await process.point(`store ${name}`);
    const fault = host.weather.store(name);
    host.trace(`store ${name} ${fault} run ${run.number}`);
    if (fault !== 'none') host.ledger.disturb(run);
    const pause = fault.startsWith('stall') ? host.dice.between(STALL.least, STALL.most) : host.weather.pause();
    const committed = fault === 'none' || fault === 'late' || fault.endsWith('after');
    if (pause > 0 && !fault.endsWith('after')) await process.wait(pause, `store ${name} waits`);
    const value = committed ? await queue.inTurn(run, call) : undefined;
    if (pause > 0 && fault.endsWith('after')) await process.wait(pause, `store ${name} is silent`);
    if (fault === 'late') await process.wait(LATE, `store ${name} is late`);
    else if (fault !== 'none') throw failure(fault);
    await process.point(`store ${name} answered`);
    return value;
  };
  return new Proxy(part, {
    get: (real, name) => {
      const member: unknown = Reflect.get(real, name);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const method = member as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) => through(name, () => method.apply(real, given));
    },
  });
};

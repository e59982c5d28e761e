// Records without end and says so after each acknowledgement, until it is killed. Run by crash.test.ts in a process of its own.
import { writeSync } from 'node:fs';
import type { Clock } from '../../src/service/ports';
import { newItem } from '../../src/domain/item';
import { transition } from '../../src/domain/request';
import { openSqlite } from '../../src/store';
import { awaiting, decision, idOf, MEGAN, requestIdOf, target } from '../domain/samples';

/** At once, as a killed process can: its pipe may be full while the parent is busy. */
const say = (line: string): void => {
  for (let rest = `${line}\n`; rest !== ''; ) {
    try {
      rest = rest.slice(writeSync(1, rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
};

const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };

/** @param first number of the first request; each of them is asked for and then confirmed */
const recordForEver = async (file: string, first: number): Promise<never> => {
  const { journal } = await openSqlite(file, clock, () => undefined);
  for (let n = first; ; n += 1) {
    const id = requestIdOf(n);
    const request = awaiting({ id, target: target({ objectId: idOf(n) }) });
    const fact = { at: n, requestId: id, by: MEGAN, target: idOf(n), details: {} };
    await journal.record({
      request: { next: request, expected: undefined },
      facts: [{ ...fact, kind: 'asked' }],
      add: [{ payload: { kind: 'card', requestId: id }, dueAt: 0, key: `card:${n}` }],
    });
    say(`asked ${n}`);
    const confirmed = transition(request, { type: 'confirm', decision: decision(MEGAN) });
    if (!confirmed.ok) throw new Error(confirmed.because);
    await journal.record({
      request: { next: confirmed.next, expected: request.version },
      facts: [{ ...fact, kind: 'confirmed' }],
      items: [newItem(id, idOf(n))],
      add: [{ payload: { kind: 'revoke', requestId: id, target: idOf(n) }, dueAt: 0, key: `revoke:${n}` }],
    });
    say(`confirmed ${n}`);
  }
};

const [, , file, first] = process.argv;
if (file === undefined || first === undefined) throw new Error('usage: crash-child FILE FIRST-NUMBER');
void recordForEver(file, Number(first));

import { atSize, note } from '../at-size/size';
import { FAULTS, TracedConfirm, type Call, type Fault } from './traced-confirm';

const AT_LEAST = atSize({ slice: 6, full: 60 });
const AT_ONCE = 3;

interface Injection {
  readonly call: Call;
  readonly fault: Fault;
}

/** All of them, or some of those of the confirm itself, far apart. */
const chosen = (all: readonly Injection[]): readonly Injection[] => {
  const count = atSize({ slice: AT_LEAST, full: all.length });
  const from = count === all.length ? all : all.filter(({ call }) => call.inConfirm);
  const step = (from.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => from[Math.round(index * step)]).filter((one) => one !== undefined);
};

test('a fault at any system call that writes: what was acknowledged is there, what was refused is not there by half, the store and its log are whole', async () => {
  const traced = new TracedConfirm();
  await traced.prepare();
  const calls = await traced.calls();
  expect(calls.filter(({ inConfirm }) => inConfirm).length).toBeGreaterThan(10);
  const left = [...chosen(FAULTS.flatMap((fault) => calls.map((call) => ({ call, fault }))))];
  const tried = left.length;
  const wrong: string[] = [];
  const endings: Record<string, number> = {};
  const began = Date.now();
  const strike = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await traced.strike(next.call, next.fault);
      wrong.push(...found.wrong);
      endings[found.ended] = (endings[found.ended] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, strike));
  traced.remove();
  const seconds = Math.round((Date.now() - began) / 1_000);
  const ended = Object.entries(endings).map(([how, count]) => `${count} ${how}`).join(', ');
  note({ figure: 'faults at a write system call of one confirm', tried, wrong: wrong.length, atLeast: AT_LEAST, more: `${ended}; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 60_000, full: 1_200_000 }));

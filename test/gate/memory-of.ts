import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const KIB = 1024;
const LOOKS = 5;
const BETWEEN_LOOKS = 200;
const WATCHER = resolve(__dirname, '../journeys/watch-connections.cjs');
const PROBE = resolve(__dirname, 'heap-probe.cjs');

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
};

/** The process ids of the children of this process whose command line holds `program` (Linux). */
export const childrenRunning = (program: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(read(`/proc/${id}/status`)))
    .filter((id) => read(`/proc/${id}/cmdline`).includes(program))
    .map(Number);

/** Resident memory of a process now, bytes (`VmRSS` of `/proc/PID/status`). */
const residentBytes = (processId: number): number => {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${processId}/status`))?.[1];
  if (kib === undefined) throw new Error(`process ${processId} has no resident memory: it has ended`);
  return Number(kib) * KIB;
};

/** Bytes that a program holds once what it does not use any more is freed. */
export interface Held {
  /** Of the process, as the system counts it. */
  readonly resident: number;
  /** Of the heap: what the program itself still refers to. */
  readonly heap: number;
}

/** Looks into the memory of a program that was started with `environment`. */
export interface MemoryProbe {
  readonly environment: Readonly<Record<string, string>>;
  /** The smallest of some looks. */
  look(processId: number): Promise<Held>;
  dispose(): void;
}

export const memoryProbe = (): MemoryProbe => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  const file = join(folder, 'heap.txt');
  return {
    environment: { NODE_OPTIONS: `--require ${WATCHER} --require ${PROBE}`, HEAP_PROBE: file },
    look: async (processId) => {
      const looks: Held[] = [];
      while (looks.length < LOOKS) {
        process.kill(processId, 'SIGUSR2');
        await wait(BETWEEN_LOOKS);
        const heap = Number(read(file));
        if (heap > 0) looks.push({ resident: residentBytes(processId), heap });
      }
      return { resident: Math.min(...looks.map(({ resident }) => resident)), heap: Math.min(...looks.map(({ heap }) => heap)) };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
};

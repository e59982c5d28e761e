import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { newItem } from '../../src/domain/item';
import { transition } from '../../src/domain/request';
import type { Change } from '../../src/service/ports';
import { awaiting, decision, idOf, MEGAN, requestIdOf, target } from '../domain/samples';
import { brokenChain } from '../journeys/audit-entries';
import type { EntryRow } from '../journeys/evidence';

const ROOT = resolve(__dirname, '../..');
const PROGRAM = dirname(resolve(process.env['JOURNEY_PROGRAM'] ?? join(ROOT, 'dist/main.js')));
const CHILD = join(__dirname, 'confirm-child.cjs');

/** Every call by which SQLite changes something on the disk, or asks that it be there. */
const WRITES = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'fallocate', 'openat', 'rename', 'unlink'] as const;
type Write = (typeof WRITES)[number];

export const FAULTS = ['EIO', 'ENOSPC', 'SIGKILL'] as const;
export type Fault = (typeof FAULTS)[number];

/** The n-th call of this name on the store's files. */
export interface Call {
  readonly name: Write;
  readonly ordinal: number;
  /** During the confirm itself, and not while the store is opened or closed. */
  readonly inConfirm: boolean;
}

const ID = requestIdOf(1);
const REQUEST = awaiting({ id: ID, target: target({ objectId: idOf(1) }) });
const FACT = { at: 1, requestId: ID, by: MEGAN, target: idOf(1), details: {} };

const asking: Change = {
  request: { next: REQUEST, expected: undefined },
  facts: [{ ...FACT, kind: 'asked' }],
  add: [{ payload: { kind: 'card', requestId: ID }, dueAt: 0, key: 'card:1' }],
};

const confirming = (): Change => {
  const confirmed = transition(REQUEST, { type: 'confirm', decision: decision(MEGAN) });
  if (!confirmed.ok) throw new Error(confirmed.because);
  return {
    request: { next: confirmed.next, expected: REQUEST.version },
    facts: [{ ...FACT, kind: 'confirmed' }],
    items: [newItem(ID, idOf(1))],
    add: [{ payload: { kind: 'revoke', requestId: ID, target: idOf(1) }, dueAt: 0, key: 'revoke:1' }],
  };
};

/** The path of strace; gets it where that is possible. @throws with what to do when it cannot be had */
const straceFrom = (): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/get-strace.mjs')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

/** A store with one open request, and confirms of it under strace, each on a copy. */
export class TracedConfirm {
  readonly #folder = mkdtempSync(join(tmpdir(), 'system-calls-'));
  readonly #strace = straceFrom();
  #copies = 0;

  async prepare(): Promise<void> {
    writeFileSync(this.#path('ask.json'), JSON.stringify(asking));
    writeFileSync(this.#path('confirm.json'), JSON.stringify(confirming()));
    const said = await this.#run(this.#path('store.db'), 'ask.json', []);
    if (said.join() !== 'opened,acknowledged') throw new Error(`the store could not be prepared: ${said.join()}`);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The calls of a confirm that nothing happens to. */
  async calls(): Promise<readonly Call[]> {
    const store = this.#copy();
    const said = await this.#run(store, 'confirm.json', this.#tracing(store, []));
    if (said.join() !== 'opened,acknowledged') throw new Error(`without a fault it said: ${said.join()}`);
    const counts = new Map<string, number>();
    let inConfirm = false;
    return this.#trace(store).flatMap((line) => {
      if (line.includes('"opened\\n"')) inConfirm = true;
      if (line.includes('"acknowledged\\n"')) inConfirm = false;
      const name = WRITES.find((write) => line.includes(` ${write}(`));
      if (name === undefined) return [];
      const ordinal = (counts.get(name) ?? 0) + 1;
      counts.set(name, ordinal);
      return [{ name, ordinal, inConfirm }];
    });
  }

  /** One confirm with this fault at this call; what is wrong afterwards. A full disk stays full. */
  async strike({ name, ordinal }: Call, fault: Fault): Promise<{ readonly wrong: readonly string[]; readonly ended: 'acknowledged' | 'refused' | 'killed' }> {
    const store = this.#copy();
    const inject = fault === 'SIGKILL' ? `inject=${name}:signal=SIGKILL:when=${ordinal}` : `inject=${name}:error=${fault}:when=${ordinal}${fault === 'ENOSPC' ? '+' : ''}`;
    const said = await this.#run(store, 'confirm.json', this.#tracing(store, ['-e', inject]));
    const struck = this.#trace(store).some((line) => /\(INJECTED\)|killed by SIGKILL/.test(line));
    const stored = look(store);
    const wrong = [...(struck ? [] : ['the fault did not strike']), ...stored.wrong, ...judge(said, stored.confirmed)];
    const again = await this.#run(store, 'confirm.json', []);
    const wanted = stored.confirmed ? 'opened,refused: conflict' : 'opened,acknowledged';
    if (again.join() !== wanted) wrong.push(`afterwards the program said "${again.join()}" instead of "${wanted}"`);
    rmSync(dirname(store), { recursive: true });
    const ended = said.includes('acknowledged') ? 'acknowledged' : fault === 'SIGKILL' ? 'killed' : 'refused';
    return { wrong: wrong.map((what) => `${fault} at ${name} ${ordinal}: ${what}`), ended };
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #copy(): string {
    this.#copies += 1;
    const folder = this.#path(String(this.#copies));
    mkdirSync(folder);
    copyFileSync(this.#path('store.db'), join(folder, 'store.db'));
    return join(folder, 'store.db');
  }

  /** Only the store's own files are looked at, and what the child says between them; its threads are followed. */
  #tracing(store: string, inject: readonly string[]): readonly string[] {
    const paths = [store, `${store}-wal`, `${store}-shm`, `${store}-journal`, `${store}.said`].flatMap((path) => ['-P', path]);
    // With --seccomp-bpf, which is faster, strace 6.1 forgets to send the signal.
    const fast = inject.some((option) => option.includes('signal=')) ? [] : ['--seccomp-bpf'];
    return [this.#strace, '-f', ...fast, '-q', '-o', `${store}.trace`, ...paths, '-e', `trace=write,${WRITES.join(',')}`, ...inject];
  }

  #trace(store: string): readonly string[] {
    return readFileSync(`${store}.trace`, 'utf8').split('\n');
  }

  async #run(store: string, change: string, under: readonly string[]): Promise<readonly string[]> {
    const said = openSync(`${store}.said`, 'w');
    const line = [...under, process.execPath, CHILD, PROGRAM, store, this.#path(change)];
    const child = spawn(line[0] ?? '', line.slice(1), { stdio: ['ignore', said, 'inherit'] });
    await once(child, 'close');
    closeSync(said);
    // What stands after the last line end was not said completely.
    return readFileSync(`${store}.said`, 'utf8').split('\n').slice(0, -1);
  }
}

interface Stored {
  readonly confirmed: boolean;
  readonly wrong: readonly string[];
}

/** The confirm is there with everything that belongs to it, or nothing of it is. */
const look = (file: string): Stored => {
  const database = new Database(file);
  try {
    const rows = (statement: string): readonly Record<string, unknown>[] => database.prepare<[], Record<string, unknown>>(statement).all();
    const entries = rows('select sequence, hash, bytes from audit order by sequence') as unknown as readonly EntryRow[];
    const found = {
      state: rows('select state from request')[0]?.['state'],
      entries: entries.length,
      items: rows('select 1 from item').length,
      work: rows(`select 1 from work where kind = 'revoke'`).length,
    };
    const confirmed = found.state === 'confirmed';
    const whole = confirmed ? { state: 'confirmed', entries: 2, items: 1, work: 1 } : { state: 'awaiting', entries: 1, items: 0, work: 0 };
    const integrity = String(rows('pragma integrity_check')[0]?.['integrity_check']);
    return {
      confirmed,
      wrong: [
        ...brokenChain(entries),
        ...(integrity === 'ok' ? [] : [`the store is damaged: ${integrity}`]),
        ...(JSON.stringify(found) === JSON.stringify(whole) ? [] : [`it is there by half: ${JSON.stringify(found)}`]),
      ],
    };
  } finally {
    database.close();
  }
};

/** What was said has to be so. */
const judge = (said: readonly string[], confirmed: boolean): readonly string[] => {
  if (said.includes('acknowledged')) return confirmed ? [] : ['it was acknowledged and is not there'];
  const refused = said.find((line) => line.startsWith('refused: ') || line.startsWith('not opened: '));
  return refused !== undefined && !refused.endsWith('uncertain') && confirmed ? [`it was refused for certain ("${refused}") and is there`] : [];
};

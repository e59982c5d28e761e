import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, realpathSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { Stage } from '../journeys/stage';

/** What can be wrong with the file that holds the store and its audit log. */
export const STORE_FAULTS = ['disk full', 'read-only', 'locked', 'write hangs', 'write slow', 'damaged', 'audit table refuses', 'audit table gone', 'audit table damaged'] as const;
export type StoreFault = (typeof STORE_FAULTS)[number];

/** Makes all well again. */
export type End = () => Promise<void>;

const ROOT = resolve(__dirname, '../..');
/** SQLite lets its log grow to some megabytes before it folds it in. */
const SMALL_DISK = '32m';
const ATTACHED_WITHIN = 15_000;
/** Every call by which SQLite brings something to the disk. */
const WRITES = 'pwrite64,ftruncate,fallocate,fsync,fdatasync';

const get = (program: string): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', `get-${program}.mjs`)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

/** What another program does to the file, at once. */
const besides = (stage: Stage, ...statements: readonly string[]): void => {
  const other = new Database(stage.store);
  try {
    for (const statement of statements) other.exec(statement);
  } finally {
    other.close();
  }
};

const undone = (undo: () => void): Promise<End> =>
  Promise.resolve(() => {
    undo();
    return Promise.resolve();
  });

/** Lets the calls of the running program that write to its store fail or wait: `error=…` or `delay_enter=…` of strace. */
const inject = async (stage: Stage, what: string, calls = WRITES): Promise<End> => {
  const pid = stage.bot.pid;
  if (pid === undefined) throw new Error('the bot does not run');
  const file = realpathSync(stage.store);
  const paths = [file, `${file}-wal`, `${file}-shm`].flatMap((path) => ['-P', path]);
  const strace = spawn(get('strace'), ['-f', '-p', String(pid), '-o', '/dev/null', ...paths, '-e', `trace=${calls}`, '-e', `inject=${calls}:${what}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  await attached(strace);
  return async () => {
    const ended = new Promise((done) => strace.once('close', done));
    strace.kill('SIGKILL');
    await ended;
  };
};

const attached = (strace: ChildProcess): Promise<void> =>
  new Promise((done, fail) => {
    let said = '';
    const late = setTimeout(() => fail(new Error(`strace could not be attached: ${said}`)), ATTACHED_WITHIN);
    strace.once('close', () => fail(new Error(`strace ended: ${said}`)));
    strace.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('attached')) return;
      clearTimeout(late);
      done();
    });
  });

/** The pages of tables, overwritten as a bad disk does it; the program reads them again since the file has changed. */
const damage = (stage: Stage, ...tables: readonly string[]): Promise<End> => {
  const other = new Database(stage.store);
  other.pragma('wal_checkpoint(TRUNCATE)');
  const size = Number(other.pragma('page_size', { simple: true }));
  const root = other.prepare<[string], { rootpage: number }>('select rootpage from sqlite_master where name = ?');
  const places = tables.map((table) => ((root.get(table)?.rootpage ?? 1) - 1) * size);
  const file = openSync(stage.store, 'r+');
  const kept = places.map((place) => {
    const page = Buffer.alloc(size);
    readSync(file, page, 0, size, place);
    writeSync(file, Buffer.alloc(size, 0xff), 0, size, place);
    return { place, page };
  });
  other.exec('update probe set at = at + 1');
  other.close();
  return undone(() => {
    for (const { place, page } of kept) writeSync(file, page, 0, size, place);
    closeSync(file);
    besides(stage, 'update probe set at = at + 1');
  });
};

const lock = (stage: Stage): Promise<End> => {
  const other = new Database(stage.store);
  other.exec('begin immediate');
  return undone(() => {
    other.exec('rollback');
    other.close();
  });
};

/**
 * A disk of its own for the store of a stage that is not started yet: small enough to be filled. Where it cannot be mounted
 * (that takes Linux and root), a full disk is what strace tells the program.
 */
export class SmallDisk {
  readonly #folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  readonly #isReal: boolean;

  constructor(private readonly stage: Stage) {
    this.#isReal = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', this.#folder]).status === 0;
    if (this.#isReal) symlinkSync(join(this.#folder, 'store.db'), stage.store);
  }

  async fill(): Promise<End> {
    if (!this.#isReal) return inject(this.stage, 'error=ENOSPC');
    // A log that is long already could be written over without any new place on the disk.
    besides(this.stage, 'pragma wal_checkpoint(TRUNCATE)');
    const filler = join(this.#folder, 'filler');
    const file = openSync(filler, 'w');
    for (let size = 1_048_576; size >= 1; size = Math.floor(size / 2)) while (wrote(file, size));
    closeSync(file);
    return undone(() => rmSync(filler));
  }

  remove(): void {
    if (this.#isReal) spawnSync('umount', [this.#folder]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const wrote = (file: number, size: number): boolean => {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch {
    return false;
  }
};

/** Begins the fault on the store of the running program. @param disk where the store is, for a full one */
export const beginStoreFault = (stage: Stage, fault: StoreFault, disk: SmallDisk | undefined): Promise<End> => {
  switch (fault) {
    case 'disk full':
      if (disk === undefined) throw new Error('only a small disk can be filled');
      return disk.fill();
    case 'read-only':
      return inject(stage, 'error=EROFS');
    case 'write hangs':
      return inject(stage, 'delay_enter=60000000');
    case 'write slow':
      return inject(stage, 'delay_enter=150000', 'fsync,fdatasync');
    case 'locked':
      return lock(stage);
    case 'damaged':
      return damage(stage, 'delivery', 'work', 'request');
    case 'audit table damaged':
      return damage(stage, 'audit');
    case 'audit table refuses':
      besides(stage, `create trigger refuses before insert on audit begin select raise(abort, 'no more'); end`);
      return undone(() => besides(stage, 'drop trigger refuses'));
    case 'audit table gone':
      besides(stage, 'alter table audit rename to elsewhere');
      return undone(() => besides(stage, 'alter table elsewhere rename to audit'));
  }
};

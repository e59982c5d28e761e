import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Anchor, Keeper, openSigningKey, type SigningKey } from '../../src/audit/index';
import type { AuditFact } from '../../src/domain/audit';
import type { AuditTrail, Clock, Log, LogFields } from '../../src/service/ports';
import { openSqlite, openSqliteBeside, type Store } from '../../src/store';
import { idOf, NOON, requestIdOf } from '../domain/samples';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'audit-test-'));

const systemClock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };

/** An empty store of this version, as a file to copy: making one takes a thread and a migration. */
export const emptyStore = async (folder: string): Promise<string> => {
  const file = join(folder, 'empty.db');
  await (await openSqlite(file, systemClock, () => undefined)).close();
  return file;
};

/** A clock that a test sets. What waits by it waits for ever. */
export interface TestClock extends Clock {
  now(): number;
  set: number;
}

export const testClock = (): TestClock => {
  const clock: TestClock = { set: NOON, now: () => clock.set, wait: () => new Promise<void>(() => undefined) };
  return clock;
};

/** One line that was logged. */
export interface Logged extends LogFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: string;
}

export const testLog = (): { readonly log: Log; readonly lines: Logged[] } => {
  const lines: Logged[] = [];
  const at =
    (level: Logged['level']) =>
    (code: string, fields: LogFields = {}): void => {
      lines.push({ level, code, ...fields });
    };
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error'), within: (_fields, work) => work() } };
};

/** A log in a folder of its own: the store's file, the anchor, the key, and who vouches for it. */
export class House {
  readonly clock = testClock();
  readonly lines: Logged[];
  readonly file: string;
  anchorPath: string;
  keyPath: string;
  readonly #log: Log;
  #store: Store;
  #keeper: Keeper | undefined;

  /** @param empty a file made by `emptyStore` */
  constructor(
    readonly folder: string,
    empty: string,
  ) {
    this.file = join(folder, 'store.db');
    this.anchorPath = join(folder, 'audit-anchor.log');
    this.keyPath = join(folder, 'audit-signing-key.pem');
    copyFileSync(empty, this.file);
    this.#store = openSqliteBeside(this.file, this.clock);
    const { log, lines } = testLog();
    this.#log = log;
    this.lines = lines;
  }

  get store(): Store {
    return this.#store;
  }

  get trail(): Store['trail'] {
    return this.#store.trail;
  }

  get anchor(): Anchor {
    return new Anchor(this.anchorPath);
  }

  get anchorText(): string {
    return readFileSync(this.anchorPath, 'utf8');
  }

  get key(): SigningKey {
    return openSigningKey(this.keyPath, true);
  }

  get keeper(): Keeper {
    if (this.#keeper === undefined) throw new Error('nobody keeps the log');
    return this.#keeper;
  }

  /** Somebody begins to vouch for the log. @param trail what stands between them and the store */
  async start(trail: (own: AuditTrail) => AuditTrail = (own) => own): Promise<Keeper> {
    this.#keeper = new Keeper({ trail: trail(this.trail), key: this.key, anchor: this.anchor, clock: this.clock, log: this.#log });
    await this.#keeper.start();
    return this.#keeper;
  }

  async stop(): Promise<void> {
    await this.#keeper?.stop();
    this.#keeper = undefined;
  }

  /** The store's file is another one from here on. */
  async reopen(change: () => void): Promise<void> {
    await this.#store.close();
    for (const part of ['-wal', '-shm']) rmSync(`${this.file}${part}`, { force: true });
    change();
    this.#store = openSqliteBeside(this.file, this.clock);
  }

  /** A copy of the store's file as it is now. */
  async copy(): Promise<string> {
    const copy = join(this.folder, `copy-${Math.floor(performance.now() * 1000)}.db`);
    await this.reopen(() => copyFileSync(this.file, copy));
    return copy;
  }

  /** Puts a copy in the store's place. */
  async putBack(copy: string): Promise<void> {
    await this.reopen(() => copyFileSync(copy, this.file));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Fact number `n` of the examples; every third one commits to what was shown. */
export const factOf = (n: number): AuditFact => ({
  kind: n % 3 === 0 ? 'asked' : 'confirmed',
  at: NOON + n * 1_000,
  requestId: requestIdOf(n),
  by: idOf(1 + (n % 5)),
  target: idOf(100 + n),
  details: { attempt: n, because: 'été – "quoted"' },
  ...(n % 3 === 0 ? { shown: { upn: `user${n}@contoso.com`, displayName: `Utilisateur ${n} 🎭`, reason: n % 2 === 0 ? null : 'déjà vu' } } : {}),
});

/** Facts from number `first` on. */
export const facts = (first: number, count: number): readonly AuditFact[] => Array.from({ length: count }, (_, index) => factOf(first + index));

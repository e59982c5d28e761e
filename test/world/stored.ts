import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { Dice } from './dice';
import type { AuditEntry } from '../../src/domain/audit';
import type { RequestId } from '../../src/domain/people';
import type { Clock, Journal, PinnedPeople } from '../../src/service';
import { SqlJournal } from '../../src/store/journal';
import { SQLITE } from '../../src/store/sqlite';
import { migrate, SQLITE_MIGRATIONS } from '../../src/store/migrate';
import { SqlPinned } from '../../src/store/pinned';
import type { Tables } from '../../src/store/schema';

/** Compiling the same statements again and again is most of what a call costs. */
class Compiled {
  private readonly statements = new Map<string, Database.Statement>();

  constructor(private readonly database: Database.Database) {}

  prepare(text: string): Database.Statement {
    const known = this.statements.get(text) ?? this.database.prepare(text);
    this.statements.set(text, known);
    return known;
  }

  close(): void {
    this.database.close();
  }
}

const open = (from: Buffer | string): { database: Database.Database; db: Kysely<Tables> } => {
  const database = new Database(from);
  database.pragma('foreign_keys = ON');
  return { database, db: new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Compiled(database) }) }) };
};

/** An empty store of this version, as bytes: made once, opened often. */
export const emptyStore = async (): Promise<Buffer> => {
  const { database, db } = open(':memory:');
  await migrate(db, SQLITE_MIGRATIONS);
  const bytes = database.serialize();
  await db.destroy();
  return bytes;
};

interface WorkRow {
  readonly id: number;
  readonly kind: string;
  readonly due: number;
}

// One row of each lane may be claimed, the first; a lease holds it until it ends. Chunks are claimed apart.
const NEXT_DUE = `
  select min(max(due_at, coalesce(lease_until, 0))) as due from work
  where json_extract(payload, '$.kind') <> 'chunk' and (lane is null or id = (select min(first.id) from work as first where first.lane = work.lane))`;
const NEXT_CHUNK_DUE = `select min(max(due_at, coalesce(lease_until, 0))) as due from work where json_extract(payload, '$.kind') = 'chunk'`;

/** The real journal on a store in memory, whose clock is the world's. What is in it can be looked at from outside. */
export class Stored {
  private readonly database: Database.Database;
  private readonly db: Kysely<Tables>;
  private readonly nextDue: Database.Statement<[], { due: number | null }>;
  private readonly nextChunkDue: Database.Statement<[], { due: number | null }>;
  private readonly head: Database.Statement<[], { sequence: number }>;

  /** @param clock the world's clock, in place of SQLite's own @param keys for what the log commits to */
  constructor(
    empty: Buffer,
    private readonly clock: () => number,
    private readonly keys: Dice,
  ) {
    ({ database: this.database, db: this.db } = open(empty));
    this.database.function('world_clock', { deterministic: false }, clock);
    this.nextDue = this.database.prepare(NEXT_DUE);
    this.nextChunkDue = this.database.prepare(NEXT_CHUNK_DUE);
    this.head = this.database.prepare('select sequence from audit_head where id = 1');
  }

  /** What one process has of it. */
  journal(clock: Clock, onWork: () => void): Journal {
    return new SqlJournal(this.db, { ...SQLITE, clock: sql<number>`world_clock()` }, clock, onWork, () => Buffer.from(this.keys.letters(32), 'latin1'));
  }

  pinned(): PinnedPeople {
    return new SqlPinned(this.db, SQLITE, { now: this.clock, wait: () => Promise.resolve() });
  }

  /** The leases of a dead process end when the next one starts. */
  endLeases(): void {
    this.database.exec('update work set lease_until = null');
  }

  /** When there is next something to claim, on the host's clock. */
  due(): number | undefined {
    return this.nextDue.get()?.due ?? undefined;
  }

  /** The same of a chunk. */
  chunkDue(): number | undefined {
    return this.nextChunkDue.get()?.due ?? undefined;
  }

  logged(): number {
    return this.head.get()?.sequence ?? 0;
  }

  entries(): readonly AuditEntry[] {
    return this.database.prepare<[], AuditEntry>('select sequence, bytes, hash from audit order by sequence').all();
  }

  requests(): readonly RequestId[] {
    return this.database.prepare<[], { id: RequestId }>('select id from request order by asked_at, id').all().map(({ id }) => id);
  }

  work(): readonly WorkRow[] {
    return this.database.prepare<[], WorkRow>('select id, kind, due_at as due from work order by id').all();
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type Kysely, type QueryResult } from 'kysely';
import { StoreDown } from '../service/ports';
import type { StoreThread } from './store-thread-client';

/** Kysely on a SQLite connection in another thread. One connection: transactions and single statements take turns. */
export const threadedDialect = (thread: StoreThread): Dialect => ({
  createAdapter: () => new OneConnectionAdapter(),
  createDriver: () => new ThreadedDriver(thread),
  createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** Kysely would queue for the one connection by itself, without an end; the driver below queues with one. */
class OneConnectionAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** SQLite can: all migrations of a start are one transaction, so that a process killed in them left nothing half done. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ThreadedConnection implements DatabaseConnection {
  constructor(private readonly thread: StoreThread) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes, lastId } = await this.thread.run(sql, parameters);
    return {
      // The row type is Kysely's promise, from the query that was compiled.
      rows: rows as Row[],
      ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
      ...(lastId === undefined ? {} : { insertId: BigInt(lastId) }),
    };
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('the store is not streamed: read it in pieces');
  }
}

class ThreadedDriver implements Driver {
  private readonly connection: ThreadedConnection;
  private held = false;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly thread: StoreThread) {
    this.connection = new ThreadedConnection(thread);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  /** Its turn comes within the time that a statement has, or not at all. */
  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.held) await this.turn();
    this.held = true;
    if (!this.thread.stuck) return this.connection;
    await this.releaseConnection();
    throw new StoreDown('timeout', false);
  }

  private turn(): Promise<void> {
    const { limitMs } = this.thread;
    return new Promise((resolve, reject) => {
      const timer = limitMs === Infinity ? undefined : setTimeout(() => setImmediate(leave), limitMs);
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const leave = (): void => {
        const place = this.queue.indexOf(enter);
        if (place === -1) return;
        this.queue.splice(place, 1);
        reject(new StoreDown('timeout', false));
      };
      this.queue.push(enter);
    });
  }

  releaseConnection(): Promise<void> {
    const next = this.queue.shift();
    if (next === undefined) this.held = false;
    else next();
    return Promise.resolve();
  }

  /** Takes the right to write at once: who cannot have it learns so before anything was written. */
  async beginTransaction(): Promise<void> {
    try {
      await this.thread.run('begin immediate', []);
    } catch (error) {
      // Given up here, it may still succeed there.
      this.thread.runUnwatched('rollback');
      throw error;
    }
  }

  async commitTransaction(): Promise<void> {
    await this.thread.run('commit', []);
  }

  /** Behind whatever the thread is at. Not waited for: why the transaction ends is known, and is what is told. */
  rollbackTransaction(): Promise<void> {
    this.thread.runUnwatched('rollback');
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.thread.close();
  }
}

import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Client, Pool, TypeOverrides, types, type PoolClient, type PoolConfig } from 'pg';
import { StoreDown } from '../../service/ports';
import { failureOf } from './failure';
import { sessionOf, type PostgresPlace, type TimeLimits } from './session';

/** Connections of one program: a server that allows a hundred serves several. */
const MOST_CONNECTIONS = 12;

/** 64-bit integers and sums of them are numbers: times in milliseconds and counts, all far below 2^53. */
const numbersAsNumbers = (): TypeOverrides => {
  const overrides = new TypeOverrides();
  for (const type of [types.builtins.INT8, types.builtins.NUMERIC]) overrides.setTypeParser(type, Number);
  return overrides;
};

/** One connection. What fails in it says whether the store is down, and a broken one is not used again. */
class GuardedClient implements PostgresPoolClient {
  #broken = false;

  constructor(private readonly client: PoolClient) {}

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(sql: string | PostgresCursor<Row>, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    if (typeof sql !== 'string') throw new Error('the store is not streamed: read it in pieces');
    if (sql === 'rollback' && this.#broken) return Promise.resolve(this.left());
    return this.run<Row>(sql, parameters);
  }

  private async run<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      // The result type is Kysely's promise, from the query that was compiled.
      return (await this.client.query(sql, parameters.map(withoutNul))) as unknown as PostgresQueryResult<Row>;
    } catch (error) {
      const failure = failureOf(error, sql === 'commit');
      this.#broken ||= failure.broken;
      if (sql === 'rollback') return this.left();
      throw failure.error;
    }
  }

  /** A lost connection is rolled back by the server. Why the transaction ended is known by then, and is what is told. */
  private left<Row>(): PostgresQueryResult<Row> {
    this.#broken = true;
    return { command: 'ROLLBACK', rowCount: 0, rows: [] };
  }

  release(destroy = false): void {
    this.client.release(destroy || this.#broken);
  }
}

/** PostgreSQL's text cannot hold the character 0, which a file that somebody sends may. */
const withoutNul = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value);

/** A connection that was given up on this side, as when there is no password for it, would stand at the server for a minute more. */
class LeavingClient extends Client {
  override connect(): Promise<Client>;
  override connect(told: (error: Error) => void): void;
  override connect(told?: (error: Error) => void): Promise<Client> | void {
    if (told === undefined) return super.connect();
    super.connect((error: Error | null) => {
      if (error !== null) void this.end().catch(() => undefined);
      // Nothing is how the pool is told that all is well, whatever its types say.
      told(error as Error);
    });
  }
}

/** Connections to the primary. */
export class GuardedPool implements PostgresPool {
  readonly options = {};
  readonly #pool: Pool;

  constructor(place: PostgresPlace, limits: TimeLimits) {
    const config: PoolConfig = { ...sessionOf(place, limits), max: MOST_CONNECTIONS, types: numbersAsNumbers(), Client: LeavingClient };
    this.#pool = new Pool(config);
    // An idle connection that is lost is replaced when the next one is asked for.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(): Promise<PostgresPoolClient> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw failureOf(error, false).error;
    }
    return checked(client);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

const KNOWN_PRIMARIES = new WeakSet<PoolClient>();

/** A standby answers as if it were the store, and lags behind it. */
const checked = async (client: PoolClient): Promise<PostgresPoolClient> => {
  const guarded = new GuardedClient(client);
  if (KNOWN_PRIMARIES.has(client)) return guarded;
  try {
    const { rows } = await guarded.query<{ readonly transaction_read_only: string }>('show transaction_read_only', []);
    if (rows[0]?.transaction_read_only !== 'off') throw new StoreDown('not-the-primary', false);
  } catch (error) {
    guarded.release(true);
    throw error;
  }
  KNOWN_PRIMARIES.add(client);
  return guarded;
};

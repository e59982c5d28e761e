import { Client } from 'pg';
import { Link } from '../../sandbox/postgres/link';
import type { Setting, Stage } from '../journeys/stage';
import type { End } from './store-faults';

/** What can be wrong with the database that holds the store and its audit log, or with the ways to it. */
export const POSTGRES_FAULTS = ['server gone', 'ways stall', 'ways half open', 'read-only', 'audit table locked', 'audit table gone'] as const;
export type PostgresFault = (typeof POSTGRES_FAULTS)[number];

/** A way of its own to the database for each of the programs. */
export class Ways {
  readonly #links = new Map<number, Link>();

  /** Three programs on one database, by these ways. */
  get setting(): Setting {
    return {
      store: 'postgres',
      replicas: 3,
      apart: async (number, database) => {
        const link = await Link.to(database);
        this.#links.set(number, link);
        return { DATABASE_URL: link.through(database) };
      },
    };
  }

  /** The way of the program of this number. */
  of(number: number): Link {
    const link = this.#links.get(number);
    if (link === undefined) throw new Error(`there is no program ${number}`);
    return link;
  }

  all(state: Parameters<Link['set']>[0]): void {
    for (const link of this.#links.values()) link.set(state);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
  }
}

const nameOf = (stage: Stage): string => new URL(stage.store).pathname.slice(1);

/** What somebody does in the database, beside the programs. */
const does = (stage: Stage, statement: string): Promise<unknown> => stage.server.does(statement, nameOf(stage));

const lockAudit = async (stage: Stage): Promise<End> => {
  const other = new Client({ connectionString: stage.store });
  await other.connect();
  await other.query('begin');
  await other.query('lock table audit in access exclusive mode');
  return async () => {
    await other.query('rollback');
    await other.end();
  };
};

/** As after a failover to a server that may not be written: connections are lost, and new ones can only read. */
const onlyRead = async (stage: Stage, only: 'on' | 'off'): Promise<void> => {
  await stage.server.does(`alter database ${nameOf(stage)} set default_transaction_read_only = ${only}`);
  await stage.server.does(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${nameOf(stage)}'`);
};

const way = (ways: Ways, state: 'stalled' | 'half-open'): Promise<End> => {
  ways.all(state);
  return Promise.resolve(() => {
    // What stood for so long is given up at both ends.
    ways.all('cut');
    ways.all('open');
    return Promise.resolve();
  });
};

/** Begins the fault on the database of the running programs. */
export const beginPostgresFault = async (stage: Stage, fault: PostgresFault, ways: Ways): Promise<End> => {
  switch (fault) {
    case 'server gone':
      await stage.server.kill();
      return () => stage.server.start();
    case 'ways stall':
      return way(ways, 'stalled');
    case 'ways half open':
      return way(ways, 'half-open');
    case 'read-only':
      await onlyRead(stage, 'on');
      return () => onlyRead(stage, 'off');
    case 'audit table locked':
      return lockAudit(stage);
    case 'audit table gone':
      await does(stage, 'alter table audit rename to elsewhere');
      return async () => {
        await does(stage, 'alter table elsewhere rename to audit');
      };
  }
};

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';

type Dump = Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>>;

const LARGEST_DUMP = 1 << 30;

/**
 * What a store in PostgreSQL holds at this moment, in memory and for the same questions as a file. Everything in this process stands
 * still meanwhile, the tenant too, so that both are of one time.
 * @param url of the database
 */
export const copyOfPostgres = (url: string): Database.Database => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'dump-postgres.cjs'), url], { encoding: 'utf8', maxBuffer: LARGEST_DUMP });
  if (status !== 0) throw new Error(`the store could not be read: ${stderr}`);
  const copy = new Database(':memory:');
  for (const [table, { columns, rows }] of Object.entries(JSON.parse(stdout) as Dump)) {
    copy.exec(`create table "${table}" (${columns.map((column) => `"${column}"`).join(', ')})`);
    const insert = copy.prepare(`insert into "${table}" values (${columns.map(() => '?').join(', ')})`);
    copy.transaction(() => rows.forEach((row) => insert.run(row)))();
  }
  return copy;
};

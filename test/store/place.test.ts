import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../src/service/ports';
import { openSqlite } from '../../src/store';
import { refuseNetworkFolder } from '../../src/store/place';

const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };
const SCHEMA = join(__dirname, '..', '..', 'src', 'store', 'migrations', 'schema.sql');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-place-'));
  file = join(folder, 'store.db');
});
afterEach(() => rmSync(folder, { recursive: true }));
const open = () => openSqlite(file, clock, () => undefined);

// From statfs(2).
test.each([
  ['NFS', 0x6969],
  ['SMB', 0x517b],
  ['SMB', 0xfe534d42],
  ['SMB', -28095166],
  ['CIFS', 0xff534d42],
  ['FUSE', 0x65735546],
])('a folder on %s (%d) is refused with a sentence that names PostgreSQL', (kind, type) => {
  expect(() => refuseNetworkFolder(file, () => type)).toThrow(new RegExp(`network file system \\(${kind}\\).*PostgreSQL`));
});

test.each([
  ['ext4', 0xef53],
  ['XFS', 0x58465342],
  ['Btrfs', 0x9123683e],
  ['tmpfs', 0x01021994],
  ['overlay', 0x794c7630],
  ['ZFS', 0x2fc12fc1],
  ['whatever other systems answer', 0],
])('a folder on %s (%d) is taken', (_kind, type) => {
  expect(() => refuseNetworkFolder(file, () => type)).not.toThrow();
});

test('a share of Windows is refused', () => {
  expect(() => refuseNetworkFolder('\\\\server\\share/store.db', () => 0)).toThrow(/network file system \(SMB\)/);
});

describe('after a process that could not close the store', () => {
  /** A store with a write-ahead log left behind. */
  const leave = async (): Promise<void> => {
    await (await open()).close();
    const killed = new Database(file);
    killed.exec('update probe set at = 7');
    const log = readFileSync(`${file}-wal`);
    const main = readFileSync(file);
    killed.close();
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, log);
  };

  test('a whole store is opened as it is', async () => {
    await leave();
    const store = await open();
    await store.close();
    const seen = new Database(file, { readonly: true });
    expect(seen.prepare('select at from probe').get()).toEqual({ at: 7 });
    seen.close();
  });

  test('a damaged one is refused, with what to do, and is let go', async () => {
    await leave();
    const bytes = readFileSync(file);
    // Page by page, but for the first, which makes it a database.
    for (let at = 8_192; at < bytes.length; at += 4_096) bytes.fill(0x5a, at, at + 64);
    writeFileSync(file, bytes);
    await expect(open()).rejects.toThrow(/damaged|malformed/);
    await expect(open()).rejects.toThrow(/damaged|malformed/);
  });
});

test('the tables are the ones that stand in schema.sql (write it anew with UPDATE_SCHEMA=1)', async () => {
  await (await open()).close();
  const store = new Database(file, { readonly: true });
  const rows = store.prepare("select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' and name not like 'kysely_%' order by type desc, name").all() as { sql: string }[];
  store.close();
  const schema = `-- What the migrations beside this file make of an empty store. Held by test/store/place.test.ts.\n\n${rows.map((row) => `${row.sql};`).join('\n\n')}\n`;
  if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(SCHEMA, schema);
  expect(schema).toBe(readFileSync(SCHEMA, 'utf8'));
});

import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { emptyStore, facts, House, newFolder } from './house';

/** What `npm run audit --` runs. */
const COMMAND = resolve(__dirname, '../..', 'dist/audit.js');

let folder: string;
let empty: string;
let house: House;
let elsewhere: string;
beforeAll(async () => {
  folder = newFolder();
  empty = await emptyStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const own = mkdtempSync(join(folder, 'house-'));
  mkdirSync(join(own, 'data'));
  house = new House(join(own, 'data'), empty);
  elsewhere = join(own, 'elsewhere');
  mkdirSync(elsewhere);
  await house.start();
  await house.trail.append(facts(1, 9));
  await house.stop();
});
afterEach(() => house.close());

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

const run = (words: readonly string[], environment: Readonly<Record<string, string>> = { DATABASE_URL: `file:${house.file}` }, cwd = elsewhere): Ended => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], { env: { PATH: process.env['PATH'], ...environment }, cwd, encoding: 'utf8' });
  return { status, out: stdout, error: stderr };
};

const bend = (sql: string): void => {
  const db = new Database(house.file);
  db.exec(sql);
  db.close();
};

describe('verify', () => {
  test('says how long the log is, who signed it, and that nothing is wrong', () => {
    expect(run(['verify'])).toMatchObject({
      status: 0,
      error: '',
      out: expect.stringMatching(/^audit: 10 entries, chain intact, head [0-9a-f]{8}\naudit: 2 checkpoints, the newest over 10 entries, signed by the key [0-9a-f]{64}; 2 in the anchor; personal data kept for 3 entries\n$/) as string,
    });
  });

  test('an empty log is well', async () => {
    await house.putBack(empty);
    rmSync(house.anchorPath);
    expect(run(['verify'])).toMatchObject({ status: 0, error: '', out: expect.stringContaining('audit: 0 entries, chain intact') as string });
  });

  test('names the first bad entry', () => {
    bend(`update audit set bytes = replace(bytes, 'confirmed', 'cancelled') where sequence in (5, 8)`);
    expect(run(['verify'])).toMatchObject({ status: 1, out: '', error: 'audit: entry 5 is bad: its hash does not cover its bytes\n' });
  });

  test('names the place where the end was cut off', () => {
    bend('delete from audit where sequence > 7; delete from checkpoint where size > 7; update audit_head set sequence = 7, hash = (select hash from audit where sequence = 7)');
    expect(run(['verify'])).toMatchObject({ status: 1, error: expect.stringMatching(/^audit: entry 8 is bad: it is missing: the anchor has a checkpoint over 10 entries/) as string });
  });

  test('a checkpoint that somebody changed is found', () => {
    bend(`update checkpoint set note = replace(note, 'head ', 'head 0') where size = 10`);
    expect(run(['verify'])).toMatchObject({ status: 1, error: 'audit: entry 10 is bad: the checkpoint behind it cannot be read\n' });
  });

  test('without an anchor it says what it cannot tell', () => {
    rmSync(house.anchorPath);
    expect(run(['verify'])).toMatchObject({ status: 0, error: expect.stringContaining('audit: warning: there is no anchor at') as string });
  });

  test('there is no store: it says which variable to set', () => {
    expect(run(['verify'], { DATABASE_URL: 'file:./nothing.db' })).toMatchObject({ status: 1, error: "There is no store at ./nothing.db. Set DATABASE_URL to the server's.\n" });
    expect(run(['verify'], { DATABASE_URL: 'mysql://x' }).error).toMatch(/DATABASE_URL: must be file:/);
  });

  test('a store of an earlier version: it says what brings it to this one', () => {
    bend('drop table checkpoint');
    expect(run(['verify'])).toMatchObject({ status: 1, error: 'audit: the store is of an earlier version. Start the server once; it brings the store to this one.\n' });
  });
});

test.each([[[]], [['verfy']], [['export']], [['verify', 'a', 'b', 'c']], [['accept-restore', 'now']], [['export', 'a', 'b']]])('%j: the usage, and 1', (words) => {
  const { status, out, error } = run(words);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(error.split('\n')[0]).toBe('usage: npm run audit -- verify              check the log of the configured store, also beside a running server');
  for (const command of ['export FILE', 'verify FILE [KEY]', 'accept-restore']) expect(error).toContain(command);
});

describe('export', () => {
  const file = (): string => join(elsewhere, 'audit.jsonl');
  const exported = (): readonly Record<string, unknown>[] =>
    readFileSync(file(), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

  test('writes entries, checkpoints, keys and what is kept of the personal data, for its owner alone, and leaves nothing beside', () => {
    expect(run(['export', 'audit.jsonl'])).toMatchObject({ status: 0, error: '', out: 'audit: 10 entries and 2 checkpoints written to audit.jsonl\n' });
    const count = (type: string): number => exported().filter((line) => line['type'] === type).length;
    expect({ log: count('log'), key: count('key'), entry: count('entry'), personal: count('personal'), checkpoint: count('checkpoint'), end: count('end') }).toEqual({ log: 1, key: 1, entry: 10, personal: 3, checkpoint: 2, end: 1 });
    expect(readdirSync(elsewhere)).toEqual(['audit.jsonl']);
    expect(statSync(file()).mode & 0o077).toBe(0);
    expect(readFileSync(file(), 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('signs for the file what no checkpoint covers yet, and writes nothing into the store', async () => {
    await house.trail.append(facts(10, 4));
    expect(run(['export', 'audit.jsonl'])).toMatchObject({ status: 0, error: '' });
    expect(run(['verify', 'audit.jsonl'])).toMatchObject({ status: 0, out: expect.stringContaining('audit: 14 entries, chain intact') as string });
    expect(await house.trail.checkpoints(0, 100)).toHaveLength(2);
  });

  test('leaves that out where the key cannot be read, and says so', async () => {
    await house.trail.append(facts(10, 4));
    rmSync(house.keyPath);
    expect(run(['export', 'audit.jsonl'])).toMatchObject({ status: 0, error: expect.stringContaining('audit: warning: 4 entries at the end are left out') as string });
    expect(run(['verify', 'audit.jsonl'])).toMatchObject({ status: 0, out: expect.stringContaining('audit: 10 entries, chain intact') as string });
  });

  test('a log that does not hold is exported as it is, says so, and ends with 1', () => {
    bend(`update audit set bytes = replace(bytes, 'confirmed', 'cancelled') where sequence = 5`);
    expect(run(['export', 'audit.jsonl'])).toMatchObject({ status: 1, error: expect.stringContaining('audit: entry 5 is bad') as string });
    expect(run(['verify', 'audit.jsonl'])).toMatchObject({ status: 1, error: 'audit: entry 5 is bad: its hash does not cover its bytes\n' });
  });

  test('a place that cannot be written: it says so, and makes nothing', () => {
    expect(run(['export', 'no/such/folder/audit.jsonl'])).toMatchObject({ status: 1, error: expect.stringContaining('ENOENT') as string });
  });
});

describe('verify FILE', () => {
  const file = (): string => join(elsewhere, 'audit.jsonl');
  const PUBLIC = 'audit-signing-key.pub.pem';
  const newKey = (type: 'pkcs8' | 'spki'): string => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return type === 'pkcs8' ? privateKey.export({ format: 'pem', type }).toString() : publicKey.export({ format: 'pem', type }).toString();
  };

  beforeEach(() => {
    run(['export', file()]);
    copyFileSync(join(house.folder, PUBLIC), join(elsewhere, PUBLIC));
  });

  test('alone, with the public key', () => {
    expect(run(['verify', 'audit.jsonl', PUBLIC], {})).toMatchObject({ status: 0, error: '', out: expect.stringMatching(/audit: 10 entries, chain intact, head [0-9a-f]{8}\n.+\naudit: signed by the key that was given, [0-9a-f]{64}\n$/) as string });
  });

  test('with the key of the variable, private or public, and with that of the data folder', () => {
    for (const path of [house.keyPath, join(elsewhere, PUBLIC)]) expect(run(['verify', 'audit.jsonl'], { AUDIT_SIGNING_KEY_PATH: path })).toMatchObject({ status: 0, error: '' });
    expect(run(['verify', 'audit.jsonl'])).toMatchObject({ status: 0, error: '' });
    rmSync(house.keyPath);
    expect(run(['verify', 'audit.jsonl'])).toMatchObject({ status: 0, error: '', out: expect.stringContaining('signed by the key that was given') as string });
  });

  test('with no key but its own: good, and warned of', () => {
    expect(run(['verify', 'audit.jsonl'], {})).toMatchObject({ status: 0, error: expect.stringMatching(/^audit: warning: no key was given: the file was checked with the key that it names itself, [0-9a-f]{64}\. Compare/) as string });
  });

  test('another key: refused, wherever it comes from', () => {
    writeFileSync(join(elsewhere, 'other.pem'), newKey('spki'));
    writeFileSync(join(elsewhere, 'private.pem'), newKey('pkcs8'));
    const says = /^audit: the newest checkpoint is signed by the key [0-9a-f]{64}, not by the one that was given, [0-9a-f]{64}\n$/;
    expect(run(['verify', 'audit.jsonl', 'other.pem'], {})).toMatchObject({ status: 1, error: expect.stringMatching(says) as string });
    expect(run(['verify', 'audit.jsonl'], { AUDIT_SIGNING_KEY_PATH: 'private.pem' })).toMatchObject({ status: 1, error: expect.stringMatching(says) as string });
  });

  test('a key that is named and is not there, or is none: refused', () => {
    expect(run(['verify', 'audit.jsonl'], { AUDIT_SIGNING_KEY_PATH: 'nothing.pem' })).toMatchObject({ status: 1, error: 'AUDIT_SIGNING_KEY_PATH: there is no key at nothing.pem.\n' });
    expect(run(['verify', 'audit.jsonl', 'nothing.pem'], {})).toMatchObject({ status: 1, error: expect.stringContaining('ENOENT') as string });
    expect(run(['verify', 'audit.jsonl', 'audit.jsonl'], {})).toMatchObject({ status: 1, error: 'audit: there is no key in PEM form\n' });
  });

  test('a changed file is refused, naming the entry', () => {
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('\\"attempt\\":4', '\\"attempt\\":5'));
    expect(run(['verify', 'audit.jsonl', PUBLIC], {})).toMatchObject({ status: 1, out: '', error: 'audit: entry 5 is bad: its hash does not cover its bytes\n' });
  });

  test('a file that is not there, or is no log', () => {
    expect(run(['verify', 'nothing.jsonl'], {})).toMatchObject({ status: 1, error: expect.stringContaining('ENOENT') as string });
    expect(run(['verify', PUBLIC], {})).toMatchObject({ status: 1, error: expect.stringContaining('is no audit log') as string });
  });
});

describe('accept-restore', () => {
  test('with a store that agrees with its anchor writes nothing', async () => {
    const before = (await house.trail.head()).sequence;
    expect(run(['accept-restore'])).toMatchObject({ status: 0, out: expect.stringContaining('there is nothing to accept') as string });
    expect((await house.trail.head()).sequence).toBe(before);
  });

  test('a broken chain: says what it found, records it, and verify goes on naming it', () => {
    bend(`update audit set bytes = replace(bytes, 'confirmed', 'cancelled') where sequence = 5`);
    expect(run(['accept-restore'])).toMatchObject({ status: 0, error: expect.stringContaining('the chain does not hold: entry 5 is bad: its hash does not cover its bytes. That stays so') as string });
    expect(run(['verify'])).toMatchObject({ status: 1, error: expect.stringContaining('entry 5 is bad') as string });
    expect(run(['accept-restore'])).toMatchObject({ status: 0, out: expect.stringContaining('there is nothing to accept') as string });
  });

  test('a key of the wrong kind is refused by the name of the variable', () => {
    bend('delete from audit where sequence > 7; delete from checkpoint where size > 7; update audit_head set sequence = 7, hash = (select hash from audit where sequence = 7)');
    writeFileSync(house.keyPath, 'x');
    expect(run(['accept-restore'])).toMatchObject({ status: 1, error: expect.stringContaining('AUDIT_SIGNING_KEY_PATH: ') as string });
  });

  test('a store that lost entries in its middle and its end is accepted as it is', () => {
    bend('delete from audit where sequence in (3, 4, 9, 10)');
    expect(run(['accept-restore'])).toMatchObject({ status: 0, out: expect.stringContaining('a new checkpoint over 11 entries') as string });
    expect(existsSync(house.anchorPath)).toBe(true);
    cpSync(house.file, join(elsewhere, 'kept.db'));
  });
});

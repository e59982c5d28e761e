import Database from 'better-sqlite3';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { acceptRestore, Anchor, checkStore, exportLog, openSigningKey, UnfitSigningKey, verifyFile } from '../../src/audit/index';
import { message } from '../../src/locale';
import type { AuditTrail, StoredCheckpoint } from '../../src/service/ports';
import { emptyStore, facts, House, newFolder, type Logged } from './house';
import { WAYS } from './tamper';

const MINUTE = 60_000;
/** An anchor that could not be written is tried again after this long. */
const RETRY = 5_000;

let folder: string;
let empty: string;
let house: House;
beforeAll(async () => {
  folder = newFolder();
  empty = await emptyStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  house = new House(mkdtempSync(join(folder, 'house-')), empty);
});
afterEach(() => house.close());

/** Waits until it is so; what the keeper does takes some turns of the loop. */
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + 5_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never came');
    await wait(5);
  }
};

/** The keeper has looked once, and has done what was due. */
const looked = (): Promise<void> => house.keeper.look();

const sizes = async (): Promise<readonly number[]> => (await house.trail.checkpoints(0, Number.MAX_SAFE_INTEGER)).map(({ size }) => size);
const anchored = (): readonly number[] => [...house.anchorText.matchAll(/^session-revoker\/audit-log\n(\d+)$/gm)].map(([, size]) => Number(size));
const logged = (code: string): readonly Logged[] => house.lines.filter((line) => line.code === code);
const kinds = async (): Promise<readonly string[]> => (await house.trail.entries(0, 1_000)).map(({ bytes }) => (JSON.parse(bytes) as { kind: string }).kind);
const verified = (): ReturnType<typeof checkStore> => checkStore(house.trail, house.anchor, house.key.public);
const findings = async (): Promise<readonly string[]> => (await house.keeper.inspection.look(undefined, 0)).map(({ code }) => code);

describe('a checkpoint is made', () => {
  test('at the first start, over the entry that tells of the key; nothing new, nothing made', async () => {
    await house.start();
    expect(await kinds()).toEqual(['signing-key']);
    expect(await sizes()).toEqual([1]);
    expect(anchored()).toEqual([1]);
    house.clock.set += 10 * MINUTE;
    await looked();
    expect(await sizes()).toEqual([1]);
    expect(await findings()).toEqual(['audit.anchored']);
  });

  test('a minute after the last one when something is new, and not before', async () => {
    await house.start();
    await house.trail.append(facts(1, 3));
    house.clock.set += MINUTE - 1;
    await looked();
    expect(await sizes()).toEqual([1]);
    house.clock.set += 1;
    await looked();
    expect(await sizes()).toEqual([1, 4]);
    expect(anchored()).toEqual([1, 4]);
    const { head, root, count } = logged('audit-checkpoint').at(-1)!;
    expect({ count, head }).toEqual({ count: 4, head: (await house.trail.head()).hash });
    expect(root).toMatch(/^[0-9a-f]{64}$/);
  });

  test('at the end of a request, and one for all that end within a second', async () => {
    await house.start();
    house.clock.set += MINUTE;
    await house.trail.append(facts(1, 2));
    house.keeper.jobDone();
    await until(async () => (await sizes()).includes(3));
    for (let n = 3; n < 50; n += 1) {
      await house.trail.append(facts(n, 1));
      house.keeper.jobDone();
    }
    await wait(1_300);
    expect(await sizes()).toEqual([1, 3, 50]);
    expect(anchored()).toEqual([1, 3, 50]);
  });

  test('at the end of the program', async () => {
    await house.start();
    await house.trail.append(facts(1, 5));
    await house.stop();
    expect(await sizes()).toEqual([1, 6]);
    expect(anchored()).toEqual([1, 6]);
  });

  test('from the entries since the last one alone, also after a start', async () => {
    await house.start();
    await house.trail.append(facts(1, 1_500));
    await house.stop();
    await house.trail.append(facts(1_501, 3));
    const read: number[] = [];
    let compared = false;
    await house.start((trail) => ({
      ...methodsOf(trail),
      entries: (sequence, limit) => {
        // What follows the whole chain at the start is another matter: it begins at the first entry, in pieces.
        if (compared) read.push(sequence);
        return trail.entries(sequence, limit);
      },
    }));
    compared = true;
    house.clock.set += MINUTE;
    await house.trail.append(facts(1_504, 3));
    await looked();
    expect(await sizes()).toEqual([1, 1_501, 1_504, 1_507]);
    expect(read).toEqual([1_504]);
    expect((await verified()).check.checkpoints).toBe(4);
    const last: StoredCheckpoint = (await house.trail.lastCheckpoint())!;
    expect(last.subtrees).toHaveLength(1_507..toString(2).replaceAll('0', '').length);
  });
});

const methodsOf = (trail: AuditTrail): AuditTrail => ({
  head: () => trail.head(),
  entries: (...of) => trail.entries(...of),
  personal: (...of) => trail.personal(...of),
  checkpoints: (...of) => trail.checkpoints(...of),
  lastCheckpoint: () => trail.lastCheckpoint(),
  addCheckpoint: (...of) => trail.addCheckpoint(...of),
  keys: () => trail.keys(),
  append: (...of) => trail.append(...of),
});

describe('the key', () => {
  test('is made when it is not there, for its owner alone, with its public half beside it', () => {
    const key = openSigningKey(house.keyPath, true);
    expect(key.made).toBe(true);
    expect(statSync(house.keyPath).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(house.folder, 'audit-signing-key.pub.pem'), 'utf8')).toBe(key.publicPem);
    expect(openSigningKey(house.keyPath, true)).toMatchObject({ made: false, public: { fingerprint: key.public.fingerprint } });
    expect(readFileSync(house.keyPath, 'utf8')).toContain('BEGIN PRIVATE KEY');
  });

  test('that is changed is told of by an entry; what the old one signed is still verified, and the export names both', async () => {
    await house.start();
    await house.trail.append(facts(1, 2));
    await house.stop();
    const old = house.key.public.fingerprint;
    writeFileSync(house.keyPath, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    await house.start();
    await house.trail.append(facts(3, 2));
    await house.stop();
    expect(await kinds()).toEqual(['signing-key', 'confirmed', 'confirmed', 'signing-key', 'asked', 'confirmed']);
    expect(logged('audit-key-changed')).toHaveLength(1);
    const { check } = await verified();
    expect(check.signed?.by.fingerprint).toBe(house.key.public.fingerprint);
    expect(check.checkpoints).toBe(4);
    const file = join(house.folder, 'export');
    await exportLog(house.trail, file, house.key, house.clock);
    expect(verifyFile(file, house.key.public)).toMatchObject({ entries: 6, checkpoints: 4 });
    const oldKey = (await house.trail.keys()).find(({ fingerprint }) => fingerprint === old);
    expect(oldKey).toBeDefined();
    // Who trusts the old key alone is told that another one signs now.
    expect(() => verifyFile(file, { ...house.key.public, fingerprint: old })).toThrow(/signed by the key [0-9a-f]{64}, not by the one that was given/);
    // Nothing is told twice.
    await house.start();
    expect((await kinds()).filter((kind) => kind === 'signing-key')).toHaveLength(2);
  });

  test('that is lost is made anew; the log goes on, and its old checkpoints still hold', async () => {
    await house.start();
    await house.stop();
    rmSync(house.keyPath);
    await house.start();
    expect(logged('audit-key-made')).toHaveLength(2);
    expect(await kinds()).toEqual(['signing-key', 'signing-key']);
    expect((await verified()).check.checkpoints).toBe(2);
    expect(house.keeper.standstill()).toBeUndefined();
  });

  test('that others can read is warned of', async () => {
    openSigningKey(house.keyPath, true);
    chmodSync(house.keyPath, 0o644);
    await house.start();
    expect(logged('audit-key-open')).toHaveLength(1);
    expect(await findings()).toEqual(['audit.anchored', 'audit.key-open']);
  });

  /** What whoever starts the server or runs a command reads. */
  const refusal = (path: string): string => {
    try {
      openSigningKey(path, true);
      return 'it was taken';
    } catch (error) {
      return error instanceof UnfitSigningKey ? message('en', 'audit-key', error.values) : String(error);
    }
  };

  const UNFIT: readonly (readonly [string, string, RegExp])[] = [
    ['no key', 'hello', /AUDIT_SIGNING_KEY_PATH: .+ holds no private key in PEM form/],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(), /AUDIT_SIGNING_KEY_PATH: .+ holds no private key/],
    ['a key of another kind', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), /AUDIT_SIGNING_KEY_PATH: .+ key of the kind ec; checkpoints are signed with Ed25519/],
    ['a key with a password', generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(), /AUDIT_SIGNING_KEY_PATH: .+ without a password/],
  ];
  test.each(UNFIT)('%s is refused by the name of the variable, and nothing of it is said', (_what, text, says) => {
    writeFileSync(house.keyPath, text);
    expect(() => openSigningKey(house.keyPath, true)).toThrow(UnfitSigningKey);
    expect(refusal(house.keyPath)).toMatch(says);
    expect(readFileSync(house.keyPath, 'utf8')).toBe(text);
  });

  test('that cannot be read or made is refused by the name of the variable', () => {
    mkdirSync(house.keyPath);
    expect(refusal(house.keyPath)).toMatch(/AUDIT_SIGNING_KEY_PATH: .+ cannot be read \(EISDIR\)/);
    expect(refusal(join(house.folder, 'no', 'key.pem'))).toMatch(/AUDIT_SIGNING_KEY_PATH: the key cannot be made at .+ \(ENOENT\)/);
  });
});

describe('an anchor that cannot be written', () => {
  const HOUR = 3_600_000;

  beforeEach(() => {
    house.anchorPath = join(house.folder, 'away', 'audit-anchor.log');
  });

  test('is warned of, and work goes on for an hour; then nothing is acted on; and it goes on by itself when it can be written', async () => {
    await house.start();
    expect(logged('audit-anchor-unwritable')).toHaveLength(1);
    expect(house.keeper.standstill()).toBeUndefined();
    expect(await findings()).toEqual(['audit.anchor-waits']);
    house.clock.set += HOUR - 1;
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    house.clock.set += 1;
    expect(house.keeper.standstill()).toEqual({ because: 'unanchored', entries: 1 });
    expect(await findings()).toEqual(['audit.unanchored']);
    mkdirSync(join(house.folder, 'away'));
    house.clock.set += RETRY;
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    expect(anchored()).toEqual([1]);
    expect((await verified()).remarks).toEqual([]);
  });

  test('holds for 1,000 entries and no further', async () => {
    await house.start();
    await house.trail.append(facts(1, 998));
    house.clock.set += MINUTE;
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    await house.trail.append(facts(999, 1));
    house.clock.set += MINUTE;
    await looked();
    expect(house.keeper.standstill()).toEqual({ because: 'unanchored', entries: 1_000 });
    mkdirSync(join(house.folder, 'away'));
    house.clock.set += RETRY;
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    expect(anchored()).toEqual([1_000]);
  });

  test('that is there and cannot be read: the store is compared with it before anything is added to it', async () => {
    mkdirSync(house.anchorPath, { recursive: true });
    await house.start();
    expect(logged('audit-anchor-unreadable').length).toBeGreaterThan(0);
    expect(house.keeper.standstill()).toBeUndefined();
    house.clock.set += HOUR;
    await looked();
    expect(house.keeper.standstill()).toMatchObject({ because: 'unanchored' });
    rmSync(house.anchorPath, { recursive: true });
    house.clock.set += RETRY;
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    expect(existsSync(house.anchorPath)).toBe(true);
    expect((await verified()).remarks).toEqual([]);
  });
});

test('a checkpoint about thousands of entries is not late while it is on its way into the anchor: many users make that many in a minute', async () => {
  await house.start();
  await house.trail.append(facts(1, 2_000));
  const { append } = Anchor.prototype;
  const meanwhile: unknown[] = [];
  const spy = jest.spyOn(Anchor.prototype, 'append').mockImplementation(async function (this: Anchor, note) {
    meanwhile.push(house.keeper.standstill());
    return append.call(this, note);
  });
  house.clock.set += MINUTE;
  await looked();
  spy.mockRestore();
  expect(meanwhile).toEqual([undefined]);
  expect(house.keeper.standstill()).toBeUndefined();
});

test('a checkpoint in the store that somebody changed is not believed: the log is read anew, the bot works, and verify names it', async () => {
  await house.start();
  await house.trail.append(facts(1, 4));
  await house.stop();
  const db = new Database(house.file);
  db.exec(`update checkpoint set subtrees = 'x' where size = 5`);
  db.exec(`update checkpoint set note = substr(note, 1, length(note) - 20) || 'AAAAAAAA' || substr(note, -12) where size = 5`);
  db.close();
  await house.start();
  expect(house.keeper.standstill()).toBeUndefined();
  expect(logged('audit-checkpoint-changed')).toHaveLength(1);
  await house.trail.append(facts(5, 2));
  await house.stop();
  expect(anchored()).toEqual([1, 5, 7]);
  await expect(verified()).rejects.toMatchObject({ entry: 5 });
});

describe('an anchor', () => {
  beforeEach(async () => {
    await house.start();
    await house.trail.append(facts(1, 4));
    await house.stop();
  });

  test('that is gone: the log says so, a new one begins, and work goes on', async () => {
    rmSync(house.anchorPath);
    await house.start();
    expect(house.keeper.standstill()).toBeUndefined();
    expect(logged('audit-anchor-lost')).toHaveLength(1);
    expect((await kinds()).at(-1)).toBe('anchor-lost');
    expect(await findings()).toEqual(['audit.anchored', 'audit.anchor-lost']);
    expect(anchored()).toEqual([6]);
    await verified();
  });

  test('that lacks the last checkpoint, since the process was killed in between, gets it at the next start', async () => {
    const before = house.anchorText;
    await house.start();
    await house.trail.append(facts(5, 2));
    await house.stop();
    writeFileSync(house.anchorPath, before);
    await house.start();
    expect(anchored()).toEqual([1, 5, 7]);
    expect(logged('audit-anchor-lost')).toEqual([]);
  });

  test('whose last note was torn by a crash: the one before counts, and the next begins on a line of its own', async () => {
    const whole = house.anchorText.length;
    await house.start();
    await house.trail.append(facts(5, 2));
    await house.stop();
    for (const cut of [1, 5, 60, 120]) {
      const text = house.anchorText;
      truncateSync(house.anchorPath, Math.max(whole, text.trimEnd().length + 2 - cut));
      await house.start();
      expect(house.keeper.standstill()).toBeUndefined();
      await house.trail.append(facts(100 + cut, 1));
      await house.stop();
      await verified();
    }
    // Every checkpoint stands there, and begins on a line of its own.
    const { notes } = await house.anchor.all();
    expect(notes).toHaveLength((await sizes()).length);
    for (const note of notes) expect(`\n\n${house.anchorText}`).toContain(`\n\n${note}\n`);
    expect((await verified()).remarks).toEqual(['debris']);
  });

  test('whose last checkpoint was forged: nothing is acted on', async () => {
    const last = house.anchorText.trimEnd();
    writeFileSync(house.anchorPath, `${last.slice(0, -20)}${last.at(-20) === 'A' ? 'B' : 'A'}${last.slice(-19)}\n\n`);
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'anchor-forged', anchored: 5 });
    await expect(verified()).rejects.toThrow(/signature of the checkpoint over 5 entries is not that of the key it names/);
  });

  test('that has other words behind it: they are no checkpoint, and are told of', async () => {
    appendFileSync(house.anchorPath, 'somebody was here\n');
    await house.start();
    expect(house.keeper.standstill()).toBeUndefined();
    expect((await verified()).remarks).toEqual(['debris']);
  });
});

describe('a store that is older than its anchor', () => {
  let backup: string;
  const accept = () => acceptRestore({ trail: house.trail, anchor: house.anchor, key: house.key, clock: house.clock });

  beforeEach(async () => {
    await house.start();
    await house.trail.append(facts(1, 4));
    await house.stop();
    backup = await house.copy();
    await house.start();
    await house.trail.append(facts(5, 4));
    await house.stop();
  });

  test('is not acted on, until somebody accepts it; then the log goes on, and says so', async () => {
    await house.putBack(backup);
    const before = house.anchorText;
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'restored', entries: 5, anchored: 9 });
    expect(await findings()).toEqual(['audit.restored']);
    // Nothing is signed meanwhile.
    house.keeper.jobDone();
    house.clock.set += 5 * MINUTE;
    await looked();
    expect(house.anchorText).toBe(before);
    await expect(verified()).rejects.toMatchObject({ entry: 6 });

    expect(await accept()).toMatchObject({ agreed: 5, covers: 6, broken: undefined });
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    expect(house.anchorText.startsWith(before)).toBe(true);
    expect(anchored()).toEqual([1, 5, 9, 6]);
    const { bytes } = (await house.trail.entries(5, 1))[0]!;
    expect(JSON.parse(bytes)).toMatchObject({ kind: 'restore-accepted', details: { found: 'restored', entries: 5, anchored: 9, agreed: 5 } });
    expect((await verified()).acceptances).toMatchObject([{ sequence: 6, agreed: 5, anchored: 9 }]);

    // It goes on, past the place that was given up, and after a start too.
    await house.trail.append(facts(10, 20));
    await house.stop();
    await house.start();
    expect(house.keeper.standstill()).toBeUndefined();
    expect((await verified()).check.size).toBe(26);
    expect(await accept()).toBeUndefined();
  });

  test('that was accepted covers what is behind the place up to which store and anchor agreed, and nothing before it', async () => {
    await house.putBack(backup);
    await accept();
    await house.reopen(() => {
      const db = new Database(house.file);
      WAYS['the log is rewritten from some entry on and chained anew']!({ db, size: 6, pick: () => 2 });
      db.exec('delete from checkpoint where size > 1');
      db.close();
    });
    await expect(verified()).rejects.toMatchObject({ entry: 2, because: expect.stringContaining('the anchored checkpoint over 5 entries') as string });
  });

  test('is noticed as well when it has grown another way since', async () => {
    await house.putBack(backup);
    await house.trail.append(facts(50, 10));
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'rewritten', entries: 15, anchored: 9 });
    await expect(verified()).rejects.toMatchObject({ entry: 6, because: expect.stringContaining('up to 9') as string });
    await accept();
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    await verified();
  });

  test('from before a key was changed is accepted with the new key', async () => {
    rmSync(house.keyPath);
    await house.start();
    await house.stop();
    await house.putBack(backup);
    await house.start();
    expect(house.keeper.standstill()).toMatchObject({ because: 'restored', anchored: 10 });
    expect(await accept()).toMatchObject({ covers: 7 });
    expect((await kinds()).slice(-2)).toEqual(['signing-key', 'restore-accepted']);
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    await verified();
  });

  test('and that another one was put over once more, is accepted once more', async () => {
    for (let round = 0; round < 3; round += 1) {
      await house.putBack(backup);
      await house.start();
      expect(house.keeper.standstill()).toMatchObject({ because: 'restored' });
      await accept();
      await looked();
      await house.trail.append(facts(20 + round, 3));
      await house.stop();
      await verified();
    }
  });

  test('cannot be accepted where the anchor cannot be written, and then nothing is written', async () => {
    await house.putBack(backup);
    const { note } = await house.anchor.end();
    rmSync(house.anchorPath);
    mkdirSync(house.anchorPath);
    expect(note).toBeDefined();
    await expect(accept()).rejects.toMatchObject({ code: 'EISDIR' });
    expect((await house.trail.head()).sequence).toBe(5);
  });

  test('an empty store in its place is one too', async () => {
    await house.putBack(empty);
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'restored', entries: 0, anchored: 9 });
    expect(await accept()).toMatchObject({ agreed: 0, covers: 2 });
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    await verified();
  });
});

describe('a chain that is broken', () => {
  const accept = () => acceptRestore({ trail: house.trail, anchor: house.anchor, key: house.key, clock: house.clock });
  const bend = async (sql: string): Promise<void> => {
    await house.reopen(() => {
      const db = new Database(house.file);
      db.exec(sql);
      db.close();
    });
  };

  beforeEach(async () => {
    await house.start();
    await house.trail.append(facts(1, 9));
    await house.stop();
  });

  test.each([
    ['an entry long signed was changed', `update audit set bytes = replace(bytes, 'attempt', 'Attempt') where sequence = 2`, 2],
    ['an entry long signed is gone', 'delete from audit where sequence in (4, 5)', 4],
  ])('%s: nothing is acted on and the entry is named; accepting says what was found and hides nothing', async (_what, sql, entry) => {
    await bend(sql);
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'broken', entry });
    expect(await findings()).toEqual(['audit.broken']);
    await expect(verified()).rejects.toMatchObject({ entry });
    const accepted = await accept();
    expect(accepted?.broken).toMatchObject({ entry });
    await looked();
    expect(house.keeper.standstill()).toBeUndefined();
    await house.trail.append(facts(20, 3));
    await house.stop();
    const told = (await house.trail.entries(10, 1))[0]!;
    expect(JSON.parse(told.bytes)).toMatchObject({ kind: 'restore-accepted', details: { found: 'broken', broken: entry, brokenBecause: expect.any(String) as string } });
    // The bot goes on, and the verifier goes on saying it.
    await house.start();
    expect(house.keeper.standstill()).toBeUndefined();
    await expect(verified()).rejects.toMatchObject({ entry });
  });

  test('a second break is not covered by the acceptance of the first', async () => {
    await bend(`update audit set bytes = replace(bytes, 'attempt', 'Attempt') where sequence = 5`);
    await accept();
    await bend(`update audit set bytes = replace(bytes, 'attempt', 'Attempt') where sequence = 3`);
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'broken', entry: 3 });
  });

  test('an acceptance that nobody signed is not believed', async () => {
    await bend(`update audit set bytes = replace(bytes, 'attempt', 'Attempt') where sequence = 5`);
    await house.trail.append([{ kind: 'restore-accepted', at: 1, requestId: undefined, by: undefined, target: undefined, details: { broken: 5, anchored: 10, anchoredHead: '', agreed: 0 } }]);
    await house.start();
    expect(house.keeper.standstill()).toEqual({ because: 'broken', entry: 5 });
  });

  test('what is bent while the bot works is not signed', async () => {
    await house.start();
    await house.trail.append(facts(30, 3));
    const db = new Database(house.file);
    db.exec(`update audit set bytes = replace(bytes, 'attempt', 'Attempt') where sequence = 12`);
    db.close();
    house.clock.set += MINUTE;
    await looked();
    expect(house.keeper.standstill()).toEqual({ because: 'broken', entry: 12 });
    expect(await sizes()).toEqual([1, 10]);
  });
});

test('a defect of the store while a checkpoint is made is tried again with the next look', async () => {
  let down = false;
  await house.start((trail) => ({
    ...methodsOf(trail),
    addCheckpoint: (checkpoint) => (down ? Promise.reject(new Error('the disk is full')) : trail.addCheckpoint(checkpoint)),
  }));
  await house.trail.append(facts(1, 3));
  down = true;
  house.clock.set += MINUTE;
  await looked();
  expect(logged('audit-checkpoint-failed')).toHaveLength(1);
  expect(house.keeper.standstill()).toBeUndefined();
  down = false;
  house.clock.set += MINUTE;
  await looked();
  expect(await sizes()).toEqual([1, 4]);
  await verified();
});

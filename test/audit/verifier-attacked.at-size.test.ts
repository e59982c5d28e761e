import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkpointOf } from '../../src/audit/checkpoint';
import { exportLog, openSigningKey, verifyFile } from '../../src/audit/index';
import { BadLog, LogCheck, MerkleTree, readCheckpoint, readKey, signerOf, type LogKey } from '../../src/audit/verifier';
import { atSize, note } from '../at-size/size';
import { emptyStore, facts, House, newFolder } from './house';

const NOTES = atSize({ slice: 3_000, full: 40_000 });
const FILES = atSize({ slice: 300, full: 10_000 });
const LONG = atSize({ slice: 60_000, full: 1_800_000 });
const SEED = 20_261_122;

let folder: string;
let house: House;
/** A genuine file, its lines, and the key that signed it. */
let file: string;
let lines: readonly string[];
let ours: LogKey;
let accepted = 0;
let crashed = 0;
let tried = 0;

beforeAll(async () => {
  folder = newFolder();
  house = new House(folder, await emptyStore(folder));
  for (let life = 0; life < 4; life += 1) {
    await house.start();
    await house.trail.append(facts(1 + life * 6, 6));
    await house.stop();
  }
  file = join(folder, 'export');
  await exportLog(house.trail, file, house.key, house.clock);
  lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  ours = house.key.public;
});
afterAll(async () => {
  note({ figure: 'inputs to attack the audit verifier', tried, wrong: accepted + crashed, atLeast: 50_000, more: `accepted ${accepted}, crashed ${crashed}` });
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const notes = (): readonly string[] => lines.flatMap((line) => (JSON.parse(line) as { note?: string }).note ?? []);

/** What becomes of an input: it must be refused in the verifier's own words. */
const judged = (work: () => unknown): 'accepted' | 'refused' | 'crashed' => {
  tried += 1;
  try {
    const result = work();
    if (result === undefined) return 'refused';
    accepted += 1;
    return 'accepted';
  } catch (error) {
    if (error instanceof BadLog) return 'refused';
    crashed += 1;
    return 'crashed';
  }
};

/** One small change of a text. */
const change = fc.record({ at: fc.nat(), how: fc.constantFrom('replace', 'delete', 'insert', 'double', 'cut', 'case'), by: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '0', ' ', '=', 'A', '\u2014 ', '\r')) });
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

const changed = (text: string, { at, how, by }: Change): string => {
  const place = at % text.length;
  const [before, here, after] = [text.slice(0, place), text.charAt(place), text.slice(place + 1)];
  switch (how) {
    case 'replace':
      return `${before}${by}${after}`;
    case 'delete':
      return `${before}${after}`;
    case 'insert':
      return `${before}${by}${here}${after}`;
    case 'double':
      return `${text}${text.slice(place)}`;
    case 'cut':
      return before;
    default:
      return `${before}${here === here.toUpperCase() ? here.toLowerCase() : here.toUpperCase()}${after}`;
  }
};

/** The key that signed this note, when its text is not the genuine one; a genuine text with more signatures is no forgery. */
const signs = (forged: string, genuine: string): LogKey | undefined => {
  const checkpoint = readCheckpoint(forged);
  if (checkpoint === undefined || checkpoint.text === genuine.slice(0, genuine.indexOf('\n\n') + 1)) {
    if (checkpoint !== undefined) signerOf(checkpoint, [ours]);
    return undefined;
  }
  return signerOf(checkpoint, [ours]);
};

test(`${NOTES} changed checkpoints: none is taken for ours, and none ends the verifier`, () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
      const genuine = notes()[which % notes().length]!;
      expect(judged(() => signs(changes.reduce(changed, genuine), genuine))).toBe('refused');
    }),
    { numRuns: NOTES, seed: SEED },
  );
}, LONG);

test(`${FILES} changed files: none is taken for the log, and none ends the verifier`, () => {
  const bent = join(folder, 'bent');
  const whole = lines.join('\n');
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce(changed, whole);
      writeFileSync(bent, text);
      // JSON has many spellings: what says the same is the same log.
      const verdict = judged(() => (says(text) === says(whole) ? undefined : verifyFile(bent, ours)));
      expect({ verdict, text: verdict === 'refused' ? '' : text.slice(0, 4_000) }).toEqual({ verdict: 'refused', text: '' });
    }),
    { numRuns: FILES, seed: SEED },
  );
}, LONG);

/** What a file says of the log, however it is spelled: lines that are not the log's add nothing. */
const says = (text: string): string => {
  const take = new LogCheck();
  try {
    for (const line of text.trimEnd().split('\n')) take.take(JSON.parse(line));
    return `${take.size} ${take.head} ${take.signed?.by.fingerprint ?? ''} ${take.checkpoints}`;
  } catch {
    return 'nothing';
  }
};

describe('a file is refused', () => {
  const other = (): LogKey => readKey(generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString());
  const parsed = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const refusal = (change: (all: Record<string, unknown>[]) => readonly unknown[] | undefined, trusted: LogKey | undefined = ours): string => {
    const all = parsed();
    const bent = join(folder, 'bent');
    writeFileSync(bent, (change(all) ?? all).map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
    try {
      verifyFile(bent, trusted);
      return 'accepted';
    } catch (error) {
      return error instanceof BadLog ? error.message : `crashed: ${String(error)}`;
    }
  };
  const last = (all: Record<string, unknown>[], type: string): Record<string, unknown> => all.findLast((line) => line['type'] === type)!;

  /** Somebody with a key of their own signs what they like. */
  const forger = () => openSigningKey(join(folder, 'forger.pem'), true);
  const rewritten = (all: Record<string, unknown>[], withKey: boolean, kind = 'signing-key'): readonly unknown[] => {
    const key = forger();
    const told = { sequence: 1, previous: '0'.repeat(64), at: 1, kind, request: null, by: null, target: null, details: { fingerprint: key.public.fingerprint } };
    const bytes = JSON.stringify(told);
    const tree = new MerkleTree();
    const entry = { type: 'entry', sequence: 1, hash: leaf(bytes), bytes };
    tree.add(entry.hash);
    const { note: signed } = checkpointOf({ size: 1, head: entry.hash, tree }, key, 1);
    return [all[0], ...(withKey ? [{ type: 'key', publicKey: key.publicPem }] : all.filter(({ type }) => type === 'key')), entry, { type: 'checkpoint', note: signed }, { type: 'end', entries: 1, checkpoints: 1 }];
  };
  const leaf = (bytes: string): string => createHash('sha256').update(Buffer.of(0)).update(bytes, 'utf8').digest('hex');

  test.each<readonly [string, () => string, RegExp]>([
    ['that is empty', () => refusal(() => []), /the file ends before its log does/],
    ['that is something else', () => refusal(() => ['hello']), /is no audit log/],
    ['of another format', () => refusal((all) => void (all[0]!['format'] = 'session-revoker-audit-log/2')), /something else in its place/],
    ['that ends in the middle', () => refusal((all) => all.slice(0, 15)), /is missing: the file ends before its log does/],
    ['whose last entries and checkpoints are gone, with an honest end', () => refusal((all) => [...all.slice(0, 12), { type: 'end', entries: 9, checkpoints: 1 }]), /no checkpoint covers it|it is missing|should have/],
    ['with something behind its end', () => refusal((all) => [...all, all[3]]), /something else in its place/],
    ['with a second beginning', () => refusal((all) => [all[0], ...all]), /something else in its place/],
    ['with a line of a kind that nobody knows', () => refusal((all) => all.toSpliced(5, 0, { type: '__proto__' })), /something else in its place/],
    ['with an entry whose number is a text', () => refusal((all) => void (last(all, 'entry')['sequence'] = '25')), /it is missing; what follows is entry 25/],
    ['whose key is of another kind', () => refusal((all) => void (last(all, 'key')['publicKey'] = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }))), /the key is of the kind ec, not Ed25519/],
    ['whose key is none', () => refusal((all) => void (last(all, 'key')['publicKey'] = 'x')), /there is no key in PEM form/],
    ['whose key is left out', () => refusal((all) => all.filter(({ type }) => type !== 'key')), /signed by a key that the log does not tell of/],
    ['with a checkpoint of another log', () => refusal((all) => void (last(all, 'checkpoint')['note'] = String(last(all, 'checkpoint')['note']).replaceAll('session-revoker/audit-log', 'session-revoker/other'))), /the checkpoint behind it cannot be read/],
    ['with a checkpoint in another place', () => refusal((all) => all.map((line) => (line['type'] === 'checkpoint' ? last(all, 'checkpoint') : line))), /behind it stands a checkpoint over \d+ entries/],
    ['with a checkpoint whose size was changed', () => refusal((all) => void (last(all, 'checkpoint')['note'] = String(last(all, 'checkpoint')['note']).replace(/\n25\n/, '\n24\n'))), /behind it stands a checkpoint over 24 entries/],
    ['with a checkpoint that is left out, and an honest end', () => refusal((all) => all.flatMap((line, index) => (index === all.length - 2 ? [] : line['type'] === 'end' ? [{ ...line, checkpoints: Number(line['checkpoints']) - 1 }] : [line]))), /no checkpoint covers it/],
    ['with personal data that belongs to another entry', () => refusal((all) => void (last(all, 'personal')['sequence'] = 3)), /the personal data kept beside it is not what it commits to/],
    ['with personal data that stands there twice', () => refusal((all) => all.flatMap((line) => (line === last(all, 'personal') ? [line, line] : [line]))), /the personal data kept beside it is not what it commits to/],
    ['that somebody wrote and signed with a key of their own', () => refusal((all) => rewritten(all, true)), /signed by the key [0-9a-f]{64}, not by the one that was given/],
    ['that somebody signed with a key that it does not name', () => refusal((all) => rewritten(all, false)), /signed by a key that the log does not tell of/],
    ['that is signed by a key that stands in it, and that no entry tells of', () => refusal((all) => rewritten(all, true, 'confirmed'), undefined), /signed by a key that the log does not tell of/],
    ['by who was given another key', () => refusal(() => undefined, other()), /not by the one that was given/],
  ])('%s', (_what, found, says) => {
    expect(found()).toMatch(says);
  });

  test('and what somebody wrote and signed with a key of their own is only found by who has the right key', () => {
    const bent = join(folder, 'bent');
    writeFileSync(bent, rewritten(parsed(), true).map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(verifyFile(bent, undefined).signedBy?.fingerprint).toBe(forger().public.fingerprint);
  });
});

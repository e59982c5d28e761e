import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { BadLog, exportLog, readKey, verifyFile } from '../../src/audit/index';
import { atSize, note } from '../at-size/size';
import { emptyStore, facts, House, newFolder } from './house';

const LOGS = atSize({ slice: 10, full: 100 });
const LONG = atSize({ slice: 60_000, full: 900_000 });
const SECOND = join(__dirname, 'verifier.py');

let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly file: string;
  readonly key: string;
  readonly what: string;
}

const ours = ({ file, key }: Case): string => {
  try {
    const { entries, checkpoints, head } = verifyFile(file, readKey(readFileSync(key, 'utf8')));
    return `good ${entries} ${checkpoints} ${head}`;
  } catch (error) {
    if (error instanceof BadLog) return 'bad';
    throw error;
  }
};

/** The verdicts of the second verifier, one a line. */
const theirs = (cases: readonly Case[]): readonly string[] => {
  const input = cases.map(({ file, key }) => `${file}\t${key}\n`).join('');
  const { status, stdout, stderr, error } = spawnSync('python3', [SECOND, '--many'], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error !== undefined) throw new Error(`The second verifier needs Python 3, and python3 could not be run (${error.message}). On Debian: apt install python3`);
  if (status !== 0) throw new Error(`the second verifier ended with ${String(status)}: ${stderr}`);
  return stdout.trimEnd().split('\n').map((line) => (line.startsWith('good') ? line : 'bad'));
};

/** Ways to spoil a file; most verifiers would see some of them and not others. */
const SPOILED: Readonly<Record<string, (text: string, at: number) => string>> = {
  'with another character': (text, at) => `${text.slice(0, at)}${text.charAt(at) === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`,
  'without a line': (text, at) => {
    const lines = text.split('\n');
    return lines.toSpliced(at % (lines.length - 1), 1).join('\n');
  },
  'with a line twice': (text, at) => {
    const lines = text.split('\n');
    const place = at % (lines.length - 1);
    return lines.toSpliced(place, 0, lines[place] ?? '').join('\n');
  },
  'with two lines swapped': (text, at) => {
    const lines = text.split('\n');
    const place = at % (lines.length - 2);
    return lines.toSpliced(place, 2, lines[place + 1] ?? '', lines[place] ?? '').join('\n');
  },
};

test(`two verifiers that share no line agree on ${LOGS} logs, whole and spoiled`, async () => {
  const empty = await emptyStore(folder);
  const cases: Case[] = [];
  const [seeds] = fc.sample(fc.array(fc.nat(1_000_000), { minLength: LOGS * 8, maxLength: LOGS * 8 }), { numRuns: 1, seed: 20_261_122 });
  const rolls = seeds ?? [];
  let rolled = 0;
  const roll = (below: number): number => rolls[rolled++ % rolls.length]! % below;
  for (let log = 0; log < LOGS; log += 1) {
    const own = join(folder, `log-${log}`);
    mkdirSync(own);
    const house = new House(own, empty);
    for (let life = 0, number = 1; life < roll(4); life += 1) {
      if (roll(3) === 0) rmSync(house.keyPath, { force: true });
      await house.start();
      const count = 1 + roll(20);
      await house.trail.append(facts(number, count));
      number += count;
      await house.stop();
    }
    const file = join(folder, `log-${log}.jsonl`);
    const key = join(folder, `log-${log}.pem`);
    await exportLog(house.trail, file, house.key, house.clock);
    writeFileSync(key, house.key.publicPem);
    await house.close();
    cases.push({ file, key, what: `log ${log}` });
    const text = readFileSync(file, 'utf8');
    for (const [name, spoil] of Object.entries(SPOILED)) {
      const spoiled = join(folder, `log-${log}-${cases.length}.jsonl`);
      writeFileSync(spoiled, spoil(text, roll(text.length)));
      cases.push({ file: spoiled, key, what: `log ${log} ${name}` });
    }
  }
  const verdicts = theirs(cases);
  const disagreements = cases.flatMap((each, index) => (ours(each) === verdicts[index] ? [] : [`${each.what}: we say ${ours(each)}, they say ${String(verdicts[index])}`]));
  const good = verdicts.filter((verdict) => verdict !== 'bad').length;
  note({ figure: 'logs that two audit verifiers disagree on', tried: LOGS, wrong: disagreements.length, atLeast: 100, more: `${cases.length} files, ${good} of them good` });
  expect(disagreements).toEqual([]);
  expect(good).toBeGreaterThanOrEqual(LOGS);
  expect(good).toBeLessThan(cases.length / 2);
}, LONG);

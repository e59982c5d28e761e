import { transformFileSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../src/service/ports';
import { openSqlite } from '../../src/store';
import { verifyChain } from '../domain/chain';
import { requestIdOf } from '../domain/samples';

const ROOT = resolve(__dirname, '../..');
const ROUNDS = 30;
/** Two stores are crashed side by side; each goes through its rounds one after the other. */
const STORES = 2;
const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };

/** The child and what it needs, as JavaScript, with this project's packages beside it. */
const compile = (into: string): string => {
  const sources = globSync(['src/{store,domain}/**/*.{ts,mts}', 'src/service/ports/*.ts', 'test/store/crash-child.ts', 'test/domain/samples.ts'], { cwd: ROOT });
  for (const source of sources) {
    const { code } = transformFileSync(join(ROOT, source), { swcrc: false, jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: source.endsWith('.mts') ? 'es6' : 'commonjs' } });
    const made = join(into, source.replace(/ts$/, 'js'));
    mkdirSync(dirname(made), { recursive: true });
    writeFileSync(made, code);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(into, 'node_modules'));
  return join(into, 'test/store/crash-child.js');
};

/** Starts the child, kills it `ms` after its first acknowledgement, and gives everything that it acknowledged. */
const killedAfter = async (child: string, file: string, first: number, ms: number): Promise<readonly string[]> => {
  const running = spawn(process.execPath, [child, file, String(first)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  running.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  running.stdout.on('data', (chunk: Buffer) => {
    if (output === '') setTimeout(() => running.kill('SIGKILL'), ms);
    output += chunk.toString();
  });
  const [, signal] = (await once(running, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${errors}`);
  // What stands after the last line end was not said completely.
  return output.split('\n').slice(0, -1);
};

const numberIn = (line: string): number => Number(line.split(' ')[1]);

interface Survivors {
  readonly requests: number;
  readonly acknowledged: number;
}

/** Everything acknowledged is there, nothing is there by half, and the log is whole. */
const examine = async (file: string, lines: readonly string[], upTo: number): Promise<Survivors> => {
  const { journal, close } = await openSqlite(file, clock, () => undefined);
  const entries = await journal.entries(0, 1_000_000);
  expect(verifyChain(entries)).toMatchObject({ ok: true, head: await journal.head() });
  const kinds = entries.map(({ bytes }) => JSON.parse(bytes) as { request: string; kind: string });
  const confirmedIds = new Set(kinds.filter(({ kind }) => kind === 'confirmed').map(({ request }) => request));
  const askedIds = new Set(kinds.filter(({ kind }) => kind === 'asked').map(({ request }) => request));
  const works = await journal.claim(1_000_000, 1);
  const worked = (wanted: string): Set<unknown> => new Set(works.filter(({ payload }) => payload.kind === wanted).map(({ payload }) => 'requestId' in payload && payload.requestId));
  expect(worked('card')).toEqual(askedIds);
  expect(worked('revoke')).toEqual(confirmedIds);
  let requests = 0;
  for (let n = 1; n <= upTo; n += 1) {
    const id = requestIdOf(n);
    const stored = await journal.read(id);
    if (stored !== undefined) requests += 1;
    const expected = confirmedIds.has(id) ? ['confirmed', 1] : askedIds.has(id) ? ['awaiting', 0] : [undefined, undefined];
    expect([stored?.request.state, stored?.items.length]).toEqual(expected);
  }
  for (const line of lines) expect((line.startsWith('asked') ? askedIds : confirmedIds).has(requestIdOf(numberIn(line)))).toBe(true);
  await close();
  return { requests, acknowledged: lines.length };
};

test(`${ROUNDS} times killed in the middle of recording: what was acknowledged is there, nothing is there by half, the log is whole`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-crash-'));
  try {
    const child = compile(folder);
    const crash = async (store: number): Promise<Survivors> => {
      const file = join(folder, `store-${store}.db`);
      const lines: string[] = [];
      let next = 1;
      for (let round = 0; round < ROUNDS / STORES; round += 1) {
        lines.push(...(await killedAfter(child, file, next, (round * 7) % 60)));
        // A request may have been recorded without its acknowledgement: the next life goes on behind it.
        next = Math.max(...lines.map(numberIn)) + 2;
      }
      return examine(file, lines, next);
    };
    const survivors = await Promise.all(Array.from({ length: STORES }, (_, store) => crash(store)));
    for (const { acknowledged, requests } of survivors) {
      expect(acknowledged).toBeGreaterThan(ROUNDS / STORES);
      expect(requests).toBeGreaterThan(ROUNDS / STORES);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

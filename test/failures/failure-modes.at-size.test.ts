import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { Cell, Turns } from './cell';
import { DEPENDENCIES, FAULTS, readPage, type Row } from './page';

/** Some cells by their names, e.g. `FAILURE_CELLS='Graph × (403|500)'`, while one of them is looked at. */
const only = process.env['FAILURE_CELLS'];

/** Programs at the same time: they mostly wait. */
const AT_ONCE = 5;

const ROWS = readPage();
const nameOf = ({ dependency, fault }: Row): string => `${dependency} × ${fault}`;

test('docs/failure-modes.md has a row for every fault of every dependency, and says why where one cannot occur', () => {
  const expected = DEPENDENCIES.flatMap((dependency) => FAULTS.map((fault) => `${dependency} × ${fault}`));
  expect(ROWS.map(nameOf)).toEqual(expected);
});

/** One for each dependency, of those that end soon; all of them in the full run. */
const SLICE = [
  'The store × refused',
  'The audit log × refused',
  'Microsoft Graph × 403',
  'The token service × 401',
  'The Bot Connector × 401',
  'The key server × 500',
];
const isChosen = (row: Row): boolean => row.cannotOccur === undefined && (only === undefined ? atSize({ slice: 0, full: 1 }) === 1 || SLICE.includes(nameOf(row)) : new RegExp(only).test(nameOf(row)));

/** Runs everything, so many at a time; gives what went wrong, by name. */
const runAll = async (rows: readonly Row[], keys: string): Promise<readonly string[]> => {
  const left = [...rows];
  const starts = new Turns();
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        await new Cell(row, keys, starts).run();
      } catch (error) {
        wrong.push(`${nameOf(row)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return wrong;
};

test('every cell is as the page says', async () => {
  const rows = ROWS.filter(isChosen);
  const keys = mkdtempSync(join(tmpdir(), 'failure-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const began = Date.now();
  const wrong = await runAll(rows, keys);
  rmSync(keys, { recursive: true, force: true });
  note({ figure: 'dependency x fault cells as docs/failure-modes.md says', tried: rows.length, wrong: wrong.length, atLeast: rows.length, more: `${Math.round((Date.now() - began) / 1_000)} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 1_800_000 }));

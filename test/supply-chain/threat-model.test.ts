import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT, textOf } from '../documents/pages';

const PAGE = textOf('docs/threat-model.md');
const SECURITY = textOf('SECURITY.md');

/** The rows of the table below a heading: cells without their blanks. */
const tableBelow = (heading: string): readonly (readonly string[])[] =>
  (PAGE.split(/^## /m).find((part) => part.startsWith(heading)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));

const filesIn = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
const threats = tableBelow('Threats');
const assets = new Set(tableBelow('What is to be protected').map(([asset]) => asset));
const attackers = new Set(tableBelow('Who might attack').map(([attacker]) => attacker));
const rows = threats.map((row) => [row[0] ?? '', row[1] ?? '', row] as const);

test('the threats are numbered from 1 on', () => {
  expect(threats.map(([id]) => Number(id))).toEqual(threats.map((_, index) => index + 1));
  expect(threats.length).toBeGreaterThanOrEqual(21);
});

test.each(rows)('threat %s (%s) names an asset, an attacker and a control', (_id, _threat, [, , asset = '', attacker = '', control = '']) => {
  const known = [...assets, 'everything'];
  expect(asset.split(', ').filter((one) => !known.includes(one))).toEqual([]);
  expect(attacker.split(', ').filter((one) => !attackers.has(one))).toEqual([]);
  expect(control.length).toBeGreaterThan(30);
});

test.each(rows)('threat %s (%s) names code and tests that exist', (_id, _threat, [, , , , , where = '', tests = '']) => {
  expect(filesIn(where).length).toBeGreaterThan(0);
  expect(filesIn(tests).length).toBeGreaterThan(0);
  expect([...filesIn(where), ...filesIn(tests)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(filesIn(tests).filter((path) => !/^test\/.+\.test\.ts$/.test(path))).toEqual([]);
});

test.each(rows)('threat %s (%s) names requirements of ASVS 5.0.0', (_id, _threat, [, , , , , , , ids = '']) => {
  // Chapters 1 to 17, each with a handful of sections and requirements.
  expect(ids).toMatch(/^(?:(?:[1-9]|1[0-7])\.\d{1,2}\.\d{1,2}(?:, |$))+$/);
});

test('every asset and every attacker is in a threat', () => {
  expect([...assets].filter((asset) => !threats.some((row) => row[2]?.includes(asset ?? '')))).toEqual([]);
  expect([...attackers].filter((attacker) => !threats.some((row) => row[3]?.includes(attacker ?? '')))).toEqual([]);
});

test('every suite about security is named', () => {
  const FOLDERS = ['abuse', 'authorization', 'leaks', 'right-user', 'ssrf', 'supply-chain'];
  const suites = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, 'test', folder)).filter((name) => name.endsWith('.test.ts')).map((name) => `test/${folder}/${name}`));
  // What says something about a page or about the ids of a log line is no control.
  const NONE = ['test/authorization/authorization-page.test.ts', 'test/leaks/ids.test.ts'];
  expect(suites.filter((path) => !NONE.includes(path) && !PAGE.includes(`\`${path}\``))).toEqual([]);
});

test('what is not protected is said', () => {
  for (const word of ['Global Administrator', 'operator', 'beside the store', 'Own hosts', 'whole tenant', 'live tenant']) expect(PAGE.split('## What is not protected')[1]).toContain(word);
});

describe('SECURITY.md', () => {
  test('leads to pages that exist', () => {
    const links = [...SECURITY.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('https://'));
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((target) => !existsSync(join(ROOT, normalize(join(dirname('SECURITY.md'), target)))))).toEqual([]);
  });

  test('says how to report and what is supported, and invents no address', () => {
    expect(SECURITY).toMatch(/private vulnerability reporting/);
    expect(SECURITY).toMatch(/^## Supported versions$/m);
    expect(SECURITY).not.toMatch(/[\w.+-]+@[\w-]+\.\w+|mailto:/);
  });
});

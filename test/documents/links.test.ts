import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PAGES, proseOf, ROOT, textOf } from './pages';

/** The name that a heading is reached by, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (page: string): readonly string[] => {
  const seen = new Map<string, number>();
  return [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const name = anchor(heading);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
};

interface Link {
  readonly page: string;
  readonly target: string;
}

const linksOf = (page: string): readonly Link[] =>
  [...proseOf(page).replace(/`[^`\n]*`(?!\])/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target }));

const LINKS = PAGES.flatMap(linksOf);
const isOutside = ({ target }: Link): boolean => /^[a-z]+:/.test(target);

/** What a link inside the project leads to. */
const destination = ({ page, target }: Link): { readonly path: string; readonly fragment: string | undefined } => {
  const [path = '', fragment] = target.split('#');
  return { path: path === '' ? page : normalize(join(dirname(page), path)), fragment };
};

test.each(PAGES)('every link in %s leads somewhere', (page) => {
  const lost = LINKS.filter((link) => link.page === page && !isOutside(link)).filter((link) => {
    const { path, fragment } = destination(link);
    if (path.startsWith('..') || !existsSync(join(ROOT, path))) return true;
    return fragment !== undefined && !anchorsOf(path).includes(fragment);
  });
  expect(lost.map(({ target }) => target)).toEqual([]);
});

test('links to the outside are https', () => {
  expect(LINKS.filter(isOutside).filter(({ target }) => !target.startsWith('https://'))).toEqual([]);
});

test('there are links to look at, and from README one to every page of docs', () => {
  expect(LINKS.length).toBeGreaterThan(30);
  const readme = LINKS.filter(({ page, target }) => page === 'README.md' && !target.includes(':')).map((link) => destination(link).path);
  expect(PAGES.filter((page) => /^docs\/[^/]+$/.test(page)).filter((page) => !readme.includes(page))).toEqual([]);
});

test('files that a page names in code are there', () => {
  // CONTRIBUTING shows with files that nobody has made yet how to add them.
  const named = PAGES.filter((page) => page !== 'CONTRIBUTING.md').flatMap((page) => [...textOf(page).matchAll(/`((?:src|test|docs|scripts|env|appPackage)\/[\w./-]+\.\w+)`/g)].map(([, path = '']) => ({ page, path })));
  const made = /^appPackage\/build\/|\/env\.|^env\/\.env\.dev\.user$/;
  expect(named.filter(({ path }) => !made.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test('files that docs/architecture.md names below src are there', () => {
  const named = [...textOf('docs/architecture.md').matchAll(/`([\w-]+(?:\/[\w-]+)*\.ts)`/g)].map(([, path = '']) => path).filter((path) => path !== 'index.ts');
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(ROOT, 'src', path)))).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const TAB = join(__dirname, '../../dist/tab');
/** Script that is loaded before the first page is drawn, compressed. */
const FIRST_LOAD_AT_MOST = 350 * 1024;

const compressed = (path: string): number => gzipSync(readFileSync(join(TAB, path)), { level: 9 }).length;
const page = readFileSync(join(TAB, 'index.html'), 'utf8');
/** What the page itself names, as a script or to be loaded along with it. */
const atOnce = [...page.matchAll(/(?:src|href)="\/tab\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
const all = readdirSync(join(TAB, 'assets')).filter((name) => name.endsWith('.js'));

test('the first load of the tab is at most 350 KB of script, compressed', () => {
  expect(atOnce.length).toBeGreaterThan(0);
  const bytes = atOnce.reduce((sum, path) => sum + compressed(path), 0);
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_AT_MOST);
});

test.each(['day-chart', 'adaptive-card'])('%s comes on demand', (name) => {
  expect(all.filter((file) => file.startsWith(`${name}-`))).toHaveLength(1);
  expect(atOnce.filter((path) => path.includes(name))).toEqual([]);
});

test('scripts and styles have names that change with what is in them', () => {
  for (const file of readdirSync(join(TAB, 'assets'))) expect(file).toMatch(/-[\w-]{8}\.(?:js|css)$/);
});

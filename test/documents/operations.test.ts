import { writtenCodes, type LogCode } from './log-codes';
import { proseOf } from './pages';

const PAGE = 'docs/operations.md';

interface Row {
  readonly code: string;
  readonly level: string;
  readonly means: string;
  readonly does: string;
  readonly alert: string;
}

/** The rows of the page's tables of codes. */
const ROWS: readonly Row[] = [...proseOf(PAGE).matchAll(/^\| `([^`]+)` \| (\w+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, code = '', level = '', means = '', does = '', alert = '']) => ({ code, level, means, does, alert }));
const named = ({ level, code }: Pick<Row, 'level' | 'code'>): string => `${level} ${code}`;

describe('the table of log codes in docs/operations.md', () => {
  let written: readonly LogCode[];
  beforeAll(() => {
    written = writtenCodes();
  }, 120_000);

  test('has every code that the sources can write, at each level that they write it, and no other', () => {
    expect(written.length).toBeGreaterThan(50);
    expect(ROWS.map(named).toSorted()).toEqual(written.map(named).toSorted());
  });

  test('all of the page’s rows of five cells are such rows', () => {
    const wide = proseOf(PAGE).split('\n').filter((line) => line.split(' | ').length === 5 && !line.startsWith('| code |'));
    expect(wide).toHaveLength(ROWS.length);
  });

  test('says of each what it means and what to do', () => {
    expect(ROWS.filter(({ means, does }) => means.length < 10 || !/^[\w`[]/.test(does))).toEqual([]);
  });

  test('says of each when to alert, of every error too', () => {
    expect(ROWS.filter(({ alert }) => !/^(?:—|if many|(?:now|today)(?: on `\w+`)?)$/.test(alert))).toEqual([]);
    expect(ROWS.filter(({ level, alert }) => level === 'error' && !/^(?:now|today)$/.test(alert)).map(named)).toEqual([]);
  });
});

test('every code that the rest of the page names is in the table', () => {
  const before = proseOf(PAGE).split('## Log codes')[0] ?? '';
  const cells = [...before.matchAll(/`((?:audit|tab|gate|token|call|card|click|ask|store|deliver|delivery|personal|connector)-[a-z-]+|crashed|not-started|outcome)`/g)].map(([, code = '']) => code);
  const others = ['audit-signing-key', 'personal-data'];
  expect(cells.length).toBeGreaterThan(20);
  expect([...new Set(cells)].filter((code) => !others.includes(code) && !ROWS.some((row) => row.code === code))).toEqual([]);
});

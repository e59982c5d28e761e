import fc from 'fast-check';
import { csvLine, harmless } from '../../src/domain/csv';

/** Reads one line of RFC 4180 strictly. */
const cellsOf = (line: string): readonly string[] => {
  expect(line.endsWith('\r\n')).toBe(true);
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const [whole, cell] = /^"((?:[^"]|"")*)"/.exec(rest) ?? [];
    if (whole === undefined || cell === undefined) throw new Error(`no quoted cell: ${rest}`);
    cells.push(cell.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (rest === '') return cells;
    expect(rest.startsWith(',')).toBe(true);
    rest = rest.slice(1);
  }
};

/** What a spreadsheet would take for a formula, after all that it may skip. */
const wouldRun = (cell: string): boolean => /^[=+\-@]/.test(cell.replace(/^[\p{White_Space}\p{Cc}\p{Cf}"'`\u00b4\u2018-\u201f\uff02\uff07\uff40]*/u, (skipped) => (skipped.includes("'") ? '\u0001' : '')).normalize('NFKC').replaceAll(/[\u2010-\u2015\u2212]/g, '-'));

const hostile = fc.stringMatching(/^[ \t\r\n"'`;|,=+\-@\uff1d\uff0b\uff0d\uff20\u2212\u00a0\u200b\ufeffa-c!()0-9]{0,14}$/);
const anything = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 30 }), fc.tuple(hostile, fc.string({ unit: 'grapheme' })).map(([a, b]) => a + b));

test('every cell is read back as it was written, but for the apostrophes', () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 8 }), (cells) => {
      expect(cellsOf(csvLine(cells))).toEqual(cells.map(harmless));
      cells.forEach((cell) => expect(harmless(cell).replaceAll("'", '')).toBe(cell.replaceAll('\0', '\ufffd').replaceAll("'", '')));
    }),
    { numRuns: 3_000 },
  );
});

test('no cell begins a formula', () => {
  fc.assert(
    fc.property(anything, (cell) => {
      expect(wouldRun(harmless(cell))).toBe(false);
    }),
    { numRuns: 20_000 },
  );
});

test('no character that is a sign of a formula under another form begins one', () => {
  const characters = Array.from({ length: 0x11_0000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff);
  const signs = characters.map((code) => String.fromCodePoint(code)).filter(wouldRun);
  expect(signs.length).toBeGreaterThan(20);
  expect(signs.filter((sign) => wouldRun(harmless(sign)))).toEqual([]);
});

test('no part of a line begins a formula, where a spreadsheet splits at something else than commas and so knows no quotes', () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), (cells) => {
      const pieces = csvLine(cells).split(/[;|\t\r\n]/);
      expect(pieces.filter(wouldRun)).toEqual([]);
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+33 6 12', "'+33 6 12"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\rx', "'\rx"],
  ['\nx', "'\nx"],
  [' =1', "' =1"],
  ['"=1', "'\"=1"],
  ['\uff1d1', "'\uff1d1"],
  ['\u00a0\u200b=1', "'\u00a0\u200b=1"],
  ['\u22121', "'\u22121"],
  ['Eve;=HYPERLINK("https://evil.example")', 'Eve;\'=HYPERLINK("https://evil.example")'],
  ['Eve; "=cmd', 'Eve;\' "=cmd'],
  ["'=1", "''=1"],
  ['Adele Vance', 'Adele Vance'],
  ["O'Brien, Se\u00e1n (a-b=c)", "O'Brien, Se\u00e1n (a-b=c)"],
  ['the laptop was stolen; she called', 'the laptop was stolen; she called'],
  ['', ''],
])('%j is written as %j', (text, written) => {
  expect(harmless(text)).toBe(written);
});

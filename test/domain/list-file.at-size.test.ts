import fc from 'fast-check';
import { readIdentifier } from '../../src/domain/identifier';
import { MOST_ROWS, readListFile, type ReadListFile } from '../../src/domain/list-file/list-file';
import { atSize } from '../at-size/size';
import { ADELE } from './samples';

const A = 'adele@contoso.com';
const B = 'bob@contoso.com';
const C = "o'brien@contoso.com";

/** What each entry says: who is named, or why nobody is. */
const told = (text: string): unknown => {
  const read = readListFile(text);
  return read.ok ? { entries: read.entries.map((entry) => (entry.read.ok ? entry.typed : `${entry.typed}: ${entry.read.code}`)), column: read.column, rows: read.rows } : read;
};
const three = (column: string | undefined, rows = 3): unknown => ({ entries: [A, B, C], column, rows });
const lines = (...all: readonly string[]): string => all.join('\r\n');

describe('a file with users', () => {
  test.each<[string, string, string | undefined]>([
    ['one on each line', `${A}\n${B}\n${C}\n`, undefined],
    ['empty lines between them', `\n\n${A}\r\n\r\n ${B} \r${C}`, undefined],
    ['a header alone', lines('UPN', A, B, C), 'UPN'],
    ['commas', lines('Display name,User principal name,Mail', `"Vance, Adele",${A},x@contoso.com`, `Bob,${B},`, `O'Brien,${C},y`), 'User principal name'],
    ['semicolons', lines('Nom;Nom d’utilisateur principal', `Vance;${A}`, `Bob;${B}`, `O'Brien;${C}`), 'Nom d’utilisateur principal'],
    ['tabs', lines('id\tuser_principal_name', `7\t${A}`, `8\t${B}`, `9\t${C}`), 'user_principal_name'],
    ['a byte order mark', `\ufeffuserPrincipalName\r\n${A}\r\n${B}\r\n${C}`, 'userPrincipalName'],
    ['the delimiter told', lines('sep=;', 'Name;E-mail address', `A, B;${A}`, `B;${B}`, `C;${C}`), 'E-mail address'],
    ['every cell in quotes', lines('"UPN","Note"', `"${A}","said ""no"""`, `"${B}","two\nlines"`, `"${C}",""`), 'UPN'],
    ['no header', lines(`Adele;${A};Sales`, `Bob;${B};Sales`, `O'Brien;${C};HR`), undefined],
    ['a comma at the end of each line', lines(`${A},`, `${B},`, C), undefined],
    ['one line', `${A}; ${B}; ${C}\n`, undefined],
    ['mail links', lines('Mail', `mailto:${A}`, `[${B}](mailto:${B})`, C), 'Mail'],
    ['a number before the mail address', lines('ID,Mail', `17,${A}`, `18,${B}`, `19,${C}`), 'Mail'],
    ['names in the column of users', lines('Utilisateur;Adresse électronique', `Adele;${A}`, `Bob;${B}`, `Brian;${C}`), 'Adresse électronique'],
  ])('is read with %s', (_, text, column) => {
    expect(told(text)).toEqual(three(column));
  });

  test('of several columns the UPN is taken before the object id, and that before the mail address', () => {
    const row = `x@contoso.com,${ADELE},${A}`;
    expect(told(lines('mail,objectId,upn', row))).toMatchObject({ column: 'upn', entries: [A] });
    expect(told(lines('mail,Object ID,manager', row))).toMatchObject({ column: 'Object ID', entries: [ADELE] });
    expect(told(lines('mail,note,manager', row))).toMatchObject({ column: 'mail', entries: ['x@contoso.com'] });
  });

  test('names each user once, and keeps every row that names nobody', () => {
    expect(told(lines('Name,UPN', `A,${A}`, 'Bob,', ',,', 'Carl,carl', `a,${A.toUpperCase()}`, 'Dora', 'E,mention:29:1abc', `F,"=HYPERLINK(""x"")"`))).toEqual({
      column: 'UPN',
      rows: 7,
      entries: [A, 'Bob: row-without-user', 'carl: not-an-identifier', 'Dora: row-without-user', 'mention:29:1abc: not-an-identifier', '=HYPERLINK("x"): not-an-identifier'],
    });
    const read = readListFile(lines('sep=,', 'Name,UPN', `A,${A}`, '', 'Bob,'));
    expect(read.ok && read.entries[1]).toEqual({ typed: 'Bob', read: { ok: false, code: 'row-without-user', values: { row: '5' } } });
  });

  test('refuses an odd character in a cell by name, and strips none', () => {
    expect(readListFile(`${A}\n${B}\u200b\n\u0430dele@contoso.com`)).toMatchObject({
      entries: [{}, { typed: `${B}\u200b`, read: { code: 'forbidden-character', values: { codePoint: 'U+200B' } } }, { read: { values: { codePoint: 'U+0430' } } }],
    });
  });

  test('with a first row that names somebody has no header, whatever else is in that row', () => {
    expect(told(lines(`Account,${A}`, `Account,${B}`))).toEqual({ entries: [A, B], column: undefined, rows: 2 });
  });

  test('a quote that is never closed is a character, and hides no row behind it', () => {
    expect(told(lines('Name,UPN', `"Adele,${A}`, `Bob,${B}`))).toMatchObject({ entries: [A, B] });
  });

  test('a line with several users among others is no user, and none of them is lost unseen', () => {
    expect(told(lines(A, `${B},${C}`, 'dora@contoso.com'))).toMatchObject({ entries: [A, `${B},${C}: forbidden-character`, 'dora@contoso.com'] });
  });

  test('a cell longer than any user is cut', () => {
    const read = readListFile(lines(A, 'x'.repeat(100_000)));
    expect(read.ok && read.entries[1]).toEqual({ typed: `${'x'.repeat(100)}…`, read: { ok: false, code: 'not-an-identifier', values: { value: `${'x'.repeat(100)}…` } } });
  });
});

describe('a file that is refused', () => {
  test.each<[string, string, Extract<ReadListFile, { ok: false }>['code']]>([
    ['empty', '', 'file-without-users'],
    ['blank', '\ufeff \r\n ,, \n', 'file-without-users'],
    ['without a user', 'Name;Department\nAdele;Sales\n', 'file-without-users'],
    ['a header and nothing else', 'userPrincipalName\r\n', 'file-without-users'],
    ['a workbook', 'PK\u0003\u0004\0\0', 'file-not-text'],
    ['bytes of another encoding', `${A}\nZo\ufffd@contoso.com`, 'file-not-text'],
  ])('%s', (_, text, code) => {
    expect(readListFile(text)).toEqual({ ok: false, code, values: {} });
  });

  test('for its length, to the row', () => {
    const rows = (count: number): string => Array.from({ length: count }, (__, n) => `u${n}@contoso.com`).join('\n');
    expect(readListFile(`UPN\n${rows(MOST_ROWS)}\n`)).toMatchObject({ ok: true, rows: 100_000 });
    expect(readListFile(`UPN\n${rows(MOST_ROWS + 1)}`)).toEqual({ ok: false, code: 'file-too-long', values: { limit: '100000', length: '100001' } });
    expect(readListFile(rows(MOST_ROWS + 1))).toMatchObject({ code: 'file-too-long' });
  });
});

describe('what is written as comma-separated values', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcXYZ019'.split('')), minLength: 1, maxLength: 12 });
  const user = fc.tuple(letters, letters).map(([local, domain]) => `${local}@${domain}.com`).filter((text) => readIdentifier(text).ok);
  const note = fc.string({ unit: fc.constantFrom(...'ab ,;\t"\n\r\'é='.split('')), maxLength: 12 });
  const delimiters = fc.constantFrom(',', ';', '\t');
  const ends = fc.constantFrom('\n', '\r\n');

  const cell = (text: string, delimiter: string, quote: boolean): string => (quote || /["\r\n ]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text);

  test('is read again, with any delimiter, line end, quotes, and columns around', () => {
    const rows = fc.uniqueArray(fc.record({ user, before: note, after: note, quote: fc.boolean() }), { minLength: 1, maxLength: 30, selector: (row) => row.user.toLowerCase() });
    fc.assert(
      fc.property(rows, delimiters, ends, fc.constantFrom('UPN', 'User Principal Name', 'e-mail', 'Utilisateur'), fc.boolean(), (all, delimiter, end, header, marked) => {
        const written = [['First', header, 'Last'], ...all.map((row) => [row.before, row.user, row.after])].map((cells, i) =>
          cells.map((text) => cell(text, delimiter, i > 0 && all[i - 1]!.quote)).join(delimiter),
        );
        expect(told(`${marked ? '\ufeff' : ''}${written.join(end)}${marked ? end : ''}`)).toEqual({ entries: all.map((row) => row.user), column: header, rows: all.length });
      }),
      { numRuns: atSize({ slice: 400, full: 5_000 }) },
    );
  });

  test('any text gets an answer, and no row is lost', () => {
    const piece = fc.oneof(user, note, fc.constantFrom('\n', '\r\n', ',', ';', '\t', '"', '""', 'UPN', 'mail', 'sep=;\n', '\ufeff', '\u0000'), fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = readListFile(pieces.join(''));
        if (!read.ok) return;
        expect(read.entries.length).toBeGreaterThan(0);
        expect(read.entries.length).toBeLessThanOrEqual(read.rows);
      }),
      { numRuns: atSize({ slice: 2_000, full: 50_000 }) },
    );
  });
});

describe('time', () => {
  const best = (run: () => void): number =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        run();
        return performance.now() - start;
      }),
    );

  test('ten times the file takes no more than forty times the time', () => {
    const wide = (size: number): string => `${'id,'.repeat(size / 2)}\n${'a,\n'.repeat(size / 2)}${'mail,'.repeat(size / 2)}x\n`;
    readListFile(wide(40_000));
    expect(best(() => readListFile(wide(40_000)))).toBeLessThan(40 * best(() => readListFile(wide(4_000))) + 20);
    for (const unit of ['"', '""', '"a\n', ',', ';', '\n', ' ', 'a@b.co\n', 'a@b.co,', '"a""', ' "', ',"', '\u200b', 'x'.repeat(36), '(('.concat('\n')]) {
      const short = unit.repeat(20_000 / unit.length);
      const long = unit.repeat(200_000 / unit.length);
      readListFile(long);
      expect({ unit, tooSlow: best(() => readListFile(long)) > 40 * best(() => readListFile(short)) + 20 }).toEqual({ unit, tooSlow: false });
    }
  });
});

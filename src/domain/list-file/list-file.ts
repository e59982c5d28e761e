/** Reads a file with users: comma-separated values with a column of them, or one user on each line. */
import type { Entry, ProblemCode } from '../command/command';
import { mergedEntries, readEntry } from '../command/entries';
import { columnByContent, columnByHeader, namesSomebody } from './columns';
import { rowsOf, type Delimiter } from './csv';
import { withDelimiter } from './delimiter';

export type ReadListFile =
  | {
      readonly ok: true;
      /** Each user once; a row that names nobody is an entry as well. */
      readonly entries: readonly Entry[];
      /** The header of the column that was taken, as the file has it; `undefined` when it has none. */
      readonly column: string | undefined;
      /** How many rows were read: all but the header and empty ones. */
      readonly rows: number;
    }
  | { readonly ok: false; readonly code: FileProblem; readonly values: Readonly<Record<string, string>> };

export type FileProblem = Extract<ProblemCode, 'file-without-users' | 'file-not-text' | 'file-too-long'>;

/** The most rows that a file may have. */
export const MOST_ROWS = 100_000;

/** @param text the whole file, decoded */
export const readListFile = (text: string): ReadListFile => {
  if (NOT_TEXT.test(text)) return no('file-not-text');
  const { text: content, delimiter, told } = withDelimiter(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  const { rows, count } = filledRows(content, delimiter, told ? 2 : 1);
  const [first] = rows;
  if (first === undefined) return no('file-without-users');
  const byHeader = columnByHeader(first.cells, rows.slice(1).map(({ cells }) => cells));
  const length = byHeader === undefined ? count : count - 1;
  if (length > MOST_ROWS) return no('file-too-long', { limit: String(MOST_ROWS), length: String(length) });
  if (byHeader !== undefined) return found(rows.slice(1), byHeader, shortened(first.cells[byHeader] ?? ''));
  const [only, second] = rows;
  const all = only !== undefined && second === undefined ? eachCell(only) : rows;
  const column = columnByContent(all.map(({ cells }) => cells));
  return column === undefined ? no('file-without-users') : found(all, column, undefined);
};

const BYTE_ORDER_MARK = '\ufeff';
/** What decoding leaves of bytes that are no text. */
const NOT_TEXT = /[\0\ufffd]/;

const no = (code: FileProblem, values: Readonly<Record<string, string>> = {}): ReadListFile => ({ ok: false, code, values });

interface Row {
  /** As a spreadsheet counts it: the first row of the file is 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The rows in which something stands, as many as may be read, and how many there are. */
const filledRows = (text: string, delimiter: Delimiter, firstNumber: number): { readonly rows: readonly Row[]; readonly count: number } => {
  const rows: Row[] = [];
  let count = 0;
  let number = firstNumber;
  for (const cells of rowsOf(text, delimiter)) {
    if (cells.some((cell) => cell !== '')) {
      count += 1;
      if (count <= MOST_ROWS + 1) rows.push({ number, cells });
    }
    number += 1;
  }
  return { rows, count };
};

/** A file of one line, `a@contoso.com; b@contoso.com`: a list, and not a row with one user in it. */
const eachCell = (row: Row): readonly Row[] => {
  const users = row.cells.filter(namesSomebody).length;
  return users < 2 ? [row] : row.cells.filter((cell) => cell !== '').map((cell) => ({ number: row.number, cells: [cell] }));
};

const found = (rows: readonly Row[], column: number, header: string | undefined): ReadListFile =>
  rows.length === 0
    ? no('file-without-users')
    : { ok: true, entries: mergedEntries(rows.map((row) => entryIn(row, column))), column: header, rows: rows.length };

const entryIn = ({ number, cells }: Row, column: number): Entry => {
  const cell = cells[column] ?? '';
  if (cell === '') {
    const typed = shortened(cells.filter((each) => each !== '').join(', '));
    return { typed, read: { ok: false, code: 'row-without-user', values: { row: String(number) } } };
  }
  const short = shortened(cell);
  const entry = readEntry(short);
  // A cut cell names nobody, whatever its beginning says, and a file mentions nobody.
  const wrong = short !== cell || (entry.read.ok && entry.read.target.by === 'mention');
  return wrong ? { typed: short, read: { ok: false, code: 'not-an-identifier', values: { value: short } } } : entry;
};

/** Longer than any identifier with the markup of its link: enough to find the row again. */
const SHOWN = 600;

const shortened = (text: string): string => (text.length > SHOWN ? `${text.slice(0, 100)}…` : text);

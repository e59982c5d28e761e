import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A table of the page, as it stands there. */
export interface Table {
  /** What the comment above it says before the semicolon: the action, or `lists`. */
  readonly about: string;
  /** `ADMIN_ROLES` that it is true for. */
  readonly roles: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

export const PAGE = 'docs/authorization.md';

const text = (): string => readFileSync(join(__dirname, '..', '..', PAGE), 'utf8');

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Header, line of dashes, rows: until the first line that is none of a table. */
const rowsFrom = (lines: readonly string[], start: number): readonly (readonly string[])[] => {
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end === -1 ? undefined : end).map(cellsOf);
};

const tableFrom = (mark: RegExpExecArray, lines: readonly string[], start: number): Table => {
  const [header = [], , ...rows] = rowsFrom(lines, start);
  return {
    about: mark[1] ?? '',
    roles: mark[2] ?? '',
    columns: header.slice(1),
    rows: rows.map(([name = '', ...cells]) => ({ name, cells })),
  };
};

/** The tables of cells, each below a comment that says what it is about. */
export const readTables = (): readonly Table[] => {
  const lines = text().split('\n');
  return lines.flatMap((line, index) => {
    const mark = /^<!-- table: (.+); ADMIN_ROLES: (.+) -->$/.exec(line);
    return mark === null ? [] : [tableFrom(mark, lines, index + 1)];
  });
};

/** The first column of the table whose header begins with this word: what the page explains. */
export const explained = (header: string): readonly string[] => {
  const lines = text().split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header} |`));
  return start === -1 ? [] : rowsFrom(lines, start).slice(2).map(([first = '']) => first);
};

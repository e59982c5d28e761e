/** Which column of a file holds the users. */
import { readUser } from '../command/users';
import { HEADERS } from './headers';

const MARKS = /\p{M}/gu;
const NO_LETTERS = /[\s_\-.'’]/g;

/** A header as headers are compared: lower case, no accents, no blanks, underscores, dashes and apostrophes. */
const fold = (header: string): string => (header.length > 100 ? '' : header.normalize('NFD').replace(MARKS, '').replace(NO_LETTERS, '').toLowerCase());

/** Of each known header its place among them, the best one's is 0. */
const RANKS: ReadonlyMap<string, number> = new Map(HEADERS.flatMap((names, rank) => names.map((name) => [fold(name), rank] as const)));

/** How many of the cells are headers of such columns. */
export const knownHeaders = (row: readonly string[]): number => row.filter((cell) => RANKS.has(fold(cell))).length;

/** An identifier has one of these lengths or an `@`: anything else is not looked into. */
const MAY_NAME_SOMEBODY = /^.{36}$|^.{38}$|@|^mailto:/is;
const LONGEST_CELL = 600;

/** A user in a cell: nobody can mention somebody in a file. */
export const namesSomebody = (cell: string): boolean => {
  if (cell.length > LONGEST_CELL || !MAY_NAME_SOMEBODY.test(cell)) return false;
  const read = readUser(cell);
  return read.ok && read.target.by !== 'mention';
};

type Rows = readonly (readonly string[])[];

/** Enough rows to tell which column it is. */
const SAMPLE = 500;

/** Those of `columns` in which a cell names somebody. @param columns from left to right */
const filledOf = (columns: readonly number[], rows: Rows): ReadonlySet<number> => {
  const filled = new Set<number>();
  for (const row of rows) {
    for (const column of columns) {
      const cell = row[column];
      if (cell === undefined) break;
      if (!filled.has(column) && namesSomebody(cell)) filled.add(column);
    }
  }
  return filled;
};

/**
 * The column whose header is known: the best name whose cells name somebody, else the best name.
 * @returns its index, or `undefined` when no header is known, or when the first row names somebody: it is no header then
 */
export const columnByHeader = (header: readonly string[], rows: Rows): number | undefined => {
  if (header.some(namesSomebody)) return undefined;
  const known = header.map((cell, column) => ({ column, rank: RANKS.get(fold(cell)) ?? Infinity })).filter(({ rank }) => rank < Infinity);
  const filled = known.length < 2 ? undefined : filledOf(known.map(({ column }) => column), rows);
  const [best, ...others] = known.toSorted((a, b) => a.rank - b.rank);
  if (best === undefined || filled?.has(best.column) !== false) return best?.column;
  return (others.find(({ column }) => filled.has(column)) ?? best).column;
};

/** The column in which most cells name somebody, the first of equals; `undefined` when no cell does. */
export const columnByContent = (rows: Rows): number | undefined => fullest(rows.slice(0, SAMPLE)) ?? fullest(rows);

const fullest = (rows: Rows): number | undefined => {
  const users = new Map<number, number>();
  for (const row of rows) {
    row.forEach((cell, column) => {
      if (namesSomebody(cell)) users.set(column, (users.get(column) ?? 0) + 1);
    });
  }
  const most = Math.max(0, ...users.values());
  const best = [...users].filter(([, count]) => count === most).map(([column]) => column);
  return best.toSorted((a, b) => a - b)[0];
};

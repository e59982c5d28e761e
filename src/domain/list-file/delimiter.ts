/** Which delimiter a file uses: told in its first line, or to be seen in its first rows. */
import { knownHeaders } from './columns';
import { rowsOf, type Delimiter } from './csv';

/** Enough of a file to see its delimiter, in UTF-16 units and in rows. */
const SAMPLE_LENGTH = 65_536;
const SAMPLE_ROWS = 20;
/** That many of the rows have as many cells as the first one: a line or two may be longer. */
const SHARE_ALIKE = 0.8;

const TOLD = /^"?sep=([,;\t])"?\r?\n?/i;

/** @returns the delimiter, and the text without a first line that only tells it (`sep=;`, as Excel reads it) */
export const withDelimiter = (text: string): { readonly text: string; readonly delimiter: Delimiter; readonly told: boolean } => {
  const told = TOLD.exec(text);
  if (told !== null) return { text: text.slice(told[0].length), delimiter: told[1] as ',' | ';' | '\t', told: true };
  return { text, delimiter: seenIn(text.slice(0, SAMPLE_LENGTH)), told: false };
};

const seenIn = (sample: string): Delimiter => {
  let best: Delimiter;
  let most = { headers: 0, cells: 1 };
  for (const delimiter of [',', ';', '\t'] as const) {
    const seen = cellsBy(sample, delimiter);
    if (seen.headers < most.headers || (seen.headers === most.headers && seen.cells <= most.cells)) continue;
    best = delimiter;
    most = seen;
  }
  return best;
};

/** The known headers of the first row, and how many cells the rows have; one where `delimiter` does not divide them. */
const cellsBy = (sample: string, delimiter: Delimiter): { readonly headers: number; readonly cells: number } => {
  const rows = firstRows(sample, delimiter);
  const [first] = rows;
  const cells = first?.length ?? 0;
  if (first === undefined || cells < 2) return { headers: 0, cells: 1 };
  const headers = knownHeaders(first);
  const alike = rows.filter((row) => row.length === cells).length >= SHARE_ALIKE * rows.length;
  // `a@contoso.com,` in each line: what was copied from a list.
  const onlyAtEnds = rows.every((row) => row.slice(1).every((cell) => cell === ''));
  return headers > 0 || alike || onlyAtEnds ? { headers, cells } : { headers: 0, cells: 1 };
};

const firstRows = (sample: string, delimiter: Delimiter): readonly (readonly string[])[] => {
  const rows: (readonly string[])[] = [];
  for (const row of rowsOf(sample, delimiter)) {
    if (row.some((cell) => cell !== '')) rows.push(row);
    if (rows.length >= SAMPLE_ROWS) break;
  }
  return rows;
};

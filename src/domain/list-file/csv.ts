/** Reads comma-separated values (RFC 4180) from left to right: with any delimiter, any line end, and quotes that may be left open. */

import { trimBlanks } from '../command/tokens';

/** Between the cells of a row; `undefined`: a row is one cell. */
export type Delimiter = ',' | ';' | '\t' | undefined;

/** One row after the other, an empty line among them; cells without their quotes and without blanks at their ends. */
export function* rowsOf(text: string, delimiter: Delimiter): Generator<readonly string[]> {
  let at = 0;
  let row: string[] = [];
  while (at < text.length) {
    const cell = quotedCell(text, at, delimiter) ?? bareCell(text, at, delimiter);
    row.push(trimBlanks(cell.text));
    at = cell.end;
    if (at < text.length && text.charAt(at) === delimiter) {
      at += 1;
      // A delimiter at the very end has an empty cell behind it.
      if (at < text.length) continue;
      row.push('');
    }
    yield row;
    row = [];
    at = pastLineEnd(text, at);
  }
}

interface Cell {
  readonly text: string;
  readonly end: number;
}

const isLineEnd = (character: string): boolean => character === '\n' || character === '\r';

const pastLineEnd = (text: string, at: number): number => at + (text.startsWith('\r\n', at) ? 2 : 1);

const bareCell = (text: string, from: number, delimiter: Delimiter): Cell => {
  let end = from;
  while (end < text.length && text.charAt(end) !== delimiter && !isLineEnd(text.charAt(end))) end += 1;
  return { text: text.slice(from, end), end };
};

/**
 * The cell when it begins with a quote, spaces before that aside, that is closed somewhere. What stands behind its last quote
 * belongs to it. At the most one quote is looked for to the end in vain: behind it all quotes are doubled, and those close.
 */
const quotedCell = (text: string, from: number, delimiter: Delimiter): Cell | undefined => {
  let at = from;
  while (text.charAt(at) === ' ') at += 1;
  if (text.charAt(at) !== '"') return undefined;
  const parts: string[] = [];
  for (;;) {
    const quote = text.indexOf('"', at + 1);
    if (quote < 0) return undefined;
    parts.push(text.slice(at + 1, quote));
    at = quote + 1;
    if (text.charAt(at) !== '"') break;
    parts.push('"');
  }
  const rest = bareCell(text, at, delimiter);
  return { text: parts.join('') + rest.text, end: rest.end };
};

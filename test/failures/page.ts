import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the program depends on, by the headings of docs/failure-modes.md. */
export const DEPENDENCIES = ['The store', 'The audit log', 'Microsoft Graph', 'The token service', 'The Bot Connector', 'The key server'] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** What can be wrong with it: the first column of each table. */
export const FAULTS = ['refused', 'hang', 'slow', 'garbage', '401', '403', '429 for 5 min', '500'] as const;
export type FaultName = (typeof FAULTS)[number];

/** At which moment the fault is there: the headings of the columns. */
export const MOMENTS = ['at the line', 'at the click', 'after the click', 'at a start'] as const;
export type Moment = (typeof MOMENTS)[number];

/** What a moment's column says. */
export type Expected =
  /** Nobody notices. */
  | { readonly sees: 'as ever' }
  /** Nothing is shown as long as the fault lasts. */
  | { readonly sees: 'nothing yet' }
  /** These words, `…` standing for any others, within so many seconds. */
  | { readonly sees: 'words'; readonly words: readonly string[]; readonly withinMs: number }
  /** The channel is refused with this status, and tells the person that the message was not delivered. */
  | { readonly sees: 'status'; readonly status: number };

/** A row of the page. */
export interface Row {
  readonly dependency: Dependency;
  readonly fault: FaultName;
  /** Why it cannot occur; then there is nothing else. */
  readonly cannotOccur: string | undefined;
  readonly moments: readonly { readonly moment: Moment; readonly expected: Expected }[];
  /** What was done of what was confirmed. */
  readonly done: string;
  /** What it takes to go on afterwards. */
  readonly then: string;
}

export const PAGE = join(__dirname, '../../docs/failure-modes.md');

const cellsOf = (line: string): readonly string[] => line.split('|').slice(1, -1).map((cell) => cell.trim());

const QUOTED = /^“(.+)”, (\d+) s$/u;

/** @throws when the cell is not in the words that the tests know */
export const readExpected = (cell: string): Expected => {
  if (cell === 'as ever') return { sees: 'as ever' };
  if (cell === 'nothing yet') return { sees: 'nothing yet' };
  const status = /^HTTP (\d{3})$/.exec(cell)?.[1];
  if (status !== undefined) return { sees: 'status', status: Number(status) };
  const [, words, seconds] = QUOTED.exec(cell) ?? [];
  if (words === undefined) throw new Error(`docs/failure-modes.md: nobody can test "${cell}"`);
  return { sees: 'words', words: words.split('…').map((part) => part.trim()).filter((part) => part !== ''), withinMs: Number(seconds) * 1_000 };
};

const isMoment = (heading: string): heading is Moment => MOMENTS.some((moment) => moment === heading);

const readRow = (dependency: Dependency, headings: readonly string[], cells: readonly string[]): Row => {
  const cellOf = (heading: string): string => cells[headings.indexOf(heading)] ?? '';
  const fault = FAULTS.find((name) => name === cellOf('fault'));
  if (fault === undefined) throw new Error(`docs/failure-modes.md, ${dependency}: nobody knows the fault "${cellOf('fault')}"`);
  const cannotOccur = /^cannot occur: (.+)$/.exec(cells[1] ?? '')?.[1];
  const moments = cannotOccur === undefined ? headings.filter(isMoment).map((moment) => ({ moment, expected: readExpected(cellOf(moment)) })) : [];
  return { dependency, fault, cannotOccur, moments, done: cellOf('done'), then: cellOf('then') };
};

/** The table below each dependency's heading. */
export const readPage = (page = readFileSync(PAGE, 'utf8')): readonly Row[] =>
  page.split(/^## /m).flatMap((section) => {
    const dependency = DEPENDENCIES.find((name) => section.startsWith(`${name}\n`));
    if (dependency === undefined) return [];
    const [headings = [], , ...rows] = section.split('\n').filter((line) => line.startsWith('|')).map(cellsOf);
    return rows.map((cells) => readRow(dependency, headings, cells));
  });

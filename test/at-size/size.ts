import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a suite whose name ends in `.at-size.test.ts` found: how much was tried, and how much of it went wrong. */
export interface Figure {
  /** What was tried, as the table of figures shows it. */
  readonly figure: string;
  readonly tried: number;
  readonly wrong: number;
  /** How many the full run has to try. */
  readonly atLeast: number;
  /** Whatever else the table shows: counts, megabytes, seconds. */
  readonly more?: string;
}

const full = process.env['AT_SIZE'] === 'full';
/** Where the journeys play, when not on an embedded store: `PostgreSQL, 3 replicas`. */
const SETTING = process.env['JOURNEY_STORE'] === 'postgres' ? `; PostgreSQL, ${process.env['JOURNEY_REPLICAS'] ?? '1'} replicas` : '';
/** Where the figures of a run are collected. `npm run test:full` empties it first and prints what is in it. */
const FIGURES = join(__dirname, '..', '..', '.build', 'figures');

/** How many to try: a slice in `npm test`, all of it in `npm run test:full`. */
export const atSize = (sizes: { readonly slice: number; readonly full: number }): number => (full ? sizes.full : sizes.slice);

/** Notes a figure. Call it before the expectations, so that a red run shows its figures too. */
export const note = (found: Figure): void => {
  mkdirSync(FIGURES, { recursive: true });
  const figure = `${found.figure}${SETTING}`;
  const name = figure.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  writeFileSync(join(FIGURES, `${name}.json`), `${JSON.stringify({ ...found, figure, size: full ? 'full' : 'slice' })}\n`);
};

import { createHash } from 'node:crypto';
import type { EntryRow } from './evidence';

/** An entry of the log, read from its own bytes. */
export interface Entry {
  readonly sequence: number;
  readonly previous: string;
  readonly at: number;
  readonly kind: string;
  readonly request: string | null;
  readonly by: string | null;
  readonly target: string | null;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** SHA-256 of a zero byte and the text (leaf hash of RFC 6962), in hex. */
export const leafHash = (text: string): string => createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(text, 'utf8')])).digest('hex');

/** What the first entry names as the one before. */
export const BEFORE_THE_FIRST = '0'.repeat(64);

export const readEntry = (row: EntryRow): Entry => JSON.parse(row.bytes) as Entry;

/** What is wrong with the chain: numbers from 1 without a gap, each hash over its own bytes, each entry on the one before. */
export const brokenChain = (rows: readonly EntryRow[]): readonly string[] => {
  let previous = BEFORE_THE_FIRST;
  return rows.flatMap((row, index) => {
    const wrong: string[] = [];
    if (row.sequence !== index + 1) wrong.push(`entry ${row.sequence} stands at place ${index + 1}`);
    if (leafHash(row.bytes) !== row.hash) wrong.push(`the hash of entry ${row.sequence} does not cover its bytes`);
    const entry = readEntry(row);
    if (entry.sequence !== row.sequence) wrong.push(`the bytes of entry ${row.sequence} state number ${entry.sequence}`);
    if (entry.previous !== previous) wrong.push(`entry ${row.sequence} is not chained to the one before`);
    previous = row.hash;
    return wrong;
  });
};

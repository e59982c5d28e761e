/** The entries of a list of users: each of them read by itself, none of them dropped. */
import type { Entry, Target } from './command';
import { isBare, type Parts } from './parts';
import { hasLineBreak } from './tokens';
import { unlink } from './links';
import { readUser } from './users';

/** One place of a list, without quotes. */
export const readEntry = (text: string): Entry => {
  const read = readUser(text);
  if (!read.ok) return { typed: text, read: { ok: false, code: read.complaint.code, values: read.complaint.values } };
  const unlinked = unlink(text);
  return { typed: unlinked.ok ? unlinked.text : text, read: { ok: true, target: read.target } };
};

/** The entry of somebody who is named by `target`, as it would be typed. @param typed without quotes */
export const entryOf = (target: Target, typed: string): Entry => ({ typed, read: { ok: true, target } });

/** The same text for the same target, whatever case it was typed in. */
const keyOf = (target: Target): string => {
  if (target.by === 'mention') return `mention:${target.accountId}`;
  // What was read as a UPN is ASCII: no other letter becomes one of A to Z here.
  return target.by === 'upn' ? target.upn.toLowerCase() : target.objectId;
};

/** `all` without those that name literally the same target as one before; what names nobody stays. */
export const withoutRepeated = <Item>(all: readonly Item[], targetOf: (item: Item) => Target | undefined): readonly Item[] => {
  const seen = new Set<string>();
  return all.filter((item) => {
    const target = targetOf(item);
    if (target === undefined) return true;
    const key = keyOf(target);
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
};

/** Each user once. */
export const mergedEntries = (entries: readonly Entry[]): readonly Entry[] => withoutRepeated(entries, ({ read }) => (read.ok ? read.target : undefined));

/** What stands in the user's place. */
export interface Listed {
  readonly entries: readonly Entry[];
  /** They are a list, and not one user with words around. */
  readonly list: boolean;
}

/**
 * The words between two separators that name nobody are one entry: `Adele Vance, bob@contoso.com`. Commas, semicolons, `and`
 * and line breaks make a list of anything; blanks alone only of words of which two name somebody.
 * @param body the text that the tokens of `parts` were read from
 */
export const listEntries = (body: string, parts: Parts): Listed => {
  const { entries, separated } = pieces(body, parts);
  const merged = mergedEntries(entries);
  return { entries: merged, list: separated ? merged.length > 1 : merged.filter(({ read }) => read.ok).length > 1 };
};

interface Pieces {
  readonly entries: readonly Entry[];
  readonly separated: boolean;
}

const pieces = (body: string, parts: Parts): Pieces => {
  const entries: Entry[] = [];
  let { separated } = parts;
  /** Words side by side that name nobody. */
  let run: Entry[] = [];
  let end: number | undefined;
  const endRun = (): void => {
    entries.push(...asOne(run));
    run = [];
  };
  for (const token of parts.tokens) {
    const newLine = end !== undefined && hasLineBreak(body.slice(end, token.start));
    separated ||= newLine;
    end = token.end;
    if (newLine || !isBare(token)) endRun();
    if (token.kind !== 'word' || token.text === '') continue;
    const entry = readEntry(token.text);
    if (isBare(token) && isName(entry)) run.push(entry);
    else {
      endRun();
      entries.push(entry);
    }
  }
  endRun();
  return { entries, separated };
};

const isName = ({ read }: Entry): boolean => !read.ok && read.code === 'not-an-identifier';

const asOne = (run: readonly Entry[]): readonly Entry[] => {
  if (run.length < 2) return run;
  const both = readEntry(run.map(({ typed }) => typed).join(' '));
  return isName(both) ? [both] : run;
};

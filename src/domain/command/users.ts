/** From the words that stand where a user stands to one target. */
import { readIdentifier } from '../identifier';
import type { Target } from './command';
import { unlink } from './links';
import { mentionedAccount } from './mention';
import { complaint, type Complaint } from './refusal';
import { isBlank, isSeparator } from './tokens';

/** One user, or what is wrong and whom a corrected line would name, where that is clear. */
export type Chosen =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly complaint: Complaint; readonly target: Target | undefined };

/**
 * @param words what stands in the user's place, without quotes
 * @param separated commas or semicolons stand between them
 */
export const chooseUser = (words: readonly string[], separated: boolean): Chosen => {
  if (words.every((word) => word === '')) return no(complaint('user-missing'));
  const read = words.map(readUser);
  const [only] = read;
  if (only !== undefined && read.length === 1) return only.ok ? only : { ...only, target: only.target ?? findUser(words.join(' ')) };
  const odd = read.find(isLink) ?? read.find(isOdd);
  if (odd !== undefined) return odd;
  const targets = read.flatMap((one) => (one.ok ? [one.target] : []));
  const [first] = targets;
  if (first === undefined) return no(complaint('not-an-identifier', { value: words.join(' ') }));
  if (targets.length > 1 || separated) return no(complaint('one-user-only'), first);
  return no(complaint('unexpected-word', { word: words.find((_, i) => read[i]?.ok === false) ?? '' }), first);
};

/** One word: a mention, or an identifier with the markup of a mail link or without. */
export const readUser = (word: string): Chosen => {
  const accountId = mentionedAccount(word);
  if (accountId !== undefined) return { ok: true, target: { by: 'mention', accountId } };
  const unlinked = unlink(word);
  if (!unlinked.ok) return no(complaint('link-disagrees', { text: unlinked.text, link: unlinked.link }));
  const read = readIdentifier(unlinked.text);
  return read.ok ? read : no(complaint(read.problem.code, read.problem.values), read.problem.corrected);
};

const no = (why: Complaint, target?: Target): Chosen => ({ ok: false, complaint: why, target });

// The text of a link may have blanks: its words are odd only because they are its pieces.
const isLink = (one: Chosen): boolean => !one.ok && one.complaint.code === 'link-disagrees';

const isOdd = (one: Chosen): boolean => !one.ok && one.complaint.code !== 'not-an-identifier';

const EDGE = /["'“”‘’«»<>()[\]{}.,;:!?|&$@`]/;

/** The first identifier anywhere in `text`, quotes, brackets and punctuation around it left aside: for suggestions only. */
export const findUser = (text: string): Target | undefined => {
  for (const target of usersIn(text)) return target;
  return undefined;
};

/** Every one of them, in order. */
export const findUsers = (text: string): readonly Target[] => [...usersIn(text)];

function* usersIn(text: string): Generator<Target> {
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text.charAt(at);
    if (character !== '' && !isBlank(character) && !isSeparator(character)) continue;
    const target = at > start ? inWord(text.slice(start, at)) : undefined;
    if (target !== undefined) yield target;
    start = at + 1;
  }
}

const inWord = (word: string): Target | undefined => {
  // Of a link whose text and target disagree neither may be suggested.
  if (!unlink(word).ok) return undefined;
  const bare = withoutEdges(word);
  const inside = bare.slice(Math.max(bare.lastIndexOf(':'), bare.lastIndexOf('(')) + 1);
  for (const candidate of new Set([word, bare, inside])) {
    const read = readUser(candidate);
    if (read.ok) return read.target;
  }
  return undefined;
};

const withoutEdges = (word: string): string => {
  let start = 0;
  let end = word.length;
  while (start < end && EDGE.test(word.charAt(start))) start += 1;
  while (end > start && EDGE.test(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
};

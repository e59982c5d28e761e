/** Longer than every name and UPN that Entra allows. */
const MAX_LENGTH = 256;
/** Words of a name by which it is found; a name that has more has been made to be a burden. */
const MAX_WORDS = 16;

/** Letters that Unicode does not take apart into a letter and an accent, and that people type without. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ß', 'ss'],
  ['þ', 'th'],
  ['ς', 'σ'],
  ['‘', "'"],
  ['’', "'"],
  ['ʼ', "'"],
]);
const NOT_PLAIN = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'gu');

/** Accents of Latin, Greek and Cyrillic letters. Signs of other scripts are marks as well, and are no accents. */
const ACCENTS = /[\u0300-\u036f]/gu;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const WORD = /(?<![\p{L}\p{M}\p{N}])[\p{L}\p{N}]/gu;

/** The text as it is compared: no case, no accents, nothing that cannot be seen, single blanks. */
export const fold = (text: string): string =>
  text
    .slice(0, MAX_LENGTH)
    .toWellFormed()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(UNSEEN, '')
    .toLowerCase()
    // Lower case of some capitals has an accent of its own.
    .replace(ACCENTS, '')
    .replace(NOT_PLAIN, (letter) => PLAIN.get(letter) ?? letter)
    .replace(/\s+/gu, ' ')
    .trim();

/** The folded text from each of its words on: whoever types the beginning of one of these means the whole. */
const fromEachWord = (folded: string, upTo = folded.length): readonly string[] =>
  Array.from(folded.slice(0, upTo).matchAll(WORD), ({ index }) => folded.slice(index)).slice(0, MAX_WORDS);

/** By which beginnings a display name is found. */
export const wordsOfName = (name: string): readonly string[] => fromEachWord(fold(name));

/** By which beginnings a UPN is found: the whole, and from each word before the `@` on. */
export const wordsOfUpn = (upn: string): readonly string[] => {
  const folded = fold(upn);
  const at = folded.lastIndexOf('@');
  return fromEachWord(folded, at === -1 ? undefined : at);
};

/** The beginning that was typed, from its first letter or digit on; `undefined` when it has none. */
export const typedBeginning = (text: string): string | undefined => {
  const [first] = fromEachWord(fold(text));
  return first;
};

/** Sorts behind everything that begins with the text: the last code point there is. */
export const behind = (beginning: string): string => `${beginning}\u{10ffff}`;

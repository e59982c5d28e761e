/** Finds the phrases of the grammar in a line. */
import { COMMAND_LANGUAGES, type CommandLanguage } from './command';
import { COMMANDS, FILE_PHRASES, LANGUAGE_HINTS, MODIFIERS, WHAT_IF_HINTS, type CommandRow, type Wording } from './grammar';
import { isBlank, skipBlanks, wordEnd } from './tokens';

interface Phrase {
  readonly language: CommandLanguage;
  readonly words: readonly string[];
}

/** A phrase that was found: its language, and the offset behind it. */
export interface Found {
  readonly language: CommandLanguage;
  readonly end: number;
}

export type Modifier = keyof typeof MODIFIERS;

const MARKS = /\p{M}/gu;
const DASHES = /[\u2010-\u2015\u2212]/g;
const APOSTROPHES = /[‘’‛ʼ′]/g;
/** Longer than any keyword: such a word is not folded at all. */
const LONGEST_WORD = 40;

/** `word` as keywords are compared: lower case, no accents, plain dash and apostrophe. */
export const fold = (word: string): string =>
  word.length > LONGEST_WORD
    ? word
    : word.normalize('NFD').replace(MARKS, '').replace(DASHES, '-').replace(APOSTROPHES, "'").toLowerCase();

const phrasesOf = (wording: Wording): readonly Phrase[] =>
  COMMAND_LANGUAGES.flatMap((language) => wording[language].map((phrase) => ({ language, words: phrase.split(' ').map(fold) })));

const ROWS = COMMANDS.map((row) => ({ row, phrases: phrasesOf(row.phrases) }));
const MODIFIER_PHRASES: Readonly<Record<Modifier, readonly Phrase[]>> = {
  'what-if': phrasesOf(MODIFIERS['what-if']),
  because: phrasesOf(MODIFIERS.because),
  again: phrasesOf(MODIFIERS.again),
  please: phrasesOf(MODIFIERS.please),
  and: phrasesOf(MODIFIERS.and),
  group: phrasesOf(MODIFIERS.group),
};
const FILE = phrasesOf(FILE_PHRASES);

/** The word at `start` as keywords are compared. A longer one is no keyword, and is not looked at to its end. */
const wordAt = (text: string, start: number): string => fold(text.slice(start, wordEnd(text, start, LONGEST_WORD + 1)));

const phraseEnd = (text: string, from: number, words: readonly string[]): number | undefined => {
  let at = from;
  for (const expected of words) {
    const start = skipBlanks(text, at);
    at = expected.endsWith("'") ? start + expected.length : wordEnd(text, start, LONGEST_WORD + 1);
    if (fold(text.slice(start, at)) !== expected) return undefined;
  }
  return at;
};

const longest = (text: string, from: number, phrases: readonly Phrase[]): Found | undefined => {
  let best: Found | undefined;
  const first = wordAt(text, skipBlanks(text, from));
  for (const { language, words } of phrases) {
    // Most words begin no phrase at all.
    if (words[0] !== first && words[0]?.endsWith("'") !== true) continue;
    const end = phraseEnd(text, from, words);
    if (end !== undefined && end > (best?.end ?? -1)) best = { language, end };
  }
  return best;
};

/** The modifier at `from` (blanks before it do not matter), or `undefined`. */
export const findModifier = (text: string, from: number, modifier: Modifier): Found | undefined =>
  longest(text, from, MODIFIER_PHRASES[modifier]);

/** The command whose phrase stands at `from`, the longest one of several (`sign out` and `sign out group`), or `undefined`. */
export const findCommand = (text: string, from: number): (Found & { readonly row: CommandRow }) | undefined => {
  let best: (Found & { readonly row: CommandRow }) | undefined;
  for (const { row, phrases } of ROWS) {
    const found = longest(text, from, phrases);
    if (found !== undefined && found.end > (best?.end ?? -1)) best = { ...found, row };
  }
  return best;
};

/** The phrase at `from` that asks for the users of the file that came along, or `undefined`. */
export const findFilePhrase = (text: string, from: number): Found | undefined => longest(text, from, FILE);

/** `word`, and nothing but it, is such a modifier. */
export const isModifier = (word: string, modifier: Modifier): boolean => findModifier(word, 0, modifier)?.end === word.length;

/** Calls `visit` with the offset and the folded text of each word, until it answers `true`. */
export const someWord = (text: string, visit: (folded: string, start: number, end: number) => boolean): boolean => {
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const end = wordEnd(text, at);
    if (visit(fold(text.slice(at, end)), at, end)) return true;
    at = skipBlanks(text, end);
  }
  return false;
};

const keywordsOf = (language: CommandLanguage): ReadonlySet<string> => {
  const wordings = [...COMMANDS.map((row) => row.phrases), FILE_PHRASES, ...Object.values(MODIFIERS)];
  return new Set(wordings.flatMap((wording: Wording) => wording[language]).flatMap((phrase) => phrase.split(' ').map(fold)));
};

const KEYWORDS = COMMAND_LANGUAGES.map((language) => ({ language, keywords: keywordsOf(language), hints: LANGUAGE_HINTS[language] }));

const spokenIn = (word: string): readonly CommandLanguage[] =>
  KEYWORDS.filter(({ keywords, hints }) => keywords.has(word) || hints.some((hint) => word.startsWith(hint))).map(({ language }) => language);

/** The language of the first word that belongs to only one of them, else English. */
export const guessLanguage = (text: string): CommandLanguage => {
  let guess: CommandLanguage = 'en';
  someWord(text, (word) => {
    const [only, ...others] = spokenIn(word);
    if (only === undefined || others.length > 0) return false;
    guess = only;
    return true;
  });
  return guess;
};

/** Somebody wanted to look first, as far as the words tell. */
export const looksLikeWhatIf = (text: string): boolean =>
  someWord(text, (word) => WHAT_IF_HINTS.some((hint) => word.startsWith(hint)));

/** `text` up to one sentence mark at its end and the blanks before that; `text` itself when nothing else is in it. */
export const withoutSentenceMark = (text: string): string => {
  let end = text.length - 1;
  if (end < 1 || !'.?!'.includes(text.charAt(end))) return text;
  while (end > 0 && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

/** Finds the phrases of the grammar in a line. */
import { COMMAND_LANGUAGES, type CommandLanguage } from './command';
import { COMMANDS, LANGUAGE_HINTS, MODIFIERS, WHAT_IF_HINTS, type CommandRow, type Wording } from './grammar';
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
  COMMAND_LANGUAGES.flatMap((language) => wording[language].map((phrase) => ({ language, words: fold(phrase).split(' ') })));

const ROWS = COMMANDS.map((row) => ({ row, phrases: phrasesOf(row.phrases) }));
const MODIFIER_PHRASES: Readonly<Record<Modifier, readonly Phrase[]>> = {
  'what-if': phrasesOf(MODIFIERS['what-if']),
  because: phrasesOf(MODIFIERS.because),
  again: phrasesOf(MODIFIERS.again),
  please: phrasesOf(MODIFIERS.please),
};

const phraseEnd = (text: string, from: number, words: readonly string[]): number | undefined => {
  let at = from;
  for (const expected of words) {
    const start = skipBlanks(text, at);
    if (expected.endsWith("'")) {
      at = start + expected.length;
      if (fold(text.slice(start, at)) !== expected) return undefined;
    } else {
      at = wordEnd(text, start);
      if (fold(text.slice(start, at)) !== expected) return undefined;
    }
  }
  return at;
};

const longest = (text: string, from: number, phrases: readonly Phrase[]): Found | undefined => {
  let best: Found | undefined;
  for (const { language, words } of phrases) {
    const end = phraseEnd(text, from, words);
    if (end !== undefined && end > (best?.end ?? -1)) best = { language, end };
  }
  return best;
};

/** The modifier at `from` (blanks before it do not matter), or `undefined`. */
export const findModifier = (text: string, from: number, modifier: Modifier): Found | undefined =>
  longest(text, from, MODIFIER_PHRASES[modifier]);

/** The command whose phrase stands at `from`, or `undefined`. */
export const findCommand = (text: string, from: number): (Found & { readonly row: CommandRow }) | undefined => {
  for (const { row, phrases } of ROWS) {
    const found = longest(text, from, phrases);
    if (found !== undefined) return { ...found, row };
  }
  return undefined;
};

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
  const wordings = [...COMMANDS.map((row) => row.phrases), ...Object.values(MODIFIERS)];
  return new Set(wordings.flatMap((wording: Wording) => wording[language]).flatMap((phrase) => fold(phrase).split(' ')));
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

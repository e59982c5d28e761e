/** Whether a display name could pass for another one. Such a name is shown all the same, with a warning beside it. */
import { charactersOf, codePointOf, describeCharacter, isUnseen } from './command/characters';
import type { CharacterKind } from './command/command';

export type OddName =
  /** Letters of scripts that are not written together. `scripts`: ISO 15924 codes, in the order of the name. */
  | { readonly oddity: 'scripts'; readonly scripts: readonly string[] }
  /** A character that cannot be seen, moves its neighbours, or stands in for a letter: the first one. */
  | { readonly oddity: 'character'; readonly codePoint: string; readonly kind: CharacterKind };

/** Scripts in use today (UAX #31, tables 5 and 7) and old ones whose letters look like Latin, Greek or Cyrillic ones. */
const CODES =
  'Latn Cyrl Grek Arab Armn Beng Bopo Deva Ethi Geor Gujr Guru Hang Hani Hebr Hira Kana Khmr Knda Laoo Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt ' +
  'Adlm Bali Bamu Batk Cakm Cans Cham Cher Hmnp Java Kali Lana Lepc Limb Lisu Mand Mong Mtei Newa Nkoo Olck Osge Plrd Rohg Saur Sund Sylo Syrc Tale Talu Tavt Tfng Vaii Wcho Yiii ' +
  'Cari Copt Dsrt Glag Goth Ital Lyci Lydi Runr';
/** ISO 15924: a script that is not known here. */
const UNKNOWN = 'Zzzz';

const SCRIPTS = CODES.split(' ').map((code) => [code, new RegExp(`\\p{Script=${code}}`, 'u')] as const);
/** Belong to no script of their own: digits, blanks, punctuation, emoji, accents. */
const ANY_SCRIPT = /[\p{Script=Common}\p{Script=Inherited}]/u;

const scriptOf = (character: string): string => SCRIPTS.find(([, script]) => script.test(character))?.[0] ?? UNKNOWN;

/** What one name may mix (UTS #39, restriction level "highly restrictive"): Japanese, Chinese, Korean, each with Latin. */
const TOGETHER: readonly ReadonlySet<string>[] = [new Set(['Latn', 'Hani', 'Hira', 'Kana']), new Set(['Latn', 'Hani', 'Bopo']), new Set(['Latn', 'Hani', 'Hang'])];

const mayStandTogether = (scripts: readonly string[]): boolean => scripts.length < 2 || TOGETHER.some((known) => scripts.every((script) => known.has(script)));

/** Alphabets of mathematics, full-width forms and the like: drawn as a letter, and none of it. */
const STANDS_IN = /(?=[\p{Script=Common}\uff21-\uff5a])\p{L}/u;
const LETTER = /^[A-Za-z]$/;

const isOdd = (character: string): boolean =>
  isUnseen(character) || (STANDS_IN.test(character) && LETTER.test(character.normalize('NFKC')));

/** What is odd about a display name as the directory has it, or `undefined`: nothing. */
export const oddName = (name: string): OddName | undefined => {
  const characters = charactersOf(name);
  const odd = characters.find(isOdd);
  if (odd !== undefined) return { oddity: 'character', codePoint: codePointOf(odd), kind: describeCharacter(odd).kind };
  const scripts = [...new Set(characters.filter((character) => !ANY_SCRIPT.test(character)).map(scriptOf))];
  return mayStandTogether(scripts) ? undefined : { oddity: 'scripts', scripts };
};

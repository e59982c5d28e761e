/** What a character is that no identifier has: its kind, its English name and, where it is obvious, what was meant. */
import type { CharacterKind } from './command';
import { isBlank } from './tokens';

export interface CharacterNote {
  readonly kind: CharacterKind;
  readonly name: string;
  /** The character itself when it can be seen, else empty. */
  readonly visible: string;
  /** What to write instead, empty when it is only left out; `undefined` when nobody can tell. */
  readonly instead: string | undefined;
}

const INVISIBLE: Readonly<Record<string, string>> = {
  '\u00ad': 'soft hyphen',
  '\u034f': 'combining grapheme joiner',
  '\u115f': 'Hangul filler',
  '\u1160': 'Hangul filler',
  '\u180e': 'Mongolian vowel separator',
  '\u200b': 'zero width space',
  '\u200c': 'zero width non-joiner',
  '\u200d': 'zero width joiner',
  '\u2060': 'word joiner',
  '\u2061': 'invisible function application',
  '\u2062': 'invisible times',
  '\u2063': 'invisible separator',
  '\u2064': 'invisible plus',
  '\u2800': 'blank Braille pattern',
  '\u3164': 'Hangul filler',
  '\ufeff': 'zero width no-break space',
  '\uffa0': 'Hangul filler',
};

const DIRECTION: Readonly<Record<string, string>> = {
  '\u061c': 'Arabic letter mark',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'pop directional formatting',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
};

const CURLY: Readonly<Record<string, string>> = {
  '‘': 'left single quotation mark',
  '’': 'right single quotation mark',
  '‚': 'single low quotation mark',
  '‛': 'reversed single quotation mark',
};

/** Letters and marks that look like one of an identifier's: a string of them, and the string of what they look like. */
const LOOK_ALIKES: readonly (readonly [alike: string, plain: string, name: string])[] = [
  ['аАвВеЕкКмМнНоОрРсСтТуУхХіІјЈѕЅԁԛԜԝһҺүҮӏѡґ', 'aABBeEkKmMHHoOpPcCTTyYxXiIjJsSdqWwhHyYlwr', 'Cyrillic letter'],
  ['αΑΒεΕΖηΗιΙκΚΜνΝοΟρΡτΤυΥχΧγω', 'aABeEZnHiIkKMvNoOpPtTuYxXyw', 'Greek letter'],
  ['օսհոցզԼՕՏ', 'ouhngqLOS', 'Armenian letter'],
  ['ıɑɡɩʏǀ', 'iagiyl', 'Latin letter'],
  ['‐‑‒–—―−', '-------', 'dash'],
  ['ʼ′´ʹ＇', "'''''", 'apostrophe'],
  ['․。·', '...', 'dot'],
];

const lookAlikes: ReadonlyMap<string, readonly [plain: string, name: string]> = new Map(
  LOOK_ALIKES.flatMap(([alike, plain, name]) => Array.from(alike, (character, i) => [character, [plain.charAt(i), name]] as const)),
);

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Cyrillic}/u, 'Cyrillic letter'],
  [/\p{Script=Greek}/u, 'Greek letter'],
  [/\p{M}/u, 'combining mark'],
  [/(?=\p{L})\p{Script=Latin}/u, 'Latin letter outside ASCII'],
  [/\p{L}/u, 'letter of another script'],
  [/\p{Cc}/u, 'control character'],
  [/\p{Cs}/u, 'half of a character'],
  [/\p{Co}/u, 'private character'],
  [/\p{Cn}/u, 'unassigned character'],
  [/\p{Emoji_Presentation}/u, 'emoji'],
];

/** Format characters that the lists do not name: variation selectors, tags, deprecated controls. */
const UNSEEN = /[\p{Cf}\p{Variation_Selector}]/u;
const CANNOT_BE_SEEN = /[\p{C}\p{Z}\p{M}]/u;
const PLAIN = /^[A-Za-z0-9'.\-_!#^~+@]$/;
const MARKS = /\p{M}/gu;

const nameOf = (character: string): string => SCRIPTS.find(([script]) => script.test(character))?.[1] ?? 'character';

const FULL_WIDTH = /[\uff01-\uff5e]/;
const compatibleName = (character: string): string => (FULL_WIDTH.test(character) ? 'full-width character' : 'letter-like symbol');

/** Emoji are made with invisible joiners and selectors of their own: those hide nothing. */
const EMOJI = /\p{RGI_Emoji}/gv;
/** Characters without a shape, and such as no name is written with. Blanks are shown as one blank. */
const NOT_TO_BE_SEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The characters of a name, without its emoji. */
export const charactersOf = (name: string): readonly string[] => Array.from(name.replace(EMOJI, ''));

/** `character` cannot be seen, or moves its neighbours. */
export const isUnseen = (character: string): boolean => NOT_TO_BE_SEEN.test(character) && !isBlank(character);

/** A character's number as Unicode writes it, e.g. `U+0430`. */
export const codePointOf = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What `character` (one code point) is. */
export const describeCharacter = (character: string): CharacterNote => {
  const direction = DIRECTION[character];
  if (direction !== undefined) return { kind: 'direction', name: direction, visible: '', instead: '' };
  const invisible = INVISIBLE[character] ?? (UNSEEN.test(character) ? 'invisible character' : undefined);
  if (invisible !== undefined) return { kind: 'zero-width', name: invisible, visible: '', instead: '' };
  const curly = CURLY[character];
  if (curly !== undefined) return { kind: 'curly-apostrophe', name: curly, visible: character, instead: "'" };
  return describeVisible(character);
};

const describeVisible = (character: string): CharacterNote => {
  const alike = lookAlikes.get(character);
  if (alike !== undefined) return { kind: 'look-alike', name: alike[1], visible: character, instead: alike[0] };
  // Full-width forms and the alphabets of mathematics: Unicode itself says which letter they stand for.
  const compatible = character.normalize('NFKC');
  if (PLAIN.test(compatible)) return { kind: 'look-alike', name: compatibleName(character), visible: character, instead: compatible };
  const base = character.normalize('NFKD').replace(MARKS, '');
  const instead = base !== character && (base === '' || PLAIN.test(base)) ? base : undefined;
  return { kind: 'other', name: nameOf(character), visible: CANNOT_BE_SEEN.test(character) ? '' : character, instead };
};

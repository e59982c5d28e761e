import { IntlMessageFormat } from 'intl-messageformat';

/** A letter with an accent for each that has one. */
const ACCENTED: ReadonlyMap<string, string> = new Map(Array.from('aeioucnyAEIOUCNY', (letter, at) => [letter, 'àéîôûçñÿÀÉÎÔÛÇÑÝ'.charAt(at)]));
/** Of every word, rounded up: blanks, signs and places do not grow, and the whole text shall be 40 % longer. */
const LONGER = 1.5;

const longer = (word: string): string => {
  const letters = Array.from(word);
  const more = Math.ceil(letters.length * LONGER) - letters.length;
  return [...letters, ...Array.from({ length: more }, (_, at) => letters[at % letters.length]!.toLowerCase())].map((letter) => ACCENTED.get(letter) ?? letter).join('');
};

/** The text in a language that nobody speaks. What is no word of English (a variable, a path, a user name) is the same in every language. */
export const pseudoText = (text: string): string => text.replaceAll(/(?<![\p{L}\d_@/.$-])\p{L}+(?![\p{L}\d_@/$-]|\.\p{L})/gu, longer);

type Piece = ReturnType<IntlMessageFormat['getAst']>[number];

/** How the parser numbers what it finds. */
const TEXT = 0;
const PLACE = 1;
const NUMBER = 2;
const CHOICE = 5;
const COUNT = 6;

/** What ICU takes for its own. */
const escaped = (text: string, counting: boolean): string => text.replaceAll("'", "''").replaceAll(counting ? /[{}#]+/g : /[{}]+/g, (signs) => `'${signs}'`);

const written = (pieces: readonly Piece[], counting: boolean): string =>
  pieces
    .map((piece) => {
      const type: number = piece.type;
      if (!('value' in piece)) return '#';
      if (type === TEXT) return escaped(pseudoText(piece.value), counting);
      if (type === PLACE) return `{${piece.value}}`;
      if (type === NUMBER) return `{${piece.value}, number}`;
      if ((type !== CHOICE && type !== COUNT) || !('options' in piece)) throw new Error(`a kind of place that no sentence had so far: ${type}`);
      const options = Object.entries(piece.options).map(([name, option]) => `${name} {${written(option.value, counting || type === COUNT)}}`);
      return `{${piece.value}, ${type === COUNT ? 'plural' : 'select'}, ${options.join(' ')}}`;
    })
    .join('');

/** The catalogue's sentences in that language: places and selectors as they were. */
export const pseudoCatalogue = <Key extends string>(sentences: Readonly<Record<Key, string>>): Readonly<Record<Key, string>> =>
  Object.fromEntries(Object.entries<string>(sentences).map(([key, sentence]) => [key, written(new IntlMessageFormat(sentence, 'en', undefined, { ignoreTag: true }).getAst(), false)])) as Record<Key, string>;

import { IntlMessageFormat } from 'intl-messageformat';
import en from '../../src/locale/en.json';
import fr from '../../src/locale/fr.json';
import type { OpenTab } from './stage';

type Language = 'en' | 'fr';
const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, fr };

/** So long a piece of a pattern with places for values tells its language. */
const TELLING = 12;

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The words of a message between the places for its values. */
const pieces = (elements: readonly Element[]): readonly string[] =>
  elements.flatMap((element) => {
    if ('options' in element) return Object.values(element.options).flatMap(({ value }) => pieces(value));
    // Type 0 is text; the others are places for values.
    const kind: number = element.type;
    return kind === 0 && 'value' in element ? [element.value.trim()] : [];
  });

const piecesOf = (language: Language): readonly string[] => Object.values(CATALOGUES[language]).flatMap((pattern) => pieces(new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true }).getAst()));

/** Everything that a reader sees or is read: texts, and the attributes that hold words. */
const WORDS = `(() => {
  const words = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!['SCRIPT', 'STYLE'].includes(walker.currentNode.parentElement.tagName)) words.push(walker.currentNode.data);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-valuetext', 'aria-roledescription'])
    for (const element of document.querySelectorAll('[' + name + ']')) words.push(element.getAttribute(name));
  return words.map((word) => word.trim()).filter((word) => word !== '');
})()`;

/** Pieces of the catalogue that are of this language alone. */
const only = (language: Language): readonly string[] => {
  const others = piecesOf(language === 'en' ? 'fr' : 'en');
  return [...new Set(piecesOf(language))].filter((piece) => /\p{L}{2}/u.test(piece) && !others.some((other) => other.includes(piece)));
};
const ONLY: Readonly<Record<Language, readonly string[]>> = { en: only('en'), fr: only('fr') };

/** Texts of the tab that are the catalogue's, but of the other language than `language`. */
export const untranslated = async (tab: OpenTab, language: Language): Promise<readonly string[]> => {
  const words = await tab.frame.evaluate<string[]>(WORDS);
  const foreign = ONLY[language === 'en' ? 'fr' : 'en'];
  return words.filter((word) => foreign.some((piece) => word === piece || (piece.length >= TELLING && piece.includes(' ') && word.includes(piece))));
};

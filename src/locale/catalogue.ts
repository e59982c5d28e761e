import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../domain/command/command';
import en from './en.json';
import fr from './fr.json';

/** The name of a sentence. English is the list of them; a language that lacks one does not compile. */
export type MessageKey = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number>>;

const CATALOGUES = { en, fr } as const satisfies Record<Language, Record<MessageKey, string>>;

type Formats = ReadonlyMap<string, IntlMessageFormat>;

// Parsed once: a sentence that is not valid ICU stops the start, not an answer. Markup in messages is text (`ignoreTag`).
const parse = (language: Language): Formats =>
  new Map(Object.entries(CATALOGUES[language]).map(([key, text]) => [key, new IntlMessageFormat(text, language, undefined, { ignoreTag: true })]));
const FORMATS: Readonly<Record<Language, Formats>> = { en: parse('en'), fr: parse('fr') };

/** The sentence in this language, its places filled. Values are put in as they are: escaping is the sink's business. */
export const message = (language: Language, key: MessageKey, values: MessageValues = {}): string => {
  const format = FORMATS[language].get(key);
  if (format === undefined) throw new Error(`no message ${key}`);
  const text: unknown = format.format({ ...values });
  return String(text);
};

/** Every key, for tests of completeness. */
export const MESSAGE_KEYS = Object.keys(en) as readonly MessageKey[];

/** The languages that there are. */
export const LANGUAGES = Object.keys(CATALOGUES) as readonly Language[];

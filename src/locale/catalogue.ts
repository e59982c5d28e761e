import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../domain/command/command';
import en from './en.json';
import fr from './fr.json';

/** The name of a sentence. English is the list of them; a language that lacks one does not compile. */
export type MessageKey = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number>>;

const CATALOGUES = { en, fr } as const satisfies Record<Language, Record<MessageKey, string>>;

/** The sentences of one language, each parsed when it is first said: the tab says few of them, and to parse all takes a noticeable while. */
class Catalogue {
  private readonly parsed = new Map<MessageKey, IntlMessageFormat>();

  constructor(private readonly language: Language) {}

  format(key: MessageKey): IntlMessageFormat {
    const known = this.parsed.get(key);
    if (known !== undefined) return known;
    if (!Object.hasOwn(CATALOGUES[this.language], key)) throw new Error(`no message ${key}`);
    // Markup in messages is text (`ignoreTag`). That each sentence is valid ICU is held by the tests, which parse them all.
    const format = new IntlMessageFormat(CATALOGUES[this.language][key], this.language, undefined, { ignoreTag: true });
    this.parsed.set(key, format);
    return format;
  }
}

const FORMATS: Readonly<Record<Language, Catalogue>> = { en: new Catalogue('en'), fr: new Catalogue('fr') };

/** The sentence in this language, its places filled. Values are put in as they are: escaping is the sink's business. */
export const message = (language: Language, key: MessageKey, values: MessageValues = {}): string => {
  const text: unknown = FORMATS[language].format(key).format({ ...values });
  return String(text);
};

/** Every key, for tests of completeness. */
export const MESSAGE_KEYS = Object.keys(en) as readonly MessageKey[];

/** The languages that there are. */
export const LANGUAGES = Object.keys(CATALOGUES) as readonly Language[];

import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../domain/command/command';
import * as languages from './languages';

/** The name of a sentence. English is the list of them; a language that lacks one does not compile. */
export type MessageKey = keyof typeof languages.en;
export type MessageValues = Readonly<Record<string, string | number>>;

const SENTENCES: ReadonlyMap<Language, Readonly<Record<MessageKey, string>>> = new Map(
  Object.entries({ ...languages } satisfies Readonly<Record<Language, Readonly<Record<MessageKey, string>>>>),
);

/** The sentences of one language, each parsed when it is first said: the tab says few of them, and to parse all takes a noticeable while. */
class Catalogue {
  private readonly parsed = new Map<MessageKey, IntlMessageFormat>();

  constructor(
    readonly language: Language,
    private readonly sentences: Readonly<Record<MessageKey, string>>,
  ) {}

  format(key: MessageKey): IntlMessageFormat {
    const known = this.parsed.get(key);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.sentences, key)) throw new Error(`no message ${key}`);
    // Markup in messages is text (`ignoreTag`). That each sentence is valid ICU is held by the tests, which parse them all.
    const format = new IntlMessageFormat(this.sentences[key], this.language, undefined, { ignoreTag: true });
    this.parsed.set(key, format);
    return format;
  }
}

const ENGLISH = new Catalogue('en', languages.en);
const CATALOGUES: ReadonlyMap<Language, Catalogue> = new Map([...SENTENCES].map(([language, sentences]) => [language, language === 'en' ? ENGLISH : new Catalogue(language, sentences)]));

/** The languages that there are, English first. */
export const LANGUAGES: readonly Language[] = ['en', ...[...CATALOGUES.keys()].filter((language) => language !== 'en').toSorted()];

/** The catalogue of this language. One that was stored and is there no more is read in English. */
const catalogueOf = (language: Language): Catalogue => CATALOGUES.get(language) ?? ENGLISH;

/** The language in which `language` is really read. */
export const spoken = (language: Language): Language => catalogueOf(language).language;

/** The sentence in this language, its places filled. Values are put in as they are: escaping is the sink's business. */
export const message = (language: Language, key: MessageKey, values: MessageValues = {}): string => {
  const text: unknown = catalogueOf(language).format(key).format({ ...values });
  return String(text);
};

/** Every key, for tests of completeness. */
export const MESSAGE_KEYS = Object.keys(languages.en) as readonly MessageKey[];

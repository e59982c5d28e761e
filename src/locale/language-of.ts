import type { Language } from '../domain/command/command';
import { LANGUAGES, spoken } from './catalogue';

/** The longest tag first: where there are both, `pt-BR` is not `pt`. */
const BY_LENGTH = LANGUAGES.toSorted((one, other) => other.length - one.length);

/** `fr*` is French (contract, section 4). Elsewhere a tag ends where a subtag does: who reads Filipino, `fil`, does not read Finnish, `fi`. */
const begins = (locale: string, tag: string): boolean => (tag === 'fr' ? locale.startsWith(tag) : `${locale}-`.startsWith(`${tag.toLowerCase()}-`));

const known = (locale: string): Language | undefined => {
  // A shell writes `fr_FR.UTF-8` and `de_DE@euro`, a header `fr-CA,fr;q=0.9`.
  const tag = (locale.trimStart().toLowerCase().split(/[.@,;\s]/, 1)[0] ?? '').replaceAll('_', '-');
  return BY_LENGTH.find((language) => begins(tag, language));
};

/** The language for a reader of these locales, the one they like best first: the first that there is, else English. @param locales BCP 47 tags, or as a shell writes them */
export const languageOf = (...locales: readonly (string | undefined)[]): Language => {
  for (const locale of locales) {
    const language = locale === undefined ? undefined : known(locale);
    if (language !== undefined) return language;
  }
  return 'en';
};

/** The language of a shell, as POSIX ranks its variables: the first that is set. */
export const shellLanguage = ({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language =>
  languageOf([LC_ALL, LC_MESSAGES, LANG].find((name) => name !== undefined && name !== ''));

/** The scripts of living languages that are written from right to left (ISO 15924). */
const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set(['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

/** Where a line of this language begins, as the attribute `dir` has it. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.has(new Intl.Locale(spoken(language)).maximize().script) ? 'rtl' : 'ltr');

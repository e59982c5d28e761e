import type { Language } from '../domain/command/command';
import { spoken } from './catalogue';

const nameIn = (language: string, code: string): string => new Intl.DisplayNames(language, { type: 'script' }).of(code) ?? code;

/** What the language calls a script; a rare one has its English name where the language has none. @param code ISO 15924, e.g. `Cyrl` */
const scriptName = (language: Language, code: string): string => {
  const name = nameIn(spoken(language), code);
  return name === code ? nameIn('en', code) : name;
};

/** Scripts by name, as the language lists them: `Cyrillic and Latin`. */
export const scriptNames = (language: Language, codes: readonly string[]): string =>
  new Intl.ListFormat(spoken(language), { type: 'conjunction' }).format(codes.map((code) => scriptName(language, code)));

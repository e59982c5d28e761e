import type { Language } from '../domain/command/command';
import { message, MESSAGE_KEYS, type MessageKey } from '../locale';

/**
 * The verifier is one file that a stranger runs alone: it has no catalogue, and says in English what is wrong. Each of its
 * sentences, and of those that continue them for a store, is in the catalogues too, letter by letter, and is known again by that.
 */
type Finding = Extract<MessageKey, `bad-log.${string}`>;

const FINDINGS = MESSAGE_KEYS.filter((key): key is Finding => key.startsWith('bad-log.') && key !== 'bad-log.entry');
/** The names of their places. */
const PLACES = ['kind', 'entries', 'sequence', 'last', 'wanted', 'found', 'format', 'given', 'more'] as const;
const MARK = '\u0000';

/** The English sentence as a pattern: a group for each of its places, by name. */
const patternOf = (key: Finding): RegExp => {
  const pieces = message('en', key, Object.fromEntries(PLACES.map((name) => [name, `${MARK}${name}${MARK}`]))).split(MARK);
  // A word, the name of a place, words…
  return new RegExp(`^${pieces.map((piece, index) => (index % 2 === 0 ? piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : `(?<${piece}>\\S*)`)).join('')}$`, 'u');
};

/** What the verifier found, in this language; as it is where it is none of the verifier's sentences. @param because the verifier's English */
export const badLogText = (because: string, language: Language): string => {
  for (const key of FINDINGS) {
    const found = patternOf(key).exec(because);
    if (found !== null) return message(language, key, { ...found.groups });
  }
  return because;
};

/** The same with the entry that does not hold, where one can be named. */
export const badEntryText = ({ entry, because }: { readonly entry: number | undefined; readonly because: string }, language: Language): string =>
  entry === undefined ? badLogText(because, language) : message(language, 'bad-log.entry', { entry: String(entry), because: badLogText(because, language) });

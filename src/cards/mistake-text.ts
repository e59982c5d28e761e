import type { Language } from '../domain/command/command';
import type { Mistake } from '../domain/mistake';
import { message } from '../locale';

const mistakeLine = ({ variables, code, values, entry }: Mistake, language: Language): string => {
  const wrong = message(language, `mistake.${code}`, values);
  return message(language, 'mistakes.line', { variables: variables.join(', '), wrong: entry === undefined ? wrong : message(language, 'mistakes.entry', { entry: String(entry), wrong }) });
};

/** All mistakes in one message for a shell: a line each, beginning with the names of the variables. */
export const mistakesText = (mistakes: readonly Mistake[], language: Language): string =>
  [message(language, 'mistakes', { count: mistakes.length }), ...mistakes.map((mistake) => mistakeLine(mistake, language))].join('\n');

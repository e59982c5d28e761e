/**
 * What is wrong with the configuration. `variables` are the names to look at; `says` is what is wrong and what to do, and
 * never holds a value that was read: entries of a list are named by their position.
 */
export interface Mistake {
  readonly variables: readonly string[];
  readonly says: string;
}

/** A value, or the mistakes that stand in its way; none when they are already reported with the variables it is made of. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistakes: readonly Mistake[] };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });
export const failure = <T>(mistakes: readonly Mistake[]): Result<T> => ({ ok: false, mistakes });
export const mistakesOf = (result: Result<unknown>): readonly Mistake[] => (result.ok ? [] : result.mistakes);

/** All mistakes in one message for a log or a shell: a line each, beginning with the names of the variables. */
export function describeMistakes(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ variables, says }) => `- ${variables.join(', ')}: ${says}`);
  return [`The configuration has ${count}; nothing was started.`, ...lines].join('\n');
}

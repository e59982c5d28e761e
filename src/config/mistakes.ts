import type { Mistake } from '../domain/mistake';

/** A value, or the mistakes that stand in its way; none when they are already reported with the variables it is made of. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistakes: readonly Mistake[] };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });
export const failure = <T>(mistakes: readonly Mistake[]): Result<T> => ({ ok: false, mistakes });
export const mistakesOf = (result: Result<unknown>): readonly Mistake[] => (result.ok ? [] : result.mistakes);

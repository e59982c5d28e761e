import { z } from 'zod';

/** What became of a variable's text: a value, or what is wrong with it, a sentence each. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly says: readonly string[] };

/** A schema that reads a variable's text with `read`; `whenMissing` is the sentence for a required variable that is not set. */
export const reads = <T>(read: (text: string) => Reading<T>, whenMissing?: string) =>
  z.string(whenMissing === undefined ? undefined : { error: whenMissing }).transform((text, context) => {
    const reading = read(text);
    if (reading.ok) return reading.value;
    for (const message of reading.says) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Whatever `read` gives, or `says` where it gives nothing. */
export const orSay =
  <T>(read: (text: string) => T | undefined, says: string) =>
  (text: string): Reading<T> => {
    const value = read(text);
    return value === undefined ? { ok: false, says: [says] } : { ok: true, value };
  };

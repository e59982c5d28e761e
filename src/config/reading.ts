import { z } from 'zod';
import { fault, mistake, MISTAKE_CODES, type Fault, type Mistake, type MistakeCode } from '../domain/mistake';

/** What became of a variable's text: a value, or what is wrong with it. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

/** The text is wrong in this one way. */
export const wrong = <T>(code: MistakeCode, values?: Fault['values']): Reading<T> => ({ ok: false, faults: [fault(code, values)] });

/** A schema that reads a variable's text with `read`; `whenMissing` is what is wrong when a required variable is not set. */
export const reads = <T>(read: (text: string) => Reading<T>, whenMissing?: MistakeCode) =>
  z.string(whenMissing === undefined ? undefined : { error: whenMissing }).transform((text, context) => {
    const reading = read(text);
    if (reading.ok) return reading.value;
    for (const each of reading.faults) context.addIssue({ code: 'custom', message: each.code, params: { fault: each } });
    return z.NEVER;
  });

/** What the schema found, in the words of a mistake. */
export const mistakeIn = (issue: z.core.$ZodIssue): Mistake => {
  const variables = [String(issue.path[0])];
  const found = issue.code === 'custom' ? (issue.params?.['fault'] as Fault | undefined) : undefined;
  if (found !== undefined) return { variables, ...found };
  const code = MISTAKE_CODES.find((each) => each === issue.message);
  if (code === undefined) throw new Error(`nobody reads what was found: ${issue.code}`);
  return mistake(variables, code);
};

/** Whatever `read` gives, or this fault where it gives nothing. */
export const orElse =
  <T>(read: (text: string) => T | undefined, code: MistakeCode, values?: Fault['values']) =>
  (text: string): Reading<T> => {
    const value = read(text);
    return value === undefined ? wrong(code, values) : { ok: true, value };
  };

import type { Parsed, Problem, ProblemCode } from './command';

/** What is wrong with a line, before the line to write instead is known. */
export interface Complaint {
  readonly code: ProblemCode;
  readonly values: Problem['values'];
}

export const complaint = (code: ProblemCode, values: Problem['values'] = {}): Complaint => ({ code, values });

/** The answer "no": why, and `line` to write instead, where there is one. */
export const refuse = ({ code, values }: Complaint, line: string | undefined): Parsed & { readonly ok: false } => ({
  ok: false,
  problem: { code, values, line },
});

import { z } from 'zod';

/** Why the API did not do it. Each code has a title and a sentence in both languages. */
export const PROBLEM_CODES = [
  'not-signed-in', // 401: no token, or one that is not accepted
  'not-entitled', // 403: the person may not, `detail` says why
  'not-found', // 404
  'bad-request', // 400: `detail` names the field
  'too-many', // 429
  'directory', // 503: Entra or Graph refused or did not answer, `detail` says which and what to do
  'store-down', // 503
  'not-set-up', // 503: `TAB_CLIENT_ID` is not configured
  'went-wrong', // 500
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Problem details (RFC 9457), `application/problem+json`, in the reader's language (`Accept-Language`). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(PROBLEM_CODES),
});
export type Problem = z.infer<typeof problem>;

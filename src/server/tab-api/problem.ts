import type { Problem, ProblemCode } from '../../contract';
import type { Language } from '../../domain/command/command';
import { isNoAnswer, isRefused, isStoreDown } from '../../service';
import type { Answer } from '../answer';
import type { ProblemValues, TabWords } from './words';

const STATUS: Readonly<Record<ProblemCode, number>> = {
  'not-signed-in': 401,
  'not-entitled': 403,
  'not-found': 404,
  'bad-request': 400,
  'too-many': 429,
  directory: 503,
  'store-down': 503,
  'not-set-up': 503,
  'went-wrong': 500,
};

/** Whatever else the answer has to say. */
interface Particulars {
  readonly values?: Partial<ProblemValues>;
  /** Instead of the catalogue's sentence. */
  readonly detail?: string;
  /** Instead of the status that goes with the code. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** Thrown by whatever cannot go on; becomes the answer. */
export class ApiProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly particulars: Particulars = {},
  ) {
    super(code);
  }
}

/** @param field name of the parameter or member; `body` for the body as a whole */
export const badRequest = (field: string, status = 400): ApiProblem => new ApiProblem('bad-request', { values: { field }, status });

/** What became of a call that threw. `unforeseen`: a defect, to be logged. */
export const problemIn = (error: unknown): { readonly problem: ApiProblem; readonly unforeseen: boolean } => {
  if (error instanceof ApiProblem) return { problem: error, unforeseen: false };
  if (isStoreDown(error)) return { problem: new ApiProblem('store-down'), unforeseen: false };
  if (isRefused(error)) return { problem: new ApiProblem('directory', { values: { how: 'refused', code: `${error.service} ${error.status} ${error.code}` } }), unforeseen: false };
  if (isNoAnswer(error)) return { problem: new ApiProblem('directory', { values: { how: 'no-answer', code: error.detail } }), unforeseen: false };
  return { problem: new ApiProblem('went-wrong'), unforeseen: true };
};

/** Problem details (RFC 9457). */
export const problemAnswer = ({ code, particulars }: ApiProblem, words: TabWords, language: Language): Answer => {
  const { title, detail } = words.problem(code, language, { field: '', how: '', code: '', ...particulars.values });
  const status = particulars.status ?? STATUS[code];
  const body: Problem = { type: `urn:session-revoker:problem:${code}`, title, status, detail: particulars.detail ?? detail, code };
  return {
    status,
    body: JSON.stringify(body),
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Language': language,
      // RFC 9110, 11.6.1: who is refused for want of a credential is told which one.
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(particulars.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(particulars.retryAfterSeconds) }),
    },
  };
};

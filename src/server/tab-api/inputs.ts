import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../body';
import { ApiProblem, badRequest } from './problem';

/** A schema of the contract, as far as it is used here. */
export interface Schema<Value> {
  safeParse(given: unknown): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** The value, or a problem that names the first field that does not fit. */
export const fitting = <Value>(schema: Schema<Value>, given: unknown): Value => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(String(issue?.path[0] ?? issue?.keys?.[0] ?? 'body').slice(0, 64));
};

/**
 * Parameters of the address, the empty ones left out. A parameter that nobody knows is refused: who mistypes a filter would
 * otherwise take everything for what was looked for.
 */
export const parametersOf = (query: string, known: readonly string[]): Readonly<Record<string, string>> => {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name) || found.has(name)) throw badRequest(name.slice(0, 64));
    found.set(name, value);
  }
  return Object.fromEntries([...found].filter(([, value]) => value !== ''));
};

/** A body that may be larger than others. */
interface Larger {
  readonly bytes: number;
  /** What the problem says is too large. */
  readonly field: string;
}

/** The body by its schema. Throws a problem, or `Gone` when the caller hung up. */
export const bodyBy = async <Value>(schema: Schema<Value>, request: IncomingMessage, response: ServerResponse, larger?: Larger): Promise<Value> => {
  const body = await readBody(request, response, larger?.bytes);
  if (body === 'gone') throw new Gone();
  if (!body.ok) throw badRequest(body.status === 413 && larger !== undefined ? larger.field : 'body', body.status);
  return fitting(schema, body.value);
};

/** The caller hung up: nobody is left to answer. */
export class Gone extends Error {}

export const notFound = (): ApiProblem => new ApiProblem('not-found');

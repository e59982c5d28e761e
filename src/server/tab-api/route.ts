import type { Request, Response } from 'restify';
import type { Actor } from '../../domain/conversation';
import { requestId, type RequestId } from '../../domain/people';
import type { Download } from './export';
import { notFound } from './inputs';
import type { TabUseCases } from './use-cases';
import type { TabWords } from './words';

/** A request of somebody who may look. */
export interface Call {
  readonly request: Request;
  readonly response: Response;
  /** What stands behind the question mark of the address. */
  readonly query: string;
  readonly reader: Actor;
}

/** What routes are made of. */
export interface RouteParts {
  readonly useCases: TabUseCases;
  readonly words: TabWords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Answered = { readonly json: object } | { readonly download: Download };

/** Throws `ApiProblem`, or what a use case throws. */
export type Handle = (parts: RouteParts, call: Call) => Promise<Answered> | Answered;

/** One thing that the tab can ask. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly handle: Handle;
}

/** The request that the address names. Throws a problem when that is none. */
export const idIn = ({ request: { params } }: Call): RequestId => {
  const { id } = params as { readonly id?: unknown };
  const known = typeof id === 'string' ? requestId(id) : undefined;
  if (known === undefined) throw notFound();
  return known;
};

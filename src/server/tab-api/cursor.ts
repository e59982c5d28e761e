import { requestId } from '../../domain/people';
import type { RequestPlace } from '../../service';
import { badRequest } from './problem';

/** A place in the history as text that says nothing to who carries it. */
export const cursorOf = ({ askedAt, id }: RequestPlace): string => Buffer.from(`${askedAt} ${id}`).toString('base64url');

/** The place that a cursor stands for. Throws a problem when the server did not make it. */
export const placeAt = (cursor: string): RequestPlace => {
  const [, at, text] = /^(\d{1,16}) (.*)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const id = requestId(text ?? '');
  if (at === undefined || id === undefined) throw badRequest('cursor');
  return { askedAt: Number(at), id };
};

/** The same for a place in the list of a request's users, which never changes: how many come before. */
export const positionCursor = (position: number): string => Buffer.from(`p${position}`).toString('base64url');

/** @returns 0, the beginning, without a cursor. Throws a problem when the server did not make it. */
export const positionAt = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const [, position] = /^p(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (position === undefined) throw badRequest('cursor');
  return Number(position);
};

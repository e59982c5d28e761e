import { leftOutQuery, usersQuery, type LeftOutPage, type UserPage } from '../../contract';
import type { RequestId } from '../../domain/people';
import { positionAt, positionCursor } from './cursor';
import { userOf } from './encode';
import { fitting, notFound, parametersOf } from './inputs';
import { idIn, type Call, type Handle, type RouteParts } from './route';
import { usersFileOf } from './users-file';

/** Rows of a page. */
const PAGE = 50;

/** The request about many that the address names. Throws a problem when it is none. */
const manyIn = async ({ useCases }: RouteParts, call: Call): Promise<RequestId> => {
  const id = idIn(call);
  if (!(await useCases.isAboutMany(id))) throw notFound();
  return id;
};

const cursorTo = (next: number | undefined): string | null => (next === undefined ? null : positionCursor(next));

/** A page of a request's users. */
export const users: Handle = async (parts, call) => {
  const { useCases, words } = parts;
  const { cursor, standing } = fitting(usersQuery, parametersOf(call.query, Object.keys(usersQuery.shape)));
  const from = positionAt(cursor);
  const { rows, next } = await useCases.seeUsers(await manyIn(parts, call), from, PAGE, standing);
  const json: UserPage = { users: rows.map((member) => userOf(member, words, call.reader)), next: cursorTo(next) };
  return { json };
};

/** A page of those who were named and are not hit. */
export const leftOut: Handle = async (parts, call) => {
  const { useCases, words } = parts;
  const { cursor } = fitting(leftOutQuery, parametersOf(call.query, Object.keys(leftOutQuery.shape)));
  const from = positionAt(cursor);
  const { rows, next } = await useCases.seeLeftOut(await manyIn(parts, call), from, PAGE);
  const json: LeftOutPage = {
    leftOut: rows.map((entry) => ({ typed: entry.typed, because: entry.because, line: words.leftOut(entry, call.reader.language) })),
    next: cursorTo(next),
  };
  return { json };
};

/** All of both as a file. */
export const usersFile: Handle = async (parts, call) => {
  parametersOf(call.query, []);
  const { useCases, words, now } = parts;
  const result = await useCases.seeResult(idIn(call));
  if (result === undefined) throw notFound();
  return { download: await usersFileOf(result, { words, reader: call.reader, now: now() }) };
};

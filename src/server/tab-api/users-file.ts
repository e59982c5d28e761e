import { BYTE_ORDER_MARK, csvLine } from '../../domain/csv';
import type { Actor } from '../../domain/conversation';
import type { LeftOut } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { RequestId } from '../../domain/people';
import type { ListPart } from '../../service';
import { userOf } from './encode';
import type { Download, ExportParts } from './export';
import { USER_COLUMNS, type TabWords, type UserColumn } from './words';

/** One read of the store, and what is in memory of a list at a time. */
const PAGE = 500;

/**
 * The users of a request with what became of them, in the order in which they were named, and behind them who was left out
 * and why. The first page is read before anything is answered, so that what is wrong can still be said.
 */
export const usersFileOf = async (id: RequestId, parts: ExportParts): Promise<Download> => {
  const { useCases, words, reader, now } = parts;
  const first = await useCases.seeUsers(id, 0, PAGE);
  const linesOf = (rows: readonly Row[]): string => rows.map((row) => csvLine(USER_COLUMNS.map((column) => ({ ...row, request: id })[column]))).join('');
  async function* chunks(): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + csvLine(USER_COLUMNS.map((column) => words.column(column, reader.language)));
    for await (const rows of pagesOf(first, (from) => useCases.seeUsers(id, from, PAGE))) yield linesOf(rows.map((member) => rowOfUser(member, words, reader)));
    const leftOut = await useCases.seeLeftOut(id, 0, PAGE);
    for await (const rows of pagesOf(leftOut, (from) => useCases.seeLeftOut(id, from, PAGE))) yield linesOf(rows.map((entry) => rowOfLeftOut(entry, words, reader)));
  }
  return { type: 'text/csv; charset=utf-8; header=present', fileName: `session-revoker-${id}-${new Date(now).toISOString().slice(0, 10)}.csv`, chunks: chunks() };
};

async function* pagesOf<Each>(first: ListPart<Each>, pageFrom: (from: number) => Promise<ListPart<Each>>): AsyncGenerator<readonly Each[]> {
  for (let page = first; ; page = await pageFrom(page.next)) {
    yield page.rows;
    if (page.next === undefined) return;
  }
}

type Row = Readonly<Record<Exclude<UserColumn, 'request'>, string>>;

const rowOfUser = (member: ManyMember, words: TabWords, reader: Actor): Row => {
  const { objectId, upn, displayName, standing, settledAt, verifiedFrom } = userOf(member, words, reader);
  return {
    userId: objectId,
    upn,
    userName: displayName,
    outcome: standing === null ? '' : words.standing(standing, reader.language),
    because: words.member(member, reader).because.join(' '),
    endedAt: timeOf(settledAt),
    verifiedFrom: timeOf(verifiedFrom),
  };
};

/** What was typed is most often a user name. */
const rowOfLeftOut = (entry: LeftOut, words: TabWords, { language }: Actor): Row => {
  const { word, line } = words.leftOut(entry, language);
  return { userId: '', upn: entry.typed, userName: '', outcome: word, because: line, endedAt: '', verifiedFrom: '' };
};

/** ISO 8601, UTC. */
const timeOf = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

import type { ResultRow } from '../../domain/result-row';
import type { SeenResult } from '../../service';
import type { Download, ExportParts } from './export';

/**
 * The users of a request with what became of them, in the order in which they were named, and behind them who was left out
 * and why: the same rows as the bot offers in a chat. The first of them are read before anything is answered, so that what
 * is wrong can still be said.
 */
export const usersFileOf = async ({ requestId, receipt, rows }: SeenResult, { words, reader: { language }, now }: Omit<ExportParts, 'useCases'>): Promise<Download> => {
  const pages = rows()[Symbol.asyncIterator]();
  const first = await pages.next();
  async function* chunks(): AsyncGenerator<string> {
    yield words.resultFile.head(language);
    for (let page: IteratorResult<readonly ResultRow[], unknown> = first; page.done !== true; page = await pages.next()) yield words.resultFile.lines(page.value, requestId, receipt, language);
  }
  return { type: 'text/csv; charset=utf-8; header=present', fileName: `session-revoker-${requestId}-${new Date(now).toISOString().slice(0, 10)}.csv`, chunks: chunks() };
};

import type { RequestFilter, RequestSummary } from '../../contract';
import type { Actor } from '../../domain/conversation';
import type { FoundRequests, RequestPlace } from '../../service';
import { BYTE_ORDER_MARK, csvLine } from '../../domain/csv';
import { summaryOf } from './encode';
import { badRequest } from './problem';
import type { TabUseCases } from './use-cases';
import { EXPORT_COLUMNS, type ExportColumn, type TabWords } from './words';

export type ExportFormat = 'csv' | 'jsonl';

/** A file that is made while it is read. */
export interface Download {
  readonly type: string;
  readonly fileName: string;
  /** A page of requests each. */
  readonly chunks: AsyncIterable<string>;
}

/** What files are made with. */
export interface ExportParts {
  readonly useCases: TabUseCases;
  readonly words: TabWords;
  readonly reader: Actor;
  /** Milliseconds since 1970, for the name of the file. */
  readonly now: number;
}

/** One read of the store, and what is in memory of the whole history at a time. */
const PAGE = 200;

/**
 * All requests that fit, newest first. The first page is read before anything is answered, so that what is wrong can still be
 * said. What is asked while the file is being read is not in it.
 */
export const exportOf = async (format: ExportFormat, filter: RequestFilter, parts: ExportParts): Promise<Download> => {
  const first = await parts.useCases.searchRequests(filter, undefined, PAGE);
  // A file says nothing beside its rows: it must not look whole when it is not.
  if (first.tooManyPeople) throw badRequest('people');
  const { type, head, line } = FORMATS[format](parts);
  return {
    type,
    fileName: `session-revoker-${new Date(parts.now).toISOString().slice(0, 10)}.${format}`,
    chunks: chunksOf(first, head, line, (after) => parts.useCases.searchRequests(filter, after, PAGE), parts),
  };
};

async function* chunksOf(
  first: FoundRequests,
  head: string,
  line: (summary: RequestSummary) => string,
  pageAfter: (after: RequestPlace) => Promise<FoundRequests>,
  { useCases, words, reader }: ExportParts,
): AsyncGenerator<string> {
  let page = first;
  let before = head;
  for (;;) {
    yield before + page.found.map((stored) => line(summaryOf(useCases.viewOf(stored), words, reader))).join('');
    if (page.next === undefined) return;
    before = '';
    page = await pageAfter(page.next);
  }
}

interface Format {
  readonly type: string;
  readonly head: string;
  readonly line: (summary: RequestSummary) => string;
}

const FORMATS: Readonly<Record<ExportFormat, (parts: ExportParts) => Format>> = {
  csv: ({ words, reader: { language } }) => ({
    type: 'text/csv; charset=utf-8; header=present',
    head: BYTE_ORDER_MARK + csvLine(EXPORT_COLUMNS.map((column) => words.column(column, language))),
    line: (summary) => {
      const record = { ...recordOf(summary), outcome: words.outcome(summary.outcome, language) };
      return csvLine(EXPORT_COLUMNS.map((column) => cell(record[column])));
    },
  }),
  jsonl: () => ({
    type: 'application/jsonl; charset=utf-8',
    head: '',
    line: (summary) => `${JSON.stringify(recordOf(summary))}\n`,
  }),
};

type Value = string | number | null | readonly string[];

const recordOf = ({ target, many, asker, deciders, lines, receipt, ...request }: RequestSummary): Record<ExportColumn, Value> => ({
  request: request.id,
  askedAt: timeOf(request.askedAt),
  userName: target?.displayName ?? namesMany(many),
  upn: target?.upn ?? null,
  userId: target?.objectId ?? null,
  askedBy: asker.name,
  askedById: asker.objectId,
  decidedBy: deciders.map(({ name }) => name),
  decidedByIds: deciders.map(({ objectId }) => objectId),
  reason: request.reason,
  outcome: request.outcome,
  endedAt: timeOf(request.endedAt),
  verifiedFrom: timeOf(request.verifiedFrom),
  result: lines.join(' '),
  auditEntry: receipt.sequence,
  auditHash: receipt.hash,
});

/** Of many users there are a number and where they come from; who they are is in a file of their own. */
const namesMany = (many: RequestSummary['many']): string | null => (many === null ? null : `${many.users} (${many.source})`);

/** ISO 8601, UTC. */
const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const cell = (value: Value): string => {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
};

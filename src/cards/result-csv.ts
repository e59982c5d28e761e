import { receiptText, type Receipt } from '../domain/audit';
import type { Language } from '../domain/command/command';
import { BYTE_ORDER_MARK, csvLine } from '../domain/csv';
import type { Instant, RequestId } from '../domain/people';
import type { ResultRow } from '../domain/result-row';
import { isoTime, message, type MessageKey } from '../locale';

/** The columns of the file with the result of a request about many, in order. */
const COLUMNS: readonly MessageKey[] = [
  'tab.export.column.userId',
  'tab.export.column.upn',
  'tab.export.column.userName',
  'tab.export.column.outcome',
  'tab.export.column.because',
  'tab.export.column.endedAt',
  'tab.export.column.verifiedFrom',
  'tab.export.column.request',
  'tab.export.column.receipt',
];

/** The beginning of the file. */
export const resultCsvHead = (language: Language): string => BYTE_ORDER_MARK + csvLine(COLUMNS.map((column) => message(language, column)));

/** Some of its rows. */
export const resultCsvLines = (rows: readonly ResultRow[], request: RequestId, receipt: Receipt, language: Language): string =>
  rows
    .map(({ objectId, upn, displayName, outcome, because, at, verifiedFrom }) =>
      csvLine([objectId, upn, displayName, outcomeWord(outcome, language), because, timeOf(at), timeOf(verifiedFrom), request, receiptText(receipt)]),
    )
    .join('');

const outcomeWord = (outcome: ResultRow['outcome'], language: Language): string => {
  if (outcome === undefined) return '';
  return message(language, outcome === 'left-out' ? 'tab.left-out' : `tab.standing.${outcome}`);
};

const timeOf = (at: Instant | undefined): string => (at === undefined ? '' : isoTime(at));

/** What the offer of the file says beside its name and size. */
export const offerText = (users: number, language: Language): string => message(language, 'file.offer', { count: users });

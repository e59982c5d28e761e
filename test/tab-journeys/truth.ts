import { resolve } from 'node:path';
import { checkAudit } from '../../sandbox/demo/check-audit';
import type { RequestDetails, RequestSummary } from '../../src/contract';
import { readEntry, type Entry } from '../journeys/audit-entries';
import type { Evidence } from '../journeys/evidence';
import type { Told } from './seat';

const ROOT = resolve(__dirname, '../..');

/** Kinds of entry that a request may stand on in each state, as long as it has no outcome. */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  awaiting: ['asked', 'renewed', 'confirmed-first'],
  running: ['confirmed', 'attempt', 'attempt-without-effect'],
  cancelled: ['cancelled'],
  expired: ['expired'],
};

/** The same of many users: in the end the last entry is about one of them, or about what was decided for all. */
const MANY_STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  ...STANDS_ON,
  running: ['confirmed', 'stopped', 'retried', 'attempt', 'attempt-without-effect', 'outcome', 'verified'],
};
const AT_THE_END = ['outcome', 'verified', 'stopped'];

const outcomeOf = ({ kind, details }: Entry): string | undefined => {
  if (kind !== 'outcome' && kind !== 'verified') return undefined;
  return details['inDoubt'] === true ? 'in-doubt' : String(details['result']);
};

/** Everything in an answer that is told of requests, wherever it stands in it. */
const summariesIn = (body: unknown): readonly RequestSummary[] => {
  if (typeof body !== 'object' || body === null) return [];
  if (Array.isArray(body)) return body.flatMap(summariesIn);
  return 'receipt' in body && 'outcome' in body ? [body as RequestSummary] : Object.values(body).flatMap(summariesIn);
};

const timelinesIn = (body: unknown): RequestDetails['timeline'] => (typeof body === 'object' && body !== null && 'timeline' in body ? (body as RequestDetails).timeline : []);

/**
 * What answers of the API said otherwise than the audit log has it: a state that is not the one of its receipt, somebody
 * else's request, an entry of a time line that is not in the log; and reasons that came into the program's output.
 */
export const untrue = (evidence: Evidence, told: readonly Told[]): string[] => {
  const log = evidence.entries.map((row) => ({ ...readEntry(row), hash: row.hash }));
  const entryAt = ({ sequence, hash }: { readonly sequence: number; readonly hash: string }) => log.find((entry) => entry.sequence === sequence && entry.hash === hash);
  const wrongSummary = (summary: RequestSummary): string | undefined => {
    const entry = entryAt(summary.receipt);
    if (entry === undefined) return `the receipt ${summary.receipt.sequence} of ${summary.id} is not in the log`;
    if (entry.request !== summary.id || (summary.target !== null && entry.target !== summary.target.objectId)) return `the receipt ${entry.sequence} is not that of ${summary.id}`;
    const fits = summary.many === null ? outcomeOf(entry) === summary.outcome || STANDS_ON[summary.outcome]?.includes(entry.kind) === true : (MANY_STANDS_ON[summary.outcome] ?? AT_THE_END).includes(entry.kind);
    return fits ? undefined : `${summary.id} was said to be ${summary.outcome}, but entry ${entry.sequence} is ${entry.kind} ${JSON.stringify(entry.details)}`;
  };
  const summaries = told.flatMap(({ body }) => summariesIn(body));
  const entries = told.flatMap(({ body }) => timelinesIn(body));
  const reasons = summaries.flatMap(({ reason }) => (reason !== null && reason.length >= 12 ? [reason] : []));
  return [
    ...summaries.flatMap((summary) => wrongSummary(summary) ?? []),
    ...entries.flatMap((entry) => (entryAt(entry)?.kind === entry.kind ? [] : [`the time line has entry ${entry.sequence} (${entry.kind}), the log has not`])),
    ...reasons.filter((reason) => evidence.output.includes(reason)).map((reason) => `a reason is in the output: ${reason}`),
  ].filter((line, index, all) => all.indexOf(line) === index);
};

/** What `npm run audit -- verify` objects to in this store, beside the running program; nothing when the log is whole. */
export const auditCommand = async (store: string): Promise<readonly string[]> => {
  const { exitCode, said } = await checkAudit(ROOT, { PATH: process.env['PATH'] ?? '', DATABASE_URL: `file:${store}` });
  return exitCode === 0 ? [] : [said];
};

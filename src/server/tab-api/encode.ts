import type { FoundPerson, Health, ListedUser, ManyUsers, RequestDetails, RequestSummary, Verification as VerificationBody } from '../../contract';
import type { Actor } from '../../domain/conversation';
import { stateOf } from '../../domain/diagnosis';
import type { Item } from '../../domain/item';
import { leftOutCount, type NamedUser } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { Instant, Person } from '../../domain/people';
import { decisionsOf, endOf, type Request, type RequestAboutMany } from '../../domain/request';
import { requestOutcome } from '../../domain/request-outcome';
import { retryableAt } from '../../domain/retry';
import { EMPTY_TALLY, nothingToDoIn, pendingIn, standingOfItem, succeededIn, type Tally } from '../../domain/tally';
import type { RequestView } from '../../domain/view';
import type { SeenHealth, SeenRequest, Verification } from '../../service';
import type { TabWords } from './words';

/** A request as the tab lists it. */
export const summaryOf = (view: RequestView, words: TabWords, reader: Actor): RequestSummary => {
  const { request, items, tally, receipt, at } = view;
  const canRetry = retryableAt(request, tally, at) > 0;
  const { asker } = request;
  const { warnings, lines } = words.summary(view, reader);
  return {
    id: request.id,
    outcome: requestOutcome(request, items, tally),
    target: request.target === undefined ? null : namesOf(request.target),
    many: request.many === undefined ? null : { ...manyOf(request, tally ?? EMPTY_TALLY, words, reader), canRetry },
    warnings: [...warnings],
    asker: { objectId: asker.objectId, name: asker.name },
    deciders: decisionsOf(request).map(({ by, name, at }) => ({ objectId: by, name, at })),
    needsTwo: request.needsTwo,
    reason: request.reason ?? null,
    askedAt: request.askedAt,
    expiresAt: request.expiresAt,
    endedAt: endOf(request) ?? null,
    verifiedFrom: verifiedFrom(items[0]) ?? null,
    lines: [...lines],
    receipt: { sequence: receipt.sequence, hash: receipt.hash },
    button: request.state === 'awaiting' || mayStop(request) || canRetry ? request.buttonKey : null,
  };
};

const namesOf = ({ objectId, upn, displayName }: NamedUser): { objectId: string; upn: string; displayName: string } => ({ objectId, upn, displayName });

const mayStop = (request: Request): boolean => request.many !== undefined && (request.state === 'confirmed' || request.state === 'running') && request.stopped === undefined;

const manyOf = (request: RequestAboutMany, tally: Tally, words: TabWords, { language }: Actor): Omit<ManyUsers, 'canRetry'> => ({
  source: words.source(request.many.source, language),
  users: request.many.users.count,
  signedOut: succeededIn(tally),
  verified: tally.verified,
  failed: tally.failed,
  inDoubt: tally['in-doubt'],
  skipped: tally.skipped,
  nothingToDo: nothingToDoIn(tally),
  pending: pendingIn(tally),
  leftOut: leftOutCount(request.many),
  canStop: mayStop(request),
});

/** One user of a request about many, with what became of them. */
export const userOf = (member: ManyMember, words: TabWords, reader: Actor): ListedUser => {
  const { position, user, item } = member;
  return {
    position,
    ...namesOf(user),
    standing: item === undefined ? null : standingOfItem(item),
    lines: [...words.member(member, reader)],
    settledAt: item?.state === 'settled' ? item.settledAt : null,
    verifiedFrom: verifiedFrom(item) ?? null,
  };
};

const verifiedFrom = (item: Item | undefined): Instant | undefined =>
  item?.state === 'settled' && item.outcome.result === 'signing-out' ? item.outcome.verified?.validFromAt : undefined;

/** A request with its card and its time line. */
export const detailsOf = ({ view, entries, entryCount, checkpoint }: SeenRequest, words: TabWords, reader: Actor): RequestDetails => {
  const names = namesIn(view.request);
  return {
    request: summaryOf(view, words, reader),
    card: { ...words.card(view, reader) },
    timeline: entries.map((entry) => ({ sequence: entry.sequence, hash: entry.hash, ...words.entry(entry, names, reader) })),
    entryCount,
    checkpoint: checkpoint === undefined ? null : { size: checkpoint.size, madeAt: checkpoint.madeAt },
  };
};

/** Names that the request holds, by object id; the audit log has none. */
const namesIn = (request: Request): ReadonlyMap<string, string> =>
  new Map([
    ...(request.target === undefined ? [] : [[request.target.objectId, request.target.displayName] as const]),
    ...decisionsOf(request).map(({ by, name }) => [by, name] as const),
    [request.asker.objectId, request.asker.name],
  ]);

export const personOf = (person: Person, words: TabWords, { language }: Actor): FoundPerson => ({
  objectId: person.objectId,
  upn: person.upn,
  displayName: person.displayName,
  enabled: person.enabled,
  external: person.external,
  warning: words.personWarning(person.displayName, language) ?? null,
});

export const healthOf = ({ findings, head, checkpoint, standstill }: SeenHealth, verification: Verification, words: TabWords, reader: Actor): Health => ({
  findings: findings.map((finding) => ({ code: finding.code, state: stateOf(finding), line: words.finding(finding, reader.language) })),
  audit: {
    entries: head.sequence,
    head: head.hash,
    checkpoint: checkpoint === undefined ? null : { size: checkpoint.size, madeAt: checkpoint.madeAt },
    standstill: standstill === undefined ? null : words.standstill(standstill, reader.language),
  },
  verification: verificationOf(verification, words, reader),
});

export const verificationOf = (verification: Verification, words: TabWords, { language }: Actor): VerificationBody => ({
  state: verification.state,
  checked: verification.checked,
  total: verification.total,
  endedAt: verification.endedAt ?? null,
  lines: [...words.verificationLines(verification, language)],
});

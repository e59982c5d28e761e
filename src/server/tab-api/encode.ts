import type { FoundPerson, Health, RequestDetails, RequestSummary, Verification as VerificationBody } from '../../contract';
import type { Actor } from '../../domain/conversation';
import { stateOf } from '../../domain/diagnosis';
import type { Instant, Person } from '../../domain/people';
import { decisionsOf, endOf, type Request } from '../../domain/request';
import { requestOutcome } from '../../domain/request-outcome';
import type { RequestView } from '../../domain/view';
import type { SeenHealth, SeenRequest, Verification } from '../../service';
import type { TabWords } from './words';

/** A request as the tab lists it. */
export const summaryOf = (view: RequestView, words: TabWords, reader: Actor): RequestSummary => {
  const { request, items, receipt } = view;
  const { target, asker } = request;
  const { warnings, lines } = words.summary(view, reader);
  return {
    id: request.id,
    outcome: requestOutcome(request, items),
    target: { objectId: target.objectId, upn: target.upn, displayName: target.displayName },
    warnings: [...warnings],
    asker: { objectId: asker.objectId, name: asker.name },
    deciders: decisionsOf(request).map(({ by, name, at }) => ({ objectId: by, name, at })),
    needsTwo: request.needsTwo,
    reason: request.reason ?? null,
    askedAt: request.askedAt,
    expiresAt: request.expiresAt,
    endedAt: endOf(request) ?? null,
    verifiedFrom: verifiedFrom(view) ?? null,
    lines: [...lines],
    receipt: { sequence: receipt.sequence, hash: receipt.hash },
    button: request.state === 'awaiting' ? request.buttonKey : null,
  };
};

const verifiedFrom = ({ items: [item] }: RequestView): Instant | undefined =>
  item?.state === 'settled' && item.outcome.result === 'signing-out' ? item.outcome.verified?.validFromAt : undefined;

/** A request with its card and its time line. */
export const detailsOf = (view: RequestView, { entries, checkpoint }: SeenRequest, words: TabWords, reader: Actor): RequestDetails => {
  const names = namesIn(view.request);
  return {
    request: summaryOf(view, words, reader),
    card: { ...words.card(view, reader) },
    timeline: entries.map((entry) => ({ sequence: entry.sequence, hash: entry.hash, ...words.entry(entry, names, reader) })),
    checkpoint: checkpoint === undefined ? null : { size: checkpoint.size, madeAt: checkpoint.madeAt },
  };
};

/** Names that the request holds, by object id; the audit log has none. */
const namesIn = (request: Request): ReadonlyMap<string, string> =>
  new Map([
    [request.target.objectId, request.target.displayName],
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

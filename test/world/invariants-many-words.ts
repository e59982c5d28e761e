import { begunAt } from '../../src/domain/request';
import { allIn, succeededIn } from '../../src/domain/tally';
import type { RequestView } from '../../src/domain/view';
import { entriesOf, isSuccess, resultOf, type Case, type Evidence } from './evidence';
import type { OfMany } from './invariants-many';
import { sentFor, viewOf } from './invariants-words';

/** From the click to the end, whatever the directory does: its troubles pass, and nobody is waited for longer than this. */
const DONE_WITHIN = 45 * 60_000;

interface Seen {
  readonly view: RequestView;
  /** When it was seen, among all that happened. */
  readonly order: number;
}

/** All that people saw of the request: cards, results, and what their clicks were answered with. */
const seenOf = (one: Case, evidence: Evidence): readonly Seen[] => [
  ...sentFor(one, evidence).flatMap((sent) => ((view) => (view === undefined ? [] : [{ view, order: sent.order }]))(sent.view ?? viewOf(sent))),
  ...evidence.ledger.of('answered').flatMap(({ answer, order }) => (answer.show === 'card' && answer.view.request.id === one.id ? [{ view: answer.view, order }] : [])),
];

/** I3 and I4: whatever is shown adds up, is about those who were asked for, and is no better than what was known. */
export const viewsAreTrue: OfMany = (one, request, evidence) =>
  seenOf(one, evidence).flatMap(({ view, order }) => {
    const { tally, request: shown, page } = view;
    if (tally === undefined || shown.many === undefined) return [`${one.id} was shown without numbers`];
    const begun = ['confirmed', 'running', 'done'].includes(shown.state);
    const succeeded = one.users.filter(({ log }) => log.some((entry) => entry.order < order && entry.kind === 'outcome' && isSuccess(resultOf(entry)))).length;
    const members = page?.members ?? [];
    return [
      ...(allIn(tally) === (begun ? request.many.users.count : 0) ? [] : [`${one.id} was shown with ${allIn(tally)} of ${request.many.users.count} users (${shown.state})`]),
      ...(succeededIn(tally) <= succeeded ? [] : [`${one.id} was shown with ${succeededIn(tally)} signed out, and ${succeeded} were`]),
      ...(shown.many.digest === request.many.digest ? [] : [`${one.id} was shown about other users`]),
      ...(one.log.some(({ sequence }) => sequence === view.receipt.sequence) ? [] : [`${one.id} shows a receipt that is not in the log`]),
      ...(new Set(members.map(({ user }) => user.objectId)).size === members.length ? [] : [`a page of ${one.id} shows a user twice`]),
      ...untrueRows(one, view, order),
    ];
  });

/** Rows of a page that the log does not tell of. */
const untrueRows = (one: Case, { page }: RequestView, order: number): readonly string[] =>
  (page?.members ?? []).flatMap(({ user, item }) => {
    if (item?.state !== 'settled') return [];
    const log = one.users.find(({ shown }) => shown.objectId === user.objectId)?.log ?? [];
    const told = log.some((entry) => entry.kind === 'outcome' && entry.order < order && resultOf(entry) === item.outcome.result);
    return told ? [] : [`${one.id} shows ${item.outcome.result} of ${user.upn}, which the log does not tell of`];
  });

/** Each of its users has a result when it is done, and it is done in time. */
export const manyEndInTime: OfMany = (one, request, { ledger, world }) => {
  if (request.state !== 'done') return [];
  const without = one.users.filter((user) => entriesOf(user, 'outcome').length === 0).map(({ shown }) => `${one.id} is done and has no result for ${shown.upn}`);
  const took = request.doneAt - (begunAt(request) ?? 0);
  const late = took > DONE_WITHIN && !world.troubled && !ledger.disturbedFor(one.id) ? [`${one.id} took ${took} ms`] : [];
  return [...without, ...late];
};

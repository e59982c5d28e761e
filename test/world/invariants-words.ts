import { conversationKey } from '../../src/domain/conversation';
import { isOver, type RequestState } from '../../src/domain/request';
import { allIn, pendingIn } from '../../src/domain/tally';
import type { RequestView } from '../../src/domain/view';
import { verifyChain } from '../domain/chain';
import { entriesOf, isSuccess, othersTried, resultOf, type Case, type Evidence } from './evidence';
import type { OfRequest, OfUser } from './invariants-effects';
import type { HappeningOf } from './ledger';

type Overall = (evidence: Evidence) => readonly string[];

/** A click is answered within this time, whatever the directory does. */
const ANSWERED_WITHIN = 3_000;
/** From the click to the outcome, when neither the program nor its store was in trouble. */
const DECIDED_WITHIN = 120_000;

/** I5: the chain verifies from its beginning, without a gap, up to what the store notes as its end. */
export const chainHolds: Overall = ({ world }) => {
  const entries = world.host.stored.entries();
  const verdict = verifyChain(entries);
  if (!verdict.ok) return [`the log breaks at ${verdict.sequence}: ${verdict.because}`];
  return verdict.head.sequence === world.host.stored.logged() ? [] : ['the log does not end where the store says'];
};

interface Book {
  readonly has: (...kinds: readonly string[]) => boolean;
  readonly decided: boolean;
  /** Users who were set to work. */
  readonly begun: 'none' | 'some' | 'all';
  readonly settled: boolean;
  readonly many: boolean;
}

/** What the log and the items must say of a request in each state. */
const FITS: Readonly<Record<RequestState, (book: Book) => boolean>> = {
  awaiting: ({ has, begun }) => !has('confirmed', 'cancelled', 'expired', 'attempt', 'outcome') && begun === 'none',
  cancelled: ({ has, begun }) => has('cancelled') && !has('outcome') && begun === 'none',
  expired: ({ has, begun }) => has('expired') && !has('outcome') && begun === 'none',
  confirmed: ({ has, decided, begun, settled, many }) => decided && begun === 'all' && (many || (!settled && !has('outcome'))),
  // Of many the last one may be done before the end is recorded, and the first chunk begins before it calls anybody.
  running: ({ has, decided, begun, settled, many }) => decided && begun === 'all' && (many || (has('attempt') && !settled && !has('outcome'))),
  done: ({ has, decided, begun, settled }) => decided && has('outcome') && begun === 'all' && settled,
};

const fits = ({ stored: { request, items, tally }, log, users }: Case): boolean => {
  const has = (...kinds: readonly string[]): boolean => log.some(({ kind }) => kinds.includes(kind));
  const count = tally === undefined ? items.length : allIn(tally);
  const settled = tally === undefined ? items[0]?.state === 'settled' : pendingIn(tally) === 0;
  return FITS[request.state]({ has, decided: request.unconfirmed || has('confirmed'), begun: count === 0 ? 'none' : count === users.length ? 'all' : 'some', settled, many: tally !== undefined });
};

/** I4: every request that was asked is kept, in a state that the log tells of, with one result for each of its users. */
export const addsUp: Overall = ({ cases, log }) => {
  const count = log.filter(({ kind }) => kind === 'asked').length;
  return [
    ...(count === cases.length ? [] : [`${count} requests were asked and ${cases.length} are kept`]),
    ...cases.filter((one) => !fits(one)).map(({ id, stored, log: own }) => `${id} is ${stored.request.state}, and its entries are ${own.map(({ kind }) => kind).join(', ')}`),
  ];
};

export const sentFor = ({ id }: Case, { ledger }: Evidence): readonly HappeningOf<'sent'>[] => ledger.of('sent').filter((sent) => (sent.view ?? viewOf(sent))?.request.id === id);
export const viewOf = ({ saying }: HappeningOf<'sent'>): RequestView | undefined => (saying !== undefined && 'view' in saying ? saying.view : undefined);

/** I6: the first card is posted twice at most, and only when its fate was not known; a result comes once for each outcome. */
export const messagesComeAsPromised: OfRequest = (one, evidence) => {
  const sent = sentFor(one, evidence);
  const maybe = (message: HappeningOf<'sent'>): boolean => message.fate === 'delivered' || message.fate === 'unknown';
  const first = sent.filter((message) => message.what === 'card' && maybe(message) && message.run.work?.payload.kind === 'card');
  const sure = first.find(({ fate, run }) => fate === 'delivered' && !run.disturbed);
  const needless = first.some(({ run }) => sure !== undefined && run.began > sure.at);
  const results = sent.filter((message) => message.saying?.kind === 'result' && message.taken).length;
  // Of one user each outcome is told, of many each end, and what was in doubt and is not any more.
  const ends = entriesOf(one, 'outcome', 'retried').filter(({ kind, details }) => one.stored.request.many === undefined || kind === 'retried' || details['inDoubtBefore'] === true).length;
  const outcomes = ends + (one.stored.request.many === undefined ? 0 : 1);
  return [
    ...(first.length <= 2 ? [] : [`the card of ${one.id} was posted ${first.length} times`]),
    ...(needless ? [`the card of ${one.id} was posted again although it was delivered`] : []),
    ...(results <= outcomes ? [] : [`${one.id} has ${results} result replies for ${outcomes} outcomes`]),
  ];
};

/** I6: what was said once is not said again. */
export const nothingIsSaidTwice: Overall = ({ ledger }) => {
  const perWork = new Map<number, number>();
  for (const { what, taken, run } of ledger.of('sent')) {
    const once = run.work !== undefined && ['say', 'result', 'copy'].includes(run.work.payload.kind);
    if (taken && once && what !== 'update') perWork.set(run.work.id, (perWork.get(run.work.id) ?? 0) + 1);
  }
  return [...perWork].filter(([, times]) => times > 1).map(([work, times]) => `message ${work} was said ${times} times`);
};

/** I3: nothing that people were shown is better or worse than what was. */
export const shownIsTrue: OfRequest = (one, evidence) =>
  sentFor(one, evidence).flatMap((sent) => {
    const view = sent.view ?? viewOf(sent);
    const item = view?.items[0];
    if (view === undefined || item?.state !== 'settled') return [];
    const entry = one.log.find(({ sequence }) => sequence === view.receipt.sequence);
    const told = entriesOf(one, 'outcome').filter(({ order }) => order < sent.order);
    const known = told.some((outcome) => resultOf(outcome) === item.outcome.result);
    return [
      ...(entry === undefined ? [`${one.id} shows a receipt that is not in the log`] : []),
      ...(known ? [] : [`${one.id} shows ${item.outcome.result}, which the log does not tell of`]),
    ];
  });

/** A press that was answered with a sentence did nothing; one that was answered with a card did what the card shows. */
export const answersAreTrue: Overall = ({ ledger, log }) =>
  ledger.of('answered').flatMap(({ run, answer, at, activityId }) => {
    const done = log.filter((entry) => entry.run === run && ['confirmed', 'confirmed-first', 'cancelled', 'stopped', 'retried'].includes(entry.kind));
    const uncertain = answer.show === 'sentence' && answer.saying.kind === 'store-down';
    return [
      ...(answer.show === 'sentence' && done.length > 0 && !uncertain ? [`${activityId} was answered with ${answer.saying.kind}, and did something`] : []),
      ...(at - run.began <= ANSWERED_WITHIN || run.disturbed ? [] : [`${activityId} was answered after ${at - run.began} ms`]),
    ];
  });

/** I9: at rest everything is finished, and every card that can be reached shows how. */
export const everythingEnds: Overall = ({ atRest, cases, world }) => {
  if (!atRest) return [];
  const { stored, conversations } = world.host;
  const open = cases.filter(({ stored: { request } }) => !isOver(request)).map(({ id, stored: { request } }) => `${id} is ${request.state} for ever`);
  const left = stored.work().map(({ id, kind }) => `work ${id} (${kind}) is left`);
  const stale = cases.flatMap((one) =>
    one.stored.cards.flatMap(({ activityId }) => {
      const card = conversations.cards.find((other) => other.activityId === activityId);
      if (card === undefined || conversations.gone.has(conversationKey(card.conversation))) return [];
      const same = card.view.request.state === one.stored.request.state && JSON.stringify(card.view.items) === JSON.stringify(one.stored.items) && JSON.stringify(card.view.tally) === JSON.stringify(one.stored.tally);
      return same ? [] : [`the card ${activityId} of ${one.id} shows ${card.view.request.state} for ever, and it is ${one.stored.request.state}`];
    }),
  );
  return [...open, ...left, ...stale];
};

/** I9: whoever waits for a result reads one, unless its message was lost on the way. */
export const everyResultIsSaid: OfRequest = (one, evidence) => {
  if (!evidence.atRest || one.stored.request.state !== 'done') return [];
  const sent = sentFor(one, evidence).filter(({ saying }) => saying?.kind === 'result');
  const lost = sent.some(({ fate, fault, conversation, run }) => fate === 'unknown' || fault === 'gone' || evidence.world.host.conversations.gone.has(conversation) || run.disturbed);
  const begun = evidence.ledger.disturbedFor(one.id);
  return sent.some(({ taken }) => taken) || lost || begun ? [] : [`nobody was told the result of ${one.id}`];
};

/** The outcome comes in time, whatever the directory does. */
export const outcomeInTime: OfRequest = (one, { ledger, world }) => {
  const confirmed = entriesOf(one, 'confirmed')[0];
  const outcome = entriesOf(one, 'outcome')[0];
  if (one.stored.request.many !== undefined || confirmed === undefined || outcome === undefined || world.troubled || ledger.disturbedFor(one.id)) return [];
  const took = outcome.committed - confirmed.committed;
  return took <= DECIDED_WITHIN ? [] : [`${one.id} took ${took} ms`];
};

/** What is in doubt and can be proven is settled in the end. */
export const doubtIsSettled: OfUser = (user, one, evidence) => {
  const { atRest, directory, world, rules } = evidence;
  const [doubtful] = entriesOf(user, 'outcome').filter(({ details }) => details['inDoubt'] === true);
  if (!atRest || doubtful === undefined || rules.revokeWith !== 'graph' || world.troubled || entriesOf(user, 'outcome').some((entry) => isSuccess(resultOf(entry)))) return [];
  const effect = user.calls.find(({ hit }) => hit !== undefined);
  const others = effect === undefined || othersTried(user, evidence);
  const gone = directory.byId(user.shown.objectId) === undefined;
  return others || gone || directory.validFrom(effect.target, Infinity) === effect.shownBefore ? [] : [`${one.id} leaves ${user.shown.upn} in doubt, although it was done`];
};

/** Nothing that nobody foresaw came out of the program. */
export const nothingBroke: Overall = ({ ledger }) => ledger.of('broke').map(({ error }) => `the program broke: ${error}`);

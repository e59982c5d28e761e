import { atTheTop, conversationKey, type ConversationReference } from '../domain/conversation';
import { begunAt, isOver, transition } from '../domain/request';
import { allIn, pendingIn } from '../domain/tally';
import { timeLeft } from '../domain/time-needed';
import type { Deps } from './deps';
import { cardWork, sayWork } from './lanes';
import type { Change, Delivery, PostedCard, Stored, Work, WorkOf, WorkPayload } from './ports';
import { fullView } from './view';

/** First card of unknown fate: posted once more and no further (contract, section 5). */
export const CARD_POSTS = 2;
const WAITS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;
/** A bot that was taken out of a conversation may be put back: looked at soon, and then less and less often. */
const REJECTED_WAIT = 10_000;
const REJECTED_WAIT_AT_MOST = 600_000;
/** Teams takes few edits of one message: at most one in two seconds, with room for the way. */
const EDITS_APART = 2_100;
/** Work that is nearly over is shown when it is; until then it is looked at this often. */
const SOON_OVER_AGAIN = 300;
/** After so many tries, some hours, the channel is taken to be gone for good; the audit log has the truth. */
const TRIES = 500;

const waitOf = (work: Work, delivery: Delivery): number =>
  delivery.fate === 'rejected'
    ? Math.min(REJECTED_WAIT * work.tries, REJECTED_WAIT_AT_MOST)
    : Math.max((delivery.fate === 'throttled' ? delivery.retryAfterMs : undefined) ?? 0, WAITS[Math.min(work.tries - 1, WAITS.length - 1)] ?? 1_000);

/** Out of its lane: what stands behind it in the request's lane need not wait for a channel that does not answer. */
const retry = async (deps: Deps, work: Work, delivery: Delivery, besides: Change = {}): Promise<void> => {
  deps.log.warn('deliver-later', { work: work.payload.kind, because: delivery.fate, tries: work.tries });
  if (work.tries >= TRIES) await deps.journal.record({ ...besides, done: work });
  else await deps.journal.record({ ...besides, again: { work, dueAt: deps.clock.now() + waitOf(work, delivery), lane: null } });
};

/**
 * Whether the channel refused for good. 403 says that the bot is not in the conversation now, which an admin may mend: a
 * result waits for that. For an edit 404 says that the message was deleted.
 */
const isGone = (delivery: Delivery): boolean => delivery.fate === 'rejected' && delivery.status !== 403;

/** Answers to a POST that say that the thread, or the message that is answered, is not there any more: certainly not delivered. */
const NOT_THERE: readonly number[] = [400, 404, 410];

const isSamePlace = (one: ConversationReference, other: ConversationReference): boolean =>
  one.conversationId === other.conversationId && one.activityId === other.activityId;

/** What comes next after `to`: a deleted thread must not take along what was decided in it. */
const placeAfter = (places: readonly ConversationReference[], to: ConversationReference): ConversationReference | undefined => {
  // Each place once: of two that are the same, the second would lead back.
  const each = places.filter((place, index) => places.findIndex((other) => isSamePlace(other, place)) === index);
  const at = each.findIndex((place) => isSamePlace(place, to));
  return at < 0 ? undefined : each[at + 1];
};

/** Posts the request's card, or brings every known card of it up to date. */
export const deliverCard = async (deps: Deps, work: WorkOf<'card'>): Promise<void> => {
  const stored = await deps.journal.read(work.payload.requestId);
  if (stored === undefined || stored.request.unconfirmed) {
    await deps.journal.record({ done: work });
    return;
  }
  if (stored.cards.length === 0) return postCard(deps, work, stored);
  const editableAt = Math.max((stored.cardsEditedAt ?? 0) + EDITS_APART, progressTurn(deps, stored) ?? 0);
  if (editableAt > deps.clock.now()) {
    // It keeps its place in the lane: whoever reads the result in words finds it on the card as well.
    await deps.journal.record({ again: { work, dueAt: editableAt } });
    return;
  }
  const edited: Change = { card: { requestId: stored.request.id, edited: deps.clock.now() } };
  const view = await fullView(deps, stored);
  const deliveries = await Promise.all(stored.cards.map((card) => deps.conversation.updateCard(card.conversation, card.activityId, view)));
  const failed = deliveries.find((delivery) => delivery.fate !== 'delivered' && !isGone(delivery));
  if (failed !== undefined) return retry(deps, work, failed, edited);
  const rejected = deliveries.find(({ fate }) => fate === 'rejected');
  if (rejected?.fate === 'rejected') deps.log.warn('card-rejected', { requestId: stored.request.id, status: rejected.status, because: rejected.because });
  await deps.journal.record({ ...edited, done: work });
};

/**
 * When the progress of many users may be shown; nothing for now, and for a card that says how it ended: that is never held up by
 * others, nor by an edit right before it that would have shown it nearly at its end.
 */
const progressTurn = ({ progress, clock }: Deps, { request, tally, cards }: Stored): number | undefined => {
  if (request.many === undefined || tally === undefined || isOver(request)) return undefined;
  const now = clock.now();
  const left = timeLeft(allIn(tally) - pendingIn(tally), request.many.users.count, begunAt(request) ?? now, now);
  if (left !== undefined && left.leftMs < EDITS_APART) return now + SOON_OVER_AGAIN;
  return progress.take(cards.map(({ conversation }) => conversation.conversationId), now);
};

const postCard = async (deps: Deps, work: WorkOf<'card'>, { request: { conversation }, cardPosts: posts }: Stored): Promise<void> => {
  const { requestId } = work.payload;
  // What was asked in the tab is shown there.
  if (conversation === undefined || posts >= CARD_POSTS) {
    await deps.journal.record({ done: work });
    return;
  }
  const begun = await deps.journal.record({ card: { requestId, posting: true }, mark: { work, payload: work.payload } });
  const stored = begun.recorded ? await deps.journal.read(requestId) : undefined;
  if (stored === undefined) return;
  const delivery = await deps.conversation.postCard(conversation, await fullView(deps, stored));
  switch (delivery.fate) {
    case 'delivered': {
      // Delivered without an id: it is not posted again, and its id is learned from the first click.
      const posted = postedCard(delivery, conversation);
      await deps.journal.record({ card: { requestId, ...(posted === undefined ? { posting: true } : { posted }) }, done: work });
      return;
    }
    case 'throttled':
    case 'not-sent':
      await deps.journal.record({ card: { requestId, posting: false } });
      return retry(deps, work, delivery);
    case 'unknown':
      return retry(deps, work, delivery);
    case 'rejected':
      // An earlier POST of unknown fate may have arrived: that card works, and is not taken away.
      if (posts > 0) {
        await deps.journal.record({ done: work });
        return;
      }
      return withdraw(deps, work, stored, conversation, `${delivery.status} ${delivery.because}`);
  }
};

const postedCard = (delivery: Delivery, conversation: ConversationReference): PostedCard | undefined =>
  delivery.fate === 'delivered' && delivery.activityId !== undefined ? { activityId: delivery.activityId, conversation } : undefined;

/** Nobody can confirm a card that the channel does not take: the request ends, so that asking again opens a new one. */
const withdraw = async (deps: Deps, work: WorkOf<'card'>, { request }: Stored, conversation: ConversationReference, detail: string): Promise<void> => {
  deps.log.error('card-rejected', { requestId: request.id, because: detail });
  const now = deps.clock.now();
  const over = transition(request, { type: 'expire', at: now });
  if (!over.ok) {
    await deps.journal.record({ done: work });
    return;
  }
  await deps.journal.record({
    request: { next: over.next, expected: request.version },
    facts: [{ kind: 'expired', at: now, requestId: request.id, by: undefined, target: request.target?.objectId, details: { because: 'card-rejected', detail } }],
    add: [sayWork(conversation, request.asker, { kind: 'card-rejected', detail }, now)],
    done: work,
  });
};

/** One more card of an open request, where an admin asked for it; from then on it is kept up to date like the first. */
export const deliverCopy = async (deps: Deps, work: WorkOf<'copy'>): Promise<void> => {
  const { requestId, to, sent } = work.payload;
  const stored = await deps.journal.read(requestId);
  if (stored?.request.state !== 'awaiting') {
    await deps.journal.record({ done: work });
    return;
  }
  await once(
    deps,
    work,
    sent,
    async () => deps.conversation.postCard(to, await fullView(deps, stored)),
    {
      learned: (delivery) => {
        const posted = postedCard(delivery, to);
        // It may have been decided meanwhile: brought up to date at once.
        return posted === undefined ? {} : { card: { requestId, posted }, add: [cardWork(requestId, deps.clock.now())] };
      },
    },
  );
};

/**
 * The result in the thread, in words. Where the thread is gone: in the channel, and where the channel is gone: where another
 * card of the request is.
 */
export const deliverResult = async (deps: Deps, work: WorkOf<'result'>): Promise<void> => {
  const stored = await deps.journal.read(work.payload.requestId);
  if (stored?.request.conversation === undefined) {
    await deps.journal.record({ done: work });
    return;
  }
  const { conversation, asker } = stored.request;
  const to = work.payload.to ?? conversation;
  const copies = stored.cards.map((card) => card.conversation).filter((place) => conversationKey(place) !== conversationKey(conversation));
  const instead = placeAfter([conversation, atTheTop(conversation), ...copies], to);
  await once(deps, work, work.payload.sent, async () => deps.conversation.say(to, { kind: 'result', view: await fullView(deps, stored) }, asker), { instead });
};

/** One sentence to who asked. */
export const deliverSaying = async (deps: Deps, work: WorkOf<'say'>): Promise<void> => {
  const { to, saying, actor, sent } = work.payload;
  // That a request ended without a card has to be known; the rest is of no use to anybody else in the channel.
  const instead = saying.kind === 'card-rejected' && to.activityId !== '' ? atTheTop(to) : undefined;
  await once(deps, work, sent, () => deps.conversation.say(to, saying, actor), { instead });
};

type OncePerMessage = 'result' | 'say' | 'copy' | 'offer-file';

interface Besides {
  /** What is recorded with a delivery. */
  readonly learned?: (delivery: Delivery) => Change;
  /** Where the message goes when its place is not there any more. */
  readonly instead?: ConversationReference | undefined;
}

/**
 * A message that must not come twice: that it is being sent is on disk before it is, and a message whose fate is unknown
 * is not repeated. Certainly undelivered ones are.
 */
export const once = async (
  deps: Deps,
  work: WorkOf<OncePerMessage>,
  begun: boolean,
  send: () => Promise<Delivery>,
  { learned = () => ({}), instead }: Besides = {},
): Promise<void> => {
  if (begun) {
    deps.log.warn('delivery-unknown', { work: work.payload.kind });
    await deps.journal.record({ done: work });
    return;
  }
  const sending = await deps.journal.record({ mark: { work, payload: { ...work.payload, sent: true } } });
  if (!sending.recorded) return;
  const delivery = await send();
  if (instead !== undefined && delivery.fate === 'rejected' && NOT_THERE.includes(delivery.status)) return moveOn(deps, work, instead, delivery);
  if (isToCome(work, delivery)) {
    const unsent: WorkPayload = { ...work.payload, sent: false };
    await deps.journal.record({ mark: { work, payload: unsent } });
    return retry(deps, work, delivery);
  }
  if ('because' in delivery) deps.log.warn('delivery-unknown', { work: work.payload.kind, because: delivery.because });
  await deps.journal.record({ ...learned(delivery), done: work });
};

/** Certainly not delivered, and worth another try: a result waits for the bot to be in the conversation again. */
const isToCome = ({ payload }: Work, delivery: Delivery): boolean =>
  delivery.fate === 'throttled' || delivery.fate === 'not-sent' || (payload.kind === 'result' && delivery.fate === 'rejected' && !isGone(delivery));

/** Certainly not delivered here: the message is sent to another place instead. */
const moveOn = async (deps: Deps, work: WorkOf<OncePerMessage>, to: ConversationReference, { status }: Extract<Delivery, { fate: 'rejected' }>): Promise<void> => {
  deps.log.warn('deliver-elsewhere', { work: work.payload.kind, status });
  const payload: WorkPayload = { ...work.payload, to, sent: false };
  await deps.journal.record({ mark: { work, payload } });
  await deps.journal.record({ again: { work, dueAt: deps.clock.now() } });
};

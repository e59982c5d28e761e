import type { ConversationReference } from '../domain/conversation';
import type { NotSent } from '../domain/file-trouble';
import { mayDecide } from '../domain/policy';
import type { Saying } from '../domain/saying';
import { once } from './deliver';
import type { Deps } from './deps';
import { explain } from './failure';
import { offerFileWork, sayWork, uploadWork } from './lanes';
import type { Stored, WorkOf, WorkPayload } from './ports';
import { resultFileOf } from './result-file';
import { standingOf } from './standing';

const READ_WITHIN = 25_000;
/** That the file is there is shown again after so long, and after so many tries no more: it is in the reader's OneDrive. */
const SHOW_AGAIN = 5_000;
const SHOW_TRIES = 12;

/** Asks in the personal chat whether the result may be sent as a file: once. */
export const offerFile = async (deps: Deps, work: WorkOf<'offer-file'>): Promise<void> => {
  const { requestId, to, sent } = work.payload;
  const stored = await deps.journal.read(requestId);
  const file = stored === undefined ? undefined : resultFileOf(deps, stored);
  if (stored === undefined || file === undefined) {
    await deps.journal.record({ done: work });
    return;
  }
  await once(deps, work, sent, () => deps.files.offer(to, file, stored.request.asker));
};

/** Somebody answered an offer. What they may have is decided by their roles as they are now, whoever got the offer. */
export const answerConsent = async (deps: Deps, work: WorkOf<'consented'>): Promise<void> => {
  const { actor, conversation, requestId, place, offer } = work.payload;
  const stored = requestId === undefined ? undefined : await deps.journal.read(requestId);
  if (stored === undefined || resultFileOf(deps, stored) === undefined) {
    await deps.journal.record({ done: work, add: place === undefined ? [] : [sayWork(conversation, actor, { kind: 'unknown-request' }, deps.clock.now())] });
    return;
  }
  const shown = offerOf(stored, offer);
  if (place === undefined) {
    await withdraw(deps, conversation, shown);
    await deps.journal.record({ done: work });
    return;
  }
  const not = await whyNot(deps, work);
  const now = deps.clock.now();
  const add = not === undefined ? uploadWork({ requestId: stored.request.id, actor, conversation, place, offer: shown, step: 'waiting' }, now) : sayWork(conversation, actor, not, now);
  await deps.journal.record({ done: work, add: [add] });
};

/** A request's own card is never taken for an offer, whatever the answer says. */
const offerOf = ({ cards }: Stored, offer: string | undefined): string | undefined => (cards.some(({ activityId }) => activityId === offer) ? undefined : offer);

const whyNot = async (deps: Deps, { payload: { actor } }: WorkOf<'consented'>): Promise<Saying | undefined> => {
  try {
    const decides = mayDecide(await standingOf(deps, actor.objectId, deps.clock.now() + READ_WITHIN), deps.rules.adminRoles);
    return decides.allowed ? undefined : { kind: 'refusal', because: decides.because, adminRoles: deps.rules.adminRoles };
  } catch (error) {
    return { kind: 'nothing-done', ...explain(error, 'read'), at: 'ask' };
  }
};

/** Sends the file where its reader allowed it: once. A program that was killed meanwhile does not send it again. */
export const uploadFile = async (deps: Deps, work: WorkOf<'upload'>): Promise<void> => {
  const { requestId, actor, place, step } = work.payload;
  if (step === 'sent') return showFile(deps, work);
  if (step === 'begun') return notSent(deps, work, 'unknown');
  const stored = await deps.journal.read(requestId);
  const file = stored === undefined ? undefined : resultFileOf(deps, stored);
  if (file === undefined) return notSent(deps, work, 'refused');
  const begun = await deps.journal.record({ mark: { work, payload: { ...work.payload, step: 'begun' } } });
  if (!begun.recorded) return;
  const uploaded = await deps.files.upload(place, file, actor);
  if (!uploaded.uploaded) return notSent(deps, work, uploaded.because);
  const payload: WorkPayload = { ...work.payload, step: 'sent' };
  await deps.journal.record({ mark: { work, payload } });
  deps.log.info('file-sent', { requestId, by: actor.objectId });
  return showFile(deps, work);
};

const showFile = async (deps: Deps, work: WorkOf<'upload'>): Promise<void> => {
  const { conversation, place, offer } = work.payload;
  const delivery = await deps.files.show(conversation, place, offer);
  const over = delivery.fate === 'delivered' || delivery.fate === 'rejected' || (delivery.fate === 'unknown' && offer === undefined) || work.tries >= SHOW_TRIES;
  await deps.journal.record(over ? { done: work } : { again: { work, dueAt: deps.clock.now() + SHOW_AGAIN } });
};

const notSent = async (deps: Deps, work: WorkOf<'upload'>, because: NotSent): Promise<void> => {
  const { requestId, actor, conversation, offer } = work.payload;
  deps.log.warn('file-not-sent', { requestId, because });
  await withdraw(deps, conversation, offer);
  const now = deps.clock.now();
  // Its answer would name the same place again.
  const anew = because === 'host' ? [] : [offerFileWork(requestId, conversation, now)];
  await deps.journal.record({ done: work, add: [sayWork(conversation, actor, { kind: 'file-not-sent', because }, now), ...anew] });
};

/** An offer that stays on the screen does no harm: it is answered once. */
const withdraw = async ({ files }: Deps, to: ConversationReference, offer: string | undefined): Promise<void> => {
  if (offer !== undefined) await files.withdraw(to, offer);
};

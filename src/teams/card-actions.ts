import type { InvokeResponse } from 'botbuilder';
import { ASK_VERB, FIELDS, requestCard, sayingText } from '../cards';
import { readForm } from '../domain/ask-form';
import type { Problem } from '../domain/command/command';
import type { Instant } from '../domain/people';
import type { Saying } from '../domain/saying';
import { clickWithoutStore, isStoreDown, press, StoreDown, type Deps, type PressAnswer, type WorkPayload } from '../service';
import type { ActivityHead } from './activity-shape';
import type { Doorkeeper } from './doorkeeper';
import { repliedTo, speakerOf, type Speaker } from './inbound';
import { property, textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;

/** A click is answered within 3 s whatever the directory does (contract, section 4); a second is for the way there and back. */
const CLICK_WITHIN = 2_000;
/** The rest is for a last look at the name on the card, and for the way. */
const TOLD_AFTER = 2_400;
const CARD = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';

/** Answers the invoke `adaptiveCard/action`: a button of a request's card, or the form that asks for one. */
export class CardActions {
  constructor(
    private readonly deps: Deps,
    private readonly door: Doorkeeper,
  ) {}

  /** A body without an action is no press; botbuilder would fail on it. */
  async answer(activity: Activity): Promise<InvokeResponse> {
    const action = property(activity['value'], 'action');
    const verb = textOf(action, 'verb');
    if (verb === undefined) return { status: 400 };
    const speaker = speakerOf(activity);
    const data = property(action, 'data');
    const answer = await this.answerTo(activity, speaker, verb, data);
    const body =
      answer.show === 'card'
        ? { statusCode: 200, type: CARD, value: requestCard(answer.view) }
        : { statusCode: 200, type: MESSAGE, value: sayingText(answer.saying, speaker.actor.language) };
    return { status: 200, body };
  }

  private async answerTo(activity: Activity, speaker: Speaker, verb: string, data: unknown): Promise<PressAnswer> {
    if (verb === ASK_VERB) return this.ask(activity, speaker, data);
    if (!speaker.known) return sentence({ kind: 'refusal', because: 'unknown-person', adminRoles: this.deps.rules.adminRoles });
    return this.press(activity, speaker, verb, data);
  }

  private async press(activity: Activity, speaker: Speaker, verb: string, data: unknown): Promise<PressAnswer> {
    const { deps } = this;
    const button = textOf(data, 'request') ?? '';
    try {
      return await Promise.race([this.decide(activity, speaker, verb, button, pageIn(data)), this.late()]);
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      deps.log.error('click-without-store', { because: error.detail, by: speaker.actor.objectId });
      return sentence(await clickWithoutStore(deps, button, error));
    }
  }

  private async decide(activity: Activity, speaker: Speaker, verb: string, button: string, page: number): Promise<PressAnswer> {
    const { deps } = this;
    const deadline = deps.clock.now() + CLICK_WITHIN;
    const { actor, conversation } = speaker;
    const ended = await this.door.press(speaker);
    if (ended !== undefined) return sentence(ended);
    return press(deps, { actor, verb, button, page, pressId: conversation.activityId, on: { conversation, activityId: repliedTo(activity) }, deadline });
  }

  /** A store may take its time for each of several statements: what becomes of the click is not certain by then, and that is told. */
  private async late(): Promise<never> {
    await this.deps.clock.wait(TOLD_AFTER);
    throw new StoreDown('timeout', true);
  }

  /** What is wrong in the form is told to who filled it in alone, and the form stays as it was. */
  private async ask(activity: Activity, speaker: Speaker, data: unknown): Promise<PressAnswer> {
    const asked = askedBy(activity, speaker, data, this.deps.clock.now());
    const ended = await this.door.ask(speaker, 'payload' in asked ? asked.payload : undefined);
    if (ended !== undefined) return sentence(ended);
    return sentence('payload' in asked ? { kind: 'form-taken', typed: asked.payload.typed } : { kind: 'problem', problem: asked.problem });
  }
}

/** Which page of a result a button asks for; like all that a card carries it is only a wish. */
export const pageIn = (data: unknown): number => {
  const page = Number(textOf(data, 'page') ?? '0');
  return Number.isSafeInteger(page) && page >= 0 ? page : 0;
};

const sentence = (saying: Saying): PressAnswer => ({ show: 'sentence', saying });

type Asked = { readonly payload: Extract<WorkPayload, { kind: 'chosen' }> } | { readonly problem: Problem };

/**
 * The request that a filled-in form asks for. It is answered where the form is.
 * @param data the form's fields: what a person typed, and so nothing that is trusted
 */
export const askedBy = (activity: Activity, { actor, conversation }: Speaker, data: unknown, at: Instant): Asked => {
  const field = (name: keyof typeof FIELDS): string => textOf(data, FIELDS[name]) ?? '';
  const read = readForm({ person: field('person'), user: field('user'), reason: field('reason') });
  if (!read.ok) return { problem: { ...read.complaint, line: undefined } };
  const { target, typed, reason } = read;
  const answered = { ...conversation, activityId: repliedTo(activity) ?? conversation.activityId };
  return { payload: { kind: 'chosen', actor, conversation: answered, target, typed, reason, at } };
};

import { ActivityHandler, type InvokeResponse, type TurnContext } from 'botbuilder';
import { requestCard, sayingText } from '../cards';
import { conversationKey } from '../domain/conversation';
import { answerWithoutStore, clickWithoutStore, isStoreDown, press, takeIn, type Deps, type Inbound, type Intake, type PressAnswer, type StoreDown, type WorkPayload } from '../service';
import type { Instant } from '../domain/people';
import type { ActivityHead } from './activity-shape';
import { speakerOf, type Speaker } from './inbound';
import { Lately } from './lately';
import { mentionsBot, messageText, shownMentions } from './message-text';
import { property, textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;

/** A click is answered within 3 s whatever the directory does (contract, section 4); a second is for the way there and back. */
const CLICK_WITHIN = 2_000;
const CARD = 'application/vnd.microsoft.card.adaptive';
/** So long a person who has spent the budget is not counted again. */
const ASKED_AGAIN_AFTER = 1_000;
/** While the store is down nothing counts a person's messages: each is told once in this time. */
const TOLD_EVERY = 5_000;
const EDITS: ReadonlySet<string> = new Set(['editMessage', 'undeleteMessage', 'softDeleteMessage']);
const MESSAGE = 'application/vnd.microsoft.activity.message';

/** Turns activities into use cases. Everything that is not a message or a press of a button is let pass. */
export class Bot extends ActivityHandler {
  private readonly flooders = new Lately(ASKED_AGAIN_AFTER);
  private readonly toldOfStore = new Lately(TOLD_EVERY);

  constructor(private readonly deps: Deps) {
    super();
    this.onMessage(async (context, next) => {
      await this.message(context.activity as unknown as Activity);
      await next();
    });
    this.onInstallationUpdateAdd(async (context, next) => {
      // An upgrade is no first meeting.
      if (context.activity.action === 'add') await this.welcome(context.activity as unknown as Activity);
      await next();
    });
    this.onMembersAdded(async (context, next) => {
      const activity = context.activity as unknown as Activity;
      const added = activity['membersAdded'];
      if (Array.isArray(added) && added.some((member) => textOf(member, 'id') === activity.recipient.id)) await this.welcome(activity);
      await next();
    });
  }

  /** Installed: one welcome for the conversation, whichever of the two events of an installation comes first. */
  private async welcome(activity: Activity): Promise<void> {
    const { actor, conversation } = speakerOf(activity);
    const now = this.deps.clock.now();
    const delivered = { key: `${conversationKey(conversation)} welcome`, by: actor.objectId, at: now };
    await this.deps.journal.receive(delivered, { payload: { kind: 'say', to: conversation, actor, saying: { kind: 'welcome' }, sent: false }, dueAt: now });
  }

  private async message(activity: Activity): Promise<void> {
    // An edit is no command, in whatever form the channel sends it: what was asked stands in the first message.
    if (EDITS.has(textOf(activity['channelData'], 'eventType') ?? '')) return;
    const speaker = speakerOf(activity);
    const payload = payloadOf(activity, speaker, this.deps.clock.now());
    if (payload === undefined) return;
    try {
      await this.intake(speaker, payload);
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      this.tellOfStore(speaker, payload, error);
    }
  }

  /** Whoever has spent the budget is let through to the store once in a while only: a flood must not keep it busy. */
  private async intake(inbound: Inbound, payload: WorkPayload | undefined): Promise<Intake> {
    const now = this.deps.clock.now();
    const { objectId } = inbound.actor;
    if (this.flooders.has(objectId, now)) return 'too-many';
    const intake = await takeIn(this.deps, inbound, payload);
    if (intake === 'too-many') this.flooders.add(objectId, now);
    return intake;
  }

  /** Not waited for: the channel has its answer, and must not deliver the message again. */
  private tellOfStore({ actor, conversation }: Speaker, payload: WorkPayload, error: StoreDown): void {
    const { deps } = this;
    const now = deps.clock.now();
    if (this.toldOfStore.has(actor.objectId, now)) return;
    this.toldOfStore.add(actor.objectId, now);
    const told =
      payload.kind === 'pressed'
        ? clickWithoutStore(deps, payload.button, error).then((saying) => deps.conversation.say(conversation, saying, actor))
        : answerWithoutStore(deps, conversation, actor, payload.kind === 'said' ? payload.text : '', error);
    told.catch((failure: unknown) => deps.log.error('store-down-not-told', { errorName: failure instanceof Error ? failure.name : typeof failure }));
  }

  /** botbuilder would give the body's `statusCode` to HTTP and fail on a body without an action: both are decided here. */
  protected override async onInvokeActivity(context: TurnContext): Promise<InvokeResponse> {
    const activity = context.activity as unknown as Activity;
    const action = property(activity['value'], 'action');
    const verb = textOf(action, 'verb');
    const button = textOf(property(action, 'data'), 'request');
    if (activity['name'] !== 'adaptiveCard/action' || verb === undefined) return { status: 400 };
    const speaker = speakerOf(activity);
    const language = speaker.actor.language;
    const answer = await this.press(activity, speaker, verb, button ?? '');
    const body =
      answer.show === 'card'
        ? { statusCode: 200, type: CARD, value: requestCard(answer.view) }
        : { statusCode: 200, type: MESSAGE, value: sayingText(answer.saying, language) };
    return { status: 200, body };
  }

  private async press(activity: Activity, speaker: Speaker, verb: string, button: string): Promise<PressAnswer> {
    if (!speaker.known) return { show: 'sentence', saying: { kind: 'refusal', because: 'unknown-person', adminRoles: this.deps.rules.adminRoles } };
    const deadline = this.deps.clock.now() + CLICK_WITHIN;
    const inbound: Inbound = speaker;
    try {
      const intake = await this.intake(inbound, undefined);
      if (intake === 'too-many') return { show: 'sentence', saying: { kind: 'too-many-messages', limit: this.deps.rules.messagesPerMinute } };
      const { actor, conversation } = speaker;
      return await press(this.deps, { actor, verb, button, pressId: conversation.activityId, on: { conversation, activityId: textOf(activity, 'replyToId') }, deadline });
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      this.deps.log.error('click-without-store', { because: error.detail, by: speaker.actor.objectId });
      return { show: 'sentence', saying: await clickWithoutStore(this.deps, button, error) };
    }
  }
}

/** What a message asks for; nothing when it is not addressed to the bot. */
const payloadOf = (activity: Activity, speaker: Speaker, at: Instant): WorkPayload | undefined => {
  const { actor, conversation, known } = speaker;
  const value = activity['value'];
  const verb = textOf(value, 'verb');
  const pressed = verb !== undefined && textOf(activity, 'text') === undefined;
  const botAccount = activity.recipient.id;
  if (!pressed && conversation.conversationType !== 'personal' && !mentionsBot(activity, botAccount)) return undefined;
  if (!known) return { kind: 'say', to: conversation, actor, saying: { kind: 'refusal', because: 'unknown-person', adminRoles: [] }, sent: false };
  if (!pressed) return { kind: 'said', actor, conversation, text: messageText(activity, botAccount), at, mentioned: shownMentions(activity, botAccount) };
  return { kind: 'pressed', actor, conversation, verb, button: textOf(value, 'request') ?? '', cardActivityId: textOf(activity, 'replyToId') };
};

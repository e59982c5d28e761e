import { ActivityHandler, type InvokeResponse, type TurnContext } from 'botbuilder';
import { conversationKey } from '../domain/conversation';
import { ASK_VERB } from '../cards';
import { answerWithoutStore, askWithoutStore, clickWithoutStore, isStoreDown, named, type Deps, type Inbound, type StoreDown, type WorkPayload } from '../service';
import type { Instant } from '../domain/people';
import type { ActivityHead } from './activity-shape';
import { askedBy, CardActions, pageIn } from './card-actions';
import { Doorkeeper } from './doorkeeper';
import { FileConsent } from './file-consent';
import { repliedTo, speakerOf, type Speaker } from './inbound';
import { Lately } from './lately';
import { MessageAction } from './message-action';
import { mentionsBot, messageText, shownMentions } from './message-text';
import { sentFile } from './sent-files';
import { textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;

/** While the store is down nothing counts a person's messages: each is told once in this time. */
const TOLD_EVERY = 5_000;
/** The channel waits for its answer for 15 s, and delivers the message again: whoever stood still for so long has nothing to say of it. */
const GIVEN_UP_AFTER = 12_000;
const EDITS: ReadonlySet<string> = new Set(['editMessage', 'undeleteMessage', 'softDeleteMessage']);

/** Turns activities into use cases. Everything that is not a message or a press of a button is let pass. */
export class Bot extends ActivityHandler {
  private readonly toldOfStore = new Lately(TOLD_EVERY);
  private readonly door: Doorkeeper;
  private readonly cardActions: CardActions;
  private readonly messageAction: MessageAction;
  private readonly fileConsent: FileConsent;

  constructor(private readonly deps: Deps) {
    super();
    this.door = new Doorkeeper(deps);
    this.cardActions = new CardActions(deps, this.door);
    this.messageAction = new MessageAction(deps, this.door);
    this.fileConsent = new FileConsent(deps, this.door);
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
    const began = this.deps.clock.now();
    try {
      await this.door.message(speaker, payload);
    } catch (error) {
      if (!isStoreDown(error) || this.deps.clock.now() - began > GIVEN_UP_AFTER) throw error;
      this.tellOfStore(speaker, payload, error);
    }
  }

  /** Not waited for: the channel has its answer, and must not deliver the message again. */
  private tellOfStore({ actor, conversation }: Speaker, payload: WorkPayload, error: StoreDown): void {
    const { deps } = this;
    const now = deps.clock.now();
    if (this.toldOfStore.has(actor.objectId, now)) return;
    this.toldOfStore.add(actor.objectId, now);
    tellWithoutStore(deps, { actor, conversation }, payload, error).catch((failure: unknown) => deps.log.error('store-down-not-told', { errorName: failure instanceof Error ? failure.name : typeof failure }));
  }

  /** botbuilder would give the body's `statusCode` to HTTP and answer what it does not know with 501: both are decided here. */
  protected override async onInvokeActivity(context: TurnContext): Promise<InvokeResponse> {
    const activity = context.activity as unknown as Activity;
    switch (activity['name']) {
      case 'adaptiveCard/action':
        return this.cardActions.answer(activity);
      case 'fileConsent/invoke':
        return this.fileConsent.answer(activity);
      case 'composeExtension/fetchTask':
        return this.messageAction.open(activity);
      case 'composeExtension/submitAction':
        return this.messageAction.submit(activity);
      default:
        return { status: 400 };
    }
  }
}

const tellWithoutStore = async (deps: Deps, { actor, conversation }: Inbound, payload: WorkPayload, error: StoreDown): Promise<void> => {
  if (payload.kind === 'said') return answerWithoutStore(deps, payload, error);
  const saying = payload.kind === 'pressed' ? await clickWithoutStore(deps, payload.button, error) : askWithoutStore(deps, payload.kind === 'chosen' ? named(payload.target) : undefined, error);
  await deps.conversation.say(conversation, saying, actor);
};

const saidIn = (activity: Activity, { actor, conversation }: Speaker, at: Instant, personal: boolean): WorkPayload => {
  const botAccount = activity.recipient.id;
  const file = sentFile(activity, personal);
  return { kind: 'said', actor, conversation, text: messageText(activity, botAccount), at, mentioned: shownMentions(activity, botAccount), ...(file === undefined ? {} : { file }) };
};

/** What a message asks for; nothing when it is not addressed to the bot. */
const payloadOf = (activity: Activity, speaker: Speaker, at: Instant): WorkPayload | undefined => {
  const { actor, conversation, known } = speaker;
  const value = activity['value'];
  const verb = textOf(value, 'verb');
  const personal = conversation.conversationType === 'personal';
  const pressed = verb !== undefined && textOf(activity, 'text') === undefined;
  const botAccount = activity.recipient.id;
  if (!pressed && !personal && !mentionsBot(activity, botAccount)) return undefined;
  if (!known) return { kind: 'say', to: conversation, actor, saying: { kind: 'refusal', because: 'unknown-person', adminRoles: [] }, sent: false };
  if (!pressed) return saidIn(activity, speaker, at, personal);
  if (verb === ASK_VERB) {
    const asked = askedBy(activity, speaker, value, at);
    return 'payload' in asked ? asked.payload : { kind: 'say', to: conversation, actor, saying: { kind: 'problem', problem: asked.problem }, sent: false };
  }
  return { kind: 'pressed', actor, conversation, verb, button: textOf(value, 'request') ?? '', page: pageIn(value), cardActivityId: repliedTo(activity) };
};

import { CardFactory, type InvokeResponse } from 'botbuilder';
import { addBotDialog, ASK_VERB, FIELDS, sayingText, senderDialog, senderSentence, senderTitle, wordsDialog, type AdaptiveCard } from '../cards';
import { readReason } from '../domain/ask-form';
import { conversationKey, type ConversationReference } from '../domain/conversation';
import type { Saying } from '../domain/saying';
import { heldUp, type Deps, type WorkPayload } from '../service';
import type { ActivityHead } from './activity-shape';
import type { Doorkeeper } from './doorkeeper';
import { speakerOf, type Speaker } from './inbound';
import { messageOf, type PointedAt } from './pointed-at';
import { property, textOf } from './unknown';

type Activity = ActivityHead & Readonly<Record<string, unknown>>;
type Chosen = Extract<WorkPayload, { kind: 'chosen' }>;

/** The command's id in the app's manifest. */
const COMMAND = 'revokeSender';
/** A dialog must be there within five seconds (Teams, "respond to the dialog submit action"). */
const MEMBERS_WITHIN = 2_000;

/**
 * Answers the message action "Revoke sender's sessions": first a dialog that says whom, then the same request as a line
 * would make, answered in the thread of the message.
 */
export class MessageAction {
  constructor(
    private readonly deps: Deps,
    private readonly door: Doorkeeper,
  ) {}

  /**
   * `composeExtension/fetchTask`: the dialog, or why there is nothing to ask for.
   * @param added Teams has just added the bot; offering that again would go in a circle
   */
  async open(activity: Activity, added = false): Promise<InvokeResponse> {
    if (textOf(activity['value'], 'commandId') !== COMMAND) return { status: 400 };
    const speaker = speakerOf(activity);
    const told = await this.taken(speaker, undefined);
    return told ?? this.dialog(speaker, messageOf(activity), added);
  }

  /** `composeExtension/submitAction`: the dialog's button, or Teams after it has added the bot. */
  async submit(activity: Activity): Promise<InvokeResponse> {
    const value = activity['value'];
    const data = property(value, 'data');
    if (property(property(data, 'msteams'), 'justInTimeInstall') === true) return this.open(activity, true);
    if (textOf(value, 'commandId') !== COMMAND || textOf(data, 'verb') !== ASK_VERB) return { status: 400 };
    const speaker = speakerOf(activity);
    const { sender, thread } = messageOf(activity);
    if (sender.kind !== 'user') return (await this.taken(speaker, undefined)) ?? sentence(senderSentence(sender, speaker.actor.language), speaker);
    const read = readReason(textOf(data, FIELDS.reason) ?? '');
    if (!read.ok) return (await this.taken(speaker, undefined)) ?? said({ kind: 'problem', problem: { ...read.complaint, line: undefined } }, speaker);
    const { target, name } = sender;
    const payload: Chosen = { kind: 'chosen', actor: speaker.actor, conversation: inThread(speaker, thread), target, typed: name, reason: read.reason, at: this.deps.clock.now() };
    // An empty answer closes the dialog.
    return (await this.taken(speaker, payload)) ?? { status: 200, body: {} };
  }

  /** Takes the click in. @returns what to answer when that ends it */
  private async taken(speaker: Speaker, payload: Chosen | undefined): Promise<InvokeResponse | undefined> {
    const ended = await this.door.ask(speaker, payload);
    return ended === undefined ? undefined : said(ended, speaker);
  }

  private async dialog(speaker: Speaker, { sender }: PointedAt, added: boolean): Promise<InvokeResponse> {
    const { language } = speaker.actor;
    if (sender.kind !== 'user') return sentence(senderSentence(sender, language), speaker);
    const held = heldUp(this.deps, sender.target);
    if (held !== undefined) return said(held, speaker);
    return task(added || (await this.isHere(speaker)) ? senderDialog(sender, language) : addBotDialog(sender, language), speaker);
  }

  /** Whether the bot may write where the message is; when Teams does not tell in time, the card will show. */
  private async isHere({ conversation }: Speaker): Promise<boolean> {
    return (await this.deps.conversation.isOpen(conversation, MEMBERS_WITHIN)) ?? true;
  }
}

/** A channel's thread is named in the conversation's id; where Teams left it out, the message tells it. */
const inThread = ({ conversation }: Speaker, thread: PointedAt['thread']): ConversationReference => {
  if (thread === undefined) return conversation;
  const { conversationType, conversationId } = conversation;
  const inChannel = conversationType === 'channel' && conversationKey(conversation) === conversationId;
  return { ...conversation, activityId: thread.message, ...(inChannel ? { conversationId: `${conversationId};messageid=${thread.root}` } : {}) };
};

/** Teams shows the title without the app's icon, so it names the app. */
const task = (card: AdaptiveCard, { actor }: Speaker): InvokeResponse => ({
  status: 200,
  body: { task: { type: 'continue', value: { title: senderTitle(actor.language), width: 'medium', height: 'medium', card: CardFactory.adaptiveCard(card) } } },
});

const sentence = (words: string, speaker: Speaker): InvokeResponse => task(wordsDialog(words, speaker.actor.language), speaker);

const said = (saying: Saying, speaker: Speaker): InvokeResponse => sentence(sayingText(saying, speaker.actor.language), speaker);

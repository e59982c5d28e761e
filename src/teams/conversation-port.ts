import { CardFactory, MessageFactory, type Activity, type ConversationReference as BotReference, type TurnContext } from 'botbuilder';
import { askForm, fallbackText, requestCard, sayingText, suggestedLines } from '../cards';
import { conversationKey, type Actor, type ConversationReference } from '../domain/conversation';
import type { ObjectId } from '../domain/people';
import type { Saying } from '../domain/saying';
import type { RequestView } from '../domain/view';
import { spoken } from '../locale';
import type { Conversation, Delivery } from '../service';
import { Undelivered, type GatedAdapter } from './adapter';
import type { Connector } from './connector';
import { isMember, isOpen, objectIdOf, readersOf } from './roster';

/** Sends and updates through botbuilder's turn, as the conversation port wants it: a fate, never an exception. */
export class TeamsConversation implements Conversation {
  constructor(
    private readonly adapter: GatedAdapter,
    private readonly connector: Connector,
  ) {}

  say(to: ConversationReference, saying: Saying, reader: Actor): Promise<Delivery> {
    // Plain text: no Markdown acts on names, and the sentences stand as they are printed.
    const lines = suggestedLines(saying, reader.language);
    const activity: Partial<Activity> = {
      ...MessageFactory.text(sayingText(saying, reader.language)),
      ...(saying.kind === 'help' ? { attachments: [CardFactory.adaptiveCard(askForm(reader.language))] } : {}),
      textFormat: 'plain',
      locale: spoken(reader.language),
      ...(lines.length === 0 ? {} : { suggestedActions: { to: [to.user.id], actions: lines.map((line) => ({ type: 'imBack', title: line, value: line })) } }),
    };
    return this.post(to, activity);
  }

  postCard(to: ConversationReference, view: RequestView): Promise<Delivery> {
    return this.post(to, cardActivity(view));
  }

  updateCard(to: ConversationReference, activityId: string, view: RequestView): Promise<Delivery> {
    return this.replace(to, activityId, cardActivity(view));
  }

  /** Any message. */
  post(to: ConversationReference, activity: Partial<Activity>): Promise<Delivery> {
    return this.turn(to, async (context) => (await context.sendActivity(activity))?.id);
  }

  /** Another message in the place of this one. Idempotent. */
  replace(to: ConversationReference, activityId: string, activity: Partial<Activity>): Promise<Delivery> {
    return this.turn(to, async (context) => (await context.updateActivity({ ...activity, id: activityId }))?.id);
  }

  /** Deletes a message of the bot. */
  remove(to: ConversationReference, activityId: string): Promise<Delivery> {
    return this.connector.remove(to.serviceUrl, to.conversationId, activityId);
  }

  async typing(to: ConversationReference): Promise<void> {
    await this.post(to, { type: 'typing' });
  }

  async canRead(to: ConversationReference, person: ObjectId, withinMs: number): Promise<boolean | undefined> {
    if (to.conversationType === 'personal') return false;
    // Members belong to the channel, not to its thread.
    return isMember(this.connector, to.serviceUrl, conversationKey(to), person, withinMs);
  }

  async readers(to: ConversationReference, withinMs: number): Promise<readonly ObjectId[] | undefined> {
    return to.conversationType === 'personal' ? [] : readersOf(this.connector, to.serviceUrl, conversationKey(to), withinMs);
  }

  async isOpen(to: ConversationReference, withinMs: number): Promise<boolean | undefined> {
    return isOpen(this.connector, to.serviceUrl, conversationKey(to), to.user.id, withinMs);
  }

  async objectIdOf(to: ConversationReference, accountId: string, withinMs: number): Promise<ObjectId | undefined> {
    return objectIdOf(this.connector, to.serviceUrl, conversationKey(to), accountId, withinMs);
  }

  private async turn(to: ConversationReference, logic: (context: TurnContext) => Promise<string | undefined>): Promise<Delivery> {
    let activityId: string | undefined;
    try {
      await this.adapter.proactively(referenceOf(to), async (context) => {
        activityId = await logic(context);
      });
    } catch (error) {
      if (error instanceof Undelivered) return error.delivery;
      throw error;
    }
    return { fate: 'delivered', activityId: activityId === '' ? undefined : activityId };
  }
}

const cardActivity = (view: RequestView): Partial<Activity> => ({
  ...MessageFactory.attachment(CardFactory.adaptiveCard(requestCard(view))),
  summary: fallbackText(view),
});

const referenceOf = (to: ConversationReference): Partial<BotReference> => ({
  channelId: 'msteams',
  serviceUrl: to.serviceUrl,
  activityId: to.activityId,
  bot: to.bot,
  user: to.user,
  // What the channel gave it comes back as it was; only these parts matter to the connector.
  conversation: { id: to.conversationId, conversationType: to.conversationType, isGroup: to.conversationType !== 'personal', tenantId: to.tenantId, name: '' },
  ...(to.locale === undefined ? {} : { locale: to.locale }),
});

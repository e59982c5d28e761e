import { conversationKey, type Actor, type ConversationReference } from '../../src/domain/conversation';
import type { RequestView } from '../../src/domain/view';
import { isStoreDown, type Inbound, type PressAnswer } from '../../src/service';
import type { Cast, Name } from './cast';
import type { Card } from './conversations';
import type { Dice } from './dice';
import type { Host } from './host';
import type { Incoming } from './incoming';

/** The channel that everybody reads, apart from those who are not in it. */
export const CHANNEL = '19:incident@thread.tacv2';
/** An activity that HTTP did not answer comes again after this long, and later once more under a new id. */
const REDELIVERED_AFTER = 15_000;
const ANEW_AFTER = 30_000;

/** Where and how something is said or pressed. */
export interface Manner {
  readonly place?: 'channel' | 'personal';
  readonly activityId?: string;
  readonly language?: Actor['language'];
}

/** What is pressed. */
export interface Pressing extends Manner {
  readonly verb?: string;
  /** In place of the button that the card shows. */
  readonly button?: string;
  /** As an older client does it. */
  readonly submit?: boolean;
  /** Which page of a result. */
  readonly page?: number;
}

/** Something that was written. */
interface Line {
  readonly name: Name;
  readonly manner: Manner;
  readonly activityId: string;
}

/** The program as the channel reaches it; nothing while it is down. */
export type Program = { receive(incoming: Incoming): Promise<PressAnswer | undefined> } | undefined;

/** What people do in Teams, and how Teams brings it to the program: once, and again when it is not answered. */
export class Teams {
  /** What was written, in order. */
  readonly said: Line[] = [];
  private readonly delivered: Incoming[] = [];
  private readonly texts = new Map<string, readonly string[]>();
  private activities = 0;

  constructor(
    private readonly host: Host,
    private readonly cast: Cast,
    private readonly program: () => Program,
  ) {}

  /** Somebody writes a line to the bot. It is on its way when this returns; gives the id of the activity. */
  say(name: Name, text: string, manner: Manner = {}): string {
    const inbound = this.inbound(name, manner);
    const { activityId } = inbound.conversation;
    this.host.trace(`${name} says "${text}" as ${activityId}`);
    this.said.push({ name, manner, activityId });
    this.deliver({ kind: 'message', inbound, payload: { kind: 'said', ...inbound, text, at: this.host.time.now(), mentioned: {} } });
    return activityId;
  }

  /** Somebody presses a button of a card that they see; gives the id of the activity. */
  press(name: Name, card: Card, { verb = 'confirm', button, submit = false, page, ...manner }: Pressing = {}): string {
    const { ledger, trace } = this.host;
    const shown = this.seenBy(name, card);
    const inbound = this.inbound(name, { place: card.conversation.conversationType === 'personal' ? 'personal' : 'channel', ...manner });
    const { activityId } = inbound.conversation;
    trace(`${name} presses ${verb} of ${card.activityId} as ${activityId}`);
    const pressed = { verb, button: button ?? shown.request.buttonKey, cardActivityId: card.activityId, ...(page === undefined ? {} : { page }) };
    const known = ledger.of('click').some((click) => click.activityId === activityId);
    if (!known) ledger.note({ kind: 'click', activityId, person: this.cast[name], verb, button: pressed.button, shown: button === undefined ? shown : undefined });
    this.deliver(submit ? { kind: 'message', inbound, payload: { kind: 'pressed', ...inbound, ...pressed } } : { kind: 'invoke', inbound, ...pressed });
    return activityId;
  }

  /** What this person sees of a card. */
  seenBy(name: Name, card: Card): RequestView {
    return card.own.get(this.cast[name]) ?? card.view;
  }

  sees(name: Name, { conversation }: Card): boolean {
    return conversation.conversationType !== 'personal' || conversation.conversationId === personalChat(name);
  }

  /** The cards with live buttons that this person can see. */
  openCards(name: Name): readonly Card[] {
    return this.host.conversations.cards.filter((card) => this.sees(name, card) && this.seenBy(name, card).request.state === 'awaiting');
  }

  /** Delivers something again that was delivered before: at once or late, under its id or a new one. */
  redeliver(dice: Dice): void {
    if (this.delivered.length === 0) return;
    const before = dice.pick(this.delivered.slice(-4));
    this.deliverAgain(before.inbound.conversation.activityId, { after: dice.pick([0, 5, 15_000, 20_000]), anew: dice.chance(0.4) });
  }

  /** Delivers an activity once more. @param anew under a new id, as the channel's second layer does */
  deliverAgain(activityId: string, { after, anew }: { readonly after: number; readonly anew: boolean }): void {
    const before = this.delivered.find(({ inbound }) => inbound.conversation.activityId === activityId);
    if (before === undefined) return;
    const again = anew ? this.underNewId(before) : before;
    this.host.trace(`again: ${activityId} as ${again.inbound.conversation.activityId}`);
    this.host.time.after(after, () => this.deliver(again));
  }

  /** What was delivered under this id: several lines when one was edited. */
  textsOf(activityId: string): readonly string[] {
    return this.texts.get(activityId) ?? [];
  }

  private deliver(incoming: Incoming, tries = 1): void {
    const { host } = this;
    if (tries === 1) this.delivered.push(incoming);
    if (incoming.kind === 'message' && incoming.payload.kind === 'said') this.texts.set(incoming.inbound.conversation.activityId, [...this.textsOf(incoming.inbound.conversation.activityId), incoming.payload.text]);
    let answered = false;
    this.program()
      ?.receive(incoming)
      .then(
        (answer) => {
          answered = true;
          if (answer?.show === 'card') this.showOwn(incoming, answer.view);
        },
        (error: unknown) => {
          if (!isStoreDown(error)) host.ledger.note({ kind: 'broke', error: String(error) });
        },
      );
    host.time.after(REDELIVERED_AFTER, () => {
      if (answered) return;
      if (tries === 1) this.deliver(incoming, 2);
      else if (tries === 2) host.time.after(ANEW_AFTER, () => this.deliver(this.underNewId(incoming), 3));
    });
  }

  /** A click under a new id is the same click: of the same person, on what they saw. */
  private underNewId(incoming: Incoming): Incoming {
    const { ledger } = this.host;
    const activityId = this.newActivityId();
    const click = ledger.of('click').find((other) => other.activityId === incoming.inbound.conversation.activityId);
    if (click !== undefined) ledger.note({ ...click, activityId });
    return withActivityId(incoming, activityId);
  }

  private newActivityId(): string {
    this.activities += 1;
    return `activity-${this.activities}`;
  }

  /** What an invoke is answered with is seen by who clicked. */
  private showOwn(incoming: Incoming, view: RequestView): void {
    if (incoming.kind !== 'invoke') return;
    const { actor, conversation } = incoming.inbound;
    const card = this.host.conversations.cards.find(({ activityId, conversation: where }) => activityId === incoming.cardActivityId && conversationKey(where) === conversationKey(conversation));
    card?.own.set(actor.objectId, view);
  }

  private inbound(name: Name, { place = 'channel', activityId = this.newActivityId(), language = 'en' }: Manner): Inbound {
    const objectId = this.cast[name];
    const personal = place === 'personal';
    const conversation: ConversationReference = {
      serviceUrl: 'https://smba.example.com/emea/',
      conversationId: personal ? personalChat(name) : `${CHANNEL};messageid=${activityId}`,
      conversationType: personal ? 'personal' : 'channel',
      activityId,
      bot: { id: '28:bot', name: 'Session Revoker' },
      user: { id: `29:${objectId}`, name },
      tenantId: '11111111-1111-4111-8111-111111111111',
      locale: language,
    };
    return { actor: { objectId, name, language, timeZone: 'UTC' }, conversation };
  }
}

const personalChat = (name: Name): string => `a:${name}`;

const withActivityId = (incoming: Incoming, activityId: string): Incoming => {
  const { actor } = incoming.inbound;
  const inbound: Inbound = { actor, conversation: { ...incoming.inbound.conversation, activityId } };
  return incoming.kind === 'invoke' ? { ...incoming, inbound } : { kind: 'message', inbound, payload: { ...incoming.payload, ...inbound } };
};

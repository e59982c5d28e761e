import type { MessageOptions, Place, WireActivity } from '../../sandbox/tenant/activities';
import { buttonsOf, cardIn, textOf, type Button } from '../../sandbox/tenant/cards';
import type { BotAnswer, BotMessage } from '../../sandbox/tenant/connector';

/** What a card says, a line each; a fact is `Title value`, without the marks that make its title bold. */
export const cardText = (card: unknown): string => textOf(card).replace(/^\*\*(.+?)\s?:\*\* /gmu, '$1 ');

/** A line that was said, and where to look for what the bot says to it. */
export interface Line {
  readonly activity: WireActivity;
  readonly answer: BotAnswer;
  readonly conversation: string;
  readonly since: number;
}

/** Where a line is said, and how it deviates from what Teams would write. */
export interface SayOptions extends MessageOptions {
  readonly place?: Place;
}

/** A card as everybody sees it at one moment. */
export interface Shown {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly card: unknown;
  readonly message: BotMessage;
}

/** What a press of a button was answered with. */
export interface Pressed {
  readonly answer: BotAnswer;
  readonly show: 'card' | 'sentence' | 'nothing';
  /** The sentence, or the text of the card. */
  readonly text: string;
  readonly buttons: readonly Button[];
}

export const shownOf = (message: BotMessage): Shown => {
  const card = cardIn(message.activity);
  return { id: message.id, text: cardText(card), buttons: buttonsOf(card), card, message };
};

/** Universal Action bodies: `{statusCode, type, value}`. */
export const pressedOf = (answer: BotAnswer): Pressed => {
  const { type, value } = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as { type?: unknown; value?: unknown };
  if (type === 'application/vnd.microsoft.card.adaptive') return { answer, show: 'card', text: cardText(value), buttons: buttonsOf(value) };
  if (type === 'application/vnd.microsoft.activity.message') return { answer, show: 'sentence', text: String(value), buttons: [] };
  return { answer, show: 'nothing', text: '', buttons: [] };
};

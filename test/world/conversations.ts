import type { ConversationReference } from '../../src/domain/conversation';
import type { ObjectId } from '../../src/domain/people';
import type { RequestView } from '../../src/domain/view';

/** A card that people see. */
export interface Card {
  readonly activityId: string;
  readonly conversation: ConversationReference;
  view: RequestView;
  /** What a click was answered with is seen by who clicked, until the card changes for everybody. */
  readonly own: Map<ObjectId, RequestView>;
}

/** The conversations as people see them. */
export class Conversations {
  readonly cards: Card[] = [];
  readonly gone = new Set<string>();
  /** Who is in a conversation, by channel account; the account's object id is the person's. */
  readonly members = new Map<string, readonly ObjectId[]>();

  post(conversation: ConversationReference, view: RequestView): Card {
    const card: Card = { activityId: `card-${this.cards.length + 1}`, conversation, view, own: new Map() };
    this.cards.push(card);
    return card;
  }

  update(activityId: string, view: RequestView): void {
    const card = this.cards.find((other) => other.activityId === activityId);
    if (card === undefined) return;
    card.view = view;
    card.own.clear();
  }
}

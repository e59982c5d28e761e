import type { WireActivity } from './activities';
import { member, text } from './wire';

/** A button as the person sees it: its kind, verb, title, and the data that a press sends. */
export interface Button {
  readonly type: 'Action.Execute' | 'Action.Submit';
  readonly verb: string | undefined;
  readonly title: string | undefined;
  readonly data: unknown;
  /** What a client that does not know this action shows instead. */
  readonly fallback?: Button;
}

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** The first Adaptive Card of a message, or `undefined`. */
export const cardIn = (activity: WireActivity): unknown => activity.attachments?.find((attachment) => attachment.contentType === ADAPTIVE_CARD)?.content;

const button = (action: unknown): Button | undefined => {
  const type = text(action, 'type');
  if (type !== 'Action.Execute' && type !== 'Action.Submit') return undefined;
  const data = member(action, 'data');
  const fallback = button(member(action, 'fallback'));
  return { type, verb: text(action, 'verb') ?? text(data, 'verb'), title: text(action, 'title'), data, ...(fallback ? { fallback } : {}) };
};

/** Every button of a card, wherever it hangs, in reading order. A fallback is not a button of its own. */
export const buttonsOf = (card: unknown): readonly Button[] => {
  if (Array.isArray(card)) return card.flatMap(buttonsOf);
  if (typeof card !== 'object' || card === null) return [];
  const own = button(card);
  if (own) return [own];
  return Object.values(card).flatMap(buttonsOf);
};

/** All text of a card in reading order, one piece a line: what a person could read, for looking and for printing. */
export const textOf = (card: unknown): string => {
  const pieces: string[] = [];
  const read = (part: unknown): void => {
    if (Array.isArray(part)) {
      part.forEach(read);
      return;
    }
    if (typeof part !== 'object' || part === null) return;
    const title = text(part, 'title');
    const value = text(part, 'value');
    const kind = text(part, 'type');
    if (kind === undefined && title !== undefined && value !== undefined) pieces.push(`${title} ${value}`);
    else if (kind === 'TextBlock' || kind === 'TextRun') pieces.push(text(part, 'text') ?? '');
    for (const name of ['body', 'items', 'columns', 'facts', 'inlines', 'rows', 'cells']) read(member(part, name));
  };
  read(card);
  return pieces.join('\n');
};

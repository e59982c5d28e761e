import { SHOWN_FIRST } from '../domain/many';
import { isOfMany, isOfOne, type RequestView } from '../domain/view';
import { message } from '../locale';
import { adaptiveCard, type AdaptiveCard } from './adaptive-card';
import { plain } from './escape';
import { manyBody, manyTitle } from './many-card';
import { oneBody, oneTitle } from './one-card';

/** The request's card as everybody sees it, in the asker's language and time zone. */
export const requestCard = (view: RequestView): AdaptiveCard => {
  const { language } = view.request.asker;
  const fallback = fallbackText(view);
  if (isOfMany(view)) return fitting(NAMED.map((most) => () => adaptiveCard(language, fallback, manyBody(view, language, most))));
  return adaptiveCard(language, fallback, isOfOne(view) ? oneBody(view, language) : []);
};

/** What Teams takes for one message: 25 KB in UTF-16, with room for the activity around the card. */
const MOST_LETTERS = 12_000;
/** Names of a kind that a card about many shows: fewer where they are so long that Teams would not take it. */
const NAMED = [SHOWN_FIRST, 5, 2, 0] as const;

/** The first card that Teams takes; the last one when it takes none. */
const fitting = ([first, ...others]: readonly (() => AdaptiveCard)[]): AdaptiveCard => {
  if (first === undefined) throw new Error('there is no card to choose');
  const card = first();
  return others.length === 0 || JSON.stringify(card).length <= MOST_LETTERS ? card : fitting(others);
};

/** What a client shows that cannot show the card, and the notification's text. Plain text, no Markdown. */
export const fallbackText = (view: RequestView): string => {
  const { language, name } = view.request.asker;
  const asker = plain(name);
  if (isOfMany(view)) return message(language, 'many.fallback', { title: sentence(manyTitle(view, language)), count: view.request.many.users.count, asker });
  if (!isOfOne(view)) return '';
  const { target } = view.request;
  return message(language, 'card.fallback', { title: sentence(message(language, oneTitle(view))), user: target.upn, objectId: target.objectId, asker });
};

/** A title as a sentence among others. */
const sentence = (title: string): string => (/[.?!…]$/u.test(title) ? title : `${title}.`);

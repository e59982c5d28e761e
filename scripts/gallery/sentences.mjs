// Whether the gallery shows every sentence that a card can have.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const sentences = require('../../dist/locale/en.json');

const ON_CARDS = /^(card|fact|value|failure|result|many)\.|^not-available\.fix$/;
/** Belong to texts, to the tab, or to accounts that never get a card. */
const ELSEWHERE = new Set([
  ...['card.fallback', 'card.portal', 'card.state.running-in-tab', 'card.title.skipped', 'value.client-id', 'value.guest', 'value.privileged', 'value.not-privileged'],
  ...['many.column.user', 'many.column.result', 'many.csv-in-tab', 'many.fallback', 'many.history', 'many.member.waiting'],
]);
/** Stand where a sentence stands that is shown: with a shorter time, or of what only SharePoint answers. */
const ALIKE = new Set(['many.rate.short', 'many.not-available']);

/** The longest piece of a sentence that stands on a card as it is in the catalogue. */
const fixedPart = (sentence) => sentence.split(/\{[^{}]*\{[^]*\}\}|\{[^{}]*\}/).toSorted((a, b) => b.length - a.length)[0].trim();

const textsIn = (node) => {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(textsIn) : [];
};

/** The keys of the sentences that are on none of these English cards. */
export const neverShown = (cards) => {
  const shown = cards.flatMap(({ body }) => textsIn(body));
  return Object.entries(sentences)
    .filter(([key]) => ON_CARDS.test(key) && !ELSEWHERE.has(key) && !ALIKE.has(key))
    .filter(([, sentence]) => !shown.some((text) => text.includes(fixedPart(sentence))))
    .map(([key]) => key);
};

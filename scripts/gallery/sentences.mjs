// Whether the gallery shows every sentence that a card can have.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const sentences = require('../../dist/locale/en.json');

const ON_CARDS = /^(card|fact|value|failure|result)\.|^not-available\.fix$/;
/** Belong to texts, to the tab, or to accounts that never get a card. */
const ELSEWHERE = new Set(['card.fallback', 'card.portal', 'card.state.running-in-tab', 'value.client-id', 'value.guest', 'value.privileged', 'value.not-privileged']);

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
    .filter(([key]) => ON_CARDS.test(key) && !ELSEWHERE.has(key))
    .filter(([, sentence]) => !shown.some((text) => text.includes(fixedPart(sentence))))
    .map(([key]) => key);
};

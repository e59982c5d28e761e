// A language that nobody speaks: every word of a card with accents and half as long again. What still fits then fits in any language
// that the catalogues may get.

const ACCENTED = Object.fromEntries([...'aàeéiîoôuûcçnñyÿAÀEÉIÎOÔUÛCÇNÑYÝ'].reduce((pairs, letter, index, all) => (index % 2 === 0 ? [...pairs, [letter, all[index + 1]]] : pairs), []));
/** Of every word, rounded up: blanks, signs and identifiers do not grow, and the whole text shall be 40 % longer. */
const LONGER = 1.5;
// A user name or an object id is the same in every language; so is where a link leads, and an escaped sign.
const KEPT = new RegExp(String.raw`\]\([^)]*\)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\S+@\S+|\\.`, 'u');
const PIECES = new RegExp(`(${KEPT.source})|(\\p{L}+)`, 'gu');

const accented = (word) => [...word].map((letter) => ACCENTED[letter] ?? letter).join('');
/** The word and its own letters again, until it is long enough. */
const longer = (word) => {
  const letters = [...word];
  const missing = Math.ceil(letters.length * LONGER) - letters.length;
  return letters.join('') + Array.from({ length: missing }, (_, index) => letters.at(index % letters.length).toLowerCase()).join('');
};

/** The text with every word longer; Markdown's signs, addresses and object ids stay. */
export const pseudoText = (text) => text.replaceAll(PIECES, (piece, kept) => (kept === undefined ? accented(longer(piece)) : piece));

const READ = new Set(['text', 'title', 'value', 'label', 'placeholder']);

/** The card with every text that a person reads in the pseudo-language. */
export const pseudoCard = (node, key = '') => {
  if (typeof node === 'string') return READ.has(key) ? pseudoText(node) : node;
  if (Array.isArray(node)) return node.map((each) => pseudoCard(each));
  if (typeof node === 'object' && node !== null) return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, name === 'data' ? value : pseudoCard(value, name)]));
  return node;
};

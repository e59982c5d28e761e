/**
 * The Markdown of the bot's own cards and nothing more: bold, one kind of link, and marks of punctuation that a backslash
 * makes plain. Names and reasons come with such backslashes, and all that is left is text: no HTML passes.
 */

/** ASCII punctuation, which is what a backslash can make plain (CommonMark 0.31, section 2.4). */
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const BOLD = '**';
/** A link leads to an https page; a text without brackets, an address without blanks, quotes and brackets. */
const LINK = /^\[([^[\]\\]+)\]\((https:\/\/[^\s()<>"'\\]+)\)/;

const asText = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');

interface Piece {
  /** Safe HTML. */
  readonly html: string;
  /** How many characters of the source it stands for. */
  readonly length: number;
}

const escaped = (source: string): Piece | undefined => {
  const mark = source.at(1);
  return source.startsWith('\\') && mark !== undefined && PUNCTUATION.test(mark) ? { html: asText(mark), length: 2 } : undefined;
};

const link = (source: string): Piece | undefined => {
  const [all, words, address] = LINK.exec(source) ?? [];
  if (all === undefined || words === undefined || address === undefined) return undefined;
  return { html: `<a href="${asText(address)}">${asText(words)}</a>`, length: all.length };
};

/** Where the bold part that has just begun ends; marks behind a backslash end nothing. */
const endOfBold = (source: string): number => {
  for (let at = BOLD.length; at < source.length; at += source[at] === '\\' ? 2 : 1) {
    if (source.startsWith(BOLD, at)) return at;
  }
  return -1;
};

const bold = (source: string): Piece | undefined => {
  if (!source.startsWith(BOLD)) return undefined;
  const end = endOfBold(source);
  if (end <= BOLD.length) return undefined;
  return { html: `<strong>${htmlOf(source.slice(BOLD.length, end))}</strong>`, length: end + BOLD.length };
};

const character = (source: string): Piece => ({ html: asText(source.slice(0, 1)), length: 1 });

/** Safe HTML of a card's text. @param markdown as the cards write it */
export const htmlOf = (markdown: string): string => {
  let html = '';
  for (let rest = markdown; rest !== '';) {
    const piece = escaped(rest) ?? bold(rest) ?? link(rest) ?? character(rest);
    html += piece.html;
    rest = rest.slice(piece.length);
  }
  return html;
};

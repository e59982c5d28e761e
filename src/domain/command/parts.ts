/** Cuts what follows a phrase in plain words into the words in the user's place, `again` and the reason. */
import { findModifier, isModifier } from './phrases';
import { reasonFrom } from './reason';
import { nextToken, type Token } from './tokens';

export interface Parts {
  /** Words and the separators between and around them. `and` between two words is a separator. */
  readonly tokens: readonly Token[];
  /** What stands in the user's place. */
  readonly words: readonly Token[];
  /** A comma, a semicolon or `and` stands between two of the words. */
  readonly separated: boolean;
  readonly again: boolean;
  /** Blanks folded; empty when nothing follows `because`. */
  readonly reason: string | undefined;
}

/** The offset behind `please` at `from`, or `from`. */
export const pastPlease = (text: string, from: number): number => findModifier(text, from, 'please')?.end ?? from;

/**
 * @param line the whole line, where the reason goes on to the end
 * @param body the line without its sentence mark
 * @param from the offset behind the phrase
 */
export const readParts = (line: string, body: string, from: number): Parts => {
  const tokens: Token[] = [];
  let reason: string | undefined;
  let token = nextToken(body, from, 'sentence');
  while (token !== undefined) {
    const bare = isBare(token);
    const because = bare ? findModifier(body, token.start, 'because') : undefined;
    if (because !== undefined) {
      reason = reasonFrom(line, because.end);
      break;
    }
    const please = bare ? findModifier(body, token.start, 'please') : undefined;
    if (please === undefined) tokens.push(token);
    token = nextToken(body, please?.end ?? token.end, 'sentence');
  }
  return { ...splitTokens(tokens), reason };
};

export const isBare = (token: Token): boolean => token.kind === 'word' && token.quote === 'none';

const splitTokens = (all: readonly Token[]): Omit<Parts, 'reason'> => {
  const last = all.at(-1);
  const again = last !== undefined && isBare(last) && isModifier(last.text, 'again');
  const tokens = withoutAnd(withLinks(again ? all.slice(0, -1) : all));
  const words = tokens.filter(isWord);
  // A comma behind the last user says nothing: `sign out USER, because REASON`.
  const separated = tokens.slice(0, Math.max(tokens.findLastIndex(isWord), 0)).some((token) => token.kind === 'separator');
  return { tokens, words, separated, again };
};

const isWord = (token: Token): boolean => token.kind === 'word';

const endsLink = (text: string): boolean => text.endsWith(')') && text.toLowerCase().includes('](mailto:');

/** The text of a mail link may have blanks and commas, `[Vance, Adele](mailto:…)`: its pieces are one word again. */
const withLinks = (tokens: readonly Token[]): readonly Token[] => {
  const whole: Token[] = [];
  // Where the pieces of a link may begin, the last one last.
  const openings: number[] = [];
  for (const token of tokens) {
    const opens = isBare(token) && token.text.startsWith('[');
    const from = !opens && isBare(token) && endsLink(token.text) ? openings.pop() : undefined;
    if (from === undefined) {
      if (opens && !token.text.includes('](')) openings.push(whole.length);
      whole.push(token);
    } else whole.push(oneToken(whole.splice(from), token));
  }
  return whole;
};

const oneToken = (pieces: readonly Token[], last: Token): Token => ({
  ...last,
  text: [...pieces, last].reduce((text, piece) => text + (piece.kind === 'separator' || text === '' ? '' : ' ') + piece.text, ''),
  start: pieces[0]?.start ?? last.start,
});

/** `A and B`, `A, and B`; `and` with nobody before or behind it is a word like any other. */
const withoutAnd = (tokens: readonly Token[]): readonly Token[] => {
  const first = tokens.findIndex(isWord);
  const last = tokens.findLastIndex(isWord);
  return tokens.map((token, i) => (i > first && i < last && isBare(token) && isModifier(token.text, 'and') ? { ...token, kind: 'separator' } : token));
};

/**
 * Cuts a line into words, quoted strings, separators and parameters, from left to right, each character looked at once.
 * Only real blanks separate: an invisible character is part of its word, so that it can be refused by name.
 */

export type Quote = 'none' | 'single' | 'double' | 'open';

export interface Token {
  /** `word`: bare or quoted; `separator`: a comma or semicolon; `parameter`: `-Name` or `-Name:` (cmdlet lines only). */
  readonly kind: 'word' | 'separator' | 'parameter';
  /** Without quotes; a parameter's name without dash and colon. */
  readonly text: string;
  readonly quote: Quote;
  /** A parameter ended in a colon: the next token is its value. */
  readonly colon: boolean;
  /** Offsets in the line, in UTF-16 units; `end` is behind the last one. */
  readonly start: number;
  readonly end: number;
}

/** `sentence`: a dash begins a word like any other. `cmdlet`: it begins a parameter. */
export type Syntax = 'sentence' | 'cmdlet';

// Unicode White_Space. U+FEFF is not one of them (JavaScript's \s says it is): it is invisible and has no width.
const BLANK = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
// PowerShell takes curly quotes for quotes and long dashes for dashes as well.
const SINGLE = "'‘’‚‛";
const DOUBLE = '"“”„‟«»';
const DOUBLES = /["“”„‟«»]/g;
const DASH = /[-\u2010-\u2015\u2212]/;
const SEPARATOR = /[,;]/;
const LINE_BREAK = /[\n-\r\u0085\u2028\u2029]/;
/** What may follow a closing quote. Any other character shows that the quote is part of the text (`'o'brien@…'`). */
const AFTER_QUOTE = /[,;|&>]/;
const SENTENCE_END = /[.?!]/;

export const isBlank = (character: string): boolean => BLANK.test(character);
export const isSeparator = (character: string): boolean => SEPARATOR.test(character);
export const hasLineBreak = (text: string): boolean => LINE_BREAK.test(text);
export const isDash = (character: string): boolean => DASH.test(character);

/** Every run of blanks as one space, none at the ends. */
export const foldBlanks = (text: string): string => trimBlanks(text).replace(BLANKS, ' ');

/** `text` without blanks at its ends. */
export const trimBlanks = (text: string): string => {
  const start = skipBlanks(text, 0);
  let end = text.length;
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
};

/** The offset of the first character at or after `from` that is no blank. */
export const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && isBlank(text.charAt(at))) at += 1;
  return at;
};

/** The offset behind the run of characters, from `from` on, that are no blanks; at the most `longest` of them. */
export const wordEnd = (text: string, from: number, longest = Infinity): number => {
  const end = Math.min(text.length, from + longest);
  let at = from;
  while (at < end && !isBlank(text.charAt(at))) at += 1;
  return at;
};

/** `text` between double quotes, so that it is read as it is. */
export const inQuotes = (text: string): string => `"${text.replace(DOUBLES, '$&$&')}"`;

/** The first token at or after `from`, or `undefined` at the end. Ask again with its `end`. */
export const nextToken = (text: string, from: number, syntax: Syntax): Token | undefined => {
  const start = skipBlanks(text, from);
  if (start >= text.length) return undefined;
  const first = text.charAt(start);
  if (isSeparator(first)) return { kind: 'separator', text: first, quote: 'none', colon: false, start, end: start + 1 };
  if (SINGLE.includes(first)) return quoted(text, start, 'single', SINGLE);
  if (DOUBLE.includes(first)) return quoted(text, start, 'double', DOUBLE);
  return syntax === 'cmdlet' && isDash(first) ? parameter(text, start) : word(text, start);
};

const runEnd = (text: string, from: number, alsoEndsAt: string): number => {
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (isBlank(character) || isSeparator(character) || character === alsoEndsAt) break;
    at += 1;
  }
  return at;
};

const word = (text: string, start: number): Token => {
  const end = runEnd(text, start, '');
  return { kind: 'word', text: text.slice(start, end), quote: 'none', colon: false, start, end };
};

const parameter = (text: string, start: number): Token => {
  const nameEnd = runEnd(text, start, ':');
  const colon = text.charAt(nameEnd) === ':';
  return { kind: 'parameter', text: text.slice(start + 1, nameEnd), quote: 'none', colon, start, end: nameEnd + (colon ? 1 : 0) };
};

const quoted = (text: string, start: number, quote: 'single' | 'double', family: string): Token => {
  const parts: string[] = [];
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    const isQuote = family.includes(character);
    if (isQuote && at + 1 < text.length && family.includes(text.charAt(at + 1))) at += 1;
    else if (isQuote && mayClose(text, at + 1)) {
      return { kind: 'word', text: trimBlanks(parts.join('')), quote, colon: false, start, end: at + 1 };
    }
    parts.push(character);
    at += 1;
  }
  return { kind: 'word', text: parts.join(''), quote: 'open', colon: false, start, end: text.length };
};

const mayClose = (text: string, next: number): boolean => {
  const character = text.charAt(next);
  if (character === '' || isBlank(character) || AFTER_QUOTE.test(character)) return true;
  const behind = text.charAt(next + 1);
  return SENTENCE_END.test(character) && (behind === '' || isBlank(behind));
};

/** Right-to-left letters and invisible marks of direction: what can reorder the text around it. */
const DIRECTION = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\p{Bidi_Control}]/u;
/** Isolates inside would end ours early. */
const ISOLATES = /[\u2066-\u2069]/g;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** What a text shows in place of what nobody can see or no client takes. */
const REPLACEMENT = '\ufffd';

/** Text whose direction stays inside it (Unicode Bidirectional Algorithm, UAX #9, isolates). */
const isolate = (text: string): string =>
  DIRECTION.test(text) ? `${FIRST_STRONG_ISOLATE}${text.replace(ISOLATES, REPLACEMENT)}${POP_ISOLATE}` : text;

/**
 * Line breaks and other blanks as one blank: a name must not add lines to a message. U+FEFF is no blank (`\s` says it is):
 * it has no width. Control characters and halves of surrogate pairs are no text: some clients drop them, some the message.
 */
const inOneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/\p{Cc}/gu, REPLACEMENT);

/** A name or something typed as it goes into plain text: in one line, its direction kept inside. */
export const plain = (text: string): string => isolate(inOneLine(text));

/**
 * A name or reason as text of an Adaptive Card, where Markdown would act on it: shown literally, in one line, its
 * direction kept inside. Entities and the card's own functions
 * (`{{DATE(…)}}`) do not act either. An underscore between letters is no mark-up and stays, so that a UPN reads as it is written.
 */
export const literal = (text: string): string => isolate(literalLine(inOneLine(text)));

/** A whole line of plain text as text of an Adaptive Card: what is isolated in it stays as it is. */
export const literalLine = (line: string): string =>
  line
    .replace(/[\\`*~[\]<>|#&{]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(\s*)([-+])/u, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/u, '$1\\$2');

import * as fc from 'fast-check';
import { HOSTILE } from '../cards/gallery';

/** Pieces of every language that a place for names has ever taken for its own. */
const PIECES: readonly string[] = [
  ...Object.values(HOSTILE).filter((text) => text.length < 100),
  ...['*', '**', '***', '_', '__', '~', '~~', '`', '```', '\\', '\\\\', '[', ']', '](', ')', '![', '<', '>', '</', '/>', '<!--', '-->', '&', '&#', ';', '|', '#', '###### ', '- ', '+ ', '1. ', '9) ', '> ', '---', '===', '    ', '{', '{{', '}}', '${', '}', ':', '$', '%', '"', "'"],
  ...['https://evil.example/', 'mailto:a@evil.example', 'javascript:alert(1)', 'tel:+1', 'data:text/html,x', 'msteams:/l/', 'www.evil.example', '//evil.example'],
  ...['<at>', '</at>', '<at id="0">Megan Bowen</at>', '<a href=x>', '<img src=x onerror=alert(1)>', '<script>', '<style>*{display:none}</style>', '<br>', '<p>', '<table>', '<svg onload=alert(1)>', '<attachment id="1"></attachment>', '<quoted>', '<codeblock>'],
  ...['{{DATE(2017-02-14T06:08:39Z, SHORT)}}', '{{TIME(2017-02-14T06:08:39Z)}}', '${$root.secret}', '{user}', '{name, select, other {x}}', '#{x}', '%s', '%(x)s', '=cmd|calc', '@SUM(1)', '+1', '-1', '\t=1'],
  ...['&lt;b&gt;', '&#42;', '&#x2a;', '&amp;', '&nbsp;', '&NewLine;', '&Tab;', '&zwj;', '&bsol;', '&lbrack;'],
  ...['\n', '\r', '\r\n', '\n\n', '\t', '\u000b', '\f', '\u0085', '\u2028', '\u2029', '\u00a0', '\u3000', '\0', '\u0007', '\u001b[31m', '\u007f', '\u009b', '\ufeff', '\ufffd'],
  ...['\u202e', '\u202a', '\u202c', '\u2066', '\u2067', '\u2068', '\u2069', '\u200e', '\u200f', '\u061c', '\u200b', '\u00ad', '\ufe0f', '\u0301', '\u034f', '\ud800', '\udc00', '\u{1f600}', '\u{e0041}', 'א', 'ع', '123', '\u0430'],
  ...['Adele', 'Vance', ' ', ' ', 'a', 'Z', '0', '.', '-', ','],
];

/** No longer than the longest display name that Entra takes (256 characters). */
const LONGEST = 256;

/** Names and reasons that try to be more than text. */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 9 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...Array.from("*_~`[]()<>#!|\\{}&;:+-=.1 ax\n")), minLength: 1, maxLength: 40 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }) },
  )
  .map((text) => text.slice(0, LONGEST));

/**
 * What a reader must see of such a text: its characters, one line, one blank for blanks, a mark for what is no text and
 * for isolates that are not ours. The marks that keep its direction inside are left out here.
 */
export const asText = (text: string): string => {
  const line = text.toWellFormed().replaceAll(/\p{White_Space}+/gu, ' ').replaceAll(/\p{Cc}/gu, '\ufffd');
  return turns(line) ? line.replaceAll(/[\u2066-\u2069]/g, '\ufffd') : line;
};

/** Whether a text can turn the direction of what stands around it. */
export const turns = (text: string): boolean => /[\p{Bidi_Control}\p{Script=Hebr}\p{Script=Arab}\p{Script=Syrc}\p{Script=Thaa}\p{Script=Nkoo}\p{Script=Adlm}]/u.test(text);

/** As a page gives its text back: blanks folded, also those that only HTML folds. */
export const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

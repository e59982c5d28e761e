/** One line of CSV (RFC 4180): every cell in quotes, so that no content can end its cell. */
export const csvLine = (cells: readonly string[]): string => `${cells.map((cell) => `"${harmless(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;

/** Without it Excel takes UTF-8 for the local code page. */
export const BYTE_ORDER_MARK = '\ufeff';

/** What spreadsheets skip before they look at the content: blanks, invisible characters, quotes of all kinds. */
const SKIPPED = '[\\p{White_Space}\\p{Cc}\\p{Cf}"\'`\u00b4\u2018-\u201f\uff02\uff07\uff40]*';
/** What begins a formula, also as full-width, small, raised or lowered forms, and minus signs that are typed for a hyphen. */
const TRIGGERS = '[=+\\-@\u2010-\u2015\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a\u207b\u207c\u208a\u208b\u208c\u2a75\u2a76\ufb29\ufe31\ufe32\ufe58]';
const BEGINS_FORMULA = `(?=${SKIPPED}${TRIGGERS})`;
/**
 * A cell begins at its start, and behind whatever a spreadsheet could take for the end of the one before: Excel in French splits
 * at semicolons whatever the file says, and then knows of no quotes inside a line.
 */
const AT_START = new RegExp(`^${BEGINS_FORMULA}`, 'u');
const BEHIND_END = new RegExp(`[;|\\t\\r\\n]${BEGINS_FORMULA}`, 'gu');
/** The cell behind a tab or a line end is taken for a new one by some, whatever is in it. */
const CONTROL_START = /^(?=[\t\r\n])/;

/**
 * The text with an apostrophe wherever a formula could begin: spreadsheets then take it for text (OWASP, "CSV injection"). The
 * apostrophe stays in the cell; it is the price of a file that can be opened by double click.
 */
export const harmless = (text: string): string =>
  text.replaceAll('\0', '\ufffd').replace(BEHIND_END, "$&'").replace(AT_START, "'").replace(CONTROL_START, "'");

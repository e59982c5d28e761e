/** Why a file that came with a message is not used. Each is a sentence in both languages that says what to do. */
export const FILE_TROUBLES = [
  'elsewhere', // not in the personal chat: Teams shows the bot no file there
  'several',
  'spreadsheet', // a workbook, no CSV
  'wrong-type',
  'and-users', // the text names users as well
  'host', // it is not where Teams keeps files
  'too-large',
  'gone', // the link has expired, or the file was deleted
  'page', // the link leads to a page and not to the file
  'no-answer',
] as const;
export type FileTrouble = (typeof FILE_TROUBLES)[number];

/** Why the file with a result was not sent. `unknown`: the answer was lost, or the program ended while it was sent. */
export const NOT_SENT = ['host', 'gone', 'refused', 'no-answer', 'unknown'] as const;
export type NotSent = (typeof NOT_SENT)[number];

const SPREADSHEETS: ReadonlySet<string> = new Set(['xlsx', 'xls', 'xlsm', 'xlsb', 'ods', 'numbers']);
const TEXTS: ReadonlySet<string> = new Set(['csv', 'txt', 'tsv']);

/** What is wrong with a file of that name; nothing when it may be a list. */
export const wrongType = (name: string): Extract<FileTrouble, 'spreadsheet' | 'wrong-type'> | undefined => {
  const extension = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (TEXTS.has(extension)) return undefined;
  return SPREADSHEETS.has(extension) ? 'spreadsheet' : 'wrong-type';
};

/** From what was typed to a command. Nothing that is only nearly a command is run: it is answered with the right line. */
import type { Parsed } from './command';
import { parseCmdlet } from './cmdlet';
import { parseForFile } from './file';
import { LIMITS } from './limits';
import { nearestLine } from './nearest';
import { complaint, refuse } from './refusal';
import { parseSentence } from './sentence';
import { trimBlanks } from './tokens';

/** What came along with the text. */
export interface Beside {
  /** A file that may hold users: a line that names nobody is about them. */
  readonly file?: boolean;
}

/**
 * @param text one message, the bot's own mention removed and HTML entities decoded
 * @returns the command, or what is wrong with the line; never throws, and takes time in proportion to the text's length
 */
export const parseCommand = (text: string, { file = false }: Beside = {}): Parsed => {
  const line = trimBlanks(text);
  if (line.length > LIMITS.line) return parseLong(line);
  const aboutFile = file ? parseForFile(line) : undefined;
  return aboutFile ?? parseCmdlet(line) ?? parseSentence(line)?.parsed ?? refuse(complaint('not-understood'), nearestLine(line));
};

/** Only a list of users may be so long. */
const parseLong = (line: string): Parsed => {
  const said = parseSentence(line.slice(0, LIMITS.list));
  const list = said?.list === true;
  if (list && line.length <= LIMITS.list) return withShortValues(said.parsed);
  return refuse(complaint('line-too-long', { limit: String(list ? LIMITS.list : LIMITS.line), length: String(line.length) }), undefined);
};

/** Longer than a sentence can repeat it. */
const LONGEST_VALUE = 200;

const withShortValues = (parsed: Parsed): Parsed => {
  if (parsed.ok) return parsed;
  const { code, values, line } = parsed.problem;
  const short = Object.entries(values).map(([name, value]) => [name, value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value] as const);
  return refuse(complaint(code, Object.fromEntries(short)), line);
};

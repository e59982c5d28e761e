/** From what was typed to a command. Nothing that is only nearly a command is run: it is answered with the right line. */
import type { Parsed } from './command';
import { parseCmdlet } from './cmdlet';
import { LIMITS } from './limits';
import { nearestLine } from './nearest';
import { complaint, refuse } from './refusal';
import { parseSentence } from './sentence';
import { trimBlanks } from './tokens';

/**
 * @param text one message, the bot's own mention removed and HTML entities decoded
 * @returns the command, or what is wrong with the line; never throws, and takes time in proportion to the text's length
 */
export const parseCommand = (text: string): Parsed => {
  const line = trimBlanks(text);
  if (line.length > LIMITS.line) {
    return refuse(complaint('line-too-long', { limit: String(LIMITS.line), length: String(line.length) }), undefined);
  }
  return parseCmdlet(line) ?? parseSentence(line) ?? refuse(complaint('not-understood'), nearestLine(line));
};

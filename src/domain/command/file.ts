/** Reads the line beside a file: `what if revoke sessions for this file because REASON`, or nothing at all. */
import type { Parsed, RevokeManyCommand } from './command';
import { formatCommand } from './format';
import { pastPlease, readParts } from './parts';
import { findFilePhrase, findModifier, guessLanguage, withoutSentenceMark } from './phrases';
import { wrongReason } from './reason';
import { refuse } from './refusal';

/** @returns the command about the users of the file, or what is wrong with it; `undefined` when the line is about something else */
export const parseForFile = (line: string): Parsed | undefined => {
  const body = withoutSentenceMark(line);
  const polite = pastPlease(body, 0);
  const whatIf = findModifier(body, polite, 'what-if');
  const from = whatIf?.end ?? polite;
  const phrase = findFilePhrase(body, from);
  const parts = readParts(line, body, phrase?.end ?? from);
  if (parts.tokens.length > 0) return undefined;
  const wrong = wrongReason(parts.reason);
  const reason = wrong === undefined ? parts.reason : undefined;
  const command: RevokeManyCommand = { kind: 'revoke-many', whom: { by: 'file' }, mode: whatIf === undefined ? 'ask' : 'what-if', reason };
  return wrong === undefined ? { ok: true, command } : refuse(wrong, formatCommand(command, phrase?.language ?? guessLanguage(line)));
};

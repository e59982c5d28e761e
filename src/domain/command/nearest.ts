/** The nearest valid line for one that was not understood. It is shown, never run. */
import type { CommandLanguage } from './command';
import { parseArguments } from './cmdlet';
import { exampleTarget, formatCmdlet, formatCommand, plainRevoke } from './format';
import { findCommand, findModifier, fold, guessLanguage, looksLikeWhatIf, someWord } from './phrases';
import { reasonFrom, wrongReason } from './reason';
import { wordEnd } from './tokens';
import { findUser } from './users';

/** `line` without blanks at its ends. */
export const nearestLine = (line: string): string => {
  const language = guessLanguage(line);
  return nearCmdlet(line) ?? nearRevoke(line, language) ?? nearBare(line, language) ?? example(line, language);
};

/** A mistyped name of the cmdlet, or the name of one of its sisters. */
const nearCmdlet = (line: string): string | undefined => {
  const end = wordEnd(line, 0);
  if (!fold(line.slice(0, end)).startsWith('revoke-')) return undefined;
  const parsed = parseArguments(line, end);
  if (!parsed.ok) return parsed.problem.line;
  return parsed.command.kind === 'revoke' ? formatCmdlet(parsed.command, guessLanguage(line)) : undefined;
};

const nearRevoke = (line: string, language: CommandLanguage): string | undefined => {
  const target = findUser(line);
  if (target === undefined) return undefined;
  return formatCommand({ ...plainRevoke(target), mode: modeOf(line), reason: reasonIn(line) }, language);
};

const modeOf = (line: string): 'what-if' | 'ask' => (looksLikeWhatIf(line) ? 'what-if' : 'ask');

const reasonIn = (line: string): string | undefined => {
  let reason: string | undefined;
  someWord(line, (_, start) => {
    const because = findModifier(line, start, 'because');
    if (because !== undefined) reason = reasonFrom(line, because.end);
    return because !== undefined;
  });
  return wrongReason(reason) === undefined ? reason : undefined;
};

const nearBare = (line: string, language: CommandLanguage): string | undefined => {
  const command = findCommand(line, 0);
  return command?.row.takes === 'nothing' ? formatCommand({ kind: command.row.kind }, language) : undefined;
};

const example = (line: string, language: CommandLanguage): string =>
  formatCommand({ ...plainRevoke(exampleTarget), mode: modeOf(line) }, language);

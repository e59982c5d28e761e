/** The nearest valid line for one that was not understood. It is shown, never run. */
import type { CommandLanguage } from './command';
import { parseArguments } from './cmdlet';
import { entryOf, withoutRepeated } from './entries';
import { exampleGroup, exampleTarget, formatCmdlet, formatCommand, plainRevoke, typedFor } from './format';
import { REVOKE_HINTS } from './grammar';
import { chooseGroup } from './group';
import { LIMITS } from './limits';
import { readParts } from './parts';
import { findCommand, findModifier, fold, guessLanguage, looksLikeWhatIf, someWord, withoutSentenceMark } from './phrases';
import { reasonFrom, wrongReason } from './reason';
import { wordEnd } from './tokens';
import { findUser, findUsers } from './users';

/** `line` without blanks at its ends. */
export const nearestLine = (line: string): string => {
  const language = guessLanguage(line);
  return nearCmdlet(line) ?? nearGroup(line, language) ?? nearRevoke(line, language) ?? nearBare(line, language) ?? example(line, language);
};

/** A mistyped name of the cmdlet, or the name of one of its sisters. */
const nearCmdlet = (line: string): string | undefined => {
  const end = wordEnd(line, 0);
  if (!fold(line.slice(0, end)).startsWith('revoke-')) return undefined;
  const parsed = parseArguments(line, end);
  if (!parsed.ok) return parsed.problem.line;
  return parsed.command.kind === 'revoke' ? formatCmdlet(parsed.command, guessLanguage(line)) : undefined;
};

/** A line with a word such as `revoke` and the name of a group behind the word `group`. */
const nearGroup = (line: string, language: CommandLanguage): string | undefined => {
  let hinted = false;
  let end: number | undefined;
  someWord(line, (word, start, wordsEnd) => {
    hinted ||= REVOKE_HINTS.some((hint) => word.startsWith(hint));
    if (hinted && findModifier(line, start, 'group') !== undefined) end = wordsEnd;
    return end !== undefined || findModifier(line, start, 'because') !== undefined;
  });
  if (end === undefined) return undefined;
  const body = withoutSentenceMark(line);
  const parts = readParts(line, body, end);
  const chosen = chooseGroup(body, parts);
  const group = chosen.group ?? (findUser(line) === undefined ? exampleGroup(language) : undefined);
  if (group === undefined) return undefined;
  return formatCommand({ kind: 'revoke-many', whom: { by: 'group', group }, mode: modeOf(line), reason: reasonIn(line) }, language);
};

/** Everybody who is named before the reason; nobody there, who is named in it. */
const nearRevoke = (line: string, language: CommandLanguage): string | undefined => {
  const before = findUsers(line.slice(0, reasonStart(line)));
  const targets = before.length > 0 ? before : [findUser(line)].filter((target) => target !== undefined);
  const entries = withoutRepeated(targets, (target) => target).map((target) => entryOf(target, typedFor(target)));
  const [first] = targets;
  if (first === undefined) return undefined;
  const shared = { mode: modeOf(line), reason: reasonIn(line) };
  const listed = formatCommand(entries.length > 1 ? { kind: 'revoke-many', whom: { by: 'list', entries }, ...shared } : { ...plainRevoke(first), ...shared }, language);
  return listed.length > LIMITS.line ? undefined : listed;
};

const modeOf = (line: string): 'what-if' | 'ask' => (looksLikeWhatIf(line) ? 'what-if' : 'ask');

const becauseIn = (line: string): { readonly start: number; readonly end: number } | undefined => {
  let at: { readonly start: number; readonly end: number } | undefined;
  someWord(line, (_, start) => {
    const because = findModifier(line, start, 'because');
    if (because !== undefined) at = { start, end: because.end };
    return because !== undefined;
  });
  return at;
};

const reasonStart = (line: string): number | undefined => becauseIn(line)?.start;

const reasonIn = (line: string): string | undefined => {
  const because = becauseIn(line);
  const reason = because === undefined ? undefined : reasonFrom(line, because.end);
  return wrongReason(reason) === undefined ? reason : undefined;
};

const nearBare = (line: string, language: CommandLanguage): string | undefined => {
  const command = findCommand(line, 0);
  return command?.row.takes === 'nothing' ? formatCommand({ kind: command.row.kind }, language) : undefined;
};

const example = (line: string, language: CommandLanguage): string =>
  formatCommand({ ...plainRevoke(exampleTarget), mode: modeOf(line) }, language);

/** Reads the forms in plain words: `please what if revoke sessions for USER again because REASON`. */
import type { CommandLanguage, Parsed, RevokeCommand, RevokeMode, Target } from './command';
import { exampleTarget, formatCommand, plainRevoke } from './format';
import { findCommand, findModifier, looksLikeWhatIf, withoutSentenceMark } from './phrases';
import { reasonFrom, wrongReason } from './reason';
import { complaint, refuse, type Complaint } from './refusal';
import { nextToken, skipBlanks, type Token } from './tokens';
import { chooseUser, findUser } from './users';

/** @returns the command or what is wrong with it, or `undefined` when no phrase of the grammar begins the line */
export const parseSentence = (line: string): Parsed | undefined => {
  const body = withoutSentenceMark(line);
  const polite = pastPlease(body, 0);
  const whatIf = findModifier(body, polite, 'what-if');
  const command = findCommand(body, whatIf?.end ?? polite);
  if (command === undefined) return undefined;
  if (command.row.takes === 'user') {
    const parts = readParts(line, body, command.end);
    return conclude(parts, whatIf === undefined ? 'ask' : 'what-if', command.language);
  }
  if (command.row.takes === 'perhaps-user') return whatIf === undefined ? history(readParts(line, body, command.end), command.language) : undefined;
  const over = skipBlanks(body, pastPlease(body, command.end)) >= body.length;
  return over && whatIf === undefined ? { ok: true, command: { kind: command.row.kind } } : undefined;
};

/** `history`, alone or of one user. */
const history = (parts: Parts, language: CommandLanguage): Parsed => {
  const words = parts.words.map((word) => word.text);
  if (words.length === 0) return { ok: true, command: { kind: 'history', target: undefined } };
  const chosen = chooseUser(words, parts.separated);
  if (chosen.ok) return { ok: true, command: { kind: 'history', target: chosen.target } };
  return refuse(chosen.complaint, formatCommand({ kind: 'history', target: chosen.target }, language));
};

const pastPlease = (text: string, from: number): number => findModifier(text, from, 'please')?.end ?? from;

interface Parts {
  /** What stands in the user's place. */
  readonly words: readonly Token[];
  readonly separated: boolean;
  readonly again: boolean;
  readonly reason: string | undefined;
}

const readParts = (line: string, body: string, from: number): Parts => {
  const tokens: Token[] = [];
  let reason: string | undefined;
  let token = nextToken(body, from, 'sentence');
  while (token !== undefined) {
    const bare = token.kind === 'word' && token.quote === 'none';
    const because = bare ? findModifier(body, token.start, 'because') : undefined;
    if (because !== undefined) {
      reason = reasonFrom(line, because.end);
      break;
    }
    const please = bare ? findModifier(body, token.start, 'please') : undefined;
    if (please === undefined) tokens.push(token);
    token = nextToken(body, please?.end ?? token.end, 'sentence');
  }
  return { ...splitTokens(body, tokens), reason };
};

const splitTokens = (body: string, tokens: Token[]): Omit<Parts, 'reason'> => {
  const last = tokens.at(-1);
  const again = last !== undefined && last.quote === 'none' && findModifier(body, last.start, 'again')?.end === last.end;
  if (again) tokens.pop();
  const words = tokens.filter((token) => token.kind === 'word');
  // A comma behind the last user says nothing: `sign out USER, because REASON`.
  const lastWord = tokens.findLastIndex((token) => token.kind === 'word');
  const separated = tokens.slice(0, Math.max(lastWord, 0)).some((token) => token.kind === 'separator');
  return { words, separated, again };
};

const conclude = (parts: Parts, mode: RevokeMode, language: CommandLanguage): Parsed => {
  const words = parts.words.map((word) => word.text);
  const said = words.join(' ');
  const wrong = wrongReason(parts.reason);
  const reason = wrong === undefined ? parts.reason : undefined;
  const commandFor = (target: Target): RevokeCommand => ({ ...plainRevoke(target), mode, again: parts.again, reason });
  const no = (why: Complaint, target: Target | undefined): Parsed => {
    if (target === undefined) return refuse(why, undefined);
    // `revoke sessions for USER -WhatIf`: the line to write instead must not lose that.
    return refuse(why, formatCommand({ ...commandFor(target), mode: looksLikeWhatIf(said) ? 'what-if' : mode }, language));
  };

  if (parts.words.some((word) => word.quote === 'open')) return no(complaint('quote-open'), findUser(said));
  const chosen = chooseUser(words, parts.separated);
  if (!chosen.ok) return no(chosen.complaint, chosen.complaint.code === 'user-missing' ? exampleTarget : chosen.target);
  if (wrong !== undefined) return no(wrong, chosen.target);
  return { ok: true, command: commandFor(chosen.target) };
};

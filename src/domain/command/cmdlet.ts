/** Reads the cmdlet's own line as PowerShell would, and says for each other PowerShell construct that it is none here. */
import type { Parsed, RevokeCommand, Target } from './command';
import { bindArguments, type Bound } from './binding';
import { exampleTarget, formatCmdlet, plainRevoke } from './format';
import { CMDLET } from './grammar';
import { fold, guessLanguage } from './phrases';
import { wrongReason } from './reason';
import { refuse, type Complaint } from './refusal';
import { skipBlanks, wordEnd } from './tokens';
import { chooseUser, findUser } from './users';

/** @returns the command or what is wrong with it, or `undefined` when the line does not begin with the cmdlet's name */
export const parseCmdlet = (line: string): Parsed | undefined => {
  const start = skipBlanks(line, 0);
  const end = wordEnd(line, start);
  return fold(line.slice(start, end)) === CMDLET.toLowerCase() ? parseArguments(line, end) : undefined;
};

/** Reads what follows the cmdlet's name, from the offset `from` on. */
export const parseArguments = (line: string, from: number): Parsed => {
  const bound = bindArguments(line, from);
  const wrong = wrongReason(bound.reason);
  const reason = wrong === undefined ? bound.reason : undefined;
  const lineFor = (target: Target): string => formatCmdlet(commandOf(bound, target, reason), guessLanguage(line));

  const users = bound.users.map((token) => token.text);
  const chosen = chooseUser(users, false);
  if (bound.complaint !== undefined) {
    const named = chosen.ok ? chosen.target : (findUser(users.join(' ')) ?? chosen.target);
    return refuse(bound.complaint, lineFor(named ?? findUser(line.slice(from)) ?? exampleTarget));
  }
  if (!chosen.ok) return refuse(chosen.complaint, lineOrNone(chosen.complaint, chosen.target, lineFor));
  if (wrong !== undefined) return refuse(wrong, lineFor(chosen.target));
  return { ok: true, command: commandOf(bound, chosen.target, reason) };
};

const lineOrNone = (why: Complaint, target: Target | undefined, lineFor: (target: Target) => string): string | undefined => {
  const shown = target ?? (why.code === 'user-missing' ? exampleTarget : undefined);
  return shown === undefined ? undefined : lineFor(shown);
};

const commandOf = (bound: Bound, target: Target, reason: string | undefined): RevokeCommand => {
  const unconfirmed = bound.switches.get('Confirm') === false;
  return {
    ...plainRevoke(target),
    mode: bound.switches.get('WhatIf') === true ? 'what-if' : unconfirmed ? 'unconfirmed' : 'ask',
    reason,
    again: bound.again,
    verbose: bound.switches.get('Verbose') === true,
    withoutEffect: bound.withoutEffect,
  };
};

import type { Identifier } from './command/command';
import { LIMITS } from './command/limits';
import { wrongReason } from './command/reason';
import { complaint, type Complaint } from './command/refusal';
import { foldBlanks } from './command/tokens';
import { findUsers } from './command/users';
import { readIdentifier } from './identifier';

/** What somebody filled in instead of writing a line; empty where nothing was. */
export interface FilledForm {
  /** The People Picker's choice: an object id. */
  readonly person: string;
  /** A user name or object id, as typed. */
  readonly user: string;
  readonly reason: string;
}

export type ReadForm =
  | { readonly ok: true; readonly target: Identifier; readonly reason: string | undefined; /** The user as it was filled in, for the answer. */ readonly typed: string }
  | { readonly ok: false; readonly complaint: Complaint };

export type ReadReason = { readonly ok: true; readonly reason: string | undefined } | { readonly ok: false; readonly complaint: Complaint };

/** By the rules of a line about one user: nothing stripped or guessed. Several are written in the chat. */
export const readForm = (form: FilledForm): ReadForm => {
  const longest = Math.max(form.person.length, form.user.length);
  if (longest > LIMITS.line) return { ok: false, complaint: complaint('line-too-long', { limit: String(LIMITS.line), length: String(longest) }) };
  const [typed, second] = [form.person, form.user].map(foldBlanks).filter((text) => text !== '');
  if (typed === undefined) return { ok: false, complaint: complaint('user-missing') };
  if (second !== undefined) return { ok: false, complaint: complaint('one-user-only') };
  const read = readIdentifier(typed);
  if (!read.ok) return { ok: false, complaint: findUsers(typed).length > 1 ? complaint('one-user-only') : complaint(read.problem.code, read.problem.values) };
  const because = readReason(form.reason);
  return because.ok ? { ok: true, target: read.target, reason: because.reason, typed } : because;
};

/** The reason with its blanks folded; none when nothing was filled in. */
export const readReason = (text: string): ReadReason => {
  if (text.length > LIMITS.line) return { ok: false, complaint: complaint('reason-too-long', { limit: String(LIMITS.reason), length: String(text.length) }) };
  const folded = foldBlanks(text);
  const reason = folded === '' ? undefined : folded;
  const wrong = wrongReason(reason);
  return wrong === undefined ? { ok: true, reason } : { ok: false, complaint: wrong };
};

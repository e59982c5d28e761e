import type { ObjectId, Upn } from '../people';

/** What names a user by itself. By UPN: a mail address or alias looks the same. */
export type Identifier = { readonly by: 'upn'; readonly upn: Upn } | { readonly by: 'object-id'; readonly objectId: ObjectId };

/** Whom a line names, as far as the line alone tells. The directory decides who that is. */
export type Target =
  | Identifier
  /** A mention of a person: the channel account, e.g. `29:1abc`. The roster says who that is; the shown name never counts. */
  | { readonly by: 'mention'; readonly accountId: string };

/**
 * `ask`: a card comes and somebody entitled confirms it. `unconfirmed`: the cmdlet's `-Confirm:$false`.
 * `what-if`: says what would happen, runs nothing.
 */
export type RevokeMode = 'ask' | 'unconfirmed' | 'what-if';

export interface RevokeCommand {
  readonly kind: 'revoke';
  readonly target: Target;
  readonly mode: RevokeMode;
  /** Why, in the asker's own words, as typed but with blanks folded; `undefined` when no reason was given. */
  readonly reason: string | undefined;
  /** `again` / `encore` at the end of the line: run although a result of the last five minutes exists. */
  readonly again: boolean;
  /** `-Verbose`: the answer carries the details. */
  readonly verbose: boolean;
  /** Common parameters that were accepted and have no effect here, by their full name, e.g. `ErrorAction`. */
  readonly withoutEffect: readonly string[];
}

/** One place of a list, as it was written: a user, or why it names nobody. */
export interface Entry {
  /** As it was typed, without quotes and link markup: for repeating it. A link whose text and target disagree stays whole. */
  readonly typed: string;
  readonly read: { readonly ok: true; readonly target: Target } | { readonly ok: false; readonly code: ProblemCode; readonly values: Readonly<Record<string, string>> };
}

/** A group by its exact display name, or by its object id. */
export type GroupName = { readonly by: 'name'; readonly name: string } | { readonly by: 'object-id'; readonly objectId: ObjectId };

/** Where the users of one request come from: a list in the line, a group, or the file that came with the line. */
export type Whom = { readonly by: 'list'; readonly entries: readonly Entry[] } | { readonly by: 'group'; readonly group: GroupName } | { readonly by: 'file' };

/** Many users at once: always by a card, or only looked at. */
export interface RevokeManyCommand {
  readonly kind: 'revoke-many';
  readonly whom: Whom;
  readonly mode: Exclude<RevokeMode, 'unconfirmed'>;
  readonly reason: string | undefined;
}

export interface HelpCommand {
  readonly kind: 'help';
}

/** What works and what is missing. */
export interface CheckCommand {
  readonly kind: 'check';
}

/** Open requests. */
export interface PendingCommand {
  readonly kind: 'pending';
}

/** Past requests, all or of one user. */
export interface HistoryCommand {
  readonly kind: 'history';
  readonly target: Target | undefined;
}

/** What a person asked the bot to do. */
export type Command = RevokeCommand | RevokeManyCommand | HelpCommand | CheckCommand | PendingCommand | HistoryCommand;

/**
 * Why a line is not a command. `code` selects the sentence, `values` fill it, and `line` is the line to write instead,
 * where there is one.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string>>;
  readonly line: string | undefined;
}

/** Every way in which a line can be wrong, once. After each code: the names in `values`. */
export const PROBLEM_CODES = [
  'not-understood',
  'unexpected-word', // word
  'user-missing',
  'user-twice',
  'one-user-only',
  'not-an-identifier', // value
  'forbidden-character', // character (empty when invisible), codePoint (`U+0435`), name (English), kind (CharacterKind)
  'wildcard', // value
  'expression', // value
  'unknown-parameter', // parameter, allowed, common
  'ambiguous-parameter', // parameter, candidates
  'parameter-twice', // parameter
  'value-missing', // parameter
  'bad-value', // parameter, value, allowed
  'confirm-with-blank', // parameter, value
  'switch-with-blank', // parameter, value
  'bad-switch-value', // parameter, value
  'quote-open',
  'link-disagrees', // text, link
  'reason-missing',
  'reason-too-long', // limit, length
  'line-too-long', // limit, length
  'group-missing',
  'group-too-long', // limit, length
  'group-alone',
  // Of a file with users.
  'row-without-user', // row (the number of the row, the first one is 1)
  'file-without-users',
  'file-not-text',
  'file-too-long', // limit, length (both in rows)
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export type Parsed = { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly problem: Problem };

/** What is wrong with a character that no identifier has; `kind` of `forbidden-character`. */
export type CharacterKind = 'zero-width' | 'direction' | 'curly-apostrophe' | 'look-alike' | 'other';

/** The languages that commands are understood in: each of them always, whoever writes. */
export const COMMAND_LANGUAGES = ['en', 'fr'] as const;
export type CommandLanguage = (typeof COMMAND_LANGUAGES)[number];

/**
 * What a reader reads: a BCP 47 tag such as `fr`, chosen by `languageOf` in locale/ among those that there are sentences in.
 * It is stored with a request and may outlive its sentences: then English is read.
 */
export type Language = string;

/** Reads what a person typed as an identifier of a user. Nothing is stripped or guessed: what is odd is refused by name. */
import { codePointOf, describeCharacter } from './command/characters';
import type { Identifier } from './command/command';
import { isBlank } from './command/tokens';
import { objectId, upnFromDirectory } from './people';

/** Why a text is no identifier; `values` as listed beside the codes in `command.ts`. */
export interface IdentifierProblem {
  readonly code: 'forbidden-character' | 'wildcard' | 'not-an-identifier';
  readonly values: Readonly<Record<string, string>>;
  /** Whom the text would name with its odd characters replaced, where that is obvious. To be shown, never to be run. */
  readonly corrected: Identifier | undefined;
}

export type ReadIdentifier = { readonly ok: true; readonly target: Identifier } | { readonly ok: false; readonly problem: IdentifierProblem };

// Entra allows A-Z a-z 0-9 ' . - _ ! # ^ ~ in a UPN ("Prepare for directory synchronization to Microsoft 365"); mail aliases have + too.
const LOCAL_PART = /^[A-Za-z0-9'.\-_!#^~+]{1,64}$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const ALLOWED = /^[A-Za-z0-9'.\-_!#^~+@]$/;
const WILDCARD = /[*?[\]]/;
const ASCII = /^[\0-\x7f]$/;
const LETTER_OR_APOSTROPHE = /^[\p{L}\p{M}‘’‛]$/u;
/** Longest mail address (RFC 5321); Entra's own limit for a UPN is 113. */
const MAX_LENGTH = 254;

/**
 * @param text what was typed for one user, without quotes and link markup
 * @returns the UPN or mail address as typed, or the object id (a GUID, in braces or not) in lower case; else what is wrong
 */
export const readIdentifier = (text: string): ReadIdentifier => {
  const target = plainTarget(text);
  return target === undefined ? { ok: false, problem: problemOf(text) } : { ok: true, target };
};

const plainTarget = (text: string): Identifier | undefined => {
  const id = objectId(text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text);
  if (id !== undefined) return { by: 'object-id', objectId: id };
  return isAddress(text) ? { by: 'upn', upn: upnFromDirectory(text) } : undefined;
};

const isAddress = (text: string): boolean => {
  if (text.length > MAX_LENGTH) return false;
  const at = text.indexOf('@');
  if (at < 0 || !LOCAL_PART.test(text.slice(0, at))) return false;
  const labels = text.slice(at + 1).split('.');
  return labels.length >= 2 && labels.every((label) => LABEL.test(label));
};

const problemOf = (text: string): IdentifierProblem => {
  const characters = Array.from(text);
  const odd = characters.filter((character) => !ASCII.test(character) && !isBlank(character));
  const [first] = odd;
  if (first !== undefined) {
    const corrected = plainTarget(characters.map(correctedCharacter).join(''));
    if (corrected !== undefined || text.includes('@') || !odd.every(mayStandInName)) {
      return forbidden(first, corrected);
    }
  }
  if (WILDCARD.test(text)) return { code: 'wildcard', values: { value: text }, corrected: undefined };
  const stray = text.includes('@') && !characters.some(isBlank) ? characters.find((character) => !ALLOWED.test(character)) : undefined;
  return stray === undefined ? { code: 'not-an-identifier', values: { value: text }, corrected: undefined } : forbidden(stray, undefined);
};

/** A display name (`Zoë`, `O’Brien`) is no identifier, with or without such a character: naming it would not help. */
const mayStandInName = (character: string): boolean =>
  LETTER_OR_APOSTROPHE.test(character) && describeCharacter(character).kind !== 'zero-width';

const correctedCharacter = (character: string): string =>
  ASCII.test(character) ? character : (describeCharacter(character).instead ?? character);

const forbidden = (character: string, corrected: Identifier | undefined): IdentifierProblem => {
  const { kind, name, visible } = describeCharacter(character);
  return { code: 'forbidden-character', values: { character: visible, codePoint: codePointOf(character), name, kind }, corrected };
};

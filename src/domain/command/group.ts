/** Reads the name of a group: a quoted one, or one bare word. */
import { charactersOf, codePointOf, describeCharacter, isUnseen } from './characters';
import type { GroupName } from './command';
import { LIMITS } from './limits';
import { unlink } from './links';
import { mentionedAccount } from './mention';
import { isBare, type Parts } from './parts';
import { findModifier, looksLikeWhatIf } from './phrases';
import { complaint, type Complaint } from './refusal';
import { foldBlanks, isDash, trimBlanks, wordEnd, skipBlanks, type Token } from './tokens';
import { findUser } from './users';
import { objectId } from '../people';

/** One group, or what is wrong and which one a corrected line would name, where that is clear. */
export type ChosenGroup =
  | { readonly ok: true; readonly group: GroupName }
  | { readonly ok: false; readonly complaint: Complaint; readonly group: GroupName | undefined };

const no = (why: Complaint, group?: GroupName): ChosenGroup => ({ ok: false, complaint: why, group });

/**
 * @param text a group's name as it was typed, without quotes
 * @returns the name without blanks at its ends, else as it is; a GUID (in braces or not) is an object id
 */
export const readGroup = (text: string): ChosenGroup => {
  if (mentionedAccount(text) !== undefined) return no(complaint('group-alone'));
  const unlinked = unlink(trimBlanks(text));
  if (!unlinked.ok) return no(complaint('link-disagrees', { text: unlinked.text, link: unlinked.link }));
  const shown = trimBlanks(unlinked.text);
  // What is a link in a link is the name itself: else a name could not be written so that it is read as it is.
  const name = isPlain(shown) ? shown : trimBlanks(text);
  if (name === '') return no(complaint('group-missing'));
  if (name.length > LIMITS.group) return no(complaint('group-too-long', { limit: String(LIMITS.group), length: String(name.length) }));
  const unseen = charactersOf(name).find(isUnseen);
  return unseen === undefined ? { ok: true, group: groupOf(name) } : no(forbidden(unseen), withoutUnseen(name));
};

const isPlain = (name: string): boolean => {
  const unlinked = unlink(name);
  return unlinked.ok && unlinked.text === name;
};

const groupOf = (name: string): GroupName => {
  const id = objectId(name.startsWith('{') && name.endsWith('}') ? name.slice(1, -1) : name);
  return id === undefined ? { by: 'name', name } : { by: 'object-id', objectId: id };
};

const forbidden = (character: string): Complaint => {
  const { kind, name, visible } = describeCharacter(character);
  return complaint('forbidden-character', { character: visible, codePoint: codePointOf(character), name, kind });
};

const withoutUnseen = (name: string): GroupName | undefined => {
  const corrected = readGroup(charactersOf(name).filter((character) => !isUnseen(character)).join(''));
  return corrected.ok ? corrected.group : undefined;
};

const named = (text: string): GroupName | undefined => {
  const read = readGroup(text);
  return read.group;
};

/**
 * @param body the text that `parts` was read from
 * @param parts what follows the word `group`
 */
export const chooseGroup = (body: string, parts: Parts): ChosenGroup => {
  const [first, second] = parts.words;
  if (first === undefined || isParameter(first)) return no(complaint('group-missing'));
  const open = parts.words.find(({ quote }) => quote === 'open');
  if (open !== undefined) return no(complaint('quote-open'), named(open === first ? closed(open.text) : first.text));
  if (second === undefined) return readGroup(first.text);
  const more = parts.words.slice(1);
  if (severalNamed(parts, more)) return no(complaint('group-alone'), named(first.text));
  const stray = complaint('unexpected-word', { word: second.text });
  const bare = parts.words.every(isBare) && !more.some(isParameter) && !looksLikeWhatIf(body.slice(second.start));
  return no(stray, named(bare ? foldBlanks(body.slice(first.start, more.at(-1)?.end)) : first.text));
};

/** Somebody wanted a parameter of the cmdlet: it is not the name of a group. */
const isParameter = (word: Token): boolean => isBare(word) && isDash(word.text.charAt(0));

const severalNamed = (parts: Parts, more: readonly Token[]): boolean =>
  more.some((word) => !isBare(word) || findUser(word.text) !== undefined) || parts.tokens.some((token) => token.kind === 'separator' && (token.text === ',' || token.text === ';'));

/** What stands in quotes that were never closed, up to a reason. */
const closed = (text: string): string => {
  let at = 0;
  while (at < text.length) {
    if (findModifier(text, at, 'because') !== undefined) return text.slice(0, at);
    at = skipBlanks(text, wordEnd(text, at));
  }
  return text;
};

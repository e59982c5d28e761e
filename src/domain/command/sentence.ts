/** Reads the forms in plain words: `please what if revoke sessions for USER again because REASON`. */
import type { Command, CommandLanguage, Entry, Parsed, RevokeMode, Target } from './command';
import { entryOf, listEntries, withoutRepeated } from './entries';
import { exampleGroup, exampleTarget, formatCommand, plainRevoke, typedFor } from './format';
import { chooseGroup } from './group';
import { LIMITS } from './limits';
import { isBare, pastPlease, readParts, type Parts } from './parts';
import { findCommand, findModifier, isModifier, looksLikeWhatIf, withoutSentenceMark } from './phrases';
import { wrongReason } from './reason';
import { complaint, refuse, type Complaint } from './refusal';
import { isDash, skipBlanks, type Token } from './tokens';
import { chooseUser, findUsers, readUser } from './users';

/** How a line was read, and whether what stands in the user's place is a list: such a line may be longer. */
export interface Said {
  readonly parsed: Parsed;
  readonly list: boolean;
}

/** @returns the command or what is wrong with it, or `undefined` when no phrase of the grammar begins the line */
export const parseSentence = (line: string): Said | undefined => {
  const body = withoutSentenceMark(line);
  const polite = pastPlease(body, 0);
  const whatIf = findModifier(body, polite, 'what-if');
  const command = findCommand(body, whatIf?.end ?? polite);
  if (command === undefined) return undefined;
  const { row, end, language } = command;
  const mode = whatIf === undefined ? 'ask' : 'what-if';
  if (row.takes === 'user') return revoke(line, body, end, { mode, language });
  if (row.takes === 'group') return single(revokeGroup(body, readParts(line, body, end), { mode, language }));
  if (whatIf !== undefined) return undefined;
  if (row.takes === 'perhaps-user') return single(history(readParts(line, body, end), language));
  const over = skipBlanks(body, pastPlease(body, end)) >= body.length;
  return over ? single({ ok: true, command: { kind: row.kind } }) : undefined;
};

const single = (parsed: Parsed): Said => ({ parsed, list: false });

/** `history`, alone or of one user. */
const history = (parts: Parts, language: CommandLanguage): Parsed => {
  const words = parts.words.map((word) => word.text);
  if (words.length === 0) return { ok: true, command: { kind: 'history', target: undefined } };
  const chosen = chooseUser(words, parts.separated);
  if (chosen.ok) return { ok: true, command: { kind: 'history', target: chosen.target } };
  return refuse(chosen.complaint, formatCommand({ kind: 'history', target: chosen.target }, language));
};

/** How a request is meant, whomever it is about. */
interface Manner {
  readonly mode: Exclude<RevokeMode, 'unconfirmed'>;
  readonly language: CommandLanguage;
}

const revoke = (line: string, body: string, from: number, manner: Manner): Said => {
  const parts = readParts(line, body, from);
  const { entries, list } = listEntries(body, parts);
  if (list && entries.some(({ read }) => read.ok)) return { parsed: revokeList(parts, entries, manner), list };
  return { parsed: revokeOne(parts, entries, manner), list };
};

/** The reason, where it may stand. */
const goodReason = ({ reason }: Parts): string | undefined => (wrongReason(reason) === undefined ? reason : undefined);

/** `revoke sessions for USER -WhatIf`: the line to write instead must not lose that. */
const modeOf = ({ words }: Parts, mode: Manner['mode']): Manner['mode'] => (looksLikeWhatIf(words.map(({ text }) => text).join(' ')) ? 'what-if' : mode);

/** A line to write instead; none where it would be longer than anybody reads. */
const instead = (command: Command, language: CommandLanguage): string | undefined => {
  const line = formatCommand(command, language);
  return line.length > LIMITS.line ? undefined : line;
};

/** For whom a line is to be written instead: one user, or a list of them. */
const commandFor = (entries: readonly Entry[], parts: Parts, mode: Manner['mode']): Command | undefined => {
  const reason = goodReason(parts);
  const [first] = entries;
  if (first?.read.ok !== true || entries.length > 1) return first === undefined ? undefined : { kind: 'revoke-many', whom: { by: 'list', entries }, mode, reason };
  return { ...plainRevoke(first.read.target), mode, again: parts.again, reason };
};

const refuseFor = (why: Complaint, entries: readonly Entry[], parts: Parts, { mode, language }: Manner): Parsed => {
  const command = commandFor(entries, parts, mode);
  return refuse(why, command === undefined ? undefined : instead(command, language));
};

const entriesFor = (targets: readonly Target[]): readonly Entry[] => withoutRepeated(targets, (target) => target).map((target) => entryOf(target, typedFor(target)));

const revokeList = (parts: Parts, entries: readonly Entry[], manner: Manner): Parsed => {
  const named = entries.filter(({ read }) => read.ok);
  if (parts.words.some(({ quote }) => quote === 'open')) return refuseOpen(parts, manner);
  const cut = parts.words.find((word) => isBare(word) && isHalfLink(word.text));
  if (cut !== undefined) return refuse(complaintOf(cut.text), undefined);
  if (parts.words.some(isGroupWord)) return refuseFor(complaint('group-alone'), named, parts, manner);
  const stray = parts.words.find(isStray);
  if (stray !== undefined) return refuseFor(complaint('unexpected-word', { word: stray.text }), named, parts, { ...manner, mode: modeOf(parts, manner.mode) });
  const wrong = wrongReason(parts.reason);
  if (wrong !== undefined) return refuseFor(wrong, entries, parts, manner);
  return { ok: true, command: { kind: 'revoke-many', whom: { by: 'list', entries }, mode: manner.mode, reason: parts.reason } };
};

/** A quote that is left open takes the rest of the line: only who stands in it can be named. */
const refuseOpen = (parts: Parts, manner: Manner): Parsed => {
  const said = parts.words.map(({ text }) => text).join(' ');
  return refuseFor(complaint('quote-open'), entriesFor(findUsers(said)), parts, { ...manner, mode: modeOf(parts, manner.mode) });
};

/** A piece of a link whose other pieces cannot be told: its address is not the one that is shown. */
const isHalfLink = (text: string): boolean => {
  const read = readUser(text);
  return !read.ok && read.complaint.code === 'link-disagrees' && !text.startsWith('[') && !text.startsWith('<');
};

const complaintOf = (text: string): Complaint => {
  const read = readUser(text);
  return read.ok ? complaint('not-understood') : read.complaint;
};

const isGroupWord = (word: Token): boolean => isBare(word) && isModifier(word.text, 'group');

/** `-WhatIf`, `-Confirm:$false`: taken for somebody who is not found, it would be lost. */
const isStray = (word: Token): boolean => isBare(word) && (isDash(word.text.charAt(0)) || isModifier(word.text, 'what-if')) && !readUser(word.text).ok;

const revokeOne = (parts: Parts, entries: readonly Entry[], manner: Manner): Parsed => {
  const words = onceEach(parts, entries);
  const no = (why: Complaint, target: Target | undefined): Parsed =>
    refuseFor(why, target === undefined ? [] : entriesFor([target]), parts, { ...manner, mode: modeOf(parts, manner.mode) });

  if (parts.words.some(({ quote }) => quote === 'open')) return refuseOpen(parts, manner);
  const chosen = chooseUser(words, false);
  if (chosen.ok) return concludeOne(chosen.target, parts, manner);
  if (chosen.target !== undefined && parts.words.some(isGroupWord)) return no(complaint('group-alone'), chosen.target);
  return no(chosen.complaint, chosen.complaint.code === 'user-missing' ? exampleTarget : chosen.target);
};

const concludeOne = (target: Target, parts: Parts, manner: Manner): Parsed => {
  const wrong = wrongReason(parts.reason);
  if (wrong !== undefined) return refuseFor(wrong, entriesFor([target]), parts, { ...manner, mode: modeOf(parts, manner.mode) });
  return { ok: true, command: { ...plainRevoke(target), mode: manner.mode, again: parts.again, reason: parts.reason } };
};

/** The words, each user once. Of one user between commas only that user counts. */
const onceEach = (parts: Parts, entries: readonly Entry[]): readonly string[] => {
  const texts = parts.words.map(({ text }) => text);
  const once = withoutRepeated(texts, (text) => {
    const read = readUser(text);
    return read.ok ? read.target : undefined;
  });
  return parts.separated && entries.length === 1 ? once.filter((text) => text !== '') : once;
};

const revokeGroup = (body: string, parts: Parts, { mode, language }: Manner): Parsed => {
  const chosen = chooseGroup(body, parts);
  const wrong = wrongReason(parts.reason);
  if (chosen.ok && wrong === undefined) return { ok: true, command: { kind: 'revoke-many', whom: { by: 'group', group: chosen.group }, mode, reason: parts.reason } };
  const why = chosen.ok ? wrong : chosen.complaint;
  const missing = why?.code === 'group-missing' ? exampleGroup(language) : undefined;
  const group = chosen.group ?? missing;
  const command = group === undefined ? undefined : ({ kind: 'revoke-many', whom: { by: 'group', group }, mode: modeOf(parts, mode), reason: goodReason(parts) } as const);
  return refuse(why ?? complaint('group-missing'), command === undefined ? undefined : instead(command, language));
};

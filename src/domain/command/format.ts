/** Writes a command as the line that means it. `parseCommand` of the line gives the command back. */
import type { Command, CommandLanguage, Entry, GroupName, RevokeCommand, RevokeManyCommand, Target, Whom } from './command';
import { CMDLET, COMMANDS, EXAMPLE_GROUP, EXAMPLE_USER, FILE_PHRASES, MODIFIERS } from './grammar';
import { PARAMETERS, VALUES } from './parameters';
import { upnFromDirectory } from '../people';
import { mentionWord } from './mention';
import { inQuotes } from './tokens';

/** A request for `target` as the shortest line makes it: a card comes, no reason, nothing else. */
export const plainRevoke = (target: Target): RevokeCommand => ({
  kind: 'revoke',
  target,
  mode: 'ask',
  reason: undefined,
  again: false,
  verbose: false,
  withoutEffect: [],
});

/** The user of lines that have none of their own. */
export const exampleTarget: Target = { by: 'upn', upn: upnFromDirectory(EXAMPLE_USER) };

/** The group of lines that have none of their own. */
export const exampleGroup = (language: CommandLanguage): GroupName => ({ by: 'name', name: EXAMPLE_GROUP[language] });

/** The line in `language`: a sentence where one can say it, else the cmdlet's own line. */
export const formatCommand = (command: Command, language: CommandLanguage): string => {
  if (command.kind === 'history') return [shown('history', language), ...(command.target === undefined ? [] : [written(command.target, PLAIN_IN_SENTENCE)])].join(' ');
  if (command.kind === 'revoke-many') return formatMany(command, language);
  if (command.kind !== 'revoke') return shown(command.kind, language);
  const onlyCmdlet = command.mode === 'unconfirmed' || command.verbose || command.withoutEffect.length > 0;
  return onlyCmdlet ? formatCmdlet(command, language) : formatSentence(command, language);
};

/** The cmdlet's own line; `language` chooses the words for the reason and for `again`, which the cmdlet does not have. */
export const formatCmdlet = (command: RevokeCommand, language: CommandLanguage): string =>
  [
    CMDLET,
    '-User',
    written(command.target, PLAIN_IN_CMDLET),
    ...(command.mode === 'what-if' ? ['-WhatIf'] : []),
    ...(command.mode === 'unconfirmed' ? ['-Confirm:$false'] : []),
    ...(command.verbose ? ['-Verbose'] : []),
    ...command.withoutEffect.map(withoutEffect),
    ...tail(command, language),
  ].join(' ');

const formatSentence = (command: RevokeCommand, language: CommandLanguage): string =>
  [
    ...(command.mode === 'what-if' ? [MODIFIERS['what-if'][language][0]] : []),
    shown('revoke', language),
    written(command.target, PLAIN_IN_SENTENCE),
    ...tail(command, language),
  ].join(' ');

/** A line about the users of a file means them only beside that file. */
const formatMany = (command: RevokeManyCommand, language: CommandLanguage): string =>
  [...(command.mode === 'what-if' ? [MODIFIERS['what-if'][language][0]] : []), about(command.whom, language), ...because(command, language)].join(' ');

const about = (whom: Whom, language: CommandLanguage): string => {
  switch (whom.by) {
    case 'list':
      return `${shown('revoke', language)} ${whom.entries.map(writtenEntry).join(', ')}`;
    case 'group':
      return `${shown('revoke-many', language)} ${whom.group.by === 'name' ? inQuotes(whom.group.name) : whom.group.objectId}`;
    case 'file':
      return FILE_PHRASES[language][0] ?? shown('revoke', language);
  }
};

const writtenEntry = ({ typed, read }: Entry): string => (read.ok && PLAIN_IN_SENTENCE.test(typed) ? typed : inQuotes(typed));

const tail = (command: RevokeCommand, language: CommandLanguage): string[] => [
  ...(command.again ? [MODIFIERS.again[language][0]] : []),
  ...because(command, language),
];

const because = ({ reason }: { readonly reason: string | undefined }, language: CommandLanguage): string[] =>
  reason === undefined ? [] : [MODIFIERS.because[language][0], reason];

const shown = (kind: Command['kind'], language: CommandLanguage): string =>
  COMMANDS.find((row) => row.kind === kind)?.phrases[language][0] ?? kind;

// PowerShell would take an apostrophe for a quote and a leading dash, # or @ for something else again.
const PLAIN_IN_CMDLET = /^[A-Za-z0-9][^']*$/;
const PLAIN_IN_SENTENCE = /^[^'-]/;

const written = (target: Target, plain: RegExp): string => {
  const typed = typedFor(target);
  return target.by !== 'upn' || plain.test(typed) ? typed : `"${typed}"`;
};

/** What one types for `target`, without quotes. */
export const typedFor = (target: Target): string => {
  if (target.by === 'object-id') return target.objectId;
  return target.by === 'mention' ? mentionWord(target.accountId) : target.upn;
};

const withoutEffect = (name: string): string => {
  const takes = PARAMETERS.find((parameter) => parameter.name === name)?.takes;
  return takes === undefined || takes === 'switch' || takes === 'user' ? `-${name}` : `-${name} ${VALUES[takes].example}`;
};

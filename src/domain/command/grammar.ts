/**
 * The words of commands in every `CommandLanguage`, as data. A new command is a new row of `COMMANDS`; a new language of commands is a new column. The
 * first phrase of a cell is the one that is shown; the others are understood as well. Case, accents, the shape of an
 * apostrophe or a dash and the width of a blank make no difference. A phrase that ends in an apostrophe is glued to what
 * follows (`révoquer les sessions d'adele@…`).
 */
import { COMMAND_LANGUAGES, type Command, type CommandLanguage, type Language } from './command';

export type Wording = Readonly<Record<CommandLanguage, readonly string[]>>;

/** Commands that are a phrase and nothing else. */
export type BareKind = Exclude<Command['kind'], 'revoke' | 'revoke-many' | 'history'>;

export type CommandRow =
  | { readonly kind: 'revoke'; readonly takes: 'user'; readonly phrases: Wording }
  | { readonly kind: 'revoke-many'; readonly takes: 'group'; readonly phrases: Wording }
  | { readonly kind: 'history'; readonly takes: 'perhaps-user'; readonly phrases: Wording }
  | { readonly kind: BareKind; readonly takes: 'nothing'; readonly phrases: Wording };

/** Every beginning with every ending. */
const joined = (beginnings: readonly string[], endings: readonly string[]): readonly string[] =>
  beginnings.flatMap((beginning) => endings.map((ending) => `${beginning} ${ending}`.trimEnd()));

const SESSIONS: Wording = {
  en: ['revoke sessions', 'revoke session', 'revoke the sessions', 'revoke all sessions'],
  fr: ['révoquer les sessions', 'révoquer la session', 'révoquer toutes les sessions'],
};
const SIGN_OUT: Wording = { en: ['sign out'], fr: ['déconnecter'] };

const GROUP_EN = ['group', 'the group', ...joined(['members of', 'the members of', 'all members of', 'everyone in'], ['group', 'the group'])];

/** Before the name of a group. */
const GROUP_PHRASES: Wording = {
  en: [...joined(SESSIONS.en, joined(['for', 'of'], GROUP_EN)), ...joined(SIGN_OUT.en, GROUP_EN)],
  fr: [
    ...joined(SESSIONS.fr, ['du groupe', 'de groupe', 'des membres du groupe', 'de tous les membres du groupe', 'de tout le monde dans le groupe']),
    ...joined(SIGN_OUT.fr, ['le groupe', 'groupe', 'les membres du groupe', 'tous les membres du groupe', 'tout le monde dans le groupe']),
  ],
};

/** Alone beside a file: the users in it are meant. Only there. */
export const FILE_PHRASES: Wording = {
  en: [
    ...joined(SESSIONS.en, ['for this file', 'for the file', 'for this list', 'for these users', 'for everyone in this file', 'for', 'of', '']),
    ...joined(SIGN_OUT.en, ['this file', 'this list', 'these users', 'everyone in this file', '']),
  ],
  fr: [
    ...joined(SESSIONS.fr, ['de ce fichier', 'du fichier', 'de cette liste', 'de ces utilisateurs', 'des utilisateurs de ce fichier', 'de', '']),
    ...joined(SIGN_OUT.fr, ['ce fichier', 'cette liste', 'ces utilisateurs', 'les utilisateurs de ce fichier', '']),
  ],
};

export const COMMANDS: readonly CommandRow[] = [
  {
    kind: 'revoke',
    takes: 'user',
    phrases: {
      en: [
        'revoke sessions for',
        'revoke sessions of',
        'revoke session for',
        'revoke session of',
        'revoke the sessions for',
        'revoke the sessions of',
        'revoke all sessions for',
        'revoke all sessions of',
        'sign out',
      ],
      fr: [
        'révoquer les sessions de',
        "révoquer les sessions d'",
        'révoquer la session de',
        "révoquer la session d'",
        'révoquer toutes les sessions de',
        "révoquer toutes les sessions d'",
        'déconnecter',
      ],
    },
  },
  { kind: 'revoke-many', takes: 'group', phrases: GROUP_PHRASES },
  {
    kind: 'help',
    takes: 'nothing',
    phrases: { en: ['help', 'hi', 'hello', 'hey', '?'], fr: ['aide', 'bonjour', 'salut'] },
  },
  { kind: 'check', takes: 'nothing', phrases: { en: ['check', 'check configuration'], fr: ['vérifier', 'vérifier la configuration'] } },
  { kind: 'pending', takes: 'nothing', phrases: { en: ['pending', 'pending requests', 'open requests'], fr: ['en attente', 'demandes en attente'] } },
  { kind: 'history', takes: 'perhaps-user', phrases: { en: ['history', 'history of', 'history for'], fr: ['historique', 'historique de', "historique d'"] } },
];

/**
 * Words around a command. `what-if` stands before it, `because` and `again` after the user, `please` anywhere, `and` between
 * two users. `group` shows that a group is meant.
 */
export const MODIFIERS = {
  'what-if': { en: ['what if', 'what-if', 'whatif'], fr: ['simuler'] },
  because: { en: ['because'], fr: ['car', 'parce que', "parce qu'"] },
  again: { en: ['again'], fr: ['encore'] },
  please: { en: ['please'], fr: ["s'il vous plaît", "s'il te plaît", 'svp', 'stp'] },
  and: { en: ['and', '&'], fr: ['et'] },
  group: { en: ['group'], fr: ['groupe'] },
} as const satisfies Readonly<Record<string, Wording>>;

/** The cmdlet whose own line is understood; its parameters are in `parameters.ts`. */
export const CMDLET = 'Revoke-SPOUserSession';

/** Beginnings of words that are no keywords but give the language away in a line that was not understood. */
export const LANGUAGE_HINTS: Wording = {
  en: ['revoke', 'sign', 'log', 'user', 'the'],
  fr: ['revoqu', 'deconn', 'simul', 'utilisateur', 'pour', 'des', 'du'],
};

/** Beginnings of words that show that somebody wanted to look first: a suggested line must not drop that. */
export const WHAT_IF_HINTS: readonly string[] = ['what', 'simul', 'dry', '-w'];

/** Beginnings of words that show that somebody wanted to sign out, for a line about a group that was not understood. */
export const REVOKE_HINTS: readonly string[] = ['revo', 'sign', 'log', 'kick', 'disconn', 'deconn'];

/** The user of every example and of every suggested line that has no user of its own. */
export const EXAMPLE_USER = 'user@contoso.com';
/** The second user of the examples with more than one. */
const SECOND_USER = 'second@contoso.com';
/** The group of every example and of every suggested line that has no group of its own. */
export const EXAMPLE_GROUP: Readonly<Record<CommandLanguage, string>> = { en: 'Sales', fr: 'Ventes' };

/** The forms that the help text shows and the app manifest offers. */
export type Form = 'revoke' | 'sign-out' | 'what-if' | 'list' | 'group' | 'cmdlet' | 'cmdlet-what-if' | 'cmdlet-unconfirmed' | 'again' | 'help' | 'check' | 'pending' | 'history';

const cmdletLines = {
  cmdlet: `${CMDLET} -User ${EXAMPLE_USER}`,
  'cmdlet-what-if': `${CMDLET} -User ${EXAMPLE_USER} -WhatIf`,
  'cmdlet-unconfirmed': `${CMDLET} -User ${EXAMPLE_USER} -Confirm:$false`,
} as const;

/** One line for each form; every one of them is understood. */
export const EXAMPLES: Readonly<Record<CommandLanguage, Readonly<Record<Form, string>>>> = {
  en: {
    revoke: `revoke sessions for ${EXAMPLE_USER}`,
    'sign-out': `sign out ${EXAMPLE_USER} because the laptop was stolen`,
    'what-if': `what if revoke sessions for ${EXAMPLE_USER}`,
    list: `revoke sessions for ${EXAMPLE_USER}, ${SECOND_USER}`,
    group: `revoke sessions for group "${EXAMPLE_GROUP.en}"`,
    ...cmdletLines,
    again: `${cmdletLines['cmdlet-unconfirmed']} again`,
    help: 'help',
    check: 'check',
    pending: 'pending',
    history: 'history',
  },
  fr: {
    revoke: `révoquer les sessions de ${EXAMPLE_USER}`,
    'sign-out': `déconnecter ${EXAMPLE_USER} car l'ordinateur a été volé`,
    'what-if': `simuler révoquer les sessions de ${EXAMPLE_USER}`,
    list: `révoquer les sessions de ${EXAMPLE_USER}, ${SECOND_USER}`,
    group: `révoquer les sessions du groupe "${EXAMPLE_GROUP.fr}"`,
    ...cmdletLines,
    again: `${cmdletLines['cmdlet-unconfirmed']} encore`,
    help: 'aide',
    check: 'vérifier',
    pending: 'en attente',
    history: 'historique',
  },
};

/** The language of the lines that this reader is shown: English where no command has words of the reader's. */
export const commandLanguageFor = (language: Language): CommandLanguage => COMMAND_LANGUAGES.find((each) => language === each || language.startsWith(`${each}-`)) ?? 'en';

/** The lines that this reader is shown. */
export const examplesFor = (language: Language): Readonly<Record<Form, string>> => EXAMPLES[commandLanguageFor(language)];

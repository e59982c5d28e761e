/**
 * The words of commands in every `CommandLanguage`, as data. A new command is a new row of `COMMANDS`; a new language of commands is a new column. The
 * first phrase of a cell is the one that is shown; the others are understood as well. Case, accents, the shape of an
 * apostrophe or a dash and the width of a blank make no difference. A phrase that ends in an apostrophe is glued to what
 * follows (`révoquer les sessions d'adele@…`).
 */
import { COMMAND_LANGUAGES, type Command, type CommandLanguage, type Language } from './command';

export type Wording = Readonly<Record<CommandLanguage, readonly string[]>>;

/** Commands that are a phrase and nothing else. */
export type BareKind = Exclude<Command['kind'], 'revoke' | 'history'>;

export type CommandRow =
  | { readonly kind: 'revoke'; readonly takes: 'user'; readonly phrases: Wording }
  | { readonly kind: 'history'; readonly takes: 'perhaps-user'; readonly phrases: Wording }
  | { readonly kind: BareKind; readonly takes: 'nothing'; readonly phrases: Wording };

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
  {
    kind: 'help',
    takes: 'nothing',
    phrases: { en: ['help', 'hi', 'hello', 'hey', '?'], fr: ['aide', 'bonjour', 'salut'] },
  },
  { kind: 'check', takes: 'nothing', phrases: { en: ['check', 'check configuration'], fr: ['vérifier', 'vérifier la configuration'] } },
  { kind: 'pending', takes: 'nothing', phrases: { en: ['pending', 'pending requests', 'open requests'], fr: ['en attente', 'demandes en attente'] } },
  { kind: 'history', takes: 'perhaps-user', phrases: { en: ['history', 'history of', 'history for'], fr: ['historique', 'historique de', "historique d'"] } },
];

/** Words around a command. `what-if` stands before it, `because` and `again` after the user, `please` anywhere. */
export const MODIFIERS = {
  'what-if': { en: ['what if', 'what-if', 'whatif'], fr: ['simuler'] },
  because: { en: ['because'], fr: ['car', 'parce que', "parce qu'"] },
  again: { en: ['again'], fr: ['encore'] },
  please: { en: ['please'], fr: ["s'il vous plaît", "s'il te plaît", 'svp', 'stp'] },
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

/** The user of every example and of every suggested line that has no user of its own. */
export const EXAMPLE_USER = 'user@contoso.com';

/** The forms that the help text shows and the app manifest offers. */
export type Form = 'revoke' | 'sign-out' | 'what-if' | 'cmdlet' | 'cmdlet-what-if' | 'cmdlet-unconfirmed' | 'again' | 'help' | 'check' | 'pending' | 'history';

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

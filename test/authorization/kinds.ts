/** What the table of authorization has to have, typed from the contract and not from the page. */

/** Kinds of people, where Global Administrator alone may. */
export const PEOPLE = [
  ...(['the asker', 'another administrator', 'administrator through a group', 'administrator by an activated eligibility'] as const),
  ...(['Privileged Authentication Administrator', 'another role', 'no role', 'eligible only'] as const),
  ...(['role for an administrative unit', 'unit role through a group', 'role removed a second ago', 'account deleted a second ago'] as const),
  ...(['disabled account', 'guest', 'external member', 'federated person', 'anonymous', 'bot', 'administrator of another tenant'] as const),
] as const;

/** Pressing once more: only where there was a first press. */
export const FIRST_OF_TWO = 'who confirmed first';

/** Kinds of people where other roles may. */
export const PEOPLE_OF_OTHER_ROLES = [
  ...(['User Administrator', 'Privileged Authentication Administrator', 'User Administrator and Global Administrator'] as const),
  ...(['Global Administrator', 'Helpdesk Administrator'] as const),
] as const;

export type Person = (typeof PEOPLE)[number] | typeof FIRST_OF_TWO | (typeof PEOPLE_OF_OTHER_ROLES)[number];

/** Actions about an account, by a line that is written. */
export const ASKING = ['ask', 'what if', 'unconfirmed'] as const;
/** Actions about an account, by a button. */
export const PRESSING = ['confirm', 'cancel', 'second confirm'] as const;
/** Actions about no account. `history USER` names one. */
export const LISTING = ['pending', 'history', 'history USER', 'check', 'help'] as const;
export const BUTTONS = ['execute', 'submit'] as const;

export type Asking = (typeof ASKING)[number];
export type Pressing = (typeof PRESSING)[number];
export type Listing = (typeof LISTING)[number];
export type Button = (typeof BUTTONS)[number];

export const PLACES = ['personal', 'group chat', 'channel', 'shared channel'] as const;
export type PlaceKind = (typeof PLACES)[number];

/** Accounts that can be on a card. */
export const ON_A_CARD = ['ordinary', 'privileged', 'protected', 'both', 'oneself'] as const;
export const ACCOUNTS = [...ON_A_CARD, 'external', 'nobody'] as const;
export type Account = (typeof ACCOUNTS)[number];
/** Two different people must confirm. */
export const TAKES_TWO: readonly Account[] = ['protected', 'both'];

/** What refuses a person: it tells nothing about the account. `privileged` is told to those only who may know. */
export const REFUSALS = ['no role', 'guests', 'disabled', 'unknown', 'privileged'] as const;
export const OUTCOMES = [
  ...(['card', 'card for two', 'what if', 'what if for two', 'runs', 'first', 'cancelled', 'too late', 'once only', 'home', 'not found'] as const),
  ...(['list', 'number', 'all', 'own role', 'help'] as const),
  ...REFUSALS,
  'silence',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a cell says that cannot be acted out. */
export const CANNOT_BE = '–';

/** `ADMIN_ROLES` of the two halves of the page. */
export const ROLES = { usual: 'Global Administrator', other: 'User Administrator, Privileged Authentication Administrator' } as const;
export type Roles = (typeof ROLES)[keyof typeof ROLES];

import { PEOPLE } from '../tenant/people';
import { CURRENT_USER } from './playground-file';

export interface Addresses {
  /** The Playground's page. */
  readonly page: string;
  /** The simulated Teams with the tab in it. */
  readonly tab: string;
  readonly botEndpoint: string;
  readonly botLog: string;
  readonly folder: string;
}

/** Lines that show what the bot does, one of them in French. */
export const TRY_THESE = [
  'revoke sessions for user@contoso.com because the laptop was stolen',
  'Revoke-SPOUserSession -User lynner@contoso.com -WhatIf',
  'révoquer les sessions de christiec@contoso.com car ordinateur volé',
  'revoke sessions for group "Retail" because of a phish',
] as const;

/** What a person reads once everything runs. An editor finds the address by the word before it. */
export const greeting = ({ page, tab, botEndpoint, botLog, folder }: Addresses): string => {
  const { name, roles } = PEOPLE[CURRENT_USER];
  return [
    '',
    `Playground: ${page}`,
    `Tab: ${tab}`,
    '',
    `You are ${name} (${roles.join(', ')}) in a simulated tenant; no account is used and nothing real is touched.`,
    'Write to the bot, for example:',
    ...TRY_THESE.map((line) => `  ${line}`),
    'In the team and in the group chat, mention it first: @Session Revoker.',
    'The tab shows what is asked here, and some requests of the last minutes; choose there who looks at it, in which theme and language.',
    'refused@, gone@, failing@, throttled@, lost@ and slow@contoso.com are people whose sign-out always meets that difficulty.',
    '',
    `Bot: ${botEndpoint} (its log: ${botLog})`,
    `Everything is in ${folder} and starts afresh each time. Ctrl-C ends it.`,
    '',
  ].join('\n');
};

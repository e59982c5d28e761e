import { isAccountId, mentionWord } from '../domain/command/mention';
import { isRecord, property, textOf } from './unknown';

/** Markup that Teams puts around what was typed; anything else in angle brackets is left for the parser to refuse. */
const TAG = /<\/?(?:at|a|b|i|u|em|strong|span|font|pre|code|div|p)(?:\s[^<>]*)?\/?>/gi;
const BREAK = /<br\s*\/?>|<\/(?:p|div)>/gi;
const LINK = /<a\s([^<>]*)>([^<>]*)<\/a>/gi;
/** More than any line with its markup has; the parser refuses what is longer than a line. */
const MAX_TEXT = 100_000;
/** More people than a line names; each one costs a look through the text. */
const MAX_MENTIONS = 50;

/** Of a shown name this much is repeated. */
const SHOWN = 100;

const NAMED: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(nbsp|amp|lt|gt|quot|apos));/gi;

/** A mention: whom, and how it stands in the text. */
interface Mention {
  readonly accountId: string;
  readonly text: string;
}

const mentionsIn = (activity: Readonly<Record<string, unknown>>): readonly Mention[] => {
  const entities = activity['entities'];
  if (!Array.isArray(entities)) return [];
  return (entities as unknown[])
    .filter((entity) => isRecord(entity) && entity['type'] === 'mention')
    .slice(0, MAX_MENTIONS)
    .map((entity) => ({ accountId: textOf(property(entity, 'mentioned'), 'id') ?? '', text: textOf(entity, 'text') ?? '' }));
};

/** A bot's account is its application id, with the channel's prefix for bots or without (Teams, channel account ids). */
const isSameAccount = (one: string, other: string): boolean => one.replace(/^28:/, '') === other.replace(/^28:/, '');

/** Whether the bot is mentioned: how it is addressed in channels and group chats. */
export const mentionsBot = (activity: Readonly<Record<string, unknown>>, botAccountId: string): boolean =>
  mentionsIn(activity).some(({ accountId }) => isSameAccount(accountId, botAccountId));

/**
 * What was typed, without the mention of the bot and the markup that Teams adds. A mention of a person becomes a word
 * with the account; what it shows can be edited by who writes it. A mail link keeps its target, for the parser to compare.
 */
export const messageText = (activity: Readonly<Record<string, unknown>>, botAccountId: string): string => {
  let text = (textOf(activity, 'text') ?? '').slice(0, MAX_TEXT);
  for (const mention of mentionsIn(activity).filter(({ text: shown }) => shown.trim() !== '')) {
    if (isSameAccount(mention.accountId, botAccountId)) text = text.replaceAll(mention.text, () => ' ');
    else if (isAccountId(mention.accountId)) text = text.replace(mention.text, () => ` ${mentionWord(mention.accountId)} `);
  }
  return decoded(text.replace(LINK, mailLink).replace(BREAK, '\n').replace(TAG, ' ')).trim();
};

/** A mail link as the parser compares it; of any other link only what it shows. */
const mailLink = (_whole: string, attributes: string, shown: string): string => {
  const start = attributes.toLowerCase().indexOf('href="mailto:');
  const target = start < 0 ? undefined : attributes.slice(start + 'href="'.length).split('"', 1)[0];
  return target === undefined ? shown : `[${shown}](${target})`;
};

/** How the people who are mentioned are shown, by account. */
export const shownMentions = (activity: Readonly<Record<string, unknown>>, botAccountId: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    mentionsIn(activity)
      .filter(({ accountId }) => !isSameAccount(accountId, botAccountId) && isAccountId(accountId))
      .map(({ accountId, text }) => [accountId, decoded(text.replace(TAG, '')).trim().slice(0, SHOWN)]),
  );

const decoded = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

import { isRecord, property, textOf } from './unknown';

/** Markup that Teams puts around what was typed; anything else in angle brackets is left for the parser to refuse. */
const TAG = /<\/?(?:at|a|b|i|u|em|strong|span|font|pre|code|div|p)(?:\s[^<>]*)?\/?>/gi;
const BREAK = /<br\s*\/?>|<\/(?:p|div)>/gi;
const MAIL_LINK = /<a\s[^<>]*href="(mailto:[^"<>]*)"[^<>]*>([^<>]*)<\/a>/gi;

const NAMED: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(nbsp|amp|lt|gt|quot|apos));/gi;

/** Mentions of this account in the activity, as they stand in its text. */
const mentionsOf = (activity: Readonly<Record<string, unknown>>, accountId: string): readonly string[] => {
  const entities = activity['entities'];
  if (!Array.isArray(entities)) return [];
  return (entities as unknown[])
    .filter((entity) => isRecord(entity) && entity['type'] === 'mention' && textOf(property(entity, 'mentioned'), 'id') === accountId)
    .map((entity) => textOf(entity, 'text') ?? '');
};

/** Whether the bot is mentioned: how it is addressed in channels and group chats. */
export const mentionsBot = (activity: Readonly<Record<string, unknown>>, botAccountId: string): boolean => mentionsOf(activity, botAccountId).length > 0;

/** What was typed, without the mention of the bot and the markup that Teams adds. A mail link keeps its target, for the parser to compare. */
export const messageText = (activity: Readonly<Record<string, unknown>>, botAccountId: string): string => {
  let text = textOf(activity, 'text') ?? '';
  for (const mention of mentionsOf(activity, botAccountId)) if (mention !== '') text = text.replaceAll(mention, ' ');
  return decoded(text.replace(MAIL_LINK, '[$2]($1)').replace(BREAK, '\n').replace(TAG, ' ')).trim();
};

const decoded = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

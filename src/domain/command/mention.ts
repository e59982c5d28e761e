/** A mention of a person as a word of the line: `mention:29:1abc`. The room that takes messages in puts it there. */

const ACCOUNT = /^[A-Za-z0-9:_.-]{1,256}$/;
const PREFIX = 'mention:';

/** Whether a channel account can stand in such a word. */
export const isAccountId = (text: string): boolean => ACCOUNT.test(text);

export const mentionWord = (accountId: string): string => `${PREFIX}${accountId}`;

/** The account that the word mentions, or `undefined` when it is another word. */
export const mentionedAccount = (word: string): string | undefined => {
  const account = word.startsWith(PREFIX) ? word.slice(PREFIX.length) : '';
  return isAccountId(account) ? account : undefined;
};

/** The front door of the words: catalogues by language, who reads which, and times as people write them. */
export { LANGUAGES, message, MESSAGE_KEYS, spoken, type MessageKey, type MessageValues } from './catalogue';
export { directionOf, languageOf, shellLanguage } from './language-of';
export { scriptNames } from './scripts';
export { clockTime, dateTime, exactTime, instantIn, isoTime, isTimeZone } from './time';

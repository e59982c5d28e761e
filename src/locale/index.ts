/** The front door of the words: catalogues by language, and times as people write them. */
export { LANGUAGES, message, MESSAGE_KEYS, type MessageKey, type MessageValues } from './catalogue';
export { scriptNames } from './scripts';
export { clockTime, dateTime, exactTime, isTimeZone } from './time';

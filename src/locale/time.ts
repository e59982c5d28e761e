import type { Language } from '../domain/command/command';
import type { Instant } from '../domain/people';
import { spoken } from './catalogue';

const format = (language: Language, timeZone: string, at: Instant, seconds: boolean): string =>
  new Intl.DateTimeFormat(spoken(language), {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone,
  }).format(at);

/** `hh:mm` in this time zone. @param timeZone an IANA name that is known to be valid */
export const clockTime = (language: Language, timeZone: string, at: Instant): string => format(language, timeZone, at, false);

/** `hh:mm:ss` in this time zone. */
export const exactTime = (language: Language, timeZone: string, at: Instant): string => format(language, timeZone, at, true);

/** Date and `hh:mm` in this time zone, as the language writes them, the zone named. */
export const dateTime = (language: Language, timeZone: string, at: Instant): string =>
  `${new Intl.DateTimeFormat(spoken(language), { dateStyle: 'medium', timeZone }).format(at)} ${clockTime(language, timeZone, at)} (${timeZone})`;

/** In ISO 8601, UTC, to the millisecond: for machines and tables. */
export const isoTime = (at: Instant): string => new Date(at).toISOString();

/** The instant that a time of ISO 8601 with its zone names; `undefined` when the text is none. */
export const instantIn = (text: string): Instant | undefined => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

/** The zones by their present names. Every message states one, and to try a name takes longer than everything else about it. */
const KNOWN: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

/** Whether the runtime knows this IANA time zone, by its present or by an older name. */
export const isTimeZone = (name: string): boolean => {
  if (KNOWN.has(name)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

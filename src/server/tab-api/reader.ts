import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../../domain/conversation';
import type { TabPerson } from '../tab-token/claims';
import type { TabWords } from './words';

/** Who reads, in which language and time zone: the person from the token, the rest from headers that only choose words. */
export const readerOf = ({ objectId, name }: TabPerson, headers: IncomingHttpHeaders, words: TabWords): Actor => {
  const { 'time-zone': zone } = headers;
  return { objectId, name, language: languageIn(headers, words), timeZone: typeof zone === 'string' && isTimeZone(zone, words) ? zone : 'UTC' };
};

/** The first language that is asked for: the tab sends just one. */
export const languageIn = ({ 'accept-language': accepted }: IncomingHttpHeaders, words: TabWords): Actor['language'] => words.languageOf(accepted);

/** Offsets (`+01:00`) would do for a clock too, but have no summer time and are no zone. */
const NAME = /^[A-Za-z][\w+\-/]{0,63}$/;

/** Whether this is an IANA time zone, by its present or by an older name. */
export const isTimeZone = (name: string, words: TabWords): boolean => NAME.test(name) && words.isTimeZone(name);

import type { LogFields } from '../service/ports';

/** What stands in a line for a value that does not look as it should. */
export const WITHHELD = '(withheld)';

/** Longer texts are nobody's reason. */
const LONGEST = 400;
/** A user name or mail address. */
const ADDRESS = /\S(?:@|%40)\S/i;
/** The beginning of a token, or a run of characters that is too long for a word. */
const SECRET = /eyJ[\w-]{5,}|[\w+=~-]{65,}/;
const PRINTABLE = /^[\x20-\x7e]*$/;

const words = (value: string): boolean => value.length <= LONGEST && PRINTABLE.test(value) && !ADDRESS.test(value) && !SECRET.test(value);
const fits = (pattern: RegExp) => (value: string) => pattern.test(value) && !SECRET.test(value);
const word = fits(/^[\w.:-]{1,64}$/);
const guid = fits(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
/** A hash or fingerprint in hex or base64. */
const digest = fits(/^[\w:+/=-]{1,64}$/);
const number = (): boolean => false;

/**
 * The fields that a line may have, each with what a text in it looks like: the last line of defence, for what a service or a
 * client put where an id or a code belongs. A field that is not here is not written, whatever a caller passes.
 */
const SHAPES: Readonly<Record<keyof LogFields, (value: string) => boolean>> = {
  requestId: fits(/^[\w-]{22}$/),
  traceId: fits(/^[0-9a-f]{32}$/),
  // Teams: milliseconds, `f:` and a guid, or a guid.
  activityId: fits(/^[\w:-]{1,60}$/),
  service: word,
  method: word,
  clientRequestId: guid,
  serviceRequestId: guid,
  by: guid,
  target: guid,
  work: word,
  verb: word,
  state: word,
  result: word,
  because: words,
  status: number,
  tries: number,
  port: number,
  durationMs: number,
  count: number,
  errorName: word,
  at: fits(/^[\w./@-]{1,200}:\d+:\d+$/),
  fingerprint: digest,
  head: digest,
  root: digest,
  hosts: fits(/^[\w.:[\] -]{1,1000}$/),
};

const NAMES = Object.keys(SHAPES) as (keyof LogFields)[];

const shownAs = (name: keyof LogFields, value: string | number): string | number => (typeof value === 'number' || SHAPES[name](value) ? value : WITHHELD);

/** What of the given fields is written, in a fixed order. */
export const shown = (fields: LogFields): LogFields =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [[name, shownAs(name, value)]];
    }),
  );

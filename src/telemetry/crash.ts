import type { LogFields } from '../service/ports';

/** A frame of a stack, cut to the place below the program's folder: `dist/service/ask.js:120:9`. */
const PLACE = /^ {4}at (?:.*?[(/\\])?((?:dist|node_modules)[/\\][\w./\\@-]{1,160}:\d+:\d+)\)?$/;

/** What may be told of an error: its name and where it comes from, never its message, which may hold anything. */
export const errorFields = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const at = placeOf(error);
  return { errorName: error.name, ...(at === undefined ? {} : { at }) };
};

/** The first place of our own or of a package. The message stands before the frames and is cut off: it could look like one. */
const placeOf = ({ stack = '', message }: Error): string | undefined => {
  const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  const places = frames.split('\n').flatMap((frame) => PLACE.exec(frame)?.[1] ?? []);
  return (places.find((place) => place.startsWith('dist')) ?? places[0])?.replaceAll('\\', '/');
};

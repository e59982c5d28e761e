/** Reading what came from outside, of which nothing is known. */

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property of a record, else `undefined`: nothing inherited is ever read. */
export const property = (value: unknown, name: string): unknown => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined);

export const textOf = (value: unknown, name: string): string | undefined => {
  const found = property(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

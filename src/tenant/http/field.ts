/** A property of something that came from outside; `undefined` when it is not there or there is nothing to have it. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;

import { createHash } from 'node:crypto';

/** The same v4-shaped GUID for the same name, always: so that the people of the tenant are the same after a restart. */
export const stableGuid = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Teams' name for a person in a bot's conversations: `29:` and an opaque word. */
export const stableTeamsId = (name: string): string => `29:1${createHash('sha256').update(name).digest('base64url').slice(0, 40)}`;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isGuid = (value: string): boolean => GUID.test(value);

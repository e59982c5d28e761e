import { z } from 'zod';

/** An account of the directory, to be picked by hand. */
export const foundPerson = z.object({
  objectId: z.string(),
  upn: z.string(),
  displayName: z.string(),
  enabled: z.boolean(),
  /** Another organisation's account: its sessions cannot be revoked here. */
  external: z.boolean(),
  /** That the name may imitate another one, in the reader's language; `null` for an ordinary name. */
  warning: z.string().nullable(),
});
export type FoundPerson = z.infer<typeof foundPerson>;

/** `GET /api/tab/people?text=…`: accounts whose display name, UPN or mail address begins with the text. */
export const foundPeople = z.object({
  people: z.array(foundPerson),
  /** There are more than were listed: write more. */
  more: z.boolean(),
});
export type FoundPeople = z.infer<typeof foundPeople>;

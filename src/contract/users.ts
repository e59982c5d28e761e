import { z } from 'zod';
import { LEFT_OUT } from '../domain/many';
import { STANDINGS } from '../domain/tally';

/** Times are milliseconds since 1970. */
const instant = z.number().int();

/** Query of `GET /api/tab/requests/ID/users`. `cursor`: `next` of the page before. */
export const usersQuery = z.object({
  standing: z.enum(STANDINGS).optional(),
  cursor: z.string().max(32).optional(),
});
export type UsersQuery = z.infer<typeof usersQuery>;

export const listedUser = z.object({
  /** From 0 on, in the order in which they were named. */
  position: z.number().int(),
  objectId: z.string(),
  /** Empty names were deleted. */
  upn: z.string(),
  displayName: z.string(),
  /** `null` before the confirmation. */
  standing: z.enum(STANDINGS).nullable(),
  /** What became of it, in the cmdlet's words, with what to do about it; empty while nothing did. */
  lines: z.array(z.string()),
  settledAt: instant.nullable(),
  /** Since when older sign-ins are refused, read back; `null` while nothing proves it. */
  verifiedFrom: instant.nullable(),
});
export type ListedUser = z.infer<typeof listedUser>;

/** `GET /api/tab/requests/ID/users`: at most 50 of them. */
export const userPage = z.object({
  users: z.array(listedUser),
  /** `null` on the last page. */
  next: z.string().nullable(),
});
export type UserPage = z.infer<typeof userPage>;

/** Query of `GET /api/tab/requests/ID/left-out`. */
export const leftOutQuery = usersQuery.pick({ cursor: true });

/** `GET /api/tab/requests/ID/left-out`: at most 50 of those who were named and are not hit. */
export const leftOutPage = z.object({
  leftOut: z.array(
    z.object({
      /** Empty where it was deleted. */
      typed: z.string(),
      because: z.enum(LEFT_OUT),
      /** Why, in the reader's language. */
      line: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
export type LeftOutPage = z.infer<typeof leftOutPage>;

import { z } from 'zod';
import { LIMITS } from '../domain/command/limits';
import { REQUEST_OUTCOMES } from '../domain/request-outcome';

/** Times are milliseconds since 1970. Sentences are in the reader's language (`Accept-Language`). Empty names were deleted. */
const instant = z.number().int();
const somebody = z.object({ objectId: z.string(), name: z.string() });

const user = z.object({ objectId: z.string(), upn: z.string(), displayName: z.string() });

/**
 * Many users of one request: where they come from, and how many of them stand where. From the confirmation on
 * `signedOut + failed + inDoubt + skipped + nothingToDo + pending` is `users`; before it all of these are 0.
 */
export const manyUsers = z.object({
  /** A phrase in the reader's language: `the group Sales, with the groups in it`. */
  source: z.string(),
  /** Whom a confirmation hits, each once. */
  users: z.number().int(),
  /** Or will be within the hour. */
  signedOut: z.number().int(),
  /** Of those: read back. */
  verified: z.number().int(),
  failed: z.number().int(),
  inDoubt: z.number().int(),
  /** Somebody stopped the work before it was their turn. */
  skipped: z.number().int(),
  nothingToDo: z.number().int(),
  pending: z.number().int(),
  /** Named, and not among the users. */
  leftOut: z.number().int(),
  /** The work goes on, and nobody has stopped it. */
  canStop: z.boolean(),
  /** It is over, and trying some of them again may help. */
  canRetry: z.boolean(),
});
export type ManyUsers = z.infer<typeof manyUsers>;

export const requestSummary = z.object({
  id: z.string(),
  outcome: z.enum(REQUEST_OUTCOMES),
  /** `null` of a request about many users. */
  target: user.nullable(),
  /** `null` of a request about one user. */
  many: manyUsers.nullable(),
  /** What stands out about the target, the most urgent first. */
  warnings: z.array(z.string()),
  asker: somebody,
  /** Who confirmed or cancelled; of two people the first alone, while the second is missing. */
  deciders: z.array(somebody.extend({ at: instant })),
  needsTwo: z.boolean(),
  reason: z.string().nullable(),
  askedAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
  /** Since when older sign-ins are refused, read back; `null` while nothing proves it. */
  verifiedFrom: instant.nullable(),
  /** What truly happened, in the cmdlet's words, with what to do about it; empty while nothing did. */
  lines: z.array(z.string()),
  /** Entry of the audit log that the state comes from. */
  receipt: z.object({ sequence: z.number().int(), hash: z.string() }),
  /** What a press has to carry; `null` when there is nothing to press any more. */
  button: z.string().nullable(),
});
export type RequestSummary = z.infer<typeof requestSummary>;

/** `GET /api/tab/now` */
export const nowPage = z.object({
  awaiting: z.array(requestSummary),
  running: z.array(requestSummary),
  /** Ended within the last ten minutes. */
  ended: z.array(requestSummary),
  /** More wait than are listed. */
  awaitingCount: z.number().int(),
  /** The server's clock. */
  at: instant,
});
export type NowPage = z.infer<typeof nowPage>;

/** Query of `GET /api/tab/requests`, of the exports, and (without the people) of the statistics. */
export const requestFilter = z.object({
  /** Beginning of a name, a UPN, or an object id. */
  user: z.string().trim().min(1).max(256).optional(),
  /** The same, for who asked, confirmed or cancelled. */
  admin: z.string().trim().min(1).max(256).optional(),
  outcome: z.enum(REQUEST_OUTCOMES).optional(),
  /** Asked at or after this time. */
  from: z.coerce.number().int().nonnegative().optional(),
  /** Asked before this time. */
  to: z.coerce.number().int().nonnegative().optional(),
});
export type RequestFilter = z.infer<typeof requestFilter>;

/** `cursor`: `next` of the page before. */
export const requestQuery = requestFilter.extend({
  cursor: z.string().max(128).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type RequestQuery = z.infer<typeof requestQuery>;

export const requestPage = z.object({
  requests: z.array(requestSummary),
  /** `null` on the last page. */
  next: z.string().nullable(),
  /** More people than could be looked for begin like this: what is listed may lack some. */
  tooManyPeople: z.boolean(),
});
export type RequestPage = z.infer<typeof requestPage>;

export const timelineEntry = z.object({
  sequence: z.number().int(),
  at: instant,
  kind: z.string(),
  /** What happened, and who did it. */
  sentence: z.string(),
  /** 64 hex digits. */
  hash: z.string(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** `GET /api/tab/requests/ID` */
export const requestDetails = z.object({
  request: requestSummary,
  /** Its Adaptive Card (1.5), in the reader’s language and time zone. */
  card: z.record(z.string(), z.unknown()),
  /** In order; of a long one its beginning and its end. */
  timeline: z.array(timelineEntry),
  /** All entries, also those that are not in `timeline`. */
  entryCount: z.number().int(),
  /** The last signed checkpoint, when it covers the whole time line. */
  checkpoint: z.object({ size: z.number().int(), madeAt: instant }).nullable(),
});
export type RequestDetails = z.infer<typeof requestDetails>;

/** The most characters that a reason may have (UTF-16 units). */
export const REASON_AT_MOST = LIMITS.reason;

/** Body of `POST /api/tab/requests`. */
export const askBody = z.strictObject({
  /** Made anew for each ask, the same when the ask is sent once more. */
  id: z.uuid(),
  /** An object id need not be a UUID by the letter of RFC 9562. */
  target: z.guid(),
  reason: z.string().max(REASON_AT_MOST).optional(),
  whatIf: z.boolean(),
});
export type AskBody = z.infer<typeof askBody>;

/** The most that a list may have: UTF-8 bytes, and users. Longer ones go by a file or a group in the chat. */
export const LIST_AT_MOST = { bytes: 5 * 1024 * 1024, users: 10_000 } as const;
/** Body of `POST /api/tab/requests/many`, in bytes: in JSON a line end and a quote are two characters. */
export const ASK_MANY_BODY_AT_MOST = 2 * LIST_AT_MOST.bytes;
/** How long the users of a list are looked up before nothing comes of it, ms: less than the idle time of the usual load balancers (60 s). */
export const LIST_WITHIN = 55_000;

/** Body of `POST /api/tab/requests/many`. */
export const askManyBody = z.strictObject({
  /** Made anew for each ask, the same when the ask is sent once more. */
  id: z.uuid(),
  /** One user on each line, or comma-separated values with a column of them: as it was pasted, or as it stands in the file; at most `LIST_AT_MOST.bytes`. */
  text: z.string(),
  reason: z.string().max(REASON_AT_MOST).optional(),
  whatIf: z.boolean(),
});
export type AskManyBody = z.infer<typeof askManyBody>;

/** Nothing was opened, and why (or, for what-if, what would happen); or there is a request, this one or an earlier one. */
export const askAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('sentence'), lines: z.array(z.string()) }),
  z.object({ answer: z.literal('request'), id: z.string() }),
]);
export type AskAnswer = z.infer<typeof askAnswer>;

/** Body of `POST /api/tab/requests/ID/press`. */
export const pressBody = z.strictObject({
  /** Made anew for each press, the same when the press is sent once more. */
  id: z.uuid(),
  /** The last two of many users: stops the rest, has those tried again that failed. */
  verb: z.enum(['confirm', 'cancel', 'stop', 'retry']),
  button: z.string().max(64),
});
export type PressBody = z.infer<typeof pressBody>;

export const pressAnswer = z.discriminatedUnion('answer', [
  /** Why nothing changed. */
  z.object({ answer: z.literal('sentence'), lines: z.array(z.string()) }),
  z.object({ answer: z.literal('request'), request: requestSummary }),
]);
export type PressAnswer = z.infer<typeof pressAnswer>;

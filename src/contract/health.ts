import { z } from 'zod';

const instant = z.number().int();

/** The audit log read from the first entry to the last, at most one at a time for everybody. */
export const verification = z.object({
  state: z.enum(['never', 'running', 'whole', 'broken', 'failed']),
  checked: z.number().int(),
  total: z.number().int(),
  /** When it ended; `null` before. */
  endedAt: instant.nullable(),
  /** What is wrong, in the reader's language. */
  lines: z.array(z.string()),
});
export type Verification = z.infer<typeof verification>;

/** `GET /api/tab/health` */
export const health = z.object({
  /** What `check` says, the most urgent first. */
  findings: z.array(z.object({ code: z.string(), state: z.enum(['ok', 'missing', 'unknown', 'warning']), line: z.string() })),
  audit: z.object({
    entries: z.number().int(),
    /** Hash of the last entry, 64 hex digits. */
    head: z.string(),
    checkpoint: z.object({ size: z.number().int(), madeAt: instant }).nullable(),
    /** Why nothing is acted on now; `null` when all is well. */
    standstill: z.string().nullable(),
  }),
  verification,
});
export type Health = z.infer<typeof health>;

import { z } from 'zod';
import { REQUEST_OUTCOMES } from '../domain/request-outcome';

/** Query of `GET /api/tab/statistics`: at most 400 days. */
export const statisticsQuery = z.object({
  from: z.coerce.number().int().nonnegative(),
  to: z.coerce.number().int().nonnegative(),
  /** IANA name: where a day begins. */
  timeZone: z.string().max(64),
});
export type StatisticsQuery = z.infer<typeof statisticsQuery>;

/** Requests by the day on which they were asked, every day of the time in between, in order. */
export const statistics = z.object({
  days: z.array(z.object({ day: z.iso.date(), counts: z.partialRecord(z.enum(REQUEST_OUTCOMES), z.number().int()) })),
});
export type Statistics = z.infer<typeof statistics>;

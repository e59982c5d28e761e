import { wrong, type Reading } from './reading';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const WEEKS = /^P(\d{1,6})W$/;
const DAYS_AND_TIME = /^P(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/;
const YEARS_OR_MONTHS = /^P[\dYMWD]*[YM]/;

/**
 * Milliseconds of an ISO 8601 duration of whole weeks (`P2W`), or of whole days, hours, minutes and seconds (`P1DT12H`).
 * Years and months are refused, having no fixed length, and so is everything else.
 */
export function readDuration(text: string): Reading<number> {
  const weeks = WEEKS.exec(text);
  if (weeks !== null) return { ok: true, value: Number(weeks[1]) * WEEK };
  const parts = DAYS_AND_TIME.exec(text);
  if (parts !== null) {
    const [days, hours, minutes, seconds] = parts.slice(1).map((digits: string | undefined) => Number(digits ?? 0));
    return { ok: true, value: (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0) * SECOND };
  }
  if (YEARS_OR_MONTHS.test(text)) return wrong('years-or-months');
  return wrong('no-duration');
}

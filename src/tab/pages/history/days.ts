/** Days of the reader's calendar, `YYYY-MM-DD`, in the time zone of the browser. */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

const midnight = (day: string, daysLater: number): Date => {
  const [, year, month, date] = DAY.exec(day) ?? [];
  return new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
};

/** Whether it is written as a day and there is such a day. */
export const isDay = (text: string): boolean => DAY.test(text) && dayOf(midnight(text, 0)) === text;

/** When the day begins, ms since 1970. */
export const dayStart = (day: string): number => midnight(day, 0).getTime();

/** When the next one begins. A day with a change of clocks has 23 or 25 hours. */
export const dayEnd = (day: string): number => midnight(day, 1).getTime();

export const dayOf = (time: Date): string => [String(time.getFullYear()).padStart(4, '0'), String(time.getMonth() + 1).padStart(2, '0'), String(time.getDate()).padStart(2, '0')].join('-');

/** From the beginning of the first of so many days to the end of today. */
export const lastDays = (now: Date, days: number): { readonly from: number; readonly to: number } => {
  const today = dayOf(now);
  return { from: midnight(today, 1 - days).getTime(), to: dayEnd(today) };
};

import { useMemo } from 'react';
import { useReader } from '../../shell/reader';
import { dayStart } from './days';

/** A day as the reader writes it. @returns of `YYYY-MM-DD` */
export const useDayWords = (dateStyle: 'medium' | 'short' = 'medium'): ((day: string) => string) => {
  const { language } = useReader();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, dateStyle === 'medium' ? { dateStyle } : { day: '2-digit', month: '2-digit' });
    return (day) => format.format(dayStart(day));
  }, [language, dateStyle]);
};

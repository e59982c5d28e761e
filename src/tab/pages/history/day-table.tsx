import { Link, makeStyles, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text } from '@fluentui/react-components';
import type { Statistics } from '../../../contract';
import { REQUEST_OUTCOMES } from '../../../domain/request-outcome';
import { useOutcomeWords } from '../../parts/outcome-words';
import { useText } from '../../shell/reader';
import { useDayWords } from './day-words';

const useStyles = makeStyles({ top: { alignSelf: 'start' } });

export type Days = Statistics['days'];

interface Props {
  readonly days: Days;
  readonly onDay: (day: string) => void;
}

/** What the chart shows, in words: the days on which something was asked, the newest first. */
export const DayTable = ({ days, onDay }: Props) => {
  const styles = useStyles();
  const text = useText();
  const words = useDayWords();
  const outcomeWords = useOutcomeWords();
  const busy = days.filter(({ counts }) => Object.keys(counts).length > 0).toReversed();
  if (busy.length === 0) return <Text align="center">{text('tab.history.no-days')}</Text>;
  const said = (counts: Days[number]['counts']): string =>
    REQUEST_OUTCOMES.filter((outcome) => counts[outcome] !== undefined)
      .map((outcome) => text('tab.history.day-count', { outcome: outcomeWords(outcome), count: counts[outcome] ?? 0 }))
      .join(' · ');
  return (
    <Table size="small" className={styles.top} aria-label={text('tab.history.overview')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{text('tab.history.day')}</TableHeaderCell>
          <TableHeaderCell>{text('tab.history.requests')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {busy.map(({ day, counts }) => (
          <TableRow key={day}>
            <TableCell>
              <Link as="button" onClick={() => onDay(day)}>
                {words(day)}
              </Link>
            </TableCell>
            <TableCell>{said(counts)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};

import { Button, makeStyles, Spinner, ToggleButton, tokens, typographyStyles } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';
import { statistics, type Statistics } from '../../../contract';
import { ErrorBoundary } from '../../shell/error-boundary';
import { FailureBar } from '../../parts/failure-bar';
import { useLoaded } from '../../parts/use-loaded';
import { useApi, useReader, useText } from '../../shell/reader';
import { DayTable } from './day-table';
import { lastDays } from './days';

const RANGES = [7, 30, 90] as const;

const DayChart = lazy(() => import('./day-chart'));

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { ...typographyStyles.subtitle2, margin: 0, flexGrow: 1 },
  // As high as what is about to come: nothing below it moves.
  place: { height: '320px', overflow: 'auto', display: 'grid', alignItems: 'center' },
});

interface Props {
  /** The reader asks for the requests of one day, `YYYY-MM-DD`. */
  readonly onDay: (day: string) => void;
}

/** Requests by day and outcome, as a chart or as a table. */
export const Overview = ({ onDay }: Props) => {
  const styles = useStyles();
  const text = useText();
  const [days, setDays] = useState<number>(30);
  const [asTable, setAsTable] = useState(false);
  const { value, failure, reload } = useStatistics(days);
  return (
    <section className={styles.section} aria-label={text('tab.history.overview')}>
      <div className={styles.head}>
        <h2 className={styles.title}>{text('tab.history.overview')}</h2>
        <div role="group" aria-label={text('tab.history.range')}>
          {RANGES.map((range) => (
            <ToggleButton key={range} size="small" appearance="subtle" checked={days === range} onClick={() => setDays(range)}>
              {text('tab.history.days', { count: range })}
            </ToggleButton>
          ))}
        </div>
        <Button size="small" onClick={() => setAsTable(!asTable)}>
          {text(asTable ? 'tab.history.as-chart' : 'tab.history.as-table')}
        </Button>
      </div>
      <FailureBar failure={failure} onRetry={reload} />
      {value === undefined && failure !== undefined ? null : <div className={styles.place}>{value === undefined ? <Spinner label={text('tab.loading')} /> : <Shown statistics={value} asTable={asTable} onDay={onDay} />}</div>}
    </section>
  );
};

const useStatistics = (days: number) => {
  const api = useApi();
  const { timeZone } = useReader();
  return useLoaded(() => {
    const { from, to } = lastDays(new Date(), days);
    const query = new URLSearchParams({ from: String(from), to: String(to), timeZone });
    return api.get(`statistics?${query.toString()}`, statistics);
  }, [api, days, timeZone]);
};

const Shown = ({ statistics: { days }, asTable, onDay }: Props & { readonly statistics: Statistics; readonly asTable: boolean }) => {
  const text = useText();
  const table = <DayTable days={days} onDay={onDay} />;
  if (asTable) return table;
  // Without the chart's script the table says the same.
  return (
    <ErrorBoundary fallback={table}>
      <Suspense fallback={<Spinner label={text('tab.loading')} />}>
        <DayChart days={days} onDay={onDay} />
      </Suspense>
    </ErrorBoundary>
  );
};

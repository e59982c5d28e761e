import { DataVizPalette, getColorFromToken, VerticalStackedBarChart } from '@fluentui/react-charts';
import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import { REQUEST_OUTCOMES, type RequestOutcome } from '../../../domain/request-outcome';
import { useOutcomeWords } from '../../parts/outcome-words';
import { useMouseOnly } from '../../parts/use-mouse-only';
import { useReader, useText } from '../../shell/reader';
import type { Days } from './day-table';
import { useDayWords } from './day-words';

const HEIGHT = 240;

/** Of one hue what is alike; the legend, the words at a bar and the table say which is which. */
const COLOURS: Readonly<Record<RequestOutcome, string>> = {
  'signed-out': DataVizPalette.color5,
  'signing-out': DataVizPalette.success,
  awaiting: DataVizPalette.color1,
  running: DataVizPalette.info,
  cancelled: DataVizPalette.color10,
  expired: DataVizPalette.disabled,
  'not-found': DataVizPalette.color8,
  'not-applicable': DataVizPalette.color9,
  'not-available': DataVizPalette.warning,
  failed: DataVizPalette.error,
  'in-doubt': DataVizPalette.highError,
  stopped: DataVizPalette.color3,
  partly: DataVizPalette.color4,
};

const useStyles = makeStyles({
  figure: { margin: 0, minWidth: 0 },
  box: { width: '100%', minWidth: 0, height: `${HEIGHT}px` },
  legend: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalL },
  item: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  colour: { width: '12px', height: '12px', flexShrink: 0, border: `1px solid ${tokens.colorNeutralStrokeAccessible}` },
});

interface Props {
  readonly days: Days;
  readonly onDay: (day: string) => void;
}

const useColour = (): ((outcome: RequestOutcome) => string) => {
  const dark = useReader().theme !== 'light';
  return (outcome) => getColorFromToken(COLOURS[outcome], dark);
};

/** A picture for those who see it and a mouse; the keyboard and screen readers have the table. Loaded when it is needed. */
const DayChart = ({ days, onDay }: Props) => {
  const styles = useStyles();
  const text = useText();
  const shown = REQUEST_OUTCOMES.filter((outcome) => days.some(({ counts }) => counts[outcome] !== undefined));
  if (shown.length === 0) return <Text align="center">{text('tab.history.no-days')}</Text>;
  return (
    <figure className={styles.figure} aria-label={text('tab.history.chart', { count: days.length })}>
      <Bars days={days} shown={shown} onDay={onDay} />
      <Legend shown={shown} />
    </figure>
  );
};

const Legend = ({ shown }: { readonly shown: readonly RequestOutcome[] }) => {
  const styles = useStyles();
  const words = useOutcomeWords();
  const colour = useColour();
  return (
    <ul className={styles.legend}>
      {shown.map((outcome) => (
        <li key={outcome} className={styles.item}>
          <span className={styles.colour} style={{ backgroundColor: colour(outcome) }} />
          <Text size={200}>{words(outcome)}</Text>
        </li>
      ))}
    </ul>
  );
};

const Bars = ({ days, shown, onDay }: Props & { readonly shown: readonly RequestOutcome[] }) => {
  const styles = useStyles();
  const { language } = useReader();
  const outcomeWords = useOutcomeWords();
  const words = useDayWords();
  const short = useDayWords('short');
  const colour = useColour();
  const box = useRef<HTMLDivElement>(null);
  useMouseOnly(box);
  const data = days.map(({ day, counts }) => ({
    xAxisPoint: short(day),
    xAxisCalloutData: words(day),
    chartData: shown.map((outcome) => ({ legend: outcomeWords(outcome), data: counts[outcome] ?? 0, color: colour(outcome) })),
  }));
  const choose = (clicked: object): void => {
    const day = days.find((each) => 'xAxisPoint' in clicked && clicked.xAxisPoint === short(each.day));
    if (day !== undefined) onDay(day.day);
  };
  return (
    <div ref={box} className={styles.box} aria-hidden>
      <VerticalStackedBarChart data={data} culture={language} height={HEIGHT} isCalloutForStack hideLegend hideLabels maxBarWidth={24} roundedTicks onBarClick={(_event, clicked) => choose(clicked)} />
    </div>
  );
};

// React.lazy takes a module's default export and nothing else.
export default DayChart;

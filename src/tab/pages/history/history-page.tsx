import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { PageTitle } from '../../parts/page-title';
import { parseRoute } from '../../shell/address';
import { useGo, useText } from '../../shell/reader';
import { useHash } from '../../shell/route';
import { filterOf, NO_FILTER, routeOf } from './filter';
import { FilterForm } from './filter-form';
import { Overview } from './overview';
import { Results } from './results';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalM}` },
});

/** All requests: over time, and searched. */
export const HistoryPage = () => {
  const styles = useStyles();
  const text = useText();
  const go = useGo();
  const filter = filterOf(parseRoute(useHash()).query);
  return (
    <div className={styles.page}>
      <PageTitle title={text('tab.history.title')} />
      <Overview onDay={(day) => go(routeOf({ ...NO_FILTER, from: day, to: day }))} />
      <section aria-label={text('tab.history.requests')}>
        <h2 className={styles.heading}>{text('tab.history.requests')}</h2>
        <FilterForm filter={filter} onFilter={(wanted) => go(routeOf(wanted))} />
      </section>
      <Results filter={filter} />
    </div>
  );
};

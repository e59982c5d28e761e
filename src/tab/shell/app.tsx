import { FluentProvider, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import { Api } from '../api/client';
import type { Host } from '../host/teams';
import { directionOf } from '../../locale';
import { HealthPage } from '../pages/health/health-page';
import { HistoryPage } from '../pages/history/history-page';
import { NowPage } from '../pages/now/now-page';
import { RequestPage } from '../pages/request/request-page';
import { RevokePage } from '../pages/revoke/revoke-page';
import { parseRoute, routeText, type Route } from './address';
import { Broken } from './broken';
import { ErrorBoundary } from './error-boundary';
import { Navigation, PANEL_ID, tabId } from './navigation';
import { placeOf, type PageName, type Place } from './pages';
import { ReaderProvider, type Reading } from './reader';
import { useHash } from './route';
import { FLUENT_THEMES } from './themes';

const useStyles = makeStyles({
  frame: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground3 },
  // What the browser draws itself: scroll bars, calendars.
  darkControls: { colorScheme: 'dark' },
  main: {
    boxSizing: 'border-box',
    maxWidth: '1200px',
    marginLeft: 'auto',
    marginRight: 'auto',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXXL}`,
    '@media (max-width: 479px)': { paddingLeft: tokens.spacingHorizontalM, paddingRight: tokens.spacingHorizontalM },
  },
});

const Page = ({ place, back }: { readonly place: Place; readonly back: string }) => {
  switch (place.page) {
    case 'now':
      return <NowPage />;
    case 'history':
      return <HistoryPage />;
    case 'request':
      return <RequestPage key={place.id} id={place.id} back={back} />;
    case 'revoke':
      return <RevokePage />;
    case 'health':
      return <HealthPage />;
  }
};

/** Who reads; the theme follows Teams'. */
const useHostReading = (host: Host): Reading => {
  const [theme, setTheme] = useState(host.theme);
  useEffect(() => host.onTheme(setTheme), [host]);
  const api = useMemo(() => new Api(host), [host]);
  return useMemo(() => ({ language: host.language, timeZone: host.timeZone, theme, api, host }), [host, api, theme]);
};

/** The last route that was no request's: where a request's page leads back to, with the filter that was in place. */
const useWayBack = (place: Place, route: Route): string => {
  const [back, setBack] = useState('history');
  const here = place.page === 'request' ? back : routeText(route);
  if (here !== back) setBack(here);
  return back;
};

const pageOf = (route: string): PageName => {
  const { page } = placeOf(parseRoute(route));
  return page === 'request' ? 'history' : page;
};

/** The tab inside Teams. */
export const App = ({ host }: { readonly host: Host }) => {
  const styles = useStyles();
  const reading = useHostReading(host);
  const route = parseRoute(useHash());
  const place = placeOf(route);
  const back = useWayBack(place, route);
  // A request belongs to the page that led to it.
  const shown = place.page === 'request' ? pageOf(back) : place.page;
  useEffect(() => host.drawn(), [host]);
  return (
    <FluentProvider dir={directionOf(reading.language)} theme={FLUENT_THEMES[reading.theme]} className={mergeClasses(styles.frame, reading.theme !== 'light' && styles.darkControls)}>
      <ReaderProvider reading={reading}>
        <Navigation shown={shown} />
        <main className={styles.main}>
          <div role="tabpanel" id={PANEL_ID} aria-labelledby={tabId(shown)}>
            <ErrorBoundary key={place.page} fallback={<Broken />}>
              <Page place={place} back={back} />
            </ErrorBoundary>
          </div>
        </main>
      </ReaderProvider>
    </FluentProvider>
  );
};

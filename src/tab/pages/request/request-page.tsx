import { Link, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { requestDetails, type RequestDetails } from '../../../contract';
import { Announcement } from '../../parts/announcement';
import { CopyButton } from '../../parts/copy-button';
import { FailureBar } from '../../parts/failure-bar';
import { Lines } from '../../parts/lines';
import { Loading } from '../../parts/loading';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { useOutcomeWords } from '../../parts/outcome-words';
import { PageTitle } from '../../parts/page-title';
import { PersonName } from '../../parts/person-name';
import { RebuffBar } from '../../parts/rebuff-bar';
import { useLoaded } from '../../parts/use-loaded';
import { usePresses, type Presses } from '../../parts/use-presses';
import { ErrorBoundary } from '../../shell/error-boundary';
import { useApi, useDeepLink, useText } from '../../shell/reader';
import { TimeLine } from './time-line';

const RequestCard = lazy(() => import('./adaptive-card'));

/** How often to look while something moves, ms. */
const MOVING_MS = 2_000;

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  bar: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'center', gap: tokens.spacingHorizontalM },
  head: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalM },
  columns: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 26rem), 1fr))', gap: tokens.spacingHorizontalXXL, alignItems: 'start' },
  column: { minWidth: 0 },
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalS}` },
});

const isMoving = (details: RequestDetails | undefined): boolean => details?.request.outcome === 'awaiting' || details?.request.outcome === 'running';

interface Props {
  readonly id: string;
  /** Where the reader came from, as a route. */
  readonly back: string;
}

/** One request: its card, what happened to it, and the proof. */
export const RequestPage = ({ id, back }: Props) => {
  const styles = useStyles();
  const text = useText();
  const api = useApi();
  const { value, failure, reload } = useLoaded(
    () => api.get(`requests/${encodeURIComponent(id)}`, requestDetails),
    [api, id],
    (details) => (isMoving(details) ? MOVING_MS : undefined),
  );
  const presses = usePresses(reload);
  const link = useDeepLink(`request/${id}`);
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <Link href={`#/${back}`}>{text('tab.request.back')}</Link>
        {link === undefined ? null : <CopyButton value={link} label={text('tab.request.copy-link')} />}
      </div>
      <PageTitle title={text('tab.request.title')} takesFocus />
      <FailureBar failure={failure} onRetry={reload} />
      {value === undefined ? failure === undefined ? <Loading /> : null : <Details details={value} presses={presses} />}
    </div>
  );
};

const Details = ({ details: { request, card, timeline, checkpoint }, presses }: { readonly details: RequestDetails; readonly presses: Presses }) => {
  const styles = useStyles();
  const text = useText();
  const words = useOutcomeWords();
  return (
    <>
      <div className={styles.head}>
        <PersonName name={request.target.displayName} upn={request.target.upn} objectId={request.target.objectId} />
        <OutcomeBadge outcome={request.outcome} />
      </div>
      <Announcement>{presses.last === undefined ? '' : [`${words(request.outcome)}.`, ...request.lines].join(' ')}</Announcement>
      <div className={styles.columns}>
        <section className={styles.column} aria-label={text('tab.request.card')}>
          <h2 className={styles.heading}>{text('tab.request.card')}</h2>
          <Card request={request} card={card} presses={presses} />
        </section>
        <section className={styles.column} aria-label={text('tab.request.timeline')}>
          <h2 className={styles.heading}>{text('tab.request.timeline')}</h2>
          <TimeLine timeline={timeline} checkpoint={checkpoint} />
        </section>
      </div>
    </>
  );
};

const Card = ({ request, card, presses }: Pick<RequestDetails, 'request' | 'card'> & { readonly presses: Presses }) => {
  const text = useText();
  const rebuff = presses.rebuffs.get(request.id);
  const isPressing = presses.pressing.has(request.id);
  return (
    <div aria-busy={isPressing}>
      {rebuff === undefined ? null : <RebuffBar rebuff={rebuff} onRetry={() => presses.press(request, rebuff.verb)} />}
      {/* Without the renderer's script the lines say what is to be known. */}
      <ErrorBoundary fallback={<Lines lines={request.lines} />}>
        <Suspense fallback={<Spinner label={text('tab.loading')} />}>
          <RequestCard card={card} onVerb={(verb) => presses.press(request, verb)} />
        </Suspense>
      </ErrorBoundary>
      {isPressing ? <Spinner size="tiny" label={text('tab.request.pressing')} /> : null}
    </div>
  );
};

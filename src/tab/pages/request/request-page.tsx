import { Link, makeStyles, mergeClasses, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { requestDetails, type RequestDetails } from '../../../contract';
import { About } from '../../parts/about';
import { Announcement } from '../../parts/announcement';
import { CopyButton } from '../../parts/copy-button';
import { FailureBar } from '../../parts/failure-bar';
import { GoOnButtons } from '../../parts/go-on-buttons';
import { Lines } from '../../parts/lines';
import { linesToSay } from '../../parts/lines-to-say';
import { Loading } from '../../parts/loading';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { useOutcomeWords } from '../../parts/outcome-words';
import { PageTitle } from '../../parts/page-title';
import { Progress } from '../../parts/progress';
import { RebuffBar } from '../../parts/rebuff-bar';
import { useFocusOfPressed } from '../../parts/use-focus-of-pressed';
import { useLoaded } from '../../parts/use-loaded';
import { usePresses, type Presses } from '../../parts/use-presses';
import { ErrorBoundary } from '../../shell/error-boundary';
import { useApi, useDeepLink, useText } from '../../shell/reader';
import { LeftOut } from './left-out';
import { TimeLine } from './time-line';
import { Users } from './users';

const RequestCard = lazy(() => import('./adaptive-card'));

/** How often to look while something moves, ms. */
const MOVING_MS = 2_000;
/** What many users' directory entries show is read back for a while after the end; so often and so long it is looked at, ms. */
const SETTLING_MS = 10_000;
const VERIFYING_MS = 15 * 60_000;

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  bar: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'center', gap: tokens.spacingHorizontalM },
  head: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalM },
  columns: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 26rem), 1fr))', gap: tokens.spacingHorizontalXXL, alignItems: 'start' },
  one: { gridTemplateColumns: 'minmax(0, 1fr)' },
  column: { minWidth: 0 },
  card: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, outlineStyle: 'none' },
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalS}` },
});

const WHOM_ID = 'whom';

/** `undefined`: nothing changes any more by itself. */
const interval = (details: RequestDetails | undefined): number | undefined => {
  if (details === undefined) return undefined;
  const { outcome, many, endedAt } = details.request;
  if (outcome === 'awaiting' || outcome === 'running') return MOVING_MS;
  return many !== null && endedAt !== null && Date.now() - endedAt < VERIFYING_MS ? SETTLING_MS : undefined;
};

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
    interval,
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

const Details = ({ details: { request, card, timeline, entryCount, checkpoint }, presses }: { readonly details: RequestDetails; readonly presses: Presses }) => {
  const styles = useStyles();
  const text = useText();
  const words = useOutcomeWords();
  return (
    <>
      <div className={styles.head}>
        <div id={WHOM_ID}>
          <About request={request} />
        </div>
        <OutcomeBadge outcome={request.outcome} />
      </div>
      <Announcement>{presses.last === undefined ? '' : [`${words(request.outcome)}.`, ...linesToSay(request)].join(' ')}</Announcement>
      {/* Of many users there are too many entries to stand beside anything. */}
      <div className={mergeClasses(styles.columns, request.many !== null && styles.one)}>
        <section className={styles.column} aria-label={text('tab.request.card')}>
          <h2 className={styles.heading}>{text('tab.request.card')}</h2>
          <Card request={request} card={card} presses={presses} />
        </section>
        {request.many === null ? null : <Users request={request} many={request.many} />}
        {request.many === null || request.many.leftOut === 0 ? null : <LeftOut id={request.id} count={request.many.leftOut} />}
        <section className={styles.column} aria-label={text('tab.request.timeline')}>
          <h2 className={styles.heading}>{text('tab.request.timeline')}</h2>
          <TimeLine timeline={timeline} entryCount={entryCount} checkpoint={checkpoint} />
        </section>
      </div>
    </>
  );
};

const Card = ({ request, card, presses }: Pick<RequestDetails, 'request' | 'card'> & { readonly presses: Presses }) => {
  const styles = useStyles();
  const text = useText();
  const rebuff = presses.rebuffs.get(request.id);
  const isPressing = presses.pressing.has(request.id);
  const place = useFocusOfPressed<HTMLDivElement>(request, presses);
  return (
    <div ref={place} tabIndex={-1} className={styles.card} aria-busy={isPressing}>
      {rebuff === undefined ? null : <RebuffBar rebuff={rebuff} onRetry={() => presses.press(request, rebuff.verb)} />}
      {/* Without the renderer's script the lines say what is to be known. */}
      <ErrorBoundary fallback={<Lines lines={request.lines} />}>
        <Suspense fallback={<Spinner label={text('tab.loading')} />}>
          <RequestCard card={card} onVerb={(verb) => presses.press(request, verb)} />
        </Suspense>
      </ErrorBoundary>
      {request.many !== null && request.outcome === 'running' ? <Progress request={request} labelledBy={WHOM_ID} /> : null}
      <GoOnButtons request={request} presses={presses} describedBy={WHOM_ID} />
      {isPressing ? <Spinner size="tiny" label={text('tab.request.pressing')} /> : null}
    </div>
  );
};

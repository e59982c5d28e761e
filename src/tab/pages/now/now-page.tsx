import { makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { nowPage, type NowPage as Now, type RequestSummary } from '../../../contract';
import { useAboutText } from '../../parts/about';
import { Announcement } from '../../parts/announcement';
import { Empty } from '../../parts/empty';
import { FailureBar } from '../../parts/failure-bar';
import { Loading } from '../../parts/loading';
import { useOutcomeWords } from '../../parts/outcome-words';
import { PageTitle } from '../../parts/page-title';
import { linesToSay } from '../../parts/lines-to-say';
import { useLoaded } from '../../parts/use-loaded';
import { usePresses, type Presses } from '../../parts/use-presses';
import { useApi, useText } from '../../shell/reader';
import { RequestItem } from './request-item';

/** How often to look, ms: while something moves, and otherwise. */
const MOVING_MS = 2_000;
const QUIET_MS = 15_000;

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle2, margin: `${tokens.spacingVerticalM} 0 ${tokens.spacingVerticalS}` },
  list: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 26rem), 1fr))', gap: tokens.spacingHorizontalM, alignItems: 'start' },
});

/** The page's groups: what a press has answered counts before the next look. */
interface Groups {
  readonly awaiting: readonly RequestSummary[];
  readonly running: readonly RequestSummary[];
  readonly ended: readonly RequestSummary[];
}

const groupsOf = (now: Now, presses: Presses): Groups => {
  const all = [...now.awaiting, ...now.running, ...now.ended].map((request) => presses.newest(request));
  return {
    awaiting: all.filter(({ outcome }) => outcome === 'awaiting'),
    running: all.filter(({ outcome }) => outcome === 'running'),
    ended: all.filter(({ outcome }) => outcome !== 'awaiting' && outcome !== 'running'),
  };
};

const interval = (now: Now | undefined): number => (now === undefined || now.awaiting.length + now.running.length > 0 ? MOVING_MS : QUIET_MS);

/** What waits, what runs, and what has just ended. */
export const NowPage = () => {
  const styles = useStyles();
  const text = useText();
  const api = useApi();
  const { value, failure, reload } = useLoaded(
    async () => {
      const now = await api.get('now', nowPage);
      return { now, skew: now.at - Date.now() };
    },
    [api],
    (loaded) => interval(loaded?.now),
  );
  const presses = usePresses(reload);
  return (
    <div className={styles.page}>
      <PageTitle title={text('tab.now.title')} />
      <FailureBar failure={failure} onRetry={reload} />
      {value === undefined ? failure === undefined ? <Loading /> : null : <Requests now={value.now} skew={value.skew} presses={presses} />}
    </div>
  );
};

const Requests = ({ now, skew, presses }: { readonly now: Now; readonly skew: number; readonly presses: Presses }) => {
  const text = useText();
  const groups = groupsOf(now, presses);
  const became = useLastPressed(groups, presses.last);
  const common = { skew, presses };
  const unlisted = now.awaitingCount - now.awaiting.length;
  if (Object.values(groups).every((group: readonly RequestSummary[]) => group.length === 0)) return <Empty title={text('tab.now.empty')} text={text('tab.now.empty-text')} />;
  return (
    <>
      <Announcement>{became}</Announcement>
      <Group title={text('tab.now.awaiting')} none={text('tab.now.none-awaiting')} requests={groups.awaiting} {...common} />
      {unlisted > 0 ? <Text>{text('tab.now.unlisted', { count: unlisted })}</Text> : null}
      <Group title={text('tab.now.running')} requests={groups.running} {...common} />
      <Group title={text('tab.now.ended')} requests={groups.ended} {...common} />
    </>
  );
};

/** What has become of the request that was pressed last, to be read out whenever it changes. */
const useLastPressed = ({ awaiting, running, ended }: Groups, last: string | undefined): string => {
  const text = useText();
  const words = useOutcomeWords();
  const about = useAboutText();
  const request = [...awaiting, ...running, ...ended].find(({ id }) => id === last);
  if (request === undefined) return '';
  return text('tab.now.became', { user: about(request), outcome: [`${words(request.outcome)}.`, ...linesToSay(request)].join(' ') });
};

interface GroupProps {
  readonly title: string;
  /** Said when there are none; without it the group is left out then. */
  readonly none?: string;
  readonly requests: readonly RequestSummary[];
  readonly skew: number;
  readonly presses: Presses;
}

const Group = ({ title, none, requests, skew, presses }: GroupProps) => {
  const styles = useStyles();
  if (requests.length === 0 && none === undefined) return null;
  return (
    <section aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      {requests.length === 0 ? <Text>{none}</Text> : null}
      <div className={styles.list}>
        {requests.map((request) => (
          <RequestItem key={request.id} request={request} skew={skew} presses={presses} />
        ))}
      </div>
    </section>
  );
};

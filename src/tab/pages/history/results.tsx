import { Button, makeStyles, MessageBar, MessageBarBody, Spinner, Text, tokens } from '@fluentui/react-components';
import { Announcement } from '../../parts/announcement';
import { Empty } from '../../parts/empty';
import { FailureBar } from '../../parts/failure-bar';
import { Loading } from '../../parts/loading';
import { useMedia } from '../../parts/use-media';
import { useText } from '../../shell/reader';
import { Exports } from './exports';
import { isFiltered, queryOf, type Filter } from './filter';
import { RequestList } from './request-list';
import { RequestTable } from './request-table';
import { useHistory, type History } from './use-history';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  more: { display: 'flex', justifyContent: 'center' },
});

/** The requests that the filter leaves. */
export const Results = ({ filter }: { readonly filter: Filter }) => {
  const styles = useStyles();
  const text = useText();
  const query = queryOf(filter);
  const history = useHistory(query);
  return (
    <div className={styles.box} aria-busy={history.loading}>
      <FailureBar failure={history.failure} onRetry={history.tryAgain} />
      {history.tooManyPeople ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{text('tab.history.too-many-people')}</MessageBarBody>
        </MessageBar>
      ) : null}
      {history.requests === undefined ? null : <Exports query={query} />}
      <Requests history={history} filtered={isFiltered(filter)} />
      {history.hasMore ? (
        <div className={styles.more}>
          <Button disabledFocusable={history.loading} {...(history.loading ? { icon: <Spinner size="tiny" aria-hidden /> } : {})} onClick={history.more}>
            {text('tab.history.more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
};

const Requests = ({ history: { requests, failure, hasMore }, filtered }: { readonly history: History; readonly filtered: boolean }) => {
  const text = useText();
  const wide = useMedia('(min-width: 800px)');
  if (requests === undefined) return failure === undefined ? <Loading /> : null;
  const count = text(hasMore ? 'tab.history.count-more' : 'tab.history.count', { count: requests.length });
  if (requests.length === 0) return <Empty title={text('tab.history.empty')} text={text(filtered ? 'tab.history.empty-filtered' : 'tab.history.empty-text')} />;
  return (
    <>
      <Text aria-hidden>{count}</Text>
      <Announcement>{count}</Announcement>
      {wide ? <RequestTable requests={requests} /> : <RequestList requests={requests} />}
    </>
  );
};

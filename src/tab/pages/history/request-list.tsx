import { Card, Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { RequestSummary } from '../../../contract';
import { receiptText } from '../../../domain/audit';
import { useListed } from '../../parts/about';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { Somebody } from '../../parts/somebody';
import { useText, useWhen } from '../../shell/reader';
import { requestRoute } from './request-table';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  card: { rowGap: tokens.spacingVerticalXS },
  badge: { display: 'flex' },
  small: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The same as the table where there is no room for columns. */
export const RequestList = ({ requests }: { readonly requests: readonly RequestSummary[] }) => {
  const styles = useStyles();
  const text = useText();
  return (
    <ul className={styles.list} aria-label={text('tab.history.requests')}>
      {requests.map((request) => (
        <li key={request.id}>
          <Item request={request} />
        </li>
      ))}
    </ul>
  );
};

const Item = ({ request }: { readonly request: RequestSummary }) => {
  const styles = useStyles();
  const text = useText();
  const when = useWhen();
  const { name, detail } = useListed()(request);
  return (
    <Card className={styles.card} size="small">
      <Link href={`#/${requestRoute(request.id)}`}>
        <bdi>{name}</bdi>
      </Link>
      <bdi className={styles.small}>{detail}</bdi>
      <div className={styles.badge}>
        <OutcomeBadge outcome={request.outcome} />
      </div>
      <Text>
        {text('fact.asked-by')} <Somebody who={request.asker} />
      </Text>
      <Text className={styles.small}>
        {when(request.askedAt)} · {receiptText(request.receipt)}
      </Text>
    </Card>
  );
};

import { Link, makeStyles, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, tokens } from '@fluentui/react-components';
import type { RequestSummary } from '../../../contract';
import { receiptText } from '../../../domain/audit';
import { useListed } from '../../parts/about';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { Somebody } from '../../parts/somebody';
import { useGo, useText, useWhen } from '../../shell/reader';

const useStyles = makeStyles({
  row: { cursor: 'pointer' },
  cell: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS, verticalAlign: 'top' },
  who: { display: 'block' },
  upn: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  receipt: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
});

/** Requests where there is room for columns. A row leads to the request's page; for the keyboard its name does. */
export const RequestTable = ({ requests }: { readonly requests: readonly RequestSummary[] }) => {
  const text = useText();
  return (
    <Table aria-label={text('tab.history.requests')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{text('tab.history.user')}</TableHeaderCell>
          <TableHeaderCell>{text('tab.history.outcome')}</TableHeaderCell>
          <TableHeaderCell>{text('fact.asked-by')}</TableHeaderCell>
          <TableHeaderCell>{text('tab.history.decided')}</TableHeaderCell>
          <TableHeaderCell>{text('tab.history.receipt')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {requests.map((request) => (
          <Row key={request.id} request={request} />
        ))}
      </TableBody>
    </Table>
  );
};

export const requestRoute = (id: string): string => `request/${encodeURIComponent(id)}`;

const Row = ({ request }: { readonly request: RequestSummary }) => {
  const styles = useStyles();
  const when = useWhen();
  const go = useGo();
  const { name, detail } = useListed()(request);
  const { asker, deciders } = request;
  return (
    <TableRow className={styles.row} onClick={() => go(requestRoute(request.id))}>
      <TableCell className={styles.cell}>
        <Link href={`#/${requestRoute(request.id)}`} onClick={(event) => event.stopPropagation()}>
          <bdi>{name}</bdi>
        </Link>
        <bdi className={styles.upn}>{detail}</bdi>
      </TableCell>
      <TableCell className={styles.cell}>
        <OutcomeBadge outcome={request.outcome} />
      </TableCell>
      <TableCell className={styles.cell}>
        <Somebody who={asker} />
        <Text className={styles.upn}>{when(request.askedAt)}</Text>
      </TableCell>
      <TableCell className={styles.cell}>
        {deciders.map((who) => (
          <div key={`${who.objectId} ${who.at}`} className={styles.who}>
            <Somebody who={who} />
            <Text className={styles.upn}>{when(who.at)}</Text>
          </div>
        ))}
      </TableCell>
      <TableCell className={styles.cell}>
        <Text className={styles.receipt}>{receiptText(request.receipt)}</Text>
      </TableCell>
    </TableRow>
  );
};

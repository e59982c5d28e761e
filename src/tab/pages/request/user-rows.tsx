import { Card, makeStyles, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, tokens } from '@fluentui/react-components';
import type { ListedUser } from '../../../contract';
import { Lines } from '../../parts/lines';
import { PersonName } from '../../parts/person-name';
import { useText, useWhen } from '../../shell/reader';
import { useStandingWords } from './standing-words';

const useStyles = makeStyles({
  cell: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS, verticalAlign: 'top', overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  card: { rowGap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  standing: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  when: { color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly users: readonly ListedUser[];
}

/** Users where there is room for columns. */
export const UserTable = ({ users }: Props) => {
  const text = useText();
  return (
    <Table aria-label={text('tab.many.users')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{text('many.column.user')}</TableHeaderCell>
          <TableHeaderCell>{text('many.column.result')}</TableHeaderCell>
          <TableHeaderCell>{text('tab.many.when')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {users.map((user) => (
          <Row key={user.objectId} user={user} />
        ))}
      </TableBody>
    </Table>
  );
};

const Row = ({ user }: { readonly user: ListedUser }) => {
  const styles = useStyles();
  return (
    <TableRow>
      <TableCell className={styles.cell}>
        <PersonName name={user.displayName} upn={user.upn} objectId={user.objectId} />
      </TableCell>
      <TableCell className={styles.cell}>
        <Result user={user} />
      </TableCell>
      <TableCell className={styles.cell}>
        <When user={user} />
      </TableCell>
    </TableRow>
  );
};

/** The same where there is no room for columns. */
export const UserList = ({ users }: Props) => {
  const styles = useStyles();
  const text = useText();
  return (
    <ul className={styles.list} aria-label={text('tab.many.users')}>
      {users.map((user) => (
        <li key={user.objectId}>
          <Card className={styles.card} size="small">
            <PersonName name={user.displayName} upn={user.upn} objectId={user.objectId} />
            <Result user={user} />
            <When user={user} />
          </Card>
        </li>
      ))}
    </ul>
  );
};

const Result = ({ user: { standing, lines } }: { readonly user: ListedUser }) => {
  const styles = useStyles();
  const words = useStandingWords();
  if (standing === null) return null;
  return (
    <div>
      <Text className={styles.standing}>{words(standing)}</Text>
      <Lines lines={lines} />
    </div>
  );
};

const When = ({ user: { settledAt } }: { readonly user: ListedUser }) => {
  const styles = useStyles();
  const when = useWhen();
  return settledAt === null ? null : <Text className={styles.when}>{when(settledAt)}</Text>;
};

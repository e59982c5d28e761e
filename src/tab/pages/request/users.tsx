import { Button, Field, makeStyles, Select, Spinner, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useState } from 'react';
import { userPage, type ManyUsers, type RequestSummary, type UserPage } from '../../../contract';
import { STANDINGS, type ItemStanding } from '../../../domain/tally';
import { FailureBar } from '../../parts/failure-bar';
import { Loading } from '../../parts/loading';
import { PageTurner } from '../../parts/page-turner';
import { useMedia } from '../../parts/use-media';
import { usePages, type Pages } from '../../parts/use-pages';
import { useApi, useText } from '../../shell/reader';
import { useStandingWords } from './standing-words';
import { UserList, UserTable } from './user-rows';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  select: { minWidth: 0 },
});

interface Props {
  readonly request: RequestSummary;
  readonly many: ManyUsers;
}

/** While the work goes on, what is listed is old after a while: as often as the numbers change. */
const stateOf = ({ signedOut, verified, failed, inDoubt, skipped, nothingToDo, pending }: ManyUsers): string =>
  [signedOut, verified, failed, inDoubt, skipped, nothingToDo, pending].join(' ');

/** The users of a request about many, with what became of each. */
export const Users = ({ request, many }: Props) => {
  const styles = useStyles();
  const text = useText();
  const api = useApi();
  const [standing, setStanding] = useState<ItemStanding | ''>('');
  const path = `requests/${encodeURIComponent(request.id)}/users`;
  const pages = usePages(`${path} ${standing}`, stateOf(many), (cursor) => api.get(`${path}?${queryOf(standing, cursor)}`, userPage));
  const title = text('tab.many.users');
  return (
    <section className={styles.section} aria-label={title} aria-busy={pages.loading}>
      <h2 className={styles.heading}>{title}</h2>
      <div className={styles.bar}>
        <StandingFilter value={standing} onChange={setStanding} />
        <Download path={`${path}.csv`} />
      </div>
      <FailureBar failure={pages.failure} onRetry={pages.reload} />
      <Rows pages={pages} />
      <PageTurner number={pages.number} onPrevious={pages.onPrevious} onNext={pages.onNext} loading={pages.loading} />
    </section>
  );
};

const queryOf = (standing: ItemStanding | '', cursor: string | undefined): string =>
  new URLSearchParams({ ...(standing === '' ? {} : { standing }), ...(cursor === undefined ? {} : { cursor }) }).toString();

const StandingFilter = ({ value, onChange }: { readonly value: ItemStanding | ''; readonly onChange: (standing: ItemStanding | '') => void }) => {
  const styles = useStyles();
  const text = useText();
  const words = useStandingWords();
  return (
    <Field label={text('tab.many.filter')}>
      <Select className={styles.select} value={value} onChange={(_event, data) => onChange(STANDINGS.find((each) => each === data.value) ?? '')}>
        <option value="">{text('tab.many.all')}</option>
        {STANDINGS.map((standing) => (
          <option key={standing} value={standing}>
            {words(standing)}
          </option>
        ))}
      </Select>
    </Field>
  );
};

const Rows = ({ pages: { value, failure } }: { readonly pages: Pages<UserPage> }) => {
  const text = useText();
  const wide = useMedia('(min-width: 800px)');
  if (value === undefined) return failure === undefined ? <Loading /> : null;
  if (value.users.length === 0) return <Text role="status">{text('tab.many.none')}</Text>;
  return wide ? <UserTable users={value.users} /> : <UserList users={value.users} />;
};

const Download = ({ path }: { readonly path: string }) => {
  const text = useText();
  const api = useApi();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const save = async (): Promise<void> => {
    if (saving) return;
    setSaving(true);
    setFailure(undefined);
    await api.download(path, 'users.csv').catch(setFailure);
    setSaving(false);
  };
  return (
    <>
      <Button icon={saving ? <Spinner size="extra-tiny" /> : <ArrowDownloadRegular />} disabledFocusable={saving} onClick={() => void save()}>
        {text('tab.history.csv')}
      </Button>
      <FailureBar failure={failure} onRetry={() => void save()} />
    </>
  );
};

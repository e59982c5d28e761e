import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { FoundPerson } from '../../../contract';
import { PageTitle } from '../../parts/page-title';
import { useText } from '../../shell/reader';
import { AskForm } from './ask-form';
import { ChosenAccount } from './chosen-account';
import { PeopleSearch } from './people-search';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, maxWidth: '40rem' },
});

/** Choose an account, see whom it would hit, ask. The confirmation is on the request's own page. */
export const RevokePage = () => {
  const text = useText();
  const styles = useStyles();
  const externalId = useId();
  const [chosen, setChosen] = useState<FoundPerson>();
  return (
    <div className={styles.page}>
      <div>
        <PageTitle title={text('tab.revoke.title')} />
        <Text>{text('tab.revoke.lead')}</Text>
      </div>
      <PeopleSearch chosen={chosen} onChoose={setChosen} />
      <ChosenAccount person={chosen} externalId={externalId} />
      <AskForm person={chosen} externalId={externalId} />
    </div>
  );
};

import { Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useId, useState } from 'react';
import type { FoundPerson } from '../../../contract';
import { Loading } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { useText } from '../../shell/reader';
import { AskForm } from './ask-form';
import { ChosenAccount } from './chosen-account';
import { PeopleSearch } from './people-search';

// What reads lists is a script of its own, for those who have one.
const ListForm = lazy(() => import('./list-form'));

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, maxWidth: '40rem' },
});

type Way = 'one' | 'list';

/** Choose an account, or give a list, see whom it would hit, ask. The confirmation is on the request's own page. */
export const RevokePage = () => {
  const text = useText();
  const styles = useStyles();
  const [way, setWay] = useState<Way>('one');
  return (
    <div className={styles.page}>
      <div>
        <PageTitle title={text('tab.revoke.title')} />
        <Text>{text('tab.revoke.lead')}</Text>
      </div>
      <Field label={text('tab.revoke.whom')}>
        <RadioGroup layout="horizontal" value={way} onChange={(_event, data) => setWay(data.value === 'list' ? 'list' : 'one')}>
          <Radio value="one" label={text('tab.revoke.one')} />
          <Radio value="list" label={text('tab.revoke.many')} />
        </RadioGroup>
      </Field>
      {way === 'one' ? (
        <OneAccount />
      ) : (
        <Suspense fallback={<Loading />}>
          <ListForm />
        </Suspense>
      )}
    </div>
  );
};

const OneAccount = () => {
  const externalId = useId();
  const [chosen, setChosen] = useState<FoundPerson>();
  return (
    <>
      <PeopleSearch chosen={chosen} onChoose={setChosen} />
      <ChosenAccount person={chosen} externalId={externalId} />
      <AskForm person={chosen} externalId={externalId} />
    </>
  );
};

import { makeStyles, MessageBar, MessageBarBody, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { FoundPerson } from '../../../contract';
import { Warnings } from '../../parts/warnings';
import { useText } from '../../shell/reader';
import { AccountLines } from './account-lines';

const useStyles = makeStyles({
  // As high as an ordinary account, so that to choose one moves nothing.
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, minHeight: '6.5rem' },
  heading: { margin: 0 },
  account: { borderLeft: `${tokens.strokeWidthThicker} solid ${tokens.colorBrandStroke1}`, paddingLeft: tokens.spacingHorizontalM },
});

/** Who would be signed out, with everything that should make one stop. */
export const ChosenAccount = ({ person, externalId }: { readonly person: FoundPerson | undefined; readonly externalId: string }) => {
  const text = useText();
  const styles = useStyles();
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={styles.section}>
      <Subtitle2 as="h2" id={heading} className={styles.heading}>
        {text('tab.revoke.chosen')}
      </Subtitle2>
      {person === undefined ? (
        <Text>{text('tab.revoke.none-chosen')}</Text>
      ) : (
        <>
          <div className={styles.account}>
            <AccountLines person={person} warned={false} />
          </div>
          {person.warning === null ? undefined : <Warnings warnings={[person.warning]} />}
          {person.external ? (
            <div id={externalId}>
              <MessageBar intent="info" layout="multiline">
                <MessageBarBody>{text('tab.revoke.external-why')}</MessageBarBody>
              </MessageBar>
            </div>
          ) : undefined}
        </>
      )}
    </section>
  );
};

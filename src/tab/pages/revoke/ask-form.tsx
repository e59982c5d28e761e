import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { FoundPerson } from '../../../contract';
import { useText } from '../../shell/reader';
import { Answer } from './answer';
import { AskButtons } from './ask-buttons';
import { Reason, reasonOf, useWrongReason } from './reason';
import { isHeldUp, useAsk, type Question } from './use-ask';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
});

const questionOf = (person: FoundPerson, reason: string, whatIf: boolean): Question => ({
  whatIf,
  about: person.objectId,
  body: { target: person.objectId, whatIf, ...reasonOf(reason) },
});

/** Why nothing can be asked now; empty when it can. */
const useObstacle = (person: FoundPerson | undefined, reason: string): string => {
  const text = useText();
  const wrong = useWrongReason();
  return person === undefined ? text('tab.revoke.none-chosen') : wrong(reason);
};

/** Reason, the two questions, and what came of them. What was typed stays. @param externalId id of the sentence about an external account */
export const AskForm = ({ person, externalId }: { readonly person: FoundPerson | undefined; readonly externalId: string }) => {
  const styles = useStyles();
  const [reason, setReason] = useState('');
  const { asked, ask } = useAsk();
  const obstacle = useObstacle(person, reason);
  const onAsk = (whatIf: boolean): void => {
    if (person !== undefined) ask(questionOf(person, reason, whatIf));
  };
  const about = asked?.question;
  return (
    <div className={styles.form}>
      <Reason value={reason} onChange={setReason} />
      <AskButtons
        working={isHeldUp(asked, person?.objectId) ? about : undefined}
        obstacle={obstacle}
        externalId={person?.external === true ? externalId : undefined}
        onAsk={onAsk}
      />
      <Answer asked={about?.about === person?.objectId ? asked : undefined} onRetry={() => onAsk(about?.whatIf ?? true)} />
    </div>
  );
};

import { Button, Field, makeStyles, Spinner, Textarea, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { REASON_AT_MOST, type FoundPerson } from '../../../contract';
import { useText } from '../../shell/reader';
import { Answer } from './answer';
import { isHeldUp, useAsk, type Question } from './use-ask';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

interface ButtonsProps {
  /** The question that is on its way. */
  readonly working: Question | undefined;
  /** Why nothing can be asked now; empty when it can. */
  readonly obstacle: string;
  /** Id of the sentence that says why a request cannot be opened for this account; `undefined` when it can. */
  readonly externalId: string | undefined;
  readonly onAsk: (whatIf: boolean) => void;
}

/** While one cannot be pressed it can still be reached, and says why. */
const Buttons = ({ working, obstacle, externalId, onAsk }: ButtonsProps) => {
  const text = useText();
  const styles = useStyles();
  const obstacleId = useId();
  const unready = obstacle !== '' || working !== undefined;
  const sign = (whatIf: boolean) => (working?.whatIf === whatIf ? <Spinner size="extra-tiny" aria-hidden /> : null);
  return (
    <div className={styles.buttons}>
      <Button disabledFocusable={unready} aria-describedby={obstacleId} icon={sign(true)} onClick={() => onAsk(true)}>
        {text('tab.revoke.what-if')}
      </Button>
      <Button
        appearance="primary"
        disabledFocusable={unready || externalId !== undefined}
        aria-describedby={externalId ?? obstacleId}
        icon={sign(false)}
        onClick={() => onAsk(false)}
      >
        {text('tab.revoke.ask')}
      </Button>
      <span id={obstacleId} hidden>
        {obstacle}
      </span>
    </div>
  );
};

const questionOf = (person: FoundPerson, reason: string, whatIf: boolean): Question => ({
  target: person.objectId,
  whatIf,
  ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
});

const Reason = ({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) => {
  const text = useText();
  const values = { count: value.length, limit: REASON_AT_MOST };
  const tooLong = value.length > REASON_AT_MOST;
  return (
    <Field
      label={text('tab.revoke.reason')}
      hint={text('tab.revoke.reason-count', values)}
      {...(tooLong ? { validationState: 'error', validationMessage: text('tab.revoke.reason-too-long', values) } : {})}
    >
      <Textarea resize="vertical" rows={3} value={value} onChange={(_event, data) => onChange(data.value)} />
    </Field>
  );
};

/** Why nothing can be asked now; empty when it can. */
const useObstacle = (person: FoundPerson | undefined, reason: string): string => {
  const text = useText();
  if (person === undefined) return text('tab.revoke.none-chosen');
  return reason.length > REASON_AT_MOST ? text('tab.revoke.reason-too-long', { count: reason.length, limit: REASON_AT_MOST }) : '';
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
      <Buttons
        working={isHeldUp(asked, person?.objectId) ? about : undefined}
        obstacle={obstacle}
        externalId={person?.external === true ? externalId : undefined}
        onAsk={onAsk}
      />
      <Answer asked={about?.target === person?.objectId ? asked : undefined} onRetry={() => onAsk(about?.whatIf ?? true)} />
    </div>
  );
};

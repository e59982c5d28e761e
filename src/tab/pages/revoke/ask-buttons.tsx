import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useText } from '../../shell/reader';
import type { Question } from './use-ask';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

interface ButtonsProps {
  /** The question that is on its way. */
  readonly working: Question | undefined;
  /** Why nothing can be asked now; empty when it can. */
  readonly obstacle: string;
  /** Id of the sentence that says why a request cannot be opened for this account; `undefined` when it can. */
  readonly externalId: string | undefined;
  readonly onAsk: (whatIf: boolean) => void;
}

/** The two questions. While one cannot be pressed it can still be reached, and says why. */
export const AskButtons = ({ working, obstacle, externalId, onAsk }: ButtonsProps) => {
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

import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useText } from '../shell/reader';
import type { Verb } from './use-presses';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM } });

interface Props {
  /** The press that is on its way. */
  readonly pressing: Verb | undefined;
  /** The element that says whom it is about. */
  readonly describedBy: string;
  readonly onPress: (verb: Verb) => void;
}

/** Confirm and cancel. While one is on its way none can be pressed; both stay where they are and keep the focus. */
export const DecideButtons = ({ pressing, describedBy, onPress }: Props) => {
  const styles = useStyles();
  const text = useText();
  const common = (verb: Verb) => ({
    disabledFocusable: pressing !== undefined,
    'aria-describedby': describedBy,
    onClick: () => onPress(verb),
    ...(pressing === verb ? { icon: <Spinner size="tiny" aria-hidden /> } : {}),
  });
  return (
    <div className={styles.row}>
      <Button appearance="primary" {...common('confirm')}>
        {text('card.confirm')}
      </Button>
      <Button {...common('cancel')}>{text('card.cancel')}</Button>
    </div>
  );
};

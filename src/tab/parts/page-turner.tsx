import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useText } from '../shell/reader';
import type { Pages } from './use-pages';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM } });

type Props = Pick<Pages<never>, 'number' | 'onPrevious' | 'onNext' | 'loading'>;

/** Leads to the page before and to the one after; nothing where there is only one. */
export const PageTurner = ({ number, onPrevious, onNext, loading }: Props) => {
  const styles = useStyles();
  const text = useText();
  if (number === 1 && onNext === undefined && !loading) return null;
  return (
    <div className={styles.row}>
      <Button size="small" disabledFocusable={onPrevious === undefined} onClick={onPrevious}>
        {text('many.previous')}
      </Button>
      <Text role="status">{text('tab.many.page', { number })}</Text>
      <Button size="small" disabledFocusable={onNext === undefined} onClick={onNext}>
        {text('many.next')}
      </Button>
    </div>
  );
};

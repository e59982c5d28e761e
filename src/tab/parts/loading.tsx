import { makeStyles, mergeClasses, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useReader, useText } from '../shell/reader';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  row: { height: '72px' },
  // The contrast theme's grey is white: that much of it blinds.
  faint: { opacity: 0.25 },
});

const ROWS = ['first', 'second', 'third'];

/** Grey rows in the place of what is about to come. */
export const Loading = () => {
  const styles = useStyles();
  const text = useText();
  const { theme } = useReader();
  return (
    <Skeleton aria-label={text('tab.loading')} className={styles.rows}>
      {ROWS.map((row) => (
        <SkeletonItem key={row} className={mergeClasses(styles.row, theme === 'contrast' && styles.faint)} />
      ))}
    </Skeleton>
  );
};

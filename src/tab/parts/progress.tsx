import { makeStyles, ProgressBar, Spinner, tokens } from '@fluentui/react-components';
import type { RequestSummary } from '../../contract';
import { useText } from '../shell/reader';

const useStyles = makeStyles({
  spinner: { justifyContent: 'start', '& .fui-Spinner__spinner': { flexShrink: 0 } },
  bar: { marginBlock: tokens.spacingVerticalXS },
});

/** That the work goes on; of many users how far it is. @param labelledBy the element that says whom it is about */
export const Progress = ({ request: { many }, labelledBy }: { readonly request: RequestSummary; readonly labelledBy: string }) => {
  const styles = useStyles();
  const text = useText();
  if (many === null) return <Spinner size="tiny" labelPosition="after" label={text('card.title.confirmed')} className={styles.spinner} />;
  return <ProgressBar className={styles.bar} thickness="large" aria-labelledby={labelledBy} max={Math.max(1, many.users)} value={many.users - many.pending} />;
};

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PageTitle } from '../parts/page-title';
import { useText } from './reader';

const useStyles = makeStyles({ box: { display: 'flex', flexDirection: 'column', alignItems: 'start', rowGap: tokens.spacingVerticalM } });

/** In place of a page that has a defect. */
export const Broken = () => {
  const styles = useStyles();
  const text = useText();
  return (
    <div className={styles.box} role="alert">
      <PageTitle title={text('tab.failure.defect')} />
      <Text>{text('tab.failure.defect-do')}</Text>
      <Button appearance="primary" onClick={() => window.location.reload()}>
        {text('tab.reload')}
      </Button>
    </div>
  );
};

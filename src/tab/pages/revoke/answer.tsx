import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { FailureBar } from '../../parts/failure-bar';
import { Lines } from '../../parts/lines';
import { useText } from '../../shell/reader';
import type { Asked } from './use-ask';

const useStyles = makeStyles({
  region: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  answer: { outlineStyle: 'none' },
  heading: { margin: 0 },
});

const Answered = ({ asked }: { readonly asked: Extract<Asked, { went: 'answered' }> }) => {
  const text = useText();
  const styles = useStyles();
  return (
    <>
      <Subtitle2 as="h2" className={styles.heading}>
        {text(asked.question.whatIf ? 'tab.revoke.would' : 'tab.revoke.not-opened')}
      </Subtitle2>
      <Lines lines={asked.lines} />
    </>
  );
};

/** What came of the question: read out when it comes, and brought into sight. */
export const Answer = ({ asked, onRetry }: { readonly asked: Asked | undefined; readonly onRetry: () => void }) => {
  const text = useText();
  const styles = useStyles();
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked !== undefined && asked.went !== 'waiting') region.current?.scrollIntoView({ block: 'nearest' });
  }, [asked]);
  // The button goes away with the failure: the keyboard stays where it was.
  const retry = (): void => {
    region.current?.focus();
    onRetry();
  };
  return (
    <div ref={region} tabIndex={-1} className={styles.answer}>
      <div role="status" className={styles.region}>
        {asked?.went === 'waiting' ? <Text>{text('tab.revoke.working')}</Text> : undefined}
        {asked?.went === 'answered' ? <Answered asked={asked} /> : undefined}
      </div>
      {asked?.went === 'wrong' ? <FailureBar failure={asked.failure} onRetry={retry} /> : undefined}
    </div>
  );
};

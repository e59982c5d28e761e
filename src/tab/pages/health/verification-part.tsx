import { Button, Field, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { useId } from 'react';
import type { Verification } from '../../../contract';
import { FailureBar } from '../../parts/failure-bar';
import { Lines } from '../../parts/lines';
import { useText, useWhen } from '../../shell/reader';
import { useVerification } from './use-verification';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', alignItems: 'stretch', rowGap: tokens.spacingVerticalM, maxWidth: '40rem' },
  heading: { margin: 0 },
  button: { alignSelf: 'flex-start' },
  // As high as the progress, so that its coming and going moves nothing.
  state: { minHeight: '3.75rem', overflowWrap: 'anywhere' },
  whole: { display: 'flex', columnGap: tokens.spacingHorizontalS, lineHeight: tokens.lineHeightBase300 },
  sign: { flexShrink: 0, color: tokens.colorPaletteGreenForeground1, fontSize: tokens.fontSizeBase500 },
});

const Progress = ({ checked, total }: Pick<Verification, 'checked' | 'total'>) => {
  const text = useText();
  const told = total > 0 ? { value: Math.min(checked, total), max: total } : {};
  return (
    <Field label={text('tab.health.verifying')} validationState="none" validationMessage={text('tab.health.checked', { checked, total })}>
      <ProgressBar thickness="large" {...told} />
    </Field>
  );
};

const Whole = ({ checked, ended }: { readonly checked: number; readonly ended: string }) => {
  const text = useText();
  const styles = useStyles();
  return (
    <div className={styles.whole}>
      <CheckmarkCircleRegular className={styles.sign} aria-hidden />
      <span>{text('tab.health.whole', { checked, time: ended })}</span>
    </div>
  );
};

const Wrong = ({ state, lines, ended }: { readonly state: 'broken' | 'failed'; readonly lines: readonly string[]; readonly ended: string }) => {
  const text = useText();
  const said = [...lines, ...(state === 'failed' ? [text('tab.health.failed-do')] : []), ...(ended === '' ? [] : [text('tab.health.ended', { time: ended })])];
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{text(state === 'broken' ? 'tab.health.broken' : 'tab.health.failed')}</MessageBarTitle>
        <Lines lines={said} />
      </MessageBarBody>
    </MessageBar>
  );
};

const Result = ({ now }: { readonly now: Verification }) => {
  const text = useText();
  const when = useWhen();
  const ended = now.endedAt === null ? '' : when(now.endedAt);
  switch (now.state) {
    case 'never':
      return <Text>{text('tab.health.never')}</Text>;
    case 'running':
      return null;
    case 'whole':
      return <Whole checked={now.checked} ended={ended} />;
    case 'broken':
    case 'failed':
      return <Wrong state={now.state} lines={now.lines} ended={ended} />;
  }
};

/** Reads the whole log when asked to, shows how far it is, and says what came of it. */
export const VerificationPart = ({ said, onEnded }: { readonly said: Verification; readonly onEnded: () => void }) => {
  const text = useText();
  const styles = useStyles();
  const heading = useId();
  const { now, failure, starting, start, again } = useVerification(said, onEnded);
  const running = now.state === 'running';
  return (
    <section aria-labelledby={heading} className={styles.section}>
      <Text as="h3" id={heading} weight="semibold" block className={styles.heading}>
        {text('tab.health.verification')}
      </Text>
      <Button className={styles.button} disabledFocusable={running || starting} onClick={start}>
        {text(running || starting ? 'tab.health.verifying-title' : 'tab.health.verify')}
      </Button>
      <div className={styles.state}>
        {running ? <Progress checked={now.checked} total={now.total} /> : null}
        <div role="status">{running || starting ? null : <Result now={now} />}</div>
      </div>
      <FailureBar failure={failure} onRetry={again} />
    </section>
  );
};

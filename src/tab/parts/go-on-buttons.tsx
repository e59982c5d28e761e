import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { ManyUsers, RequestSummary } from '../../contract';
import { useText } from '../shell/reader';
import type { Presses } from './use-presses';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  question: { flexBasis: '100%', fontWeight: tokens.fontWeightSemibold },
});

type GoOn = 'stop' | 'retry';

const WORDS = {
  stop: { button: 'many.stop', question: 'tab.many.stop-question', yes: 'tab.many.stop-yes', no: 'tab.many.stop-no' },
  retry: { button: 'many.retry', question: 'tab.many.retry-question', yes: 'tab.many.retry-yes', no: 'tab.many.retry-no' },
} as const;

const offered = (many: ManyUsers): GoOn | undefined => {
  if (many.canStop) return 'stop';
  return many.canRetry ? 'retry' : undefined;
};

interface Props {
  readonly request: RequestSummary;
  readonly presses: Presses;
  /** The element that says whom it is about. */
  readonly describedBy: string;
}

/** Stop, or retry, of a request about many users: asked about first, since a slip of the hand concerns all of them. */
export const GoOnButtons = ({ request, presses, describedBy }: Props) => {
  const { many } = request;
  const verb = many === null ? undefined : offered(many);
  // What is asked about one of the two is no answer about the other one.
  return many === null || verb === undefined ? null : <Deliberate key={verb} verb={verb} many={many} request={request} presses={presses} describedBy={describedBy} />;
};

interface DeliberateProps extends Props {
  readonly verb: GoOn;
  readonly many: ManyUsers;
}

const Deliberate = ({ verb, many, request, presses, describedBy }: DeliberateProps) => {
  const styles = useStyles();
  const text = useText();
  const [asking, setAsking] = useState<boolean>();
  const row = useRef<HTMLDivElement>(null);
  // The focus goes to the last button, the one that does nothing, so that a key pressed twice does nothing either; and back from there.
  useEffect(() => {
    if (asking !== undefined) row.current?.querySelector<HTMLButtonElement>('button:last-of-type')?.focus();
  }, [asking]);
  const count = verb === 'stop' ? many.pending : many.failed + many.inDoubt + many.skipped;
  const pressing = presses.pressing.has(request.id);
  const label = text(WORDS[verb].button, { count });
  if (asking !== true) {
    return (
      <div ref={row} className={styles.row}>
        <Button aria-describedby={describedBy} disabledFocusable={pressing} onClick={() => setAsking(true)}>
          {label}
        </Button>
      </div>
    );
  }
  const question = text(WORDS[verb].question, { count });
  return (
    <div ref={row} role="group" aria-label={question} className={styles.row}>
      <Text className={styles.question}>{question}</Text>
      <Button appearance="primary" aria-describedby={describedBy} disabledFocusable={pressing} {...(pressing ? { icon: <Spinner size="tiny" aria-hidden /> } : {})} onClick={() => presses.press(request, verb)}>
        {text(WORDS[verb].yes)}
      </Button>
      <Button disabledFocusable={pressing} onClick={() => setAsking(false)}>
        {text(WORDS[verb].no)}
      </Button>
    </div>
  );
};

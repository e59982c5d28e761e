import { Card, Link, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { RequestSummary } from '../../../contract';
import { DecideButtons } from '../../parts/decide-buttons';
import { Lines } from '../../parts/lines';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { PersonName } from '../../parts/person-name';
import { RebuffBar } from '../../parts/rebuff-bar';
import { RequestFacts, useWaitsForSecond } from '../../parts/request-facts';
import type { Presses } from '../../parts/use-presses';
import { Warnings } from '../../parts/warnings';
import { useText } from '../../shell/reader';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  name: { margin: 0, font: 'inherit', minWidth: 0 },
  second: { fontWeight: tokens.fontWeightSemibold },
  spinner: { justifyContent: 'start', '& .fui-Spinner__spinner': { flexShrink: 0 } },
});

interface Props {
  readonly request: RequestSummary;
  readonly skew: number;
  readonly presses: Presses;
}

/** Takes the focus that was on a button which is gone now; never from anywhere else. */
const useFocusOfPressed = (request: RequestSummary, presses: Presses) => {
  const card = useRef<HTMLElement>(null);
  const wasPressed = presses.last === request.id && request.button === null;
  useEffect(() => {
    if (wasPressed && document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [wasPressed]);
  return card;
};

/** One request, as far as it has come. */
export const RequestItem = ({ request, skew, presses }: Props) => {
  const styles = useStyles();
  const text = useText();
  const second = useWaitsForSecond()(request);
  const card = useFocusOfPressed(request, presses);
  const { target, outcome } = request;
  const nameId = `name-${request.id}`;
  return (
    <article aria-labelledby={nameId} ref={card} tabIndex={-1}>
     <Card>
      {outcome === 'awaiting' ? <Warnings warnings={request.warnings} /> : null}
      <div className={styles.head}>
        <h3 id={nameId} className={styles.name}>
          <PersonName name={target.displayName} upn={target.upn} objectId={target.objectId} />
        </h3>
        {outcome === 'awaiting' || outcome === 'running' ? null : <OutcomeBadge outcome={outcome} />}
      </div>
      <RequestFacts request={request} skew={skew} />
      {second === undefined ? null : <Text className={styles.second}>{second}</Text>}
      {outcome === 'running' ? <Spinner size="tiny" labelPosition="after" label={text('card.title.confirmed')} className={styles.spinner} /> : null}
      <div>
        <Lines lines={request.lines} />
      </div>
      <Decision request={request} presses={presses} nameId={nameId} />
      <Link href={`#/request/${encodeURIComponent(request.id)}`} aria-describedby={nameId}>
        {text('tab.details')}
      </Link>
     </Card>
    </article>
  );
};

const Decision = ({ request, presses, nameId }: { readonly request: RequestSummary; readonly presses: Presses; readonly nameId: string }) => {
  const pressing = presses.pressing.get(request.id);
  const rebuff = presses.rebuffs.get(request.id);
  return (
    <>
      {rebuff === undefined ? null : <RebuffBar rebuff={rebuff} onRetry={() => presses.press(request, rebuff.verb)} />}
      {request.button === null ? null : <DecideButtons pressing={pressing} describedBy={nameId} onPress={(verb) => presses.press(request, verb)} />}
    </>
  );
};

import { Card, Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { RequestSummary } from '../../../contract';
import { About } from '../../parts/about';
import { DecideButtons } from '../../parts/decide-buttons';
import { GoOnButtons } from '../../parts/go-on-buttons';
import { Lines } from '../../parts/lines';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { Progress } from '../../parts/progress';
import { RebuffBar } from '../../parts/rebuff-bar';
import { RequestFacts, useWaitsForSecond } from '../../parts/request-facts';
import { useFocusOfPressed } from '../../parts/use-focus-of-pressed';
import type { Presses } from '../../parts/use-presses';
import { Warnings } from '../../parts/warnings';
import { useText } from '../../shell/reader';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  name: { margin: 0, font: 'inherit', minWidth: 0 },
  second: { fontWeight: tokens.fontWeightSemibold },
});

interface Props {
  readonly request: RequestSummary;
  readonly skew: number;
  readonly presses: Presses;
}

/** One request, as far as it has come. */
export const RequestItem = ({ request, skew, presses }: Props) => {
  const styles = useStyles();
  const text = useText();
  const second = useWaitsForSecond()(request);
  const card = useFocusOfPressed<HTMLElement>(request, presses);
  const { outcome } = request;
  const nameId = `name-${request.id}`;
  return (
    <article aria-labelledby={nameId} ref={card} tabIndex={-1}>
     <Card>
      {outcome === 'awaiting' ? <Warnings warnings={request.warnings} /> : null}
      <div className={styles.head}>
        <h3 id={nameId} className={styles.name}>
          <About request={request} />
        </h3>
        {outcome === 'awaiting' || outcome === 'running' ? null : <OutcomeBadge outcome={outcome} />}
      </div>
      <RequestFacts request={request} skew={skew} />
      {second === undefined ? null : <Text className={styles.second}>{second}</Text>}
      {outcome === 'running' ? <Progress request={request} labelledBy={nameId} /> : null}
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
      <GoOnButtons request={request} presses={presses} describedBy={nameId} />
      {request.outcome !== 'awaiting' || request.button === null ? null : <DecideButtons pressing={pressing} describedBy={nameId} onPress={(verb) => presses.press(request, verb)} />}
    </>
  );
};

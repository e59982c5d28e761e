import type { RequestSummary } from '../../contract';
import { useText, useWhen } from '../shell/reader';
import { Countdown } from './countdown';
import { Facts, type Fact } from './facts';
import { isolated, nameOf, Somebody } from './somebody';

interface Props {
  readonly request: RequestSummary;
  /** The server's clock minus this one's, ms. */
  readonly skew: number;
}

/** Who asked, why, until when, and who decided. */
export const RequestFacts = ({ request, skew }: Props) => {
  const text = useText();
  const when = useWhen();
  const { asker, askedAt, reason, outcome, expiresAt, deciders } = request;
  const by = (who: { readonly objectId: string; readonly name: string }, at: number) => (
    <>
      <Somebody who={who} /> · {when(at)}
    </>
  );
  const isOpen = outcome === 'awaiting';
  const decided = text(outcome === 'cancelled' ? 'fact.cancelled-by' : 'fact.confirmed-by');
  const until = (
    <>
      {when(expiresAt)} · <Countdown until={expiresAt} skew={skew} />
    </>
  );
  const facts: readonly Fact[] = [
    [text('fact.asked-by'), by(asker, askedAt)],
    [text('fact.reason'), reason === null ? undefined : <bdi>{reason}</bdi>],
    [text('fact.until'), isOpen ? until : undefined],
    [decided, isOpen || deciders.length === 0 ? undefined : deciders.map((who) => <div key={`${who.objectId} ${who.at}`}>{by(who, who.at)}</div>)],
  ];
  return <Facts facts={facts} />;
};

/** Of two people one has confirmed, who it was, and that another one is needed. `undefined` when it is not so. */
export const useWaitsForSecond = (): ((request: RequestSummary) => string | undefined) => {
  const text = useText();
  const when = useWhen();
  return ({ outcome, needsTwo, deciders: [first] }) =>
    outcome === 'awaiting' && needsTwo && first !== undefined ? text('tab.waits-for-second', { name: isolated(nameOf(first)), time: when(first.at) }) : undefined;
};

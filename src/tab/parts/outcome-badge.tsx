import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { InfoRegular } from '@fluentui/react-icons/svg/info';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { ComponentProps } from 'react';
import type { RequestOutcome } from '../../domain/request-outcome';
import { useOutcomeWords } from './outcome-words';

type Look = Pick<ComponentProps<typeof Badge>, 'color' | 'icon'>;

const LOOKS: Readonly<Record<RequestOutcome, Look>> = {
  awaiting: { color: 'informative', icon: <ClockRegular /> },
  running: { color: 'informative', icon: <ClockRegular /> },
  cancelled: { color: 'subtle', icon: <DismissCircleRegular /> },
  expired: { color: 'subtle', icon: <DismissCircleRegular /> },
  'signed-out': { color: 'success', icon: <CheckmarkCircleRegular /> },
  'signing-out': { color: 'success', icon: <CheckmarkCircleRegular /> },
  'not-found': { color: 'warning', icon: <InfoRegular /> },
  'not-applicable': { color: 'warning', icon: <InfoRegular /> },
  'not-available': { color: 'warning', icon: <InfoRegular /> },
  failed: { color: 'danger', icon: <ErrorCircleRegular /> },
  'in-doubt': { color: 'danger', icon: <WarningRegular /> },
  stopped: { color: 'warning', icon: <DismissCircleRegular /> },
  partly: { color: 'warning', icon: <WarningRegular /> },
};

// Long words go into a second line on a telephone.
const useStyles = makeStyles({ badge: { height: 'auto', minHeight: '24px', paddingBlock: '2px', borderRadius: tokens.borderRadiusXLarge, whiteSpace: 'normal' } });

/** What became of a request: in words, with a sign, and in colour last of all. */
export const OutcomeBadge = ({ outcome }: { readonly outcome: RequestOutcome }) => {
  const styles = useStyles();
  const words = useOutcomeWords();
  return (
    <Badge appearance="tint" size="large" className={styles.badge} {...LOOKS[outcome]}>
      {words(outcome)}
    </Badge>
  );
};

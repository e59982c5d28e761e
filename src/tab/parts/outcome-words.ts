import { useCallback } from 'react';
import type { RequestOutcome } from '../../domain/request-outcome';
import type { MessageKey } from '../../locale';
import { useText } from '../shell/reader';

const OUTCOME_KEYS = {
  awaiting: 'tab.outcome.awaiting',
  running: 'tab.outcome.running',
  cancelled: 'tab.outcome.cancelled',
  expired: 'tab.outcome.expired',
  'signed-out': 'tab.outcome.signed-out',
  'signing-out': 'tab.outcome.signing-out',
  'not-found': 'tab.outcome.not-found',
  'not-applicable': 'tab.outcome.not-applicable',
  'not-available': 'tab.outcome.not-available',
  failed: 'tab.outcome.failed',
  'in-doubt': 'tab.outcome.in-doubt',
  stopped: 'tab.outcome.stopped',
  partly: 'tab.outcome.partly',
} as const satisfies Record<RequestOutcome, MessageKey>;

/** What an outcome is called where it stands for itself: the words of the exports, with a capital. */
export const useOutcomeWords = (): ((outcome: RequestOutcome) => string) => {
  const text = useText();
  return useCallback(
    (outcome) => {
      const words = text(OUTCOME_KEYS[outcome]);
      return words.slice(0, 1).toUpperCase() + words.slice(1);
    },
    [text],
  );
};

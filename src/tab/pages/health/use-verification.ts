import { useEffect, useRef, useState } from 'react';
import { verification, type Verification } from '../../../contract';
import { useLoaded } from '../../parts/use-loaded';
import { useApi } from '../../shell/reader';

/** While it runs it is asked how far it is, this often. Milliseconds. */
const EVERY = 1_000;

export interface Verifying {
  readonly now: Verification;
  /** Why it could not be started, or not be asked about. */
  readonly failure: unknown;
  /** The start was asked for and not answered yet. */
  readonly starting: boolean;
  readonly start: () => void;
  /** After a failure: the same once more. */
  readonly again: () => void;
}

const whileRunning = (value: Verification | undefined): number | undefined => (value?.state === 'running' ? EVERY : undefined);

/** Calls back when a verification that was seen running has ended. */
const useEnd = (state: Verification['state'], onEnded: () => void): void => {
  const before = useRef(state);
  useEffect(() => {
    if (before.current === 'running' && state !== 'running') onEnded();
    before.current = state;
  }, [state, onEnded]);
};

/**
 * The verification of the log, one for everybody.
 * @param said what was said about it together with the rest; when that changes, it is asked about anew
 * @param onEnded called when one that was seen running has ended
 */
export const useVerification = (said: Verification, onEnded: () => void): Verifying => {
  const api = useApi();
  const [starting, setStarting] = useState(false);
  // Stays due until the server has answered: to start one that runs already does nothing.
  const due = useRef(false);
  const startOrAsk = async (): Promise<Verification> => {
    if (!due.current) return api.get('verification', verification);
    try {
      const started = await api.post('verification', {}, verification);
      due.current = false;
      return started;
    } finally {
      setStarting(false);
    }
  };
  const { value, failure, ...loaded } = useLoaded(startOrAsk, [api, said.state, said.endedAt], whileRunning);
  const now = value ?? said;
  useEnd(now.state, onEnded);
  const start = (): void => {
    if (starting) return;
    due.current = true;
    setStarting(true);
    loaded.reload();
  };
  return { now, failure, starting, start, again: () => (due.current ? start() : loaded.reload()) };
};

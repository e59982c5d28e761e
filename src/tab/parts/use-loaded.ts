import { useCallback, useEffect, useState } from 'react';
import { ApiProblem } from '../api/client';

export interface Loaded<T> {
  /** What was loaded last; it stays while it is loaded anew, and when that fails for another reason than that the reader may not look. */
  readonly value: T | undefined;
  /** Why the last time failed; `undefined` when it did not. */
  readonly failure: unknown;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly value: T | undefined;
  readonly failure: unknown;
  readonly loading: boolean;
}

/** Not more often than this after a failure, ms. */
const AFTER_FAILURE_MS = 5_000;

/** Who may not look any more must not go on seeing what they saw. */
const isShutOut = (failure: unknown): boolean => failure instanceof ApiProblem && ['not-signed-in', 'not-entitled'].includes(failure.problem.code);

/**
 * Loads something when the part is first shown, when `deps` change, and again and again.
 * @param load its answer is dropped when `deps` have changed meanwhile
 * @param everyMs how long to wait until the next time, by what was loaded last; `undefined`: not again by itself.
 *   Nothing is loaded while the page is hidden; it is loaded at once when it is seen again.
 */
export const useLoaded = <T>(load: () => Promise<T>, deps: readonly unknown[], everyMs?: (value: T | undefined) => number | undefined): Loaded<T> => {
  const [state, setState] = useState<State<T>>({ value: undefined, failure: undefined, loading: true });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    let dropped = false;
    const settle = (next: (before: State<T>) => State<T>): void => {
      if (!dropped) setState(next);
    };
    settle((before) => ({ ...before, loading: true }));
    load().then(
      (value) => settle(() => ({ value, failure: undefined, loading: false })),
      (failure: unknown) => settle(({ value }) => ({ value: isShutOut(failure) ? undefined : value, failure, loading: false })),
    );
    return () => {
      dropped = true;
    };
    // `load` is made anew at each drawing; what it depends on is named in `deps`.
  }, [...deps, round]);

  useEffect(() => {
    if (state.loading) return undefined;
    const wait = everyMs?.(state.value);
    if (wait === undefined) return undefined;
    return whenSeen(state.failure === undefined ? wait : Math.max(wait, AFTER_FAILURE_MS), reload);
  }, [state, reload]);

  return { ...state, reload };
};

/** Calls back after a while; if the page is hidden then, as soon as it is seen. @returns what calls it off */
const whenSeen = (waitMs: number, act: () => void): (() => void) => {
  let due = false;
  const actIfSeen = (): void => {
    if (due && !document.hidden) act();
  };
  const timer = setTimeout(() => {
    due = true;
    actIfSeen();
  }, waitMs);
  document.addEventListener('visibilitychange', actIfSeen);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', actIfSeen);
  };
};

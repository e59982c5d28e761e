import { useSyncExternalStore } from 'react';

/** @param route what comes after `#/`; with `#/` it is the same */
export const goTo = (route: string): void => {
  window.location.hash = `#/${route.replace(/^#?\/?/, '')}`;
};

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** The address after `#`, as it changes. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash);

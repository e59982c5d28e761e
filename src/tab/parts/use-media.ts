import { useSyncExternalStore } from 'react';

/** Whether a media query holds, as it changes. @param query e.g. `(min-width: 720px)` */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );

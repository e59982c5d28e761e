import { useCallback } from 'react';
import type { ItemStanding } from '../../../domain/tally';
import { useText } from '../../shell/reader';

/** How far it is with one user, where it stands for itself: with a capital. */
export const useStandingWords = (): ((standing: ItemStanding) => string) => {
  const text = useText();
  return useCallback(
    (standing) => {
      const words = text(`tab.standing.${standing}`);
      return words.slice(0, 1).toUpperCase() + words.slice(1);
    },
    [text],
  );
};

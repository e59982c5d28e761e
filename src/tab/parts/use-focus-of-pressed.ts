import { useEffect, useRef, type RefObject } from 'react';
import type { RequestSummary } from '../../contract';
import type { Presses } from './use-presses';

/** Takes the focus that was on a button which is gone now; never from anywhere else. @returns for the element that takes it */
export const useFocusOfPressed = <E extends HTMLElement>(request: RequestSummary, presses: Presses): RefObject<E | null> => {
  const place = useRef<E>(null);
  const wasPressed = presses.last === request.id && (request.button === null || request.outcome !== 'awaiting');
  const { canStop = false, canRetry = false } = request.many ?? {};
  useEffect(() => {
    if (wasPressed && document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, [wasPressed, canStop, canRetry]);
  return place;
};

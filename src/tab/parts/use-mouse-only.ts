import { useEffect, type RefObject } from 'react';

/**
 * Takes a part that is hidden from screen readers out of the way of the keyboard too: Fluent's charts make each bar a stop
 * and add invisible stops of their own. What the part says has to be said elsewhere.
 */
export const useMouseOnly = (box: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const pass = (): void => {
      for (const element of place.querySelectorAll('[data-tabster]')) element.removeAttribute('data-tabster');
      for (const element of place.querySelectorAll('[tabindex="0"]')) element.setAttribute('tabindex', '-1');
    };
    pass();
    const observer = new MutationObserver(pass);
    observer.observe(place, { subtree: true, childList: true, attributes: true, attributeFilter: ['tabindex', 'data-tabster'] });
    return () => observer.disconnect();
  }, [box]);
};

import { useRef, type KeyboardEvent } from 'react';

/** Keys that point at an option of an open list. */
const POINTING: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']);

export interface DeliberateKeys {
  readonly onKeyDownCapture: (event: KeyboardEvent) => void;
  /** To be called when the text was changed: what was pointed at before does not count any more. */
  readonly typed: () => void;
}

/**
 * Keeps Fluent's combobox from choosing for the person: while somebody types it points at the first option that begins
 * like the text, and takes the one pointed at on Enter, Tab, Alt+Up or a blank. Here only Enter chooses, and only what
 * the arrow keys went to; otherwise Enter is `onEnter`.
 */
export const useDeliberateKeys = (open: boolean, onEnter: () => void): DeliberateKeys => {
  const pointed = useRef(false);
  const onEnterKey = (event: KeyboardEvent): void => {
    if (open && pointed.current) return;
    event.preventDefault();
    event.stopPropagation();
    onEnter();
  };
  return {
    typed: () => {
      pointed.current = false;
    },
    onKeyDownCapture: (event) => {
      if (event.nativeEvent.isComposing) return;
      if (event.key === 'Enter') onEnterKey(event);
      else if (event.key === 'Tab' || event.key === ' ' || (event.key === 'ArrowUp' && event.altKey)) event.stopPropagation();
      else if (open && POINTING.has(event.key)) pointed.current = true;
    },
  };
};

import { createContext, useCallback, useContext, type ReactNode } from 'react';
import type { Api } from '../api/client';
import type { Language } from '../../domain/command/command';
import type { Host } from '../host/teams';
import type { Theme } from '../host/theme';
import { dateTime, message, type MessageKey, type MessageValues } from '../../locale';
import { goTo } from './route';

/** Who reads, and by what the tab reaches the world: the same for every part of the page. */
export interface Reading {
  readonly language: Language;
  readonly timeZone: string;
  readonly theme: Theme;
  readonly api: Api;
  readonly host: Host;
}

const Context = createContext<Reading | undefined>(undefined);

export const ReaderProvider = ({ reading, children }: { readonly reading: Reading; readonly children: ReactNode }) => <Context value={reading}>{children}</Context>;

const useReading = (): Reading => {
  const reading = useContext(Context);
  if (reading === undefined) throw new Error('outside of ReaderProvider');
  return reading;
};

/** Sentences of the catalogue in the reader's language. */
export const useText = (): ((key: MessageKey, values?: MessageValues) => string) => {
  const { language } = useReading();
  return useCallback((key, values) => message(language, key, values), [language]);
};

export const useApi = (): Api => useReading().api;

export const useReader = (): { readonly language: Language; readonly timeZone: string; readonly theme: Theme } => useReading();

/** Goes to a place in the tab. A route is what comes after `#/`: `now`, `history?outcome=failed`, `request/ID`. */
export const useGo = (): ((route: string) => void) => goTo;

/** Date and time in the reader's zone. @returns of milliseconds since 1970 */
export const useWhen = (): ((at: number) => string) => {
  const { language, timeZone } = useReading();
  return useCallback((at) => dateTime(language, timeZone, at), [language, timeZone]);
};

/** A link that opens Teams at a place in the tab; `undefined` where there is none. */
export const useDeepLink = (route: string): string | undefined => useReading().host.linkTo(route);

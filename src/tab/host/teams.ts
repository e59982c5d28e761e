import { app, authentication } from '@microsoft/teams-js';
import type { Language } from '../../domain/command/command';
import { languageOf } from '../../locale';
import { deepLink } from './deep-link';
import { themeOf, type Theme } from './theme';

/** How long Teams may take to answer the first time, ms; after that this is not Teams. */
const HANDSHAKE_MS = 10_000;

/** What Teams tells the tab and does for it. */
export interface Host {
  readonly language: Language;
  /** IANA name, the reader's own. */
  readonly timeZone: string;
  readonly theme: Theme;
  /** The place inside the tab that a deep link asked for. */
  readonly startRoute: string | undefined;
  /** Calls back at each change of the theme. */
  onTheme(changed: (theme: Theme) => void): void;
  /** An access token of the person in front of the tab, for the tab's API. Throws `SignInFailed`. */
  token(): Promise<string>;
  /** Takes away Teams' loading indicator. */
  drawn(): void;
  failed(message: string): void;
  /** A link to a place in the tab; `undefined` where Teams did not say which app this is. */
  linkTo(route: string): string | undefined;
}

/** Teams gave no token. The message is Teams' own and in English. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

/** Teams on a telephone has no window around the tab, but an object in it. */
const hasHost = (): boolean => window.parent !== window || 'nativeInterface' in window;

const inTime = async (promise: Promise<unknown>): Promise<boolean> => {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), HANDSHAKE_MS));
  return Promise.race([
    promise.then(
      () => true,
      () => false,
    ),
    late,
  ]);
};

/** Shakes hands with Teams. `undefined`: this page is not shown by Teams, or Teams does not say who reads; it is told so. */
export const connect = async (): Promise<Host | undefined> => {
  if (!hasHost() || !(await inTime(app.initialize()))) return undefined;
  try {
    return asHost(await app.getContext());
  } catch (error) {
    app.notifyFailure({ reason: app.FailedReason.Other, message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
};

const token = async (): Promise<string> => {
  try {
    return await authentication.getAuthToken();
  } catch (error) {
    throw new SignInFailed(error instanceof Error ? error.message : String(error));
  }
};

const asHost = (context: app.Context): Host => {
  const appId = context.app.appId?.toString();
  const hostOrigin = document.referrer === '' ? '' : new URL(document.referrer).origin;
  return {
    language: languageOf(context.app.locale),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    theme: themeOf(context.app.theme),
    startRoute: context.page.subPageId,
    onTheme: (changed) => app.registerOnThemeChangeHandler((name) => changed(themeOf(name))),
    token,
    drawn: () => {
      app.notifyAppLoaded();
      void app.notifySuccess();
    },
    failed: (message) => app.notifyFailure({ reason: app.FailedReason.Other, message }),
    linkTo: (route) => (appId === undefined ? undefined : deepLink({ appId, entityId: context.page.id, channelId: context.channel?.id, hostOrigin }, route)),
  };
};

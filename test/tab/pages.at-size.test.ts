import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { atSize } from '../at-size/size';
import { message, type MessageKey } from '../../src/locale';
import { untranslated } from './page-words';
import type { OpenTab, Theme } from './stage';
import { onSeededStage, requestsOf } from './tab-api';
import { wear } from './themes';

const stage = onSeededStage();

interface PageOf {
  readonly name: string;
  readonly title: MessageKey;
  /** True in the tab as soon as what was loaded is drawn. */
  readonly drawn: string;
  readonly route: string;
}

const PAGES: readonly PageOf[] = [
  { name: 'now', title: 'tab.now.title', route: '#/now', drawn: `document.querySelectorAll('article').length === 9` },
  { name: 'history', title: 'tab.history.title', route: '#/history', drawn: `document.querySelectorAll('figure svg rect').length > 0 && document.querySelectorAll('a[href^="#/request/"]').length === 9` },
  { name: 'request', title: 'tab.request.title', route: '', drawn: `document.querySelector('.ac-adaptiveCard') !== null && document.querySelectorAll('main ol li').length > 3` },
  { name: 'revoke', title: 'tab.revoke.title', route: '#/revoke', drawn: `document.querySelector('.fui-Option') !== null` },
  { name: 'health', title: 'tab.health.title', route: '#/health', drawn: `document.querySelectorAll('main li').length > 5` },
];

/** The pictures in README: `UPDATE_SCREENSHOTS=1`, with all themes, puts them there. */
const README: Readonly<Record<string, string>> = { 'now default': 'tab-now', 'history dark': 'tab-history-dark', 'request default': 'tab-request' };
const forReadme = async (tab: OpenTab, name: string, theme: Theme): Promise<void> => {
  const picture = README[`${name} ${theme}`];
  if (picture === undefined || process.env['UPDATE_SCREENSHOTS'] !== '1') return;
  copyFileSync(await tab.picture(`readme-${picture}`, false), join(__dirname, `../../docs/images/${picture}.png`));
};

/** The heading is the page's, what was loaded is there, and nothing moves any more. */
const ready = (title: string, drawn: string): string =>
  `document.querySelector('h1')?.textContent === ${JSON.stringify(title)} && document.title === ${JSON.stringify(title)} && document.querySelector('.fui-Skeleton, .fui-Spinner') === null && (${drawn}) && document.getAnimations().every(({ playState }) => playState !== 'running') && document.fonts.status === 'loaded'`;

/** Every page in one window: what each of them is looked at for in all themes. */
const through = (language: 'en' | 'fr', width: number, themes: readonly Theme[]): void => {
  let tab: OpenTab;
  let failed: string;
  beforeAll(async () => {
    tab = await stage.open({ person: language === 'en' ? 'alex' : 'camille', language: language === 'en' ? 'en-US' : 'fr-FR', width });
    failed = `#/request/${(await requestsOf(stage)).find(({ outcome }) => outcome === 'failed')?.id ?? 'none'}`;
  }, 30_000);
  afterAll(() => tab.close());

  describe.each(PAGES)('$name', ({ name, title, drawn, route }) => {
    beforeAll(async () => {
      await tab.frame.evaluate(`location.hash = ${JSON.stringify(name === 'request' ? failed : route)}`);
      if (name !== 'revoke') return;
      await tab.frame.getByRole('combobox').fill('christie');
    });

    test.each(themes)('in the theme %s', async (theme) => {
      await wear(tab, theme);
      await tab.eventually(ready(message(language, title), drawn), 10_000);
      await tab.picture(`${name}-${theme}-${language}-${width}`);
      if (language === 'en' && width === 1024) await forReadme(tab, name, theme);
      expect(await tab.frame.evaluate<unknown>('[document.documentElement.lang, document.querySelectorAll("h1").length]')).toEqual([language, 1]);
      expect(await untranslated(tab, language)).toEqual([]);
      expect(await tab.overflow()).toBeLessThanOrEqual(0);
      expect(await tab.objections()).toEqual([]);
      expect(tab.wrong).toEqual([]);
    });
  });
};

const ALL: readonly Theme[] = ['default', 'dark', 'contrast'];
/** In a quick run each theme once; all of them in each language otherwise. */
const themes = (quick: Theme): readonly Theme[] => (atSize({ slice: 0, full: 1 }) === 1 ? ALL : [quick]);

describe('A page with data is drawn, accessible and in one language', () => {
  describe('in English, 1024 pixels wide', () => through('en', 1024, themes('default')));
  describe('in French, 1024 pixels wide', () => through('fr', 1024, themes('contrast')));
  describe('in English, on a telephone of 320 pixels', () => through('en', 320, themes('dark')));
  describe('in French, on a telephone of 320 pixels', () => through('fr', 320, themes('default')));
});

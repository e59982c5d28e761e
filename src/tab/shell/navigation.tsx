import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import type { KeyboardEvent } from 'react';
import type { MessageKey } from '../../locale';
import { useMedia } from '../parts/use-media';
import { PAGES, type PageName } from './pages';
import { useGo, useText } from './reader';

const useStyles = makeStyles({
  bar: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: tokens.spacingHorizontalXS,
    paddingRight: tokens.spacingHorizontalXS,
    position: 'sticky',
    top: 0,
    zIndex: 1,
  },
  list: { flexWrap: 'wrap' },
  // Four names side by side on the narrowest telephone, in French too.
  narrow: {
    paddingLeft: tokens.spacingHorizontalXS,
    paddingRight: tokens.spacingHorizontalXS,
    '& .fui-Tab__content': { fontSize: tokens.fontSizeBase200 },
  },
});

const NAMES = {
  now: 'tab.nav.now',
  history: 'tab.nav.history',
  revoke: 'tab.nav.revoke',
  health: 'tab.nav.health',
} as const satisfies Record<PageName, MessageKey>;

/** The element that shows the page, and the tab that stands for it, by id. */
export const PANEL_ID = 'page';
export const tabId = (page: PageName): string => `tab-${page}`;

/** Which of so many tabs a key leads to (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/). */
const target = (key: string, at: number, count: number): number | undefined => {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
};

const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
  const next = target(event.key, tabs.findIndex((tab) => tab === document.activeElement), tabs.length);
  if (next === undefined) return;
  event.preventDefault();
  tabs[next]?.focus();
};

/** The tab's pages. @param shown the one that is seen */
export const Navigation = ({ shown }: { readonly shown: PageName }) => {
  const styles = useStyles();
  const text = useText();
  const go = useGo();
  const narrow = useMedia('(max-width: 479px)');
  return (
    <header className={styles.bar}>
      <TabList
        aria-label={text('tab.nav.label')}
        className={styles.list}
        size={narrow ? 'small' : 'medium'}
        // Fluent's own keys come with invisible elements that take the focus and are hidden from those who cannot see them.
        data-tabster={undefined}
        onKeyDown={moveFocus}
        selectedValue={shown}
        onTabSelect={(_event, { value }) => go(String(value))}
      >
        {PAGES.map((page) => (
          <Tab key={page} id={tabId(page)} value={page} className={narrow ? styles.narrow : undefined} tabIndex={page === shown ? 0 : -1} aria-controls={PANEL_ID}>
            {text(NAMES[page])}
          </Tab>
        ))}
      </TabList>
    </header>
  );
};

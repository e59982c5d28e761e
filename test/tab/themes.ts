import type { OpenTab, Theme } from './stage';

/** The ground of a card in each of Teams' themes, as Fluent's tokens have it. */
const GROUND: Readonly<Record<Theme, string>> = { default: '#ffffff', dark: '#292929', contrast: '#000000' };

/** The person chooses a theme; waits until the tab wears it, and no colour is on its way any more. */
export const wear = async (tab: OpenTab, theme: Theme): Promise<void> => {
  await tab.choose(theme);
  await tab.eventually(`getComputedStyle(document.querySelector('.fui-FluentProvider')).getPropertyValue('--colorNeutralBackground1').trim() === '${GROUND[theme]}'`);
  await tab.eventually(`document.getAnimations().every((each) => !(each instanceof CSSTransition) || each.playState !== 'running')`);
};

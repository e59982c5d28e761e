/** Everything that a test of the tab in Chromium needs. */
export { onTabStage, TabStage, type Embedding, type Opening, type TabStageOptions } from './tab-stage';
export { OpenTab, type Theme } from './open-tab';
export { objections, PICTURES, WatchedPage, type Violation } from './watched-page';

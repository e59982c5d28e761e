import './without-eval';
import './page.css';
import { createRoot, type Root } from 'react-dom/client';
import type { Language } from '../domain/command/command';
import { connect, type Host } from './host/teams';
import { directionOf, languageOf, message } from '../locale';
import { App } from './shell/app';
import { Outside } from './shell/outside';

/** Screen readers pronounce by it, and lines begin where it says. */
const isIn = (language: Language): void => {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
};

const outside = (root: Root): void => {
  const language = languageOf(...navigator.languages);
  isIn(language);
  root.render(<Outside language={language} />);
};

const inside = (root: Root, host: Host): void => {
  isIn(host.language);
  // A deep link leads to its place; a reload inside the tab stays where it was.
  if (window.location.hash === '') window.location.replace(`#/${host.startRoute ?? 'now'}`);
  root.render(<App host={host} />);
};

/** Shakes hands with Teams, then draws. */
const start = async (place: HTMLElement): Promise<void> => {
  const host = await connect();
  const root = createRoot(place, {
    onUncaughtError: () => host?.failed(message(host.language, 'tab.failure.defect')),
  });
  if (host === undefined) outside(root);
  else inside(root, host);
};

const place = document.getElementById('root');
if (place !== null) void start(place);

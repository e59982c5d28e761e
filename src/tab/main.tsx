import './without-eval';
import './page.css';
import { createRoot, type Root } from 'react-dom/client';
import { connect, languageOf, type Host } from './host/teams';
import { message } from '../locale';
import { App } from './shell/app';
import { Outside } from './shell/outside';

const outside = (root: Root): void => {
  const language = languageOf(navigator.languages);
  document.documentElement.lang = language;
  root.render(<Outside language={language} />);
};

const inside = (root: Root, host: Host): void => {
  document.documentElement.lang = host.language;
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

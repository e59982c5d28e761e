import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from '../documents/pages';
import { onSeededStage, requestsOf } from './tab-api';
import { wear } from './themes';

/** `UPDATE_SCREENSHOTS=1` puts them where README has them. */
const UPDATE = process.env['UPDATE_SCREENSHOTS'] === '1';
const stage = onSeededStage();

const PICTURES = [
  { name: 'tab-now', theme: 'default', route: () => '#/now', drawn: "document.querySelectorAll('article').length > 5" },
  { name: 'tab-history-dark', theme: 'dark', route: () => '#/history', drawn: "document.querySelectorAll('figure svg rect').length > 0" },
  { name: 'tab-request', theme: 'default', route: (id: string) => `#/request/${id}`, drawn: "document.querySelectorAll('main ol li').length > 3 && document.querySelector('.ac-adaptiveCard') !== null" },
] as const;

test('the pictures in README can be taken, and are there', async () => {
  const done = (await requestsOf(stage)).find(({ outcome }) => outcome === 'signing-out');
  const tab = await stage.open({ person: 'alex', width: 1024 });
  for (const { name, theme, route, drawn } of PICTURES) {
    await tab.frame.evaluate(`location.hash = ${JSON.stringify(route(done?.id ?? ''))}`);
    await wear(tab, theme);
    await tab.eventually(`(${drawn}) && document.querySelector('.fui-Skeleton, .fui-Spinner') === null && document.getAnimations().every(({ playState }) => playState !== 'running')`, 10_000);
    const picture = await tab.picture(`readme-${name}`, false);
    if (UPDATE) copyFileSync(picture, join(ROOT, `docs/images/${name}.png`));
    expect(textOf('README.md')).toContain(`(docs/images/${name}.png)`);
    expect(existsSync(join(ROOT, `docs/images/${name}.png`))).toBe(true);
  }
  await tab.close();
}, 60_000);

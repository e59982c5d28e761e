import { ANOTHER, AnotherLanguage, SENTENCES } from '../locale/another-language';
import { seed } from '../../sandbox/playground/seed';
import { TabStage, type OpenTab } from './stage';
import { requestsOf } from './tab-api';

/** A telephone, and a window on a desk. */
const WIDTHS = [320, 1024];
const PAGES = [
  ['now', 'tab.now.title', `document.querySelectorAll('article').length > 3`],
  ['history', 'tab.history.title', `document.querySelectorAll('figure svg rect').length > 0 && document.querySelectorAll('a[href^="#/request/"]').length > 3`],
  ['request', 'tab.request.title', `document.querySelector('.ac-adaptiveCard') !== null && document.querySelectorAll('main ol li').length > 3`],
  ['revoke', 'tab.revoke.title', `document.querySelector('.fui-Option') !== null`],
  ['health', 'tab.health.title', `document.querySelectorAll('main li').length > 5`],
] as const;

/** Texts that are cut off at the right, and what is wider than the window. */
const CUT = `[...document.querySelectorAll('main *, header *')].filter((each) => {
  if (each.closest('[aria-hidden=true]') !== null || each.children.length > 0 || each.textContent.trim() === '' || each.clientWidth === 0) return false;
  const { right, width } = each.getBoundingClientRect();
  return width > 1 && (right > innerWidth + 1 || (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'));
}).map((each) => each.textContent)`;

let copy: AnotherLanguage;
let stage: TabStage;
let request: string;
beforeAll(async () => {
  copy = new AnotherLanguage();
  expect(copy.compile()).toBe('');
  copy.buildTab();
  process.env['JOURNEY_PROGRAM'] = copy.program;
  stage = new TabStage();
  await stage.start();
  await seed(stage.tenant, stage.origin);
  request = (await requestsOf(stage)).find(({ outcome }) => outcome === 'failed')?.id ?? 'none';
}, 180_000);
afterAll(async () => {
  await stage.close();
  delete process.env['JOURNEY_PROGRAM'];
  copy.remove();
});

describe.each(WIDTHS)('a third language with words that are 40 % longer, in a tab of %d pixels', (width) => {
  let tab: OpenTab;
  beforeAll(async () => {
    tab = await stage.open({ language: 'de-DE', width });
  }, 30_000);
  afterAll(() => tab.close());

  test.each(PAGES)('%s stays within its room', async (name, title, drawn) => {
    await tab.frame.evaluate(`location.hash = ${JSON.stringify(name === 'request' ? `#/request/${request}` : `#/${name}`)}`);
    if (name === 'revoke') await tab.frame.getByRole('combobox').fill('christie');
    await tab.eventually(`document.querySelector('h1')?.textContent === ${JSON.stringify(SENTENCES[title])} && document.querySelector('.fui-Skeleton, .fui-Spinner') === null && (${drawn})`, 10_000);
    await tab.picture(`${name}-${ANOTHER}-${width}`);
    expect(await tab.frame.evaluate<unknown>('[document.documentElement.lang, document.documentElement.dir]')).toEqual([ANOTHER, 'ltr']);
    expect(await tab.overflow()).toBeLessThanOrEqual(0);
    expect(await tab.frame.evaluate<unknown>(CUT)).toEqual([]);
    expect(await tab.objections()).toEqual([]);
    expect(tab.wrong).toEqual([]);
  });
});

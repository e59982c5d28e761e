import { message, type MessageKey } from '../../src/locale';
import type { OpenTab } from './stage';
import { askFor, onSeededStage, requestsOf } from './tab-api';

const stage = onSeededStage();
const en = (key: MessageKey, values = {}): string => message('en', key, values);

/** What has the focus: its role or kind, and its name. */
const FOCUS = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return 'nothing';
  const label = at.getAttribute('aria-label') ?? (at.labels?.[0]?.innerText || at.innerText);
  return (at.getAttribute('role') ?? at.tagName.toLowerCase()) + ' ' + label.trim();
})()`;
/** Keeps what live regions say, one entry for each change. */
const LISTENS = `(() => {
  globalThis.said = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest('[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]');
      const text = region?.textContent.trim() ?? '';
      if (text !== '' && said.at(-1) !== text) said.push(text);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

const focus = (tab: OpenTab): Promise<string> => tab.frame.evaluate<string>(FOCUS);
const press = async (tab: OpenTab, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await tab.page.keyboard.press(key);
};
const said = (tab: OpenTab): Promise<readonly string[]> => tab.frame.evaluate<string[]>('said');
const hears = (tab: OpenTab, text: string, withinMs = 10_000): Promise<unknown> => tab.eventually(`said.some((each) => each.includes(${JSON.stringify(text)}))`, withinMs);
const heading = (tab: OpenTab, key: MessageKey): Promise<unknown> => tab.eventually(`document.querySelector('h1')?.textContent === ${JSON.stringify(en(key))}`);

/** Presses Tab until something has the focus that is called so. */
const tabTo = async (tab: OpenTab, what: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
  for (let steps = 0; steps < 60; steps += 1) {
    await press(tab, key);
    if ((await focus(tab)) === what) return;
  }
  throw new Error(`Tab does not lead to ${what}; it is at ${await focus(tab)}`);
};

let tab: OpenTab;
const begin = async (route: string, height = 768): Promise<void> => {
  tab = await stage.open({ route, height });
  await tab.frame.getByRole('heading', { level: 1 }).waitFor();
  await tab.frame.evaluate(LISTENS);
  await enter();
};
/** With Tab out of Teams into the tab: its first stop has the focus then. The frame is another process of the browser, so that takes a moment. */
const enter = async (): Promise<void> => {
  await tab.page.locator('#reload').focus();
  await press(tab, 'Tab');
  await tab.eventually('document.hasFocus() && document.activeElement !== document.body');
};
afterEach(() => tab.close());

test('The keyboard alone leads from the list of pages over a search and a question to a confirmation, and back', async () => {
  await begin('#/now');
  // The list of pages is one stop, and arrows lead through it.
  expect(await focus(tab)).toBe(`tab ${en('tab.nav.now')}`);
  await press(tab, 'ArrowLeft');
  expect(await focus(tab)).toBe(`tab ${en('tab.nav.health')}`);
  await press(tab, 'Home', 'ArrowRight', 'Enter');
  await heading(tab, 'tab.history.title');
  await press(tab, 'End', 'ArrowLeft', ' ');
  await heading(tab, 'tab.revoke.title');
  expect(await focus(tab)).toBe(`tab ${en('tab.nav.revoke')}`);

  // One account, and not a list, is chosen already; arrows lead from one to the other.
  await press(tab, 'Tab');
  expect(await tab.frame.evaluate<string>('document.activeElement.value')).toBe('one');

  // Search: results are announced, Escape closes the list and keeps what was typed, only Enter on a pointed one chooses.
  const search = tab.frame.getByRole('combobox');
  await press(tab, 'Tab');
  expect(await focus(tab)).toBe(`combobox ${en('tab.revoke.who')}`);
  await tab.page.keyboard.type('christie');
  await hears(tab, en('tab.revoke.found', { count: 2 }));
  expect(await search.getAttribute('aria-expanded')).toBe('true');
  await press(tab, 'ArrowDown', 'Escape');
  expect([await search.getAttribute('aria-expanded'), await search.inputValue(), await focus(tab)]).toEqual(['false', 'christie', `combobox ${en('tab.revoke.who')}`]);
  await press(tab, 'ArrowDown');
  await tab.frame.getByRole('option').first().waitFor();
  await press(tab, 'ArrowDown', 'ArrowUp');
  const pointed = await tab.eventually<string>(`document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText`);
  await press(tab, 'Enter');
  const upn = await search.inputValue();
  expect(pointed).toContain(upn);
  await hears(tab, en('tab.revoke.chosen-said', { upn }));
  expect(await focus(tab)).toBe(`combobox ${en('tab.revoke.who')}`);

  // Reason, what-if, question.
  await press(tab, 'Tab');
  expect(await focus(tab)).toBe(`textarea ${en('tab.revoke.reason')}`);
  await tab.page.keyboard.type('by keyboard');
  await press(tab, 'Tab', 'Enter');
  await hears(tab, en('tab.revoke.would'));
  expect(await focus(tab)).toBe(`button ${en('tab.revoke.what-if')}`);
  await press(tab, 'Tab');
  expect(await focus(tab)).toBe(`button ${en('tab.revoke.ask')}`);
  await press(tab, 'Enter');

  // The request's page begins at its heading; its card's buttons are reached and pressed.
  await heading(tab, 'tab.request.title');
  await tab.eventually(`document.querySelector('.ac-adaptiveCard button') !== null`);
  expect(await focus(tab)).toBe(`h1 ${en('tab.request.title')}`);
  await tabTo(tab, `button ${en('card.confirm')}`);
  await press(tab, 'Enter');
  await hears(tab, en('tab.outcome.signing-out').slice(1));
  await tab.eventually(`document.querySelector('.ac-adaptiveCard button') === null`);
  const [request] = await requestsOf(stage);
  expect(request).toMatchObject({ reason: 'by keyboard', outcome: 'signing-out', target: { upn } });

  // The button that was pressed is gone; the focus is not.
  expect(await focus(tab)).not.toBe('nothing');
  await tabTo(tab, `a ${en('tab.request.back')}`, 'Shift+Tab');
  await press(tab, 'Enter');
  await heading(tab, 'tab.revoke.title');
  expect(await focus(tab)).not.toBe('nothing');
  expect(tab.wrong).toEqual([]);
}, 60_000);

describe('A decision among what waits', () => {
  test('is made, announced, and leaves the focus at the same request', async () => {
    const { id } = stage.tenant.directory.addUser({ userPrincipalName: 'keys@contoso.com', displayName: 'Kim Keys' });
    await askFor(stage, 'megan', id, 'keys');
    await begin('#/now');
    const card = tab.frame.getByRole('article', { name: 'keys@contoso.com' });
    await card.getByRole('button', { name: en('card.cancel') }).focus();
    await press(tab, 'Enter');
    await hears(tab, en('tab.outcome.cancelled').slice(1));
    await tab.frame.getByRole('region', { name: en('tab.now.ended') }).getByRole('article', { name: 'keys@contoso.com' }).waitFor();
    expect(await tab.frame.evaluate<boolean>(`document.activeElement.closest('article')?.textContent.includes('keys@contoso.com') ?? false`)).toBe(true);
  });
});

describe('What is searched in the history', () => {
  test('is written, sent with Enter, announced, opened, and found again by Back', async () => {
    await begin('#/history');
    await tab.frame.getByRole('table').waitFor();
    await tabTo(tab, `input ${en('tab.history.user')}`);
    await tab.page.keyboard.type('raul');
    await press(tab, 'Enter');
    await hears(tab, en('tab.history.count', { count: 1 }));
    expect(await focus(tab)).toBe(`input ${en('tab.history.user')}`);
    await tabTo(tab, 'a Raul Razo');
    await press(tab, 'Enter');
    await heading(tab, 'tab.request.title');
    expect(await focus(tab)).toBe(`h1 ${en('tab.request.title')}`);
    await tabTo(tab, `a ${en('tab.request.back')}`, 'Shift+Tab');
    await press(tab, 'Enter');
    await heading(tab, 'tab.history.title');
    await tab.eventually(`document.querySelectorAll('td a').length === 1`);
    expect(await tab.frame.locator('input[name=user]').inputValue()).toBe('raul');
    expect(await focus(tab)).not.toBe('nothing');
  });

  test('by day is a table for the keyboard, and a day of it is a filter', async () => {
    await begin('#/history');
    await tabTo(tab, `button ${en('tab.history.as-table')}`);
    await press(tab, 'Enter');
    const table = tab.frame.getByRole('table', { name: en('tab.history.overview') });
    await table.waitFor();
    expect(await focus(tab)).toBe(`button ${en('tab.history.as-chart')}`);
    await press(tab, 'Tab');
    const day = table.getByRole('button').first();
    expect(await focus(tab)).toContain(await day.innerText());
    await press(tab, 'Enter');
    await tab.eventually(`document.querySelector('input[name=from]').value !== '' && document.querySelector('input[name=from]').value === document.querySelector('input[name=to]').value`);
  });
});

describe('The verification of the audit log', () => {
  test('is started, announced, and its button keeps the focus', async () => {
    await begin('#/health');
    await tabTo(tab, `button ${en('tab.health.verify')}`);
    await press(tab, 'Enter');
    await hears(tab, 'The log is intact');
    await tab.eventually(`(${FOCUS}) === ${JSON.stringify(`button ${en('tab.health.verify')}`)}`);
    expect((await said(tab)).filter((text) => text.includes('intact'))).toHaveLength(1);
  });
});

describe('On every page', () => {
  /** Whatever the keyboard has to reach, in the order of the document; of radio buttons the one that is chosen, arrows lead to the others. */
  const STOPS = `[...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')].filter((each) => each.tabIndex >= 0 && !each.disabled && (each.type !== 'radio' || each.checked) && each.checkVisibility({ visibilityProperty: true }) && each.closest('[aria-hidden=true]') === null)`;
  const HERE = `(() => {
    const at = document.activeElement;
    const { left, top, right, bottom } = at.getBoundingClientRect();
    return { at: document.hasFocus() ? (${STOPS}).indexOf(at) : -1, left, top, right, bottom, name: ${FOCUS} };
  })()`;

  interface Stop {
    readonly at: number;
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly name: string;
  }

  /** From what has the focus to the last stop with one key. */
  const walk = async (key: 'Tab' | 'Shift+Tab', look: (stop: Stop) => Promise<void> = () => Promise.resolve()): Promise<readonly Stop[]> => {
    const stops: Stop[] = [];
    for (let steps = 0; steps < 150; steps += 1) {
      const stop = await tab.frame.evaluate<Stop>(HERE);
      if (stop.at === -1) return stops;
      // A date is written in parts, each of them a stop of the browser's own.
      if (stop.at !== stops.at(-1)?.at) {
        stops.push(stop);
        await look(stop);
      }
      await press(tab, key);
    }
    throw new Error('Tab leads in a circle');
  };

  test.each([
    ['now', () => Promise.resolve('#/now'), `document.querySelectorAll('article').length > 5`],
    ['history', () => Promise.resolve('#/history'), `document.querySelectorAll('td a').length > 5 && document.querySelector('figure svg rect') !== null`],
    ['request', async () => `#/request/${(await requestsOf(stage)).find(({ outcome }) => outcome === 'awaiting')?.id ?? ''}`, `document.querySelector('.ac-adaptiveCard button') !== null`],
    ['revoke', () => Promise.resolve('#/revoke'), `document.querySelector('textarea') !== null`],
    ['health', () => Promise.resolve('#/health'), `document.querySelectorAll('main li').length > 5`],
  ] as const)('%s: Tab reaches everything in reading order, visibly, and Shift+Tab goes the same way back', async (name, route, drawn) => {
    await begin(await route(), 2_600);
    await tab.eventually(drawn);
    const frame = await (await tab.frame.frameElement()).boundingBox();
    const around = ({ left, top, right, bottom }: Stop) => ({
      clip: { x: (frame?.x ?? 0) + Math.max(0, left - 4), y: (frame?.y ?? 0) + Math.max(0, top - 4), width: right - left + 8, height: bottom - top + 8 },
      animations: 'disabled' as const,
    });
    // The request's heading has taken the focus meanwhile.
    await enter();
    const focused: Buffer[] = [];
    const stops = await walk('Tab', async (stop) => {
      // What has the focus is drawn so with the next frame.
      await tab.frame.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      focused.push(await tab.page.screenshot(around(stop)));
    });
    const all = await tab.frame.evaluate<number>(`(${STOPS}).length`);
    expect(stops.map(({ at }) => at)).toEqual(Array.from({ length: all }, (_each, index) => index));
    for (const [index, stop] of stops.entries()) {
      const before = stops[index - 1];
      if (before !== undefined && stop.bottom <= before.top && stop.right <= before.right) throw new Error(`${name}: from ${before.name} back up to ${stop.name}`);
    }
    const unseen: string[] = [];
    for (const [index, stop] of stops.entries()) if ((await tab.page.screenshot(around(stop))).equals(focused[index] ?? Buffer.of())) unseen.push(stop.name);
    expect(unseen).toEqual([]);
    await tab.frame.evaluate(`(${STOPS}).at(-1).focus()`);
    expect((await walk('Shift+Tab')).map(({ at }) => at)).toEqual(stops.map(({ at }) => at).toReversed());
  }, 60_000);
});

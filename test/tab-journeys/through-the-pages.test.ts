import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import type { Persona } from '../../sandbox/tenant/personas';
import { readEntry } from '../journeys/audit-entries';
import { SENTENCES } from '../journeys/sentences';
import type { OpenTab } from '../tab/stage';
import { loads, onWindows } from './window';

const windows = onWindows();
const REASON = 'Laptop stolen; ticket "4711", =1+1';

const heading = (tab: OpenTab, name: string): Promise<void> => tab.frame.getByRole('heading', { level: 1, name }).waitFor();
const link = (tab: OpenTab, target: Persona): Locator => tab.frame.getByRole('table', { name: 'Requests' }).getByRole('link', { name: target.name, exact: true });
/** The entries of the time line, a text each. */
const timeline = (tab: OpenTab): Locator => tab.frame.getByRole('region', { name: 'What happened' }).getByRole('listitem');

const downloaded = async (tab: OpenTab, button: string): Promise<string> => {
  const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.frame.getByRole('button', { name: button }).click()]);
  expect(download.suggestedFilename()).toBe(button.endsWith('CSV') ? 'requests.csv' : 'requests.jsonl');
  return readFileSync(await download.path(), 'utf8');
};

describe('From asking to the proof', () => {
  let target: Persona;
  let id: string;

  test('one asks on the page Revoke, confirms on the card, and sees each step come with the receipt that the log has', async () => {
    target = windows.person();
    const tab = await windows.open({ person: 'alex', route: '#/revoke' });
    const box = tab.frame.getByRole('combobox');
    await box.fill(target.upn);
    await box.press('Enter');
    await tab.frame.getByText(`Chosen: ${target.upn}`).waitFor();
    await tab.frame.getByLabel('Reason (optional)').fill(REASON);
    await tab.frame.getByRole('button', { name: 'What would happen?' }).click();
    await tab.frame.getByText(SENTENCES.en.whatIf(target.upn)).waitFor();
    await tab.frame.getByRole('button', { name: 'Ask to sign out' }).click();
    await heading(tab, 'Request');
    id = decodeURIComponent((await tab.frame.evaluate<string>('location.hash')).replace('#/request/', ''));
    await timeline(tab).filter({ hasText: 'Asked by Alex Wilber' }).waitFor();
    expect(await timeline(tab).count()).toBe(1);
    const card = tab.frame.getByRole('region', { name: 'Card' });
    await card.getByText(target.upn).waitFor();
    expect(await card.locator('.ac-adaptiveCard').innerText()).toContain(REASON);
    await card.getByRole('button', { name: 'Confirm sign-out' }).click();
    await card.getByText(SENTENCES.en.takesTime(target.upn)).waitFor();
    for (const step of ['Confirmed by Alex Wilber', 'About to call Microsoft, attempt 1', 'Outcome: ']) await timeline(tab).filter({ hasText: step }).waitFor();
    expect(await card.getByRole('button', { name: 'Confirm sign-out' }).count()).toBe(0);
    const { entries } = windows.evidence();
    const receipts = entries.filter((row) => readEntry(row).request === id && readEntry(row).kind !== 'verified').map(({ sequence, hash }) => `audit #${sequence} · ${hash.slice(0, 8)}`);
    expect(receipts).toHaveLength(4);
    const lines = await timeline(tab).allInnerTexts();
    expect(receipts.map((receipt, index) => lines[index]?.includes(receipt))).toEqual([true, true, true, true]);
    expect(windows.stage.tenant.ledger.revocations(target.id)).toBe(1);
  });

  test.each([
    ['user', () => ({ User: target.upn.slice(0, 14) })],
    ['administrator', () => ({ Administrator: 'Alex' })],
    ['outcome', () => ({ Outcome: 'signing-out' })],
    ['time', () => ({ From: today(), To: today() })],
  ])('the history finds it by %s, and the found one leads to its page and back to the same search', async (_by, fields) => {
    const tab = await windows.open({ person: 'megan', route: '#/history' });
    for (const [label, value] of Object.entries(fields())) {
      const field = tab.frame.getByRole('search').getByLabel(label, { exact: true });
      await (label === 'Outcome' ? field.selectOption(value) : field.fill(value));
    }
    await tab.frame.getByRole('button', { name: 'Search', exact: true }).click();
    await tab.eventually(`location.hash.startsWith('#/history?')`);
    const hash = await tab.frame.evaluate<string>('location.hash');
    await link(tab, target).first().click();
    await heading(tab, 'Request');
    await tab.frame.getByRole('link', { name: 'Back' }).click();
    await link(tab, target).first().waitFor();
    expect(await tab.frame.evaluate<string>('location.hash')).toBe(hash);
  });

  test.each([
    ['user', 'user=nobody.at.all'],
    ['administrator', 'admin=Camille'],
    ['outcome', 'outcome=cancelled'],
    ['time', 'to=2026-01-01'],
  ])('another %s does not find it', async (_by, query) => {
    const tab = await windows.open({ person: 'megan', route: `#/history?${query}` });
    await tab.frame.getByText('No request fits this search.').waitFor();
    expect(await link(tab, target).count()).toBe(0);
  });

  test('it is in both files that can be saved, with its receipt; what would be a formula is a text', async () => {
    const tab = await windows.open({ person: 'megan', route: `#/history?user=${target.id}` });
    await link(tab, target).waitFor();
    const { request } = await windows.seat('megan').details(id);
    const csv = await downloaded(tab, 'Save as CSV');
    const [, line = ''] = csv.split('\r\n');
    expect(line).toContain(target.upn);
    expect(line).toContain(request.receipt.hash);
    expect(line).toContain('"Laptop stolen; ticket ""4711"", =1+1"');
    const [record] = (await downloaded(tab, 'Save as JSON Lines')).trim().split('\n').map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(JSON.stringify(record)).toContain(request.receipt.hash);
    expect(JSON.stringify(record)).toContain(JSON.stringify(REASON).slice(1, -1));
  });

  test('a deep link opens it', async () => {
    const tab = await windows.open({ person: 'camille', language: 'en-US', subPage: `request/${id}` });
    await heading(tab, 'Request');
    await timeline(tab).filter({ hasText: 'Confirmed by Alex Wilber' }).waitFor();
  });

  test('it is read in the language and the time zone of the Teams that it is opened in', async () => {
    const tab = await windows.open({ person: 'camille', timeZone: 'Asia/Tokyo', subPage: `request/${id}` });
    await tab.frame.getByRole('heading', { level: 1, name: 'Demande' }).waitFor();
    expect(await tab.frame.evaluate<string>('document.documentElement.lang')).toBe('fr');
    await tab.frame.getByRole('main').getByText(SENTENCES.fr.takesTime(target.upn)).waitFor();
    await tab.frame.getByText(/Asia\/Tokyo/).first().waitFor();
  });

  test('the theme changes while it is open: the card too, and nothing is loaded anew', async () => {
    const tab = await windows.open({ person: 'alex', route: `#/request/${id}` });
    await tab.frame.getByText(SENTENCES.en.takesTime(target.upn)).first().waitFor();
    const colours = (): Promise<readonly string[]> =>
      tab.frame.evaluate<string[]>(`['.fui-FluentProvider', '.ac-adaptiveCard'].map((each) => getComputedStyle(document.querySelector(each)).backgroundColor)`);
    const seen = [await colours()];
    for (const theme of ['dark', 'contrast', 'default'] as const) {
      await tab.choose(theme);
      await tab.eventually(`JSON.stringify(['.fui-FluentProvider', '.ac-adaptiveCard'].map((each) => getComputedStyle(document.querySelector(each)).backgroundColor)) !== ${JSON.stringify(JSON.stringify(seen.at(-1)))}`);
      seen.push(await colours());
    }
    expect(seen[3]).toEqual(seen[0]);
    expect(new Set(seen.map(([page]) => page)).size).toBe(3);
    expect(await loads(tab)).toBe('1');
  });

  test('a reload inside the tab keeps the page and the search', async () => {
    const tab = await windows.open({ person: 'megan', route: '#/now' });
    await tab.frame.evaluate(`location.hash = '#/history?user=${target.upn}&outcome=signing-out'`);
    await link(tab, target).waitFor();
    await tab.frame.evaluate('location.reload()');
    await tab.eventually(`performance.getEntriesByType('navigation')[0].type === 'reload'`).catch(() => undefined);
    await link(tab, target).waitFor();
    expect(await tab.frame.getByLabel('User', { exact: true }).inputValue()).toBe(target.upn);
    expect(await tab.frame.evaluate<string>('location.hash')).toBe(`#/history?user=${target.upn}&outcome=signing-out`);
  });
});

describe('A token that is over', () => {
  /** Teams gives tokens that are not accepted any more, so many times. */
  const stale = async (tab: OpenTab, times: number): Promise<() => number> => {
    const token = await windows.stage.tenant.tabToken(windows.stage.tenant.people.alex, { lifetimeSeconds: -3_600 });
    let given = 0;
    await tab.page.context().route('**/teams-host/token*', async (route) => {
      if (given >= times) return route.continue();
      given += 1;
      return route.fulfill({ json: { token } });
    });
    return () => given;
  };

  test('in the middle is replaced by itself: what is pressed is done once, and nobody sees anything of it', async () => {
    const target = windows.person();
    const request = await windows.seat('megan').opens(target);
    const tab = await windows.open({ person: 'alex', route: `#/request/${request.id}` });
    const confirm = tab.frame.getByRole('button', { name: 'Confirm sign-out' });
    await confirm.waitFor();
    const given = await stale(tab, 1);
    await confirm.click();
    await tab.frame.getByRole('region', { name: 'Card' }).getByText(SENTENCES.en.takesTime(target.upn)).waitFor();
    expect(given()).toBe(1);
    expect(await tab.frame.getByRole('alert').count()).toBe(0);
    expect(windows.stage.tenant.ledger.revocations(target.id)).toBe(1);
    // The browser itself notes the 401.
    expect(tab.wrong.every((line) => line.includes('401'))).toBe(true);
    tab.forgive();
  });

  test('and stays so is said, with a button that goes on when Teams has a good one again', async () => {
    const target = windows.person();
    await windows.seat('megan').opens(target);
    const tab = await windows.open({ person: 'alex', route: '#/history' });
    await link(tab, target).waitFor();
    await stale(tab, 4);
    await tab.frame.getByRole('tab', { name: 'Health' }).click();
    await tab.frame.getByRole('alert').getByText('You are not signed in').waitFor();
    await tab.frame.getByRole('button', { name: 'Try again' }).first().click();
    await tab.frame.getByRole('alert').getByText('You are not signed in').waitFor();
    await tab.frame.getByRole('button', { name: 'Try again' }).first().click();
    await tab.frame.getByRole('heading', { name: 'Audit log' }).waitFor();
    tab.forgive();
  });
});

/** The day in the browser's own time zone. */
const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(Date.now());

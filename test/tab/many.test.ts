import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { addCrowd } from '../../sandbox/tenant/crowd';
import { message, type MessageKey } from '../../src/locale';
import { untranslated } from './page-words';
import { onTabStage, type OpenTab, type Theme } from './stage';
import { askForMany, press as pressButton, requestsOf } from './tab-api';
import { wear } from './themes';

const stage = onTabStage();
const en = (key: MessageKey, values = {}): string => message('en', key, values);

/** What has the focus, by its words. */
const FOCUS = `(document.activeElement?.innerText || document.activeElement?.value || '')`;

let tab: OpenTab;
afterEach(() => tab.close());
const begin = async (route: string, width = 1024): Promise<void> => {
  tab = await stage.open({ route, width });
  await tab.frame.getByRole('heading', { level: 1 }).waitFor();
};
const button = (name: string) => tab.frame.getByRole('button', { name, exact: true });
const crowd = (name: string, count: number) => addCrowd(stage.tenant.directory, count, name).users;
const upns = (users: ReturnType<typeof crowd>): string => users.map(({ userPrincipalName }) => userPrincipalName).join('\n');
const status = (text: string): Promise<unknown> => tab.eventually(`[...document.querySelectorAll('[role=status]')].some((each) => each.textContent.includes(${JSON.stringify(text)}))`);
const openList = async (): Promise<void> => {
  await begin('#/revoke');
  await tab.frame.getByRole('radio', { name: en('tab.revoke.many') }).check();
  await tab.frame.getByLabel(en('tab.list.label')).waitFor();
};

describe('A list on the page "Revoke"', () => {
  test('is pasted, told how it was read, looked at, and asked for; a request comes of it', async () => {
    const users = crowd('Pasted', 12);
    await openList();
    expect(await button(en('tab.revoke.ask')).getAttribute('aria-disabled')).toBe('true');
    await tab.frame.getByLabel(en('tab.list.label')).fill(`Name;UPN\n${users.map(({ displayName, userPrincipalName }) => `${displayName};${userPrincipalName}`).join('\n')}\nNobody;x`);
    await status(`${en('tab.list.found-in', { count: 13, column: '\u2068UPN\u2069' })} ${en('tab.list.unreadable', { count: 1 })}`);
    expect(await tab.objections()).toEqual([]);
    await button(en('tab.revoke.what-if')).click();
    await status(en('tab.revoke.would'));
    await status(en('what-if-many', { count: 12, source: en('many.source.tab') }));
    await tab.picture('list-asked');
    await tab.frame.getByLabel(en('tab.revoke.reason')).fill('spray');
    await button(en('tab.revoke.ask')).click();
    await tab.frame.getByRole('heading', { name: en('tab.request.title') }).waitFor();
    await tab.frame.getByRole('table', { name: en('tab.many.users') }).getByText('pasted00012@contoso.com').waitFor();
    expect((await requestsOf(stage))[0]).toMatchObject({ outcome: 'awaiting', reason: 'spray', target: null, many: { users: 12, leftOut: 1 } });
    expect(tab.wrong).toEqual([]);
  });

  test('is a file that is chosen by keyboard, or dropped; what is none is refused with the reason', async () => {
    await openList();
    const chooser = tab.page.waitForEvent('filechooser');
    await button(en('tab.list.choose')).focus();
    await tab.page.keyboard.press('Enter');
    await (await chooser).setFiles({ name: 'export.csv', mimeType: 'text/csv', buffer: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('userPrincipalName\tdisplayName\nadele@contoso.com\tAdèle\nb@contoso.com\tB', 'utf16le')]) });
    await status(en('tab.list.found-in', { count: 2, column: '\u2068userPrincipalName\u2069' }));
    expect(await tab.frame.getByText('export.csv').count()).toBe(1);
    await button(en('tab.list.remove')).click();
    await tab.frame.getByLabel(en('tab.list.label')).waitFor();
    const drop = (name: string, content: string) =>
      tab.frame.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([${content}], ${JSON.stringify(name)}));
        for (const type of ['dragover', 'drop']) document.querySelector('main textarea, main input[type=file]').dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
    await drop('upns.txt', `'a@contoso.com\\nb@contoso.com\\nA@contoso.com'`);
    await status(en('tab.list.found', { count: 2 }));
    await drop('picture.png', 'new Uint8Array([137, 80, 78, 71, 0, 255])');
    await status(en('problem.file-not-text'));
    await drop('large.csv', `new Uint8Array(6_000_000).fill(65)`);
    await status(en('tab.list.too-large'));
    expect(await button(en('tab.revoke.ask')).getAttribute('aria-disabled')).toBe('true');
    expect(tab.wrong).toEqual([]);
  });
});

describe('A request about many users', () => {
  test('runs with its progress, is stopped after a second press, and those that were stopped are tried again', async () => {
    const users = crowd('Slow', 600);
    const id = await askForMany(stage, 'megan', upns(users));
    for (const person of ['megan', 'camille'] as const) await pressButton(stage, person, id, 'confirm');
    // Chunks leave in at least three waves of three calls each: a page can be looked at for twenty seconds before nothing is left to stop.
    stage.tenant.latency.graphMs = 2_500;
    await begin('#/now');
    const item = tab.frame.getByRole('article').filter({ hasText: '600 users' });
    await item.getByRole('progressbar').waitFor();
    await item.getByRole('button', { name: en('many.stop') }).click();
    await tab.eventually(`${FOCUS} === ${JSON.stringify(en('tab.many.stop-no'))}`);
    expect(await tab.objections()).toEqual([]);
    await item.getByRole('button', { name: en('tab.many.stop-yes') }).click();
    await item.getByRole('button', { name: en('many.stop') }).waitFor({ state: 'detached' });
    stage.tenant.latency.graphMs = 0;
    await item.getByText(en('tab.outcome.stopped').slice(1)).first().waitFor({ timeout: 15_000 });
    expect((await requestsOf(stage)).find((each) => each.id === id)?.many?.skipped).toBeGreaterThan(0);

    await tab.frame.evaluate(`location.hash = '#/request/${id}'`);
    const [retry, yes] = [tab.frame.getByRole('button', { name: /^Try \d+ users again$/ }), button(en('tab.many.retry-yes'))];
    await retry.click();
    await yes.click();
    await tab.eventually(`document.querySelector('main').innerText.includes('600 of 600 signed out')`, 20_000);
    expect(await tab.frame.evaluate('document.activeElement === document.body')).toBe(false);
    expect(tab.wrong).toEqual([]);
  }, 60_000);

  test('has its users by page and by standing, who was left out, and a file with all of them', async () => {
    const users = crowd('Paged', 60);
    // Whoever is made and signed out within one second has nothing that a read-back could prove.
    await wait(1_100);
    const id = await askForMany(stage, 'megan', `${upns(users)}\nnobody@contoso.com`);
    for (const person of ['megan', 'camille'] as const) await pressButton(stage, person, id, 'confirm');
    await begin(`#/request/${id}`);
    const table = tab.frame.getByRole('table', { name: en('tab.many.users') });
    await table.getByText('paged00050@contoso.com').first().waitFor();
    expect(await table.getByText('paged00051@contoso.com').count()).toBe(0);
    await tab.eventually(`document.querySelector('main').innerText.includes('60 of 60 signed out')`);
    await tab.frame.getByText(message('en', 'result.not-found', { user: 'nobody@contoso.com' })).first().waitFor();
    // The page turns its own pages; the card has no button that would do nothing here.
    expect(await tab.frame.locator('.ac-adaptiveCard button').count()).toBe(0);
    await button(en('many.next')).click();
    await table.getByText('paged00060@contoso.com').first().waitFor();
    await tab.frame.getByLabel(en('tab.many.filter')).selectOption('failed');
    await tab.frame.getByText(en('tab.many.none')).waitFor();
    await tab.frame.getByLabel(en('tab.many.filter')).selectOption('verified');
    await table.getByText(/^paged\d+@contoso\.com$/).first().waitFor();
    const saved = tab.page.waitForEvent('download');
    await button(en('tab.history.csv')).click();
    const file = readFileSync(await (await saved).path(), 'utf8');
    expect([file.split('\r\n').length, file.includes('"paged00060@contoso.com"'), file.includes('"nobody@contoso.com"')]).toEqual([63, true, true]);
    expect(tab.wrong).toEqual([]);
  }, 40_000);

  test.each<[Theme, number]>([['default', 1024], ['dark', 320], ['contrast', 1024]])('is drawn and accessible in the theme %s, %i pixels wide, with its card and its list in the history', async (theme, width) => {
    const id = (await requestsOf(stage)).find(({ many }) => many?.users === 60)?.id ?? '';
    await begin(`#/request/${id}`, width);
    await tab.frame.getByText('paged00001@contoso.com').last().waitFor();
    await tab.eventually(`document.querySelectorAll('.ac-adaptiveCard [role=row], .ac-adaptiveCard tr').length === 11`);
    await wear(tab, theme);
    await tab.picture(`many-request-${theme}-${width}`);
    expect([await tab.objections(), await tab.overflow(), await untranslated(tab, 'en')]).toEqual([[], 0, []]);
    await tab.frame.evaluate(`location.hash = '#/history'`);
    await tab.frame.getByRole('link', { name: '60 users' }).waitFor();
    await tab.eventually(`document.querySelectorAll('figure svg rect').length > 0`);
    await tab.picture(`many-history-${theme}-${width}`);
    expect([await tab.objections(), await tab.overflow()]).toEqual([[], 0]);
    await tab.frame.evaluate(`location.hash = '#/revoke'`);
    await tab.frame.getByRole('radio', { name: en('tab.revoke.many') }).check();
    await tab.frame.getByLabel(en('tab.list.label')).waitFor();
    await tab.picture(`many-revoke-${theme}-${width}`);
    expect([await tab.objections(), await tab.overflow(), tab.wrong]).toEqual([[], 0, []]);
  });
});

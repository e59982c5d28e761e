import type { Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { SENTENCES } from '../journeys/sentences';
import { until } from '../journeys/until';
import type { OpenTab } from '../tab/stage';
import { ENDED, itemIn, loads, onWindows, RUNS, WAITS } from './window';

const windows = onWindows();
const calls = (target: Persona): number => windows.stage.tenant.ledger.calls({ service: 'graph', method: 'POST', path: `/users/${target.id}/revokeSignInSessions` }).length;

/** The power goes out, and is there again after the tab has said that nobody answers. */
const dieAndReturn = async (tab: OpenTab): Promise<void> => {
  const { bot } = windows.stage;
  await bot.stop('SIGKILL');
  await tab.frame.getByRole('alert').getByText('No answer.').first().waitFor({ timeout: 20_000 });
  await bot.start();
};

const LOST: readonly [string, Fault][] = [
  ['was done, and its answer never came', { connection: 'hang', afterEffect: true }],
  ['had not been done', { connection: 'hang' }],
];

describe.each(LOST)('The program is killed while a call to Microsoft %s', (_what, fault) => {
  test('the tab says that nobody answers, goes on by itself, and shows what truly happened', async () => {
    const target = windows.person();
    await windows.seat('megan').opens(target);
    const [planned] = windows.stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, fault);
    const tab = await windows.open({ person: 'alex', route: '#/now' });
    await itemIn(tab, WAITS, target.upn).getByRole('button', { name: 'Confirm sign-out' }).click();
    await itemIn(tab, RUNS, target.upn).waitFor();
    await until(() => planned?.struck() === 1);
    await dieAndReturn(tab);
    const item = itemIn(tab, ENDED, target.upn);
    await item.getByText(SENTENCES.en.takesTime(target.upn)).waitFor({ timeout: 40_000 });
    expect(await item.innerText()).toContain('Alex Wilber');
    expect(await tab.frame.getByRole('alert').count()).toBe(0);
    expect(await loads(tab)).toBe('1');
    expect(windows.stage.tenant.ledger.revocations(target.id)).toBe(1);
    expect(calls(target)).toBe(fault.afterEffect === true ? 1 : 2);
    // The browser itself notes what was refused, in one of its words for it.
    expect(tab.wrong.filter((line) => !/net::ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(line))).toEqual([]);
    tab.forgive();
  }, 90_000);
});

test('a press whose answer is lost with the program is not lost: tried again in the same window it is the same press, and it counts once', async () => {
  const target = windows.person();
  const request = await windows.seat('megan').opens(target);
  const tab = await windows.open({ person: 'alex', route: `#/request/${request.id}` });
  const confirm = tab.frame.getByRole('button', { name: 'Confirm sign-out' });
  await confirm.waitFor();
  // The press arrives; nothing of its answer does.
  await tab.page.context().route('**/press', async (route) => {
    await route.fetch();
    await windows.stage.bot.stop('SIGKILL');
    await route.abort('connectionreset');
  }, { times: 1 });
  await confirm.click();
  await tab.frame.getByRole('alert').getByText('No answer.').first().waitFor();
  const retry = tab.frame.getByRole('region', { name: 'Card' }).getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  await windows.stage.bot.start();
  await retry.click();
  await tab.frame.getByRole('region', { name: 'Card' }).getByText(SENTENCES.en.takesTime(target.upn)).waitFor({ timeout: 20_000 });
  expect(await tab.frame.getByText(/^Too late/).count()).toBe(0);
  expect(windows.stage.tenant.ledger.revocations(target.id)).toBe(1);
  tab.forgive();
}, 60_000);

test('an ask whose answer is lost with the program is tried again in the same window as the same ask: there is one request', async () => {
  const target = windows.person();
  const tab = await windows.open({ person: 'alex', route: '#/revoke' });
  const box = tab.frame.getByRole('combobox');
  await box.fill(target.upn);
  await box.press('Enter');
  await tab.frame.getByText(`Chosen: ${target.upn}`).waitFor();
  await tab.page.context().route('**/api/tab/requests', async (route) => {
    await route.fetch();
    await windows.stage.bot.stop('SIGKILL');
    await route.abort('connectionreset');
  }, { times: 1 });
  await tab.frame.getByRole('button', { name: 'Ask to sign out' }).click();
  await tab.frame.getByRole('alert').getByText('No answer.').waitFor();
  await windows.stage.bot.start();
  await tab.frame.getByRole('button', { name: 'Try again' }).click();
  await tab.frame.getByRole('heading', { level: 1, name: 'Request' }).waitFor();
  expect((await windows.seat('megan').history(`user=${target.id}`)).requests).toHaveLength(1);
  tab.forgive();
}, 60_000);

test('a page that is loaded while nobody answers says so and fills by itself', async () => {
  const target = windows.person();
  await windows.seat('megan').opens(target);
  const tab = await windows.open({ person: 'alex', route: '#/health' });
  await tab.frame.getByRole('heading', { name: 'Audit log' }).waitFor();
  await windows.stage.bot.stop('SIGKILL');
  await tab.frame.getByRole('tab', { name: 'Now' }).click();
  await tab.frame.getByRole('alert').getByText('No answer.').waitFor();
  await windows.stage.bot.start();
  await itemIn(tab, WAITS, target.upn).waitFor({ timeout: 15_000 });
  expect(await tab.frame.getByRole('alert').count()).toBe(0);
  tab.forgive();
}, 60_000);

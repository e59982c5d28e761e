import { SENTENCES } from '../journeys/sentences';
import { ENDED, itemIn, loads, onWindows, RUNS, WAITS } from './window';

const windows = onWindows({ environment: { PROTECTED_USERS: 'breakglass@contoso.com' } });
const calls = (id: string): number => windows.stage.tenant.ledger.calls({ service: 'graph', method: 'POST', path: `/users/${id}/revokeSignInSessions` }).length;

test('two look at what waits: one confirms, and the other sees it run and end without loading anything anew', async () => {
  const target = windows.person();
  windows.stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: target.id }, { delayMs: 4_000 }, 1);
  await windows.seat('alex').opens(target, { reason: 'Seen in Lagos and Oslo' });
  const [alex, megan] = await Promise.all([windows.open({ person: 'alex', route: '#/now' }), windows.open({ person: 'megan', route: '#/now' })]);
  await itemIn(megan, WAITS, target.upn).getByText('Seen in Lagos and Oslo').waitFor();
  await itemIn(alex, WAITS, target.upn).getByRole('button', { name: 'Confirm sign-out' }).click();
  await itemIn(megan, RUNS, target.upn).waitFor();
  expect(await itemIn(megan, WAITS, target.upn).count()).toBe(0);
  for (const tab of [megan, alex]) {
    const ended = itemIn(tab, ENDED, target.upn);
    await ended.getByText(SENTENCES.en.takesTime(target.upn)).waitFor();
    expect(await ended.innerText()).toContain('Alex Wilber');
    expect(await loads(tab)).toBe('1');
  }
  expect(calls(target.id)).toBe(1);
});

test('a request that is asked while somebody looks appears there by itself', async () => {
  const [one, two] = [windows.person(), windows.person()];
  await windows.seat('alex').opens(one);
  const megan = await windows.open({ person: 'megan', route: '#/now' });
  await itemIn(megan, WAITS, one.upn).waitFor();
  await windows.seat('alex').opens(two);
  await itemIn(megan, WAITS, two.upn).waitFor();
});

test('two press at the same moment: one is first, the other is told who, and both see the one result', async () => {
  const target = windows.person();
  await windows.seat('grady').opens(target);
  const tabs = await Promise.all([windows.open({ person: 'alex', route: '#/now' }), windows.open({ person: 'megan', route: '#/now' })]);
  const buttons = tabs.map((tab) => itemIn(tab, WAITS, target.upn).getByRole('button', { name: 'Confirm sign-out' }));
  for (const button of buttons) await button.waitFor();
  // What Graph answers is slow, so that both presses are on their way before one is decided.
  const slow = (['alex', 'megan'] as const).map((key) => windows.stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: windows.stage.tenant.people[key].id }, { delayMs: 500 }));
  await Promise.all(buttons.map((button) => button.click()));
  const told = tabs.map((tab) => tab.frame.getByText(/^Too late: (Alex Wilber|Megan Bowen) confirmed this at/));
  await Promise.race(told.map((each) => each.waitFor()));
  for (const { remove } of slow) remove();
  for (const tab of tabs) await itemIn(tab, ENDED, target.upn).getByText(SENTENCES.en.takesTime(target.upn)).waitFor();
  expect((await Promise.all(told.map((each) => each.count()))).sort()).toEqual([0, 1]);
  expect(calls(target.id)).toBe(1);
});

test('where two are needed, the second press of the first is of no use, and the other one sees who was first and is the second', async () => {
  const { breakGlass } = windows.stage.tenant.people;
  const request = await windows.seat('alex').opens(breakGlass);
  const [alex, megan] = await Promise.all([windows.open({ person: 'alex', route: '#/now' }), windows.open({ person: 'megan', route: '#/now' })]);
  const confirm = (tab: typeof alex) => itemIn(tab, WAITS, breakGlass.upn).getByRole('button', { name: 'Confirm sign-out' });
  await confirm(alex).click();
  await itemIn(alex, WAITS, breakGlass.upn).getByText(/Waits for a second, different administrator/).waitFor();
  await confirm(alex).click();
  await itemIn(alex, WAITS, breakGlass.upn).getByText(/You have confirmed already/).waitFor();
  expect(calls(breakGlass.id)).toBe(0);
  await itemIn(megan, WAITS, breakGlass.upn).getByText(/The first was .*Alex Wilber/).waitFor();
  await confirm(megan).click();
  for (const tab of [alex, megan]) await itemIn(tab, ENDED, breakGlass.upn).getByText(SENTENCES.en.takesTime(breakGlass.upn)).waitFor();
  expect(calls(breakGlass.id)).toBe(1);
  expect((await windows.seat('camille').details(request.id)).request.deciders.map(({ name }) => name)).toEqual(['Alex Wilber', 'Megan Bowen']);
});

test('somebody who loses the role while they look is told so, and sees nothing any more', async () => {
  const { directory, people } = windows.stage.tenant;
  const target = windows.person();
  await windows.seat('alex').opens(target);
  const tab = await windows.open({ person: 'camille', route: '#/now', language: 'en-US' });
  await itemIn(tab, WAITS, target.upn).waitFor();
  directory.removeRole(people.camille.id, 'Global Administrator');
  await tab.frame.getByRole('alert').getByText(/needs an active role/).waitFor({ timeout: 10_000 });
  tab.forgive();
  expect(await tab.frame.getByRole('article').count()).toBe(0);
  directory.grantRole(people.camille.id, 'Global Administrator');
});

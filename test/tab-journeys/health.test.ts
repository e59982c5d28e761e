import Database from 'better-sqlite3';
import { readEntry } from '../journeys/audit-entries';
import { onWindows } from './window';

const windows = onWindows();

/** Beside the running program. */
const besides = (statement: string): void => {
  const other = new Database(windows.stage.store);
  other.exec(statement);
  other.close();
};

beforeAll(async () => {
  for (let times = 0; times < 3; times += 1) {
    const seat = windows.seat('alex');
    const request = await seat.opens(windows.person());
    await seat.press(request, 'confirm');
    await seat.becomes(request.id, 'signing-out');
  }
}, 30_000);

test('"Verify now" reads the whole log and says that it is intact, over as many entries as there are', async () => {
  const tab = await windows.open({ person: 'alex', route: '#/health' });
  await tab.frame.getByText('Not verified since the bot started.').waitFor();
  await tab.frame.getByRole('button', { name: 'Verify now' }).click();
  const said = await tab.frame.getByText(/^The log is intact: /).innerText();
  expect(said).toMatch(/^The log is intact: \d+ entries verified on /);
  const checked = Number(/(\d+) entries/.exec(said)?.[1]);
  expect(checked).toBeGreaterThanOrEqual(12);
  expect(checked).toBeLessThanOrEqual(windows.evidence().entries.length);
});

test('somebody else who looks at the page sees how it ended, without having asked for it', async () => {
  const tab = await windows.open({ person: 'camille', route: '#/health' });
  await tab.frame.getByText(/^Le journal est intact/).waitFor();
});

test('after somebody has changed an entry in the store, beside the running program, it says which entry does not hold; put right again, it is whole', async () => {
  const entry = windows.evidence().entries.map(readEntry).find(({ kind }) => kind === 'confirmed')?.sequence ?? 0;
  besides(`update audit set bytes = replace(bytes, '"kind":"confirmed"', '"kind":"Confirmed"') where sequence = ${entry}`);
  const tab = await windows.open({ person: 'megan', route: '#/health' });
  try {
    await tab.frame.getByRole('button', { name: 'Verify now' }).click();
    await tab.frame.getByText('The log is not intact').waitFor();
    await tab.frame.getByText(new RegExp(`^Entry ${entry} does not hold: `)).waitFor();
  } finally {
    besides(`update audit set bytes = replace(bytes, '"kind":"Confirmed"', '"kind":"confirmed"') where sequence = ${entry}`);
  }
  await tab.frame.getByRole('button', { name: 'Verify now' }).click();
  await tab.frame.getByText(/^The log is intact: /).waitFor();
});

test('an entry that was taken away at the end is missed', async () => {
  const last = windows.evidence().entries.at(-1);
  if (last === undefined) throw new Error('the log is empty');
  besides(`delete from audit where sequence = ${last.sequence}`);
  const tab = await windows.open({ person: 'alex', route: '#/health' });
  try {
    await tab.frame.getByRole('button', { name: 'Verify now' }).click();
    await tab.frame.getByText('The log is not intact').waitFor();
  } finally {
    const other = new Database(windows.stage.store);
    other.prepare('insert into audit (sequence, hash, bytes) values (?, ?, ?)').run(last.sequence, last.hash, last.bytes);
    other.close();
  }
  await tab.frame.getByRole('button', { name: 'Verify now' }).click();
  await tab.frame.getByText(/^The log is intact: /).waitFor();
});

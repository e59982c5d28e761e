import Database from 'better-sqlite3';
import { problem, verification } from '../../src/contract';
import { withStore } from '../journeys/evidence';
import { until } from '../journeys/until';
import { onDesk } from './desk';

/** The contract's figure is three seconds; the rest is for a busy machine. */
const TOLD_WITHIN = 3_500;
const desk = onDesk();
const { stage } = desk;

const besides = (statement: string): void => {
  const other = new Database(stage.store);
  other.exec(statement);
  other.close();
};

/** Another program has the right to write, and keeps it. */
const hold = (): { release: () => void } => {
  const other = new Database(stage.store);
  other.exec('begin immediate');
  return {
    release: () => {
      other.exec('rollback');
      other.close();
    },
  };
};

/** The log cannot be written, all the rest can. */
const breakLog = (): { release: () => void } => {
  besides("create trigger no_more before insert on audit begin select raise(abort, 'no more'); end");
  return { release: () => besides('drop trigger no_more') };
};

/** All tables but those of the audit log are gone. */
const loseTables = (): { release: () => void } => {
  besides('alter table request rename to elsewhere');
  return { release: () => besides('alter table elsewhere rename to request') };
};

describe.each([
  ['the store is held by another program', hold],
  ['the audit log cannot be written', breakLog],
])('While %s', (_what, begin) => {
  test('an ask is told within three seconds what was not done and how to do it by hand; asked again later it works, once', async () => {
    const seat = desk.admin();
    const target = stage.person();
    const ask = { id: crypto.randomUUID() };
    const { release } = begin();
    const told = await seat.ask(target, ask);
    release();
    expect(told).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Nothing was done: the bot cannot write its records \(SQLITE_\w+\), and it revokes nothing without one/) as string });
    expect(told.text).toContain(`Revoke-MgUserSignInSession -UserId '${target.id}'`);
    expect(told.text).not.toMatch(/write the line/i);
    expect(told.tookMs).toBeLessThan(TOLD_WITHIN);
    const request = await seat.opens(target, ask);
    await seat.press(request, 'confirm');
    await seat.becomes(request.id, 'signing-out');
    expect([stage.revokeCalls(target), stage.revocations(target)]).toEqual([1, 1]);
    expect((await seat.history(`user=${target.id}`)).requests).toHaveLength(1);
  });

  test('a press is told in time, in French too, nothing is called, and the same button works when it is over', async () => {
    const { asker, request, target } = await desk.opened(desk.adminFr());
    const press = { id: crypto.randomUUID() };
    const { release } = begin();
    const told = await asker.press(request, 'confirm', press);
    release();
    expect(told).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Rien n'a été fait : le bot ne peut pas écrire ses enregistrements/) as string });
    expect(told.text).toMatch(/PowerShell : Revoke-MgUserSignInSession -UserId (<UPN>|'robin\.quill)/);
    expect(told.tookMs).toBeLessThan(TOLD_WITHIN);
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    expect(await asker.press(request, 'confirm', press)).toMatchObject({ show: 'request' });
    await asker.becomes(request.id, 'signing-out');
    expect(stage.revocations(target)).toBe(1);
  });

  test('one may look: reading needs no right to write', async () => {
    const { asker, request } = await desk.opened();
    const { release } = begin();
    const seen = await asker.call('now');
    release();
    expect(seen).toMatchObject({ status: 200 });
    expect(JSON.stringify(seen.body)).toContain(request.id);
  });
});

test('while the store cannot be read, every page says so in both languages, and shows all again afterwards', async () => {
  const { asker, request } = await desk.opened();
  const french = desk.adminFr();
  const { release } = loseTables();
  const [said, saidFr] = [await asker.call('now'), await french.call('requests')];
  const pressed = await asker.press(request, 'confirm');
  release();
  expect(said.status).toBe(503);
  expect(problem.parse(said.body)).toMatchObject({ code: 'store-down', detail: expect.stringMatching(/nothing is done and nothing is shown/) as string });
  expect(problem.parse(saidFr.body)).toMatchObject({ code: 'store-down', status: 503 });
  expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringMatching(/PowerShell: Revoke-MgUserSignInSession/) as string });
  expect((await asker.now()).awaiting.map(({ id }) => id)).toContain(request.id);
});

test('a list whose ask could not be recorded is forgotten when the store takes something again, without a restart; asked for again it works', async () => {
  const [seat, users] = [desk.admin(), [stage.person(), stage.person()]];
  const kept = (): number => withStore(stage.store, (store) => store.prepare<[string, string], { count: number }>('select count(*) as count from pinned where target in (?, ?)').get(users[0]?.id ?? '', users[1]?.id ?? '')?.count ?? -1);
  const { release } = breakLog();
  const told = await seat.askMany(users);
  release();
  expect(told).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Nothing was done: the bot cannot write its records/) as string });
  expect(kept()).toBe(2);
  await until(() => kept() === 0, 10_000, () => `${kept()} users are still kept`);
  const request = await seat.opensMany(users);
  expect(kept()).toBe(2);
  await seat.press(request, 'confirm');
  await seat.becomes(request.id, 'signing-out');
  expect(users.map((user) => stage.revocations(user))).toEqual([1, 1]);
}, 30_000);

describe('While the audit log cannot be vouched for', () => {
  const bend = (from: string, to: string): void => besides(`update audit set bytes = replace(bytes, '"kind":"${from}"', '"kind":"${to}"') where sequence = 2`);

  test('nothing is acted on; it is said at asking and at pressing, with the way by hand, and on the page about health', async () => {
    const { asker, request, target } = await desk.opened();
    await stage.bot.stop('SIGTERM');
    bend('asked', 'Asked');
    await stage.start();
    const other = stage.person();
    const asked = await asker.ask(other);
    expect(asked).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Nothing was done, and nothing is acted on: the audit log does not hold at entry 2/) as string });
    expect(asked.text).toContain(`Revoke-MgUserSignInSession -UserId '${other.id}'`);
    for (const verb of ['confirm', 'cancel'] as const) {
      const { show, text } = await asker.press(request, verb);
      expect([show, text]).toEqual(['sentence', expect.stringContaining('nothing is acted on')]);
      expect(text).toContain(`Revoke-MgUserSignInSession -UserId '${target.upn}'`);
    }
    expect((await desk.adminFr().press(request, 'confirm')).text).toMatch(/^Rien n'a été fait, et le bot n'agit sur rien/);
    expect(JSON.stringify((await asker.call('health')).body)).toContain('the audit log does not hold at entry 2');
    await asker.call('verification', {});
    let { state } = await asker.get('verification', verification);
    while (state === 'running') ({ state } = await asker.get('verification', verification));
    expect(state).toBe('broken');
    expect(stage.revokeCalls(target) + stage.revokeCalls(other)).toBe(0);
    await stage.bot.stop('SIGTERM');
    bend('Asked', 'asked');
    await stage.start();
    expect(await asker.press(request, 'confirm')).toMatchObject({ show: 'request' });
    await asker.becomes(request.id, 'signing-out');
    expect(stage.revokeCalls(target)).toBe(1);
  });
});

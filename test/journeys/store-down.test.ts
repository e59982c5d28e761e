import Database from 'better-sqlite3';
import { fromPerson } from '../../sandbox/tenant/message-payload';
import { ASK } from './sentences';
import { onStage } from './stage';
import { fillIn, sentMessage, submitDialog } from './ways-in';

/** The contract's figure for a click is three seconds; the rest is for the way to the channel and back on a busy machine. */
const TOLD_WITHIN = 3_500;
const stage = onStage({ MESSAGES_PER_MINUTE: '1000' });

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
  const run = (statement: string): void => {
    const other = new Database(stage.store);
    other.exec(statement);
    other.close();
  };
  run("create trigger no_more before insert on audit begin select raise(abort, 'no more'); end");
  return { release: () => run('drop trigger no_more') };
};

const timed = async <Value>(what: Promise<Value>): Promise<{ value: Value; ms: number }> => {
  const since = performance.now();
  return { value: await what, ms: performance.now() - since };
};

describe.each([
  ['the store is held by another program', hold],
  ['the audit log cannot be written', breakLog],
])('while %s', (_what, begin) => {
  test('a line is answered with what was not done and how to do it by hand, and written again later it works', async () => {
    const admin = stage.admin();
    const target = stage.person();
    const place = stage.channel();
    const { release } = begin();
    const line = await stage.say(admin, ASK.en(target.upn), { place });
    const told = await timed(stage.reply(line, 'PowerShell'));
    release();
    expect(told.value).toMatch(/^Nothing was done: the bot cannot write its records \(SQLITE_\w+\), and it revokes nothing without one/);
    expect(told.value).toContain(`Revoke-MgUserSignInSession -UserId '${target.upn}'`);
    expect(told.ms).toBeLessThan(TOLD_WITHIN);
    expect(stage.revokeCalls(target)).toBe(0);
    const { line: again, card } = await stage.asked(admin, ASK.en(target.upn), { place });
    await stage.press(admin, card, 'confirm');
    await stage.result(again);
    expect(stage.revocations(target)).toBe(1);
  });

  test('the cmdlet without a card revokes nothing, then or later', async () => {
    const target = stage.person();
    const { release } = begin();
    const line = await stage.say(stage.admin(), `Revoke-SPOUserSession -User ${target.upn} -Confirm:$false`);
    await stage.reply(line, 'PowerShell');
    release();
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('a click is answered in time, nothing is called, and the same card works when it is over', async () => {
    const admin = stage.adminFr();
    const target = stage.person();
    const { line, card } = await stage.asked(admin, ASK.fr(target.upn));
    const { release } = begin();
    const pressed = await timed(stage.press(admin, card, 'confirm'));
    release();
    expect(pressed.value).toMatchObject({ show: 'sentence' });
    expect(pressed.value.text).toMatch(/^Rien n'a été fait : le bot ne peut pas écrire ses enregistrements/);
    expect(pressed.value.text).toContain('PowerShell : Revoke-MgUserSignInSession -UserId');
    expect(pressed.ms).toBeLessThan(TOLD_WITHIN);
    expect(stage.revokeCalls(target)).toBe(0);
    await stage.press(admin, card, 'confirm');
    await stage.result(line);
    expect(stage.revocations(target)).toBe(1);
  });
});

describe('the form and the message action', () => {
  /** A form that stands there, and a message to point at. */
  const atHand = async () => {
    const admin = stage.admin();
    const [target, sender] = [stage.person(), stage.person()];
    const form = await stage.card(await stage.say(admin, 'help'));
    const message = sentMessage(stage, fromPerson(sender));
    return { admin, target, sender, form, message };
  };
  const BY_HAND = (user: string): string => `Revoke-MgUserSignInSession -UserId '${user}'`;

  test('while the store is held by another program say at once what was not done, to who asked alone; filled in again it works', async () => {
    const { admin, target, sender, form, message } = await atHand();
    const { release } = hold();
    const { answer } = await fillIn(stage, admin, form, { user: target.upn });
    const dialog = await submitDialog(stage, admin, message);
    release();
    expect(answer.text).toMatch(/^Nothing was done: the bot cannot write its records/);
    expect(answer.text).toContain(BY_HAND(target.upn));
    expect(dialog.text).toContain(BY_HAND(sender.id));
    const { line } = await fillIn(stage, admin, form, { user: target.upn });
    expect((await stage.card(line)).text).toContain(target.id);
  });

  test('while the audit log cannot be written are answered like a line: what was not done, and how to do it by hand', async () => {
    const { admin, target, sender, form, message } = await atHand();
    const { release } = breakLog();
    const { line } = await fillIn(stage, admin, form, { user: target.upn });
    const { line: other } = await submitDialog(stage, admin, message);
    const told = await Promise.all([stage.reply(line, 'PowerShell'), stage.reply(other, 'PowerShell')]);
    release();
    expect(told).toEqual([expect.stringContaining(BY_HAND(target.upn)), expect.stringContaining(BY_HAND(sender.id))]);
    expect(stage.revokeCalls(target) + stage.revokeCalls(sender)).toBe(0);
  });
});

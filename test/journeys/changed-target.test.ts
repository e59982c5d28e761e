import type { Persona } from '../../sandbox/tenant/personas';
import { strikeTheWorkOn } from './hold-back';
import type { Shown } from './shown';
import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';

const stage = onStage();

/** Asks, lets the change happen, presses, and expects that the shared card is new, its old buttons dead and its new ones good. */
const renews = async (target: Persona, change: () => unknown, shown: RegExp): Promise<Shown> => {
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const { connector } = stage.tenant;
  const [early, old] = [connector.pressed(stage.admin(), card.id, 'confirm'), connector.pressed(stage.admin(), card.id, 'confirm')];
  await change();
  const pressed = await stage.pressWith(early);
  expect(pressed).toMatchObject({ show: 'card', text: expect.stringMatching(shown) as string });
  expect(pressed.buttons.map(({ verb }) => verb)).toEqual(['confirm', 'cancel']);
  const fresh = await stage.shows(card, shown);
  expect(fresh.buttons).toHaveLength(2);
  expect(await stage.pressWith(old)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/card has changed/) as string });
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(0);
  expect(stage.textsTo(line)).toEqual([]);
  return stage.now(card);
};

test('renamed: the card shows the new name, the old buttons are dead, the new ones work', async () => {
  const target = stage.person();
  const renamed = target.upn.replace('robin', 'renamed');
  const fresh = await renews(target, () => stage.tenant.directory.rename(target.id, { upn: renamed }), new RegExp(renamed.replaceAll('.', '\\.')));
  await stage.press(stage.admin(), fresh, 'confirm');
  const done = await stage.shows(fresh, SENTENCES.en.takesTime(renamed));
  expect(done.buttons).toEqual([]);
  expect(stage.revocations(target)).toBe(1);
});

test('privileged now: the card warns, and the new buttons work for who may', async () => {
  const target = stage.person();
  const fresh = await renews(target, () => stage.tenant.directory.grantRole(target.id, 'Security Reader'), /Warning: this account is privileged/);
  await stage.press(stage.admin(), fresh, 'confirm');
  await stage.shows(fresh, SENTENCES.en.takesTime(target.upn));
});

test('privileged now by a role-assignable group: the same', async () => {
  const target = stage.person();
  const fresh = await renews(target, () => stage.tenant.directory.addToGroup('Privileged Workstations', target.id), /Warning: this account is privileged/);
  await stage.press(stage.admin(), fresh, 'cancel');
  await stage.shows(fresh, /Cancelled by/);
});

test('the old buttons cannot cancel either, and the new ones can', async () => {
  const target = stage.person();
  const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const old = stage.tenant.connector.pressed(stage.admin(), card.id, 'cancel');
  stage.tenant.directory.grantRole(target.id, 'Security Reader');
  await stage.press(stage.admin(), card, 'confirm');
  expect((await stage.pressWith(old)).show).toBe('sentence');
  const fresh = await stage.shows(card, /privileged \(/);
  expect((await stage.press(stage.admin(), fresh, 'cancel')).show).toBe('card');
});

test('protected now by the configuration: two different admins have to press the new buttons', async () => {
  const target = stage.person();
  const fresh = await renews(target, () => stage.restart({ PROTECTED_USERS: target.upn }), /Two different administrators must confirm/);
  const first = stage.admin({ displayName: 'Vera Holm' });
  expect((await stage.press(first, fresh, 'confirm')).text).toMatch(/Confirmed by Vera Holm at \d\d:\d\d \(UTC\)\. Waiting for a second/);
  expect(stage.revokeCalls(target)).toBe(0);
  const waiting = await stage.shows(fresh, /Waiting for a second/);
  await stage.press(stage.admin(), waiting, 'confirm');
  await stage.shows(fresh, SENTENCES.en.takesTime(target.upn));
  await stage.restart();
});

test('disabled is only shown: the click counts', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  stage.tenant.directory.disable(target.id);
  expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
});

test('another display name is no change of identity: the click counts', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  stage.tenant.directory.rename(target.id, { displayName: 'Robin Newname' });
  await stage.press(stage.admin(), card, 'confirm');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
});

test.each(['en', 'fr'] as const)('deleted: not found in %s, and the card has no buttons', async (language) => {
  const target = stage.person();
  const { line, card } = await stage.asked(language === 'fr' ? stage.adminFr() : stage.admin(), ASK[language](target.upn));
  stage.tenant.directory.delete(target.id);
  await stage.press(stage.admin(), card, 'confirm');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES[language].notFound(target.upn));
  expect((await stage.shows(card, SENTENCES[language].notFound(target.upn))).buttons).toEqual([]);
  expect(stage.revokeCalls(target)).toBe(0);
});

test('deleted and made again under the same UPN: not found, and the new account is never touched', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const successor = stage.tenant.directory.recreate(target.id);
  await stage.press(stage.admin(), card, 'confirm');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.notFound(target.upn));
  await stage.quiet();
  expect(stage.revokeCalls(successor)).toBe(0);
  expect(stage.revokeCalls(target)).toBe(0);
});

test('became a guest: nothing is called, the answer says that the home organisation owns the sessions', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  stage.tenant.directory.change(target.id, { userType: 'Guest', externalUserState: 'Accepted' });
  await stage.press(stage.admin(), card, 'confirm');
  expect(await stage.result(line)).toMatch(SENTENCES.en.external);
  expect((await stage.shows(card, SENTENCES.en.external)).buttons).toEqual([]);
  expect(stage.revokeCalls(target)).toBe(0);
});

test('renamed between the click and the call: failed, nothing is called', async () => {
  const target = stage.person();
  const clicker = stage.admin();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const planned = await strikeTheWorkOn(stage, target, { delayMs: 700 });
  expect((await stage.press(clicker, card, 'confirm')).show).toBe('card');
  stage.tenant.directory.rename(target.id, { upn: target.upn.replace('robin', 'moved') });
  const [first, why] = (await stage.result(line)).split('\n');
  expect(first).toBe(SENTENCES.en.failed(target.upn));
  expect(why).toMatch(/not any more what the card showed/);
  for (const { remove } of planned) remove();
  expect(stage.revokeCalls(target)).toBe(0);
});

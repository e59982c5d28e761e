import type { Persona } from '../../sandbox/tenant/personas';
import { strikeTheWorkOf } from './hold-back';
import { onStage, type Stage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';
import { until } from './until';

type Who = readonly [who: string, make: (on: Stage) => Persona, says: RegExp, fr: RegExp];

/** People who may not ask and not click, and why. */
const NOT_ENTITLED: readonly Who[] = [
  ['somebody without a role', (on) => on.person(), /needs an active role/, /rôle actif/],
  ['somebody with another role', (on) => on.person({ roles: ['Helpdesk Administrator'] }), /needs an active role/, /rôle actif/],
  ['somebody whose role is for one unit only', (on) => on.person({ rolesInUnit: ['Global Administrator'] }), /whole directory/, /tout l'annuaire/],
  ['somebody who is eligible but has not activated', (on) => on.person({ eligible: ['Global Administrator'] }), /eligible/, /éligible/],
  ['a disabled admin', (on) => on.admin({ accountEnabled: false }), /disabled/, /désactivé/],
  ['a guest with the role', (on) => on.admin({ userType: 'Guest' }), /guest/, /invité/],
  ['an external member with the role', (on) => on.admin({ externalUserState: 'Accepted' }), /guest/, /invité/],
];

describe('who may ask and click', () => {
  const stage = onStage();

  test.each(NOT_ENTITLED)('%s may not ask: one plain sentence in their language, and no card', async (_who, make, says, fr) => {
    const target = stage.person();
    const line = await stage.say(make(stage), ASK.en(target.upn));
    expect(await stage.reply(line)).toMatch(says);
    const french = await stage.say(make(stage), ASK.en(target.upn), { locale: 'fr-CA' });
    expect(await stage.reply(french)).toMatch(fr);
    await stage.quiet();
    expect([...stage.sentTo(line), ...stage.sentTo(french)]).toHaveLength(2);
    expect(stage.textsTo(line)[0]).not.toContain('\n');
  });

  test.each(NOT_ENTITLED)('%s may not click: a sentence in their language, the shared card stays as it was', async (_who, make, says, fr) => {
    const target = stage.person();
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, ASK.en(target.upn));
    for (const verb of ['confirm', 'cancel']) {
      expect(await stage.press(make(stage), card, verb)).toMatchObject({ show: 'sentence', answer: { status: 200 }, text: expect.stringMatching(says) as string });
      expect((await stage.press(make(stage), card, verb, { locale: 'fr-FR' })).text).toMatch(fr);
    }
    const submitted = await stage.submit(make(stage), card, 'confirm');
    expect(await stage.reply(submitted)).toMatch(says);
    expect(stage.now(card).message).toBe(card.message);
    expect(stage.revokeCalls(target)).toBe(0);
    // The buttons are not used up by it.
    await stage.press(asker, card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  });

  test.each([
    ['directly', (on: Stage) => on.admin()],
    ['by a role-assignable group', (on: Stage) => on.person({ groups: ['Tier 0 Operators'] })],
    ['by an activated eligibility', (on: Stage) => {
      const who = on.person({ eligible: ['Global Administrator'] });
      on.tenant.directory.activate(who.id, 'Global Administrator');
      return who;
    }],
  ])('who holds the role %s may ask, and confirm', async (_how, make) => {
    const target = stage.person();
    const who = make(stage);
    const { line, card } = await stage.asked(who, ASK.en(target.upn));
    expect((await stage.press(who, card, 'confirm')).show).toBe('card');
    await stage.result(line);
    expect(stage.revocations(target)).toBe(1);
  });

  test('who asks without an Entra identity is told so, and so is who clicks', async () => {
    const target = stage.person();
    const admin = stage.admin();
    const anonymous = { from: { id: '29:1anonymous', name: 'Somebody' } };
    const line = await stage.say(admin, ASK.en(target.upn), { also: anonymous });
    expect(await stage.reply(line)).toMatch(/can't do this/);
    const { card } = await stage.asked(admin, ASK.en(target.upn));
    expect(await stage.press(admin, card, 'confirm', { also: anonymous })).toMatchObject({ show: 'sentence', text: expect.stringMatching(/can't do this/) as string });
    const submitted = await stage.submit(admin, card, 'confirm', { also: anonymous });
    expect(await stage.reply(submitted)).toMatch(/can't do this/);
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    expect(stage.now(card).buttons).toHaveLength(2);
  });

  test('somebody whom the directory does not know may not', async () => {
    const line = await stage.say({ ...stage.admin(), id: '8d1f4c9e-0000-4000-8000-000000000001' }, ASK.en(stage.person().upn));
    expect(await stage.reply(line)).toMatch(/does not know your account/);
  });

  test('a role that is taken away between asking and clicking does not count at the click', async () => {
    const target = stage.person();
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, ASK.en(target.upn));
    stage.tenant.directory.removeRole(asker.id, 'Global Administrator');
    expect(await stage.press(asker, card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/needs an active role/) as string });
    expect(stage.revokeCalls(target)).toBe(0);
    // Another admin may still confirm what the first one asked for when they could.
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  });

  test.each([
    ['loses the role', (who: Persona) => stage.tenant.directory.removeRole(who.id, 'Global Administrator')],
    ['is disabled', (who: Persona) => void stage.tenant.directory.disable(who.id)],
    ['becomes a guest', (who: Persona) => void stage.tenant.directory.change(who.id, { userType: 'Guest' })],
  ])('who confirmed and %s before the work begins: failed, nothing is called', async (_how, change) => {
    const target = stage.person();
    const clicker = stage.adminFr();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const planned = await strikeTheWorkOf(stage, clicker, { delayMs: 700 });
    expect((await stage.press(clicker, card, 'confirm')).show).toBe('card');
    change(clicker);
    const [first, why] = (await stage.result(line)).split('\n');
    expect(first).toBe(SENTENCES.en.failed(target.upn));
    expect(why).toMatch(/does not hold the needed role any more/);
    for (const { remove } of planned) remove();
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('a guest may not find out whether somebody exists', async () => {
    const guest = stage.admin({ userType: 'Guest' });
    const [known, unknown] = await Promise.all(
      [stage.person().upn, 'nobody@contoso.com'].map(async (upn) => {
        const line = await stage.say(guest, ASK.en(upn));
        return stage.reply(line);
      }),
    );
    expect(known).toBe(unknown);
  });
});

describe('a privileged target', () => {
  const stage = onStage({ ADMIN_ROLES: 'User Administrator, Privileged Authentication Administrator' });
  const userAdmin = (): Persona => stage.person({ roles: ['User Administrator'] });

  test('needs more than a role that may do it to others, when asking', async () => {
    for (const target of [stage.person({ roles: ['Security Reader'] }), stage.person({ groups: ['Privileged Workstations'] })]) {
      const line = await stage.say(userAdmin(), ASK.en(target.upn));
      expect(await stage.reply(line)).toMatch(/privileged.*Global Administrator or Privileged Authentication Administrator/);
      expect(stage.sentTo(line)).toHaveLength(1);
    }
  });

  test('needs more when clicking too', async () => {
    const target = stage.person({ roles: ['Security Reader'] });
    const { line, card } = await stage.asked(stage.person({ roles: ['Privileged Authentication Administrator'] }), ASK.en(target.upn));
    expect(await stage.press(userAdmin(), card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/privileged/) as string });
    expect((await stage.press(stage.person({ roles: ['User Administrator', 'Global Administrator'] }), card, 'confirm')).show).toBe('card');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  });

  test('may be signed out by a Privileged Authentication Administrator', async () => {
    const target = stage.person({ roles: ['Global Administrator'] });
    const who = stage.person({ roles: ['Privileged Authentication Administrator'] });
    const { line, card } = await stage.asked(who, ASK.en(target.upn));
    await stage.press(who, card, 'confirm');
    await stage.result(line);
    expect(stage.revocations(target)).toBe(1);
  });

  test('is out of reach of a Global Administrator where the configuration does not name that role', async () => {
    const line = await stage.say(stage.admin(), ASK.en(stage.person().upn));
    expect(await stage.reply(line)).toMatch(/User Administrator, Privileged Authentication Administrator/);
  });

  test('ordinary targets are within reach of the configured role', async () => {
    const target = stage.person();
    const who = userAdmin();
    const { line, card } = await stage.asked(who, ASK.en(target.upn));
    await stage.press(who, card, 'confirm');
    await stage.result(line);
    await until(() => stage.revocations(target) === 1);
  });
});

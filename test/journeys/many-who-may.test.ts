import { failing } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { until } from './until';

const stage = onStage();

const list = (users: readonly Persona[]): string => users.map(({ upn }) => upn).join(', ');

/** People who may not, whatever the card says. */
const NOBODY_WHO_MAY: Readonly<Record<string, () => Persona>> = {
  'no role': () => stage.person(),
  'another role': () => stage.person({ roles: ['User Administrator'] }),
  'eligible only': () => stage.person({ eligible: ['Global Administrator'] }),
  'a role for a part of the directory': () => stage.person({ rolesInUnit: ['User Administrator'] }),
  'a disabled administrator': () => stage.admin({ accountEnabled: false }),
  'a guest with the role': () => stage.admin({ userType: 'Guest' }),
};

describe.each(Object.entries(NOBODY_WHO_MAY))('%s', (_who, who) => {
  test('asks for nobody, and neither confirms, cancels, stops, tries again nor turns a page', async () => {
    const users = [stage.person(), stage.person(), stage.person()];
    const [bad] = users;
    const line = await stage.say(who(), `sign out ${list(users)}`);
    await until(() => stage.sentTo(line).length > 0, 10_000, () => 'no answer');
    expect(stage.textsTo(line).join()).not.toContain(bad?.upn ?? '-');

    const { card } = await stage.asked(stage.admin(), `sign out ${list(users)}`);
    for (const verb of ['confirm', 'cancel']) expect((await stage.press(who(), stage.now(card), verb)).show).toBe('sentence');
    expect(stage.now(card).buttons.map(({ verb }) => verb)).toEqual(['confirm', 'cancel']);

    const refusal = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: bad?.id ?? '' }, failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
    stage.tenant.latency.graphMs = 300;
    const confirmed = await stage.press(stage.admin(), card, 'confirm');
    stage.tenant.latency.graphMs = 0;
    expect(confirmed.buttons.map(({ verb }) => verb)).toEqual(['stop']);
    const failed = await stage.shows(card, '2 of 3 users are signed out');
    refusal.remove();
    const retry = await stage.press(who(), failed, 'retry');
    expect(retry.show).toBe('sentence');
    // Verbs that the card does not show now come with the same key.
    for (const verb of ['stop', 'page', 'confirm']) expect((await stage.pressWith(withVerb(who(), failed.id, verb))).show).toBe('sentence');
    await stage.quiet();
    expect(users.map((user) => stage.revocations(user))).toEqual([0, 1, 1]);
  });
});

/** A press of `retry` whose verb somebody has changed on its way. */
const withVerb = (who: Persona, card: string, verb: string) => {
  const activity = stage.tenant.connector.pressed(who, card, 'retry');
  const value = activity.value as { readonly action: Readonly<Record<string, unknown>> };
  return { ...activity, value: { ...value, action: { ...value.action, verb } } };
};

describe('where a lower role may ask', () => {
  const lower = onStage({ ADMIN_ROLES: 'User Administrator,Global Administrator' });
  const helpdesk = (): Persona => lower.person({ roles: ['User Administrator'] });

  test('a privileged account is left out of what it asks for; a list with one is confirmed by a Global Administrator alone, and cancelled by either', async () => {
    const [boss, user] = [lower.person({ roles: ['Security Administrator'] }), lower.person()];
    const { card: own } = await lower.asked(helpdesk(), `sign out ${list([boss, user])}`);
    expect(own.text).toContain('Sign this user out');
    expect(own.text).toContain(`${boss.upn} is privileged`);
    const { card } = await lower.asked(lower.admin(), `sign out ${list([boss, user])}`);
    const pressed = await lower.press(helpdesk(), card, 'confirm');
    expect(pressed.show).toBe('sentence');
    expect(pressed.text).toMatch(/privileged/i);
    expect((await lower.press(helpdesk(), lower.now(card), 'cancel')).text).toContain('Cancelled');
    await lower.quiet();
    expect(lower.revocations(boss) + lower.revocations(user)).toBe(0);
  });
});

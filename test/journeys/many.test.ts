import { throttled, failing } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { lastLine, RECEIPT_LINE, SENTENCES } from './sentences';
import type { Shown } from './shown';
import { onStage } from './stage';
import { until } from './until';

const stage = onStage();

const people = (count: number): readonly Persona[] => Array.from({ length: count }, () => stage.person());
const listOf = (users: readonly Pick<Persona, 'upn'>[], between = ', '): string => users.map(({ upn }) => upn).join(between);
const all = (users: readonly Persona[]): number => users.reduce((sum, user) => sum + stage.revocations(user), 0);
const revoke = (user: Persona) => ({ service: 'graph', method: 'POST', user: user.id }) as const;

/** A group of these users that no other test has. */
const groupOf = (name: string, users: readonly Persona[], within?: string): string => {
  const { id } = stage.tenant.directory.addGroup({ displayName: name });
  for (const user of users) stage.tenant.directory.addToGroup(id, user.id);
  if (within !== undefined) stage.tenant.directory.addToGroup(within, id);
  return id;
};

/** Confirmed by two different admins. */
const confirmByTwo = async (card: Shown): Promise<void> => {
  await stage.press(stage.admin(), card, 'confirm');
  await stage.shows(card, /waiting for a second/i);
  await stage.press(stage.admin(), stage.now(card), 'confirm');
};

describe('a list in the message', () => {
  test('is one card that names whom it hits and whom it does not, one click, and a sentence for each', async () => {
    const users = people(3);
    const guest = stage.person({ userType: 'Guest' });
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, `revoke sessions for ${listOf(users)}; ${guest.upn}, nobody.here@contoso.com, Adele, ${users[0]?.upn ?? ''} because of a spray`);
    expect(card.text).toContain('Sign these 3 users out of all sessions?');
    for (const { upn } of users) expect(card.text).toContain(upn);
    expect(card.text).toContain(SENTENCES.en.notFound('nobody.here@contoso.com'));
    expect(card.text).toMatch(SENTENCES.en.external);
    expect(card.text).toContain('Adele is neither a user name');
    expect(card.text).toContain('Reason of a spray');
    expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
    const result = await stage.result(line);
    for (const { upn } of users) expect(result.split('\n')).toContain(SENTENCES.en.takesTime(upn));
    expect(lastLine(result)).toMatch(RECEIPT_LINE);
    const done = await stage.shows(card, 'Done: all 3 users are signed out');
    expect(done.buttons).toEqual([]);
    for (const user of users) expect(stage.revocations(user)).toBe(1);
    expect(stage.revocations(guest)).toBe(0);
  });

  test('in French is answered in French', async () => {
    const users = people(2);
    const { line, card } = await stage.asked(stage.adminFr(), `révoquer les sessions de ${listOf(users, ' et ')}, personne@contoso.com car hameçonnage`);
    expect(card.text).toContain('Déconnecter ces 2 utilisateurs de toutes les sessions');
    expect(card.text).toContain(SENTENCES.fr.notFound('personne@contoso.com'));
    await stage.press(stage.admin(), card, 'confirm');
    const result = await stage.result(line);
    for (const { upn } of users) expect(result.split('\n')).toContain(SENTENCES.fr.takesTime(upn));
  });

  test('of nobody that can be signed out opens no card and says why for each', async () => {
    const guest = stage.person({ userType: 'Guest' });
    const line = await stage.say(stage.admin(), `sign out ${guest.upn}, nobody.there@contoso.com`);
    const reply = await stage.reply(line, 'Nobody of the list in the message');
    expect(reply).toContain(SENTENCES.en.notFound('nobody.there@contoso.com'));
    expect(reply).toMatch(SENTENCES.en.external);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('what if: names whom it would hit and runs nothing', async () => {
    const users = people(3);
    const line = await stage.say(stage.admin(), `what if revoke sessions for ${listOf(users)}`);
    const reply = await stage.reply(line, 'would be signed out');
    for (const { upn } of users) expect(reply).toContain(SENTENCES.en.whatIf(upn));
    await stage.quiet();
    expect(all(users)).toBe(0);
  });

  test('somebody without a role gets one sentence', async () => {
    const line = await stage.say(stage.person(), `sign out ${listOf(people(2))}`);
    await stage.reply(line, /role/i);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
  });

  test('asked for again while its card is open, it is pointed to', async () => {
    const users = people(2);
    const [asker, place] = [stage.admin(), stage.channel()];
    const { card } = await stage.asked(asker, `sign out ${listOf(users)}`, { place });
    const again = await stage.say(asker, `sign out ${listOf(users.toReversed())}`, { place });
    await stage.reply(again, 'Your request for 2 users is already open');
    await stage.quiet();
    expect(stage.sentTo(again)).toHaveLength(1);
    expect((await stage.press(asker, card, 'cancel')).text).toContain('Cancelled');
    expect(all(users)).toBe(0);
  });

  test('more than one person may ask for in an hour needs two people, and either alone may cancel', async () => {
    const users = people(21);
    const { line, card } = await stage.asked(stage.admin(), `revoke sessions for ${listOf(users, '\n')}`);
    expect(card.text).toContain('Two different administrators must confirm.');
    expect(card.text).toContain('and 11 more');
    const first = stage.admin();
    await stage.press(first, card, 'confirm');
    await stage.shows(card, /waiting for a second/i);
    expect((await stage.press(first, stage.now(card), 'confirm')).show).toBe('sentence');
    expect(all(users)).toBe(0);
    await stage.press(stage.admin(), stage.now(card), 'confirm');
    const result = await stage.result(line);
    expect(result).toContain('21 of 21 signed out, which can take up to an hour: 21 verified, 0 not yet.');
    expect(all(users)).toBe(21);
  });

  test('a privileged account is left out for who may not act on it, named for who may', async () => {
    const [boss, user] = [stage.person({ roles: ['User Administrator'] }), stage.person()];
    const { card } = await stage.asked(stage.admin(), `sign out ${listOf([boss, user])}`);
    expect(card.text).toContain('Warning: 1 of these accounts is privileged.');
    expect(card.text).toContain('1 of them is privileged:');
    await stage.press(stage.admin(), card, 'confirm');
    await until(() => stage.revocations(boss) === 1, 10_000, () => 'not signed out');
  });
});

test.each([
  ['English', () => stage.admin(), 'sign out', 'of the names mixes scripts', '1 of them has a name that may imitate another one:', 'what if', 'would be signed out'],
  ['French', () => stage.adminFr(), 'révoquer les sessions de', 'des noms mélange des écritures', "1 d'entre eux a un nom qui peut en imiter un autre :", 'simuler', 'Simulation'],
])('a name that may imitate another one is warned of and named beside its user name, on the card and in a what if: in %s', async (_language, who, verb, warned, named, simulate, simulated) => {
  const [plain, odd] = [stage.person(), stage.person({ displayName: '\u0410dele Vance' })];
  const { card } = await stage.asked(who(), `${verb} ${listOf([plain, odd])}`);
  expect(card.text).toContain(warned);
  const whom = card.text.split(named)[1] ?? '';
  expect(whom).toContain(`${odd.upn} (\u0410dele Vance)`);
  expect(whom).not.toContain(plain.upn);
  const line = await stage.say(who(), `${simulate} ${verb} ${listOf([plain, odd])}`);
  expect((await stage.reply(line, simulated)).split(named)[1]).toContain(odd.upn);
});

describe('a group', () => {
  test('hits its members, nested ones too, without its guests; exactly those whom the card showed', async () => {
    const [outer, inner] = [people(2), people(2)];
    const guest = stage.person({ userType: 'Guest' });
    const id = groupOf("Sales & Co's", [...outer, guest]);
    groupOf('Inner', inner, id);
    const { line, card } = await stage.asked(stage.admin(), 'revoke sessions for group "Sales & Co\'s"');
    expect(card.text).toContain('Sign these 4 users out');
    expect(card.text).toMatch(SENTENCES.en.external);
    const late = stage.person();
    stage.tenant.directory.addToGroup(id, late.id);
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    expect(all([...outer, ...inner])).toBe(4);
    expect(all([guest, late])).toBe(0);
  });

  test('by a name that nobody has, or that two have', async () => {
    const unknown = await stage.say(stage.admin(), 'sign out group "No Such Group"');
    await stage.reply(unknown, 'There is no group No Such Group');
    const ids = [groupOf('Twins', people(1)), groupOf('Twins', people(1))];
    const two = await stage.reply(await stage.say(stage.admin(), 'sign out group Twins'), '2 groups are called Twins');
    for (const id of ids) expect(two).toContain(id);
    const { card } = await stage.asked(stage.admin(), `revoke sessions for group ${ids[1] ?? ''}`);
    expect(card.text).toContain('Sign this user out');
  });
});

describe('while it goes on', () => {
  test('stop: what is done stays done, the rest is marked, and can be tried again', async () => {
    // More than the first two waves of chunks: others see the running card, and can stop it, two seconds after the one before.
    const users = people(500);
    groupOf('Slow', users);
    const { line, card } = await stage.asked(stage.admin(), 'sign out group Slow');
    stage.tenant.latency.graphMs = 600;
    await confirmByTwo(card);
    const stopped = await stage.press(stage.admin(), await stage.shows(card, 'Signing out 500 users'), 'stop');
    expect(stopped.text).toContain('Stopping');
    const result = await stage.result(line, 20_000);
    stage.tenant.latency.graphMs = 0;
    const done = all(users);
    expect(done).toBeLessThan(500);
    expect(result).toContain(`${done} of 500 signed out`);
    expect(result).toContain(`${500 - done} stopped before their turn`);
    const over = await stage.shows(card, 'Page 1 of 50');
    expect(over.buttons.map(({ verb }) => verb)).toEqual(['retry', 'page']);
    const next = await stage.press(stage.admin(), over, 'page');
    expect(next.text).toContain('Page 2 of 50');
    expect((await stage.press(stage.person(), over, 'page')).show).toBe('sentence');
    await stage.press(stage.admin(), over, 'retry');
    await stage.shows(card, 'Done: all 500 users are signed out', 20_000);
    for (const user of users) expect(stage.revocations(user)).toBe(1);
  });

  test('one that fails is named with its reason, and tried again alone', async () => {
    const users = people(3);
    const [bad] = users;
    if (bad === undefined) throw new Error('nobody');
    const refusal = stage.tenant.faults.plan(revoke(bad), failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
    const { line, card } = await stage.asked(stage.admin(), `sign out ${listOf(users)}`);
    await stage.press(stage.admin(), card, 'confirm');
    const result = await stage.result(line);
    expect(result).toContain(SENTENCES.en.failed(bad.upn));
    expect(result).toContain('User.RevokeSessions.All');
    refusal.remove();
    const failed = await stage.shows(card, 'Done: 2 of 3 users are signed out');
    expect(failed.buttons.map(({ title }) => title)).toEqual(['Try 1 user again']);
    await stage.press(stage.admin(), failed, 'retry');
    await stage.shows(card, 'Done: all 3 users are signed out');
    for (const user of users) expect(stage.revocations(user)).toBe(1);
  });

  test('one that is throttled waits as long as it was told to, the others do not', async () => {
    const users = people(5);
    const [slow] = users;
    if (slow === undefined) throw new Error('nobody');
    stage.tenant.faults.plan(revoke(slow), throttled(2), 1);
    const { line, card } = await stage.asked(stage.admin(), `sign out ${listOf(users)}`);
    await stage.press(stage.admin(), card, 'confirm');
    expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(slow.upn));
    const calls = stage.tenant.ledger.calls({ service: 'graph', method: 'POST', user: slow.id });
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
    for (const user of users) expect(stage.revocations(user)).toBe(1);
  });

  test('an account that became privileged since the card was shown renews the card; its old buttons are dead', async () => {
    const users = people(3);
    const [risen] = users;
    if (risen === undefined) throw new Error('nobody');
    const { card } = await stage.asked(stage.admin(), `sign out ${listOf(users)}`);
    stage.tenant.directory.grantRole(risen.id, 'User Administrator');
    const pressed = await stage.press(stage.admin(), card, 'confirm');
    expect(pressed.text).toContain('1 of them is privileged');
    expect(all(users)).toBe(0);
    const renewed = await stage.shows(card, '1 of them is privileged');
    await stage.press(stage.admin(), renewed, 'confirm');
    await stage.shows(card, 'Done: all 3 users are signed out');
  });

  test('killed in the middle and started again, it goes on: everybody once', async () => {
    const users = people(100);
    groupOf('Killed', users);
    const { line, card } = await stage.asked(stage.admin(), 'sign out group Killed');
    stage.tenant.latency.graphMs = 300;
    await confirmByTwo(card);
    await until(() => all(users) > 0, 10_000, () => 'nothing began');
    await stage.kill();
    stage.tenant.latency.graphMs = 0;
    await stage.start();
    expect(await stage.result(line, 30_000)).toContain('100 of 100 signed out');
    await stage.shows(card, 'Done: all 100 users are signed out');
    for (const user of users) expect(stage.revocations(user)).toBe(1);
  });
});

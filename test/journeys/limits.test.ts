import { PERSONAL } from '../../sandbox/tenant/activities';
import { strikeTheWorkOf } from './hold-back';
import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';
import { fillIn } from './ways-in';

const stage = onStage();
const unconfirmed = (upn: string): string => `Revoke-SPOUserSession ${upn} -Confirm:$false`;

describe('MESSAGES_PER_MINUTE', () => {
  beforeAll(() => stage.restart({ MESSAGES_PER_MINUTE: '3' }));

  test('the first message too many is told so, the next ones are not answered, other people are', async () => {
    const who = stage.admin();
    for (let said = 0; said < 3; said += 1) await stage.reply(await stage.say(who, 'help', { place: stage.channel() }));
    const tooMany = await stage.say(who, ASK.en(stage.person().upn), { locale: 'fr-FR' });
    expect(await stage.reply(tooMany)).toBe('Plus de 3 messages en une minute. Rien n\'a été fait de celui-ci ; attendez une minute.');
    const more = await stage.say(who, ASK.en(stage.person().upn));
    await stage.reply(await stage.say(stage.admin(), 'help', { place: PERSONAL }));
    await stage.quiet();
    expect(stage.sentTo(more)).toEqual([]);
  });

  test('forms count, the wrong ones too: one too many is told to who filled it in alone', async () => {
    const asker = stage.admin();
    const form = await stage.card(await stage.say(asker, 'help'));
    const fill = (user: string) => fillIn(stage, asker, form, { user });
    const wrong = [await fill('nobody'), await fill('nobody')];
    expect(wrong.map(({ answer }) => answer.text)).toEqual([expect.stringContaining('is not a user name'), expect.stringContaining('is not a user name')]);
    const { answer, line } = await fill(stage.person().upn);
    expect(answer.text).toContain('That was more than');
    await stage.quiet();
    expect(stage.textsTo(line)).toEqual([]);
  });

  test('a click too many gets a sentence, and the request stays open', async () => {
    const asker = stage.admin();
    const { card } = await stage.asked(asker, ASK.en(stage.person().upn));
    const clicker = stage.admin();
    for (let said = 0; said < 3; said += 1) await stage.reply(await stage.say(clicker, 'help'));
    expect(await stage.press(clicker, card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/more than 3 messages/) as string });
    expect(stage.now(card).buttons).toHaveLength(2);
    expect((await stage.press(asker, card, 'cancel')).show).toBe('card');
  });
});

describe('MAX_OPEN_PER_PERSON', () => {
  beforeAll(() => stage.restart({ MAX_OPEN_PER_PERSON: '2' }));

  test('one more is refused until one of the open ones is over', async () => {
    const asker = stage.admin();
    const { card } = await stage.asked(asker, ASK.en(stage.person().upn));
    await stage.asked(asker, ASK.en(stage.person().upn));
    const target = stage.person();
    const refused = await stage.say(asker, ASK.en(target.upn));
    expect(await stage.reply(refused)).toMatch(/2 open requests/);
    await stage.quiet();
    expect(stage.sentTo(refused)).toHaveLength(1);
    await stage.press(asker, card, 'cancel');
    expect((await stage.asked(asker, ASK.en(target.upn))).card.buttons).toHaveLength(2);
  });
});

describe('STOPPED', () => {
  afterAll(() => stage.restart());

  test('no line and no click is acted on, everybody is told so; what was open goes on afterwards', async () => {
    const target = stage.person();
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, ASK.en(target.upn));
    await stage.restart({ STOPPED: 'true' });
    expect(await stage.reply(await stage.say(asker, unconfirmed(stage.person().upn)))).toMatch(/bot is stopped/);
    expect(await stage.reply(await stage.say(stage.adminFr(), ASK.fr(stage.person().upn)))).toMatch(/bot est arrêté/);
    expect(await stage.press(asker, card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/bot is stopped/) as string });
    expect(await stage.press(stage.adminFr(), card, 'cancel')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/bot est arrêté/) as string });
    expect(stage.now(card).buttons).toHaveLength(2);
    await stage.restart();
    await stage.press(asker, card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('queued work is not acted on: failed, because the bot is stopped', async () => {
    const target = stage.person();
    const clicker = stage.admin();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    await strikeTheWorkOf(stage, clicker, { connection: 'hang' });
    await stage.press(clicker, card, 'confirm');
    await stage.tenant.ledger.waitForCall({ service: 'graph', user: clicker.id, status: 'hung' }, 20_000);
    await stage.kill();
    stage.tenant.faults.clear();
    await stage.start({ STOPPED: 'true' });
    const [first, why] = (await stage.result(line)).split('\n');
    expect(first).toBe(SENTENCES.en.failed(target.upn));
    expect(why).toMatch(/bot is stopped/);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('a call whose answer was lost is still looked up, so that nothing false is said', async () => {
    const target = stage.person();
    await stage.restart();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, { connection: 'hang', afterEffect: true });
    await stage.press(stage.admin(), card, 'confirm');
    await stage.tenant.ledger.waitForCall({ service: 'graph', method: 'POST', user: target.id, status: 'hung' }, 20_000);
    await stage.kill();
    await stage.start({ STOPPED: 'true' });
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });
});

describe('two different admins', () => {
  beforeAll(() => stage.restart({ TWO_PERSON_ABOVE: '2', PROTECTED_USERS: 'breakglass@contoso.com' }));
  afterAll(() => stage.restart());

  test('a protected user needs both; the card says who was first; the same person twice is not two', async () => {
    const { breakGlass } = stage.tenant.people;
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, ASK.en(breakGlass.upn));
    expect(card.text).toMatch(/Two different administrators must confirm/);
    const first = stage.admin({ displayName: 'Oda Lind' });
    expect((await stage.press(first, card, 'confirm')).text).toMatch(/Confirmed by Oda Lind at \d\d:\d\d.*Waiting for a second, different administrator/);
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect(await stage.press(first, waiting, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    expect(stage.revokeCalls(breakGlass)).toBe(0);
    // The asker may be one of them: asking is not confirming.
    expect((await stage.press(asker, waiting, 'confirm')).show).toBe('card');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(breakGlass.upn));
    expect((await stage.shows(card, SENTENCES.en.takesTime(breakGlass.upn))).text).toMatch(/Confirmed by Oda Lind/);
    expect(stage.revokeCalls(breakGlass)).toBe(1);
  });

  test('the first click, delivered again, shows the card that waits', async () => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.tenant.people.breakGlass.upn));
    const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    await stage.pressWith(click);
    expect(await stage.pressWith(click)).toMatchObject({ show: 'card', text: expect.stringMatching(/Waiting for a second/) as string });
    const waiting = await stage.shows(card, /Waiting for a second/);
    await stage.press(stage.admin(), waiting, 'cancel');
  });

  test('either alone may cancel', async () => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.tenant.people.breakGlass.upn));
    await stage.press(stage.admin(), card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect((await stage.press(stage.admin(), waiting, 'cancel')).text).toMatch(/Cancelled by/);
    expect((await stage.shows(card, /Cancelled by/)).buttons).toEqual([]);
  });

  test('-Confirm:$false never skips it', async () => {
    const { card } = await stage.asked(stage.admin(), unconfirmed(stage.tenant.people.breakGlass.upn));
    expect(card.text).toMatch(/although -Confirm:\$false was given: two administrators must confirm/);
    await stage.press(stage.admin(), card, 'cancel');
  });

  test('two clicks of different admins at the same moment are two', async () => {
    const { breakGlass } = stage.tenant.people;
    const before = stage.revokeCalls(breakGlass);
    const { line, card } = await stage.asked(stage.admin(), ASK.en(breakGlass.upn));
    await Promise.all([stage.admin(), stage.admin()].map((who) => stage.press(who, card, 'confirm')));
    await stage.result(line);
    expect(stage.revokeCalls(breakGlass) - before).toBe(1);
  });

  test('the first of two who loses the role before the second confirms: failed, nothing is called', async () => {
    const { breakGlass } = stage.tenant.people;
    const before = stage.revokeCalls(breakGlass);
    const first = stage.admin();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(breakGlass.upn));
    await stage.press(first, card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    stage.tenant.directory.removeRole(first.id, 'Global Administrator');
    await stage.press(stage.admin(), waiting, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.failed(breakGlass.upn));
    expect(stage.revokeCalls(breakGlass)).toBe(before);
  });

  test('what the first of two confirmed does not count for a card that has changed since', async () => {
    const target = stage.person({ userPrincipalName: 'second.glass@contoso.com' });
    await stage.restart({ PROTECTED_USERS: target.upn });
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const [first, second] = [stage.admin(), stage.admin()];
    await stage.press(first, card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    stage.tenant.directory.grantRole(target.id, 'Security Reader');
    expect((await stage.press(second, waiting, 'confirm')).buttons).toHaveLength(2);
    const renewed = await stage.shows(card, /Warning: this account is privileged/);
    expect(renewed.text).not.toMatch(/Waiting for a second/);
    await stage.press(second, renewed, 'confirm');
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    await stage.press(first, stage.now(card), 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.restart({ TWO_PERSON_ABOVE: '2', PROTECTED_USERS: 'breakglass@contoso.com' });
  });

  test('above TWO_PERSON_ABOVE users in an hour a second admin is needed; each user counts once, cancelled and unconfirmed requests too', async () => {
    const asker = stage.admin();
    const [one, two, three] = [stage.person(), stage.person(), stage.person()];
    const { card } = await stage.asked(asker, ASK.en(one.upn));
    await stage.press(asker, card, 'cancel');
    expect((await stage.asked(asker, ASK.en(one.upn))).card.text).not.toMatch(/Two different/);
    await stage.result(await stage.say(asker, unconfirmed(two.upn)));
    const { card: third } = await stage.asked(asker, unconfirmed(three.upn));
    expect(third.text).toMatch(/Two different administrators must confirm/);
    expect(stage.revokeCalls(three)).toBe(0);
    expect((await stage.asked(stage.admin(), ASK.en(three.upn))).card.text).not.toMatch(/Two different/);
  });
});

describe('REVOCATIONS_PER_HOUR', () => {
  const fresh = onStage({ REVOCATIONS_PER_HOUR: '2' });

  test('counts in the whole tenant: refused at the click, and at asking', async () => {
    const [one, two, three] = [fresh.person(), fresh.person(), fresh.person()];
    const { card } = await fresh.asked(fresh.admin(), ASK.en(three.upn));
    for (const target of [one, two]) await fresh.result(await fresh.say(fresh.admin(), unconfirmed(target.upn)));
    expect(await fresh.press(fresh.admin(), card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/limit of 2 revocations in an hour/) as string });
    expect(await fresh.press(fresh.adminFr(), card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/limite de 2 révocations par heure/) as string });
    for (const said of [ASK.en(three.upn), unconfirmed(three.upn)]) {
      const line = await fresh.say(fresh.admin(), said);
      expect(await fresh.reply(line)).toMatch(/limit of 2 revocations in an hour/);
    }
    await fresh.quiet();
    expect(fresh.now(card).buttons).toHaveLength(2);
    expect(fresh.revokeCalls(three)).toBe(0);
    expect((await fresh.press(fresh.admin(), card, 'cancel')).show).toBe('card');
  });
});

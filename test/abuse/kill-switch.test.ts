import { PERSONAL } from '../../sandbox/tenant/activities';
import { fromPerson } from '../../sandbox/tenant/message-payload';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import { onStage } from '../journeys/stage';
import { until } from '../journeys/until';
import { fillIn, pointAt, sentMessage, submitDialog } from '../journeys/ways-in';

const stage = onStage();
const EN = /bot is stopped/;
const FR = /bot est arrêté/;

describe('STOPPED', () => {
  const target = { upn: '' };
  beforeAll(async () => {
    target.upn = stage.person().upn;
    await stage.restart({ STOPPED: 'true' });
  });

  test('the start says so', () => {
    expect(stage.bot.output.join('')).toMatch(/"code":"configuration","because":"STOPPED is true/);
  });

  test.each([
    ['a line', () => ASK.en(target.upn)],
    ['a line with a reason', () => `${ASK.en(target.upn)} because of an incident`],
    ['what if', () => `what if ${ASK.en(target.upn)}`],
    ['the cmdlet', () => `Revoke-SPOUserSession -User ${target.upn}`],
    ['the cmdlet without a card', () => `Revoke-SPOUserSession ${target.upn} -Confirm:$false`],
    ['the cmdlet that only looks', () => `Revoke-SPOUserSession ${target.upn} -WhatIf`],
    ['a user who is not there', () => ASK.en('nobody.at.all@contoso.com')],
  ])('%s gets the sentence and no card, and nobody is looked up', async (_what, said) => {
    const before = stage.lookUps();
    const [admin, adminFr, nobody] = [stage.admin(), stage.adminFr(), stage.person()];
    const lines = await Promise.all([stage.say(admin, said()), stage.say(adminFr, said()), stage.say(nobody, said(), { place: PERSONAL })]);
    expect(await Promise.all(lines.map((line) => stage.reply(line)))).toEqual([EN, FR, EN].map((sentence) => expect.stringMatching(sentence) as string));
    await stage.quiet();
    expect(lines.map((line) => stage.sentTo(line).length)).toEqual([1, 1, 1]);
    expect(stage.lookUps()).toBe(before);
  });

  test('the form and the message action are told the same, and nobody is looked up', async () => {
    const before = stage.lookUps();
    const admin = stage.admin();
    const form = await stage.card(await stage.say(admin, 'help'));
    const { line } = await fillIn(stage, admin, form, { user: target.upn });
    expect(await stage.reply(line, EN)).toMatch(EN);
    const message = sentMessage(stage, fromPerson(stage.person()));
    expect((await pointAt(stage, admin, message)).text).toMatch(EN);
    expect(await stage.reply((await submitDialog(stage, admin, message)).line)).toMatch(EN);
    expect(stage.lookUps()).toBe(before);
  });

  test('help, check and the lists still answer, and check says it', async () => {
    const admin = stage.admin();
    await stage.reply(await stage.say(admin, 'help'));
    expect(await stage.reply(await stage.say(admin, 'check', { place: PERSONAL }))).toMatch(/STOPPED/);
    await stage.reply(await stage.say(admin, 'pending', { place: PERSONAL }));
    await stage.reply(await stage.say(admin, 'history', { place: PERSONAL }));
  });
});

describe('what was begun before', () => {
  beforeAll(() => stage.restart());
  afterEach(() => stage.restart());

  test('every button of an open card is answered with the sentence, in every form, and nobody is looked up', async () => {
    const { line, card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    await stage.restart({ STOPPED: 'true' });
    const before = stage.lookUps();
    for (const verb of ['confirm', 'cancel']) {
      expect(await stage.press(stage.admin(), card, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(EN) as string });
      expect(await stage.press(stage.person({ locale: 'fr-FR' }), card, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(FR) as string });
      await stage.submit(stage.admin(), card, verb);
    }
    await until(() => stage.textsTo(line).filter((text) => EN.test(text)).length === 2);
    await stage.quiet();
    expect(stage.lookUps()).toBe(before);
    expect(stage.now(card).buttons).toHaveLength(2);
  });

  test('a line that was taken in and not yet answered is told so after the stop', async () => {
    const [asker, target] = [stage.admin(), stage.person()];
    stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: asker.id }, { connection: 'hang' });
    const line = await stage.say(asker, ASK.en(target.upn));
    await stage.tenant.ledger.waitForCall({ service: 'graph', user: asker.id, status: 'hung' }, 20_000);
    await stage.kill();
    stage.tenant.faults.clear();
    await stage.start({ STOPPED: 'true' });
    expect(await stage.reply(line)).toMatch(EN);
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('a run without a card that waits to be tried again ends: failed, because the bot is stopped', async () => {
    const [asker, target] = [stage.admin(), stage.person()];
    const busy = { answer: { status: 503, headers: { 'Retry-After': '6' }, body: {} } };
    const fault = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: target.id }, busy);
    const line = await stage.say(asker, `Revoke-SPOUserSession ${target.upn} -Confirm:$false`);
    await until(() => fault.struck() > 0);
    await stage.kill();
    fault.remove();
    await stage.start({ STOPPED: 'true' });
    const [first, why] = (await stage.result(line, 60_000)).split('\n');
    expect(first).toBe(SENTENCES.en.failed(target.upn));
    expect(why).toMatch(EN);
    expect(stage.revokeCalls(target)).toBe(1);
    expect(stage.revocations(target)).toBe(0);
  }, 90_000);

  test('a run whose effect is there is still told as what it is', async () => {
    const [asker, target] = [stage.admin(), stage.person()];
    stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, { connection: 'hang', afterEffect: true });
    const line = await stage.say(asker, `Revoke-SPOUserSession ${target.upn} -Confirm:$false`);
    await stage.tenant.ledger.waitForCall({ service: 'graph', method: 'POST', user: target.id, status: 'hung' }, 20_000);
    await stage.kill();
    await stage.start({ STOPPED: 'true' });
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('an open card expires while the bot is stopped, as it does otherwise', async () => {
    await stage.restart({ CONFIRM_WITHIN: 'PT3S' });
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    await stage.restart({ STOPPED: 'true' });
    expect((await stage.shows(card, /[Ee]xpired/, 30_000)).buttons).toEqual([]);
  });
});

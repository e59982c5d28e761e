import { failing } from '../../sandbox/tenant/faults';
import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';

const CAP = 3;
const EN = /limit of 3 revocations in an hour/;

/** Every test has an hour of its own: the count is the whole tenant's. */
const inAnHour = async (play: (stage: Stage) => Promise<void>): Promise<void> => {
  const stage = new Stage({ REVOCATIONS_PER_HOUR: String(CAP) }, {});
  try {
    await stage.open();
    await play(stage);
    await stage.quiet();
    stage.audit();
  } finally {
    await stage.close();
  }
};

const unconfirmed = (upn: string): string => `Revoke-SPOUserSession ${upn} -Confirm:$false`;

test('of many clicks at the same moment no more than the cap are acted on; the others are told, and their requests stay open', () =>
  inAnHour(async (stage) => {
    const targets = Array.from({ length: 10 }, () => stage.person());
    const asked = await Promise.all(targets.map((target) => stage.asked(stage.admin(), ASK.en(target.upn))));
    const clickers = asked.map(() => stage.admin());
    const presses = await Promise.all(asked.map(({ card }, index) => stage.press(clickers[index]!, card, 'confirm')));
    await stage.quiet();
    expect(targets.filter((target) => stage.revokeCalls(target) > 0)).toHaveLength(CAP);
    expect(presses.filter(({ show, text }) => show === 'sentence' && EN.test(text))).toHaveLength(10 - CAP);
    expect(asked.filter(({ card }) => stage.now(card).buttons.length > 0)).toHaveLength(10 - CAP);
  }));

test('of many lines without a card at the same moment no more than the cap are acted on', () =>
  inAnHour(async (stage) => {
    const targets = Array.from({ length: 10 }, () => stage.person());
    const lines = await Promise.all(targets.map((target) => stage.say(stage.admin(), unconfirmed(target.upn))));
    await stage.quiet();
    expect(targets.filter((target) => stage.revokeCalls(target) > 0)).toHaveLength(CAP);
    expect(lines.filter((line) => stage.textsTo(line).some((text) => EN.test(text)))).toHaveLength(10 - CAP);
  }));

test('attempts count, not successes: three that failed are three', () =>
  inAnHour(async (stage) => {
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    stage.tenant.faults.plan({ service: 'graph', method: 'POST' }, failing(403, 'Authorization_RequestDenied', 'No.'));
    for (let tried = 0; tried < CAP; tried += 1) await stage.result(await stage.say(stage.admin(), unconfirmed(stage.person().upn)));
    expect(await stage.press(stage.admin(), card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(EN) as string });
    expect(await stage.reply(await stage.say(stage.admin(), ASK.en(stage.person().upn)))).toMatch(EN);
  }));

test('it holds over a kill, for the button of an older client too; only looking goes on', () =>
  inAnHour(async (stage) => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    for (let tried = 0; tried < CAP; tried += 1) await stage.result(await stage.say(stage.admin(), unconfirmed(stage.person().upn)));
    await stage.quiet();
    await stage.kill();
    await stage.start();
    const clicker = stage.admin();
    await stage.submit(clicker, card, 'confirm');
    expect(await stage.reply(line, EN)).toMatch(EN);
    expect(await stage.reply(await stage.say(clicker, `what if ${ASK.en(target.upn)}`))).toMatch(/^What if/);
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    expect(stage.now(card).buttons).toHaveLength(2);
  }));

test('where two people are needed the second click is held to it, the first only waits', () =>
  inAnHour(async (stage) => {
    const { breakGlass } = stage.tenant.people;
    await stage.restart({ PROTECTED_USERS: breakGlass.upn });
    const { card } = await stage.asked(stage.admin(), ASK.en(breakGlass.upn));
    expect((await stage.press(stage.admin(), card, 'confirm')).text).toMatch(/Waiting for a second/);
    for (let tried = 0; tried < CAP; tried += 1) await stage.result(await stage.say(stage.admin(), unconfirmed(stage.person().upn)));
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect(await stage.press(stage.admin(), waiting, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(EN) as string });
    await stage.quiet();
    expect(stage.revokeCalls(breakGlass)).toBe(0);
  }));

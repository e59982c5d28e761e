import { onStage } from './stage';
import { ASK, RECEIPT } from './sentences';
import { until } from './until';

/** As short as it may be for a test and long enough to be clicked in time by a slow machine. */
const WITHIN = 2_000;
const stage = onStage({ CONFIRM_WITHIN: 'PT2S' });

test('a card that nobody confirms freezes by itself, and nothing is run', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const expired = await stage.shows(card, /Expired: nobody confirmed in time/, 30_000);
  expect(expired.buttons).toEqual([]);
  expect(expired.text).toMatch(RECEIPT);
  expect(stage.revokeCalls(target)).toBe(0);
  expect(stage.sentTo(line)).toHaveLength(1);
});

test('a French card expires in French, and who clicks late is told in the language of the click', async () => {
  const target = stage.person();
  const { card } = await stage.asked(stage.adminFr(), ASK.fr(target.upn));
  const { connector } = stage.tenant;
  const [confirm, cancel] = [connector.pressed(stage.admin(), card.id, 'confirm'), connector.pressed(stage.adminFr(), card.id, 'cancel')];
  await stage.shows(card, /Expiré : personne n'a confirmé/, 30_000);
  expect(await stage.pressWith(confirm)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Too late: this request expired at \d\d:\d\d/) as string });
  expect(await stage.pressWith(cancel)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Trop tard : cette demande a expiré/) as string });
  expect(stage.revokeCalls(target)).toBe(0);
});

test('a card that expires while the program is down freezes after the start; a click that comes first is too late', async () => {
  const target = stage.person();
  const asker = stage.admin();
  const { card } = await stage.asked(asker, ASK.en(target.upn));
  const confirm = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
  const shownAt = Date.now();
  await stage.kill();
  await until(() => Date.now() > shownAt + WITHIN, WITHIN * 2);
  await stage.start();
  expect((await stage.pressWith(confirm)).text).toMatch(/expired/);
  const expired = await stage.shows(card, /Expired/, 30_000);
  expect(expired.buttons).toEqual([]);
  expect(stage.revokeCalls(target)).toBe(0);
});

test('the same can be asked again after the expiry', async () => {
  const target = stage.person();
  const asker = stage.admin();
  const place = stage.channel();
  const { card } = await stage.asked(asker, ASK.en(target.upn), { place });
  await stage.shows(card, /Expired/, 30_000);
  const { line, card: again } = await stage.asked(asker, ASK.en(target.upn), { place });
  await stage.press(asker, again, 'confirm');
  await stage.result(line);
  expect(stage.revocations(target)).toBe(1);
});

import { ASK } from '../journeys/sentences';
import { onStage } from '../journeys/stage';

const LIMIT = 3;
const stage = onStage({ MAX_OPEN_PER_PERSON: String(LIMIT) });
const EN = /3 open requests/;
const FR = /3 demandes/;

test('of many lines at the same moment no more than the limit become a request; each of the others is told why', async () => {
  const asker = stage.admin();
  const lines = await Promise.all(Array.from({ length: 12 }, () => stage.say(asker, ASK.en(stage.person().upn))));
  await stage.quiet();
  const answers = lines.map((line) => stage.sentTo(line));
  expect(answers.map((sent) => sent.length)).toEqual(lines.map(() => 1));
  expect(lines.filter((line) => stage.textsTo(line).some((text) => EN.test(text)))).toHaveLength(12 - LIMIT);
});

test('a line that needs no card is refused as well, in the language of who asks; only looking is not', async () => {
  const asker = stage.adminFr();
  for (let open = 0; open < LIMIT; open += 1) await stage.asked(asker, ASK.fr(stage.person().upn));
  const target = stage.person();
  expect(await stage.reply(await stage.say(asker, `Revoke-SPOUserSession ${target.upn} -Confirm:$false`))).toMatch(FR);
  expect(await stage.reply(await stage.say(asker, `simuler ${ASK.fr(target.upn)}`))).toMatch(/^Simulation/);
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(0);
});

test('it is counted over all conversations, and for each person', async () => {
  const asker = stage.admin();
  for (const place of [stage.channel(), stage.groupChat(), stage.channel()]) await stage.asked(asker, ASK.en(stage.person().upn), { place });
  expect(await stage.reply(await stage.say(asker, ASK.en(stage.person().upn), { place: stage.groupChat() }))).toMatch(EN);
  expect((await stage.asked(stage.admin(), ASK.en(stage.person().upn))).card.buttons).toHaveLength(2);
});

test.each(['confirm', 'cancel'])('a request that is over (%s) makes room for one', async (verb) => {
  const asker = stage.admin();
  const { card } = await stage.asked(asker, ASK.en(stage.person().upn));
  for (let open = 1; open < LIMIT; open += 1) await stage.asked(asker, ASK.en(stage.person().upn));
  await stage.press(asker, card, verb);
  await stage.asked(asker, ASK.en(stage.person().upn));
  expect(await stage.reply(await stage.say(asker, ASK.en(stage.person().upn)))).toMatch(EN);
});

test('it holds over a kill', async () => {
  const asker = stage.admin();
  for (let open = 0; open < LIMIT; open += 1) await stage.asked(asker, ASK.en(stage.person().upn));
  await stage.kill();
  await stage.start();
  expect(await stage.reply(await stage.say(asker, ASK.en(stage.person().upn)))).toMatch(EN);
});

import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';

const stage = onStage();

test('a line that is delivered again with the same id gets no further message', async () => {
  const target = stage.person();
  const asker = stage.admin();
  const { line, card } = await stage.asked(asker, ASK.en(target.upn));
  await Promise.all([stage.send(line.activity), stage.send(line.activity)]);
  await stage.press(asker, card, 'confirm');
  await stage.result(line);
  await stage.send(line.activity);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(2);
  expect(stage.revokeCalls(target)).toBe(1);
});

test('a line that is delivered twice at the same moment is one line', async () => {
  const target = stage.person();
  const activity = stage.tenant.connector.activities.message(stage.admin(), stage.channel(), ASK.en(target.upn));
  const [line] = await Promise.all([stage.send(activity), stage.send(activity), stage.send(activity)]);
  await stage.card(line);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
});

test('the same id after a restart gets no further message either', async () => {
  const { line } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  await stage.restart();
  await stage.send(line.activity);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
});

test('the same id of another conversation is another line', async () => {
  const { line } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  const other = await stage.say(stage.admin(), 'help', { id: line.activity.id ?? '' });
  expect(await stage.reply(other)).toMatch(/signs?|sign a/);
});

test('a line that is delivered again with a new id is pointed to the open card', async () => {
  const target = stage.person();
  const asker = stage.admin();
  const place = stage.groupChat();
  const { line } = await stage.asked(asker, ASK.en(target.upn), { place });
  await stage.send({ ...line.activity, id: stage.tenant.connector.nextId() });
  expect(await stage.reply(line)).toMatch(/already open/);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(2);
});

test('a run without a card that is delivered again with a new id shows the earlier result', async () => {
  const target = stage.person();
  const place = stage.groupChat();
  const line = await stage.say(stage.admin(), `Revoke-SPOUserSession ${target.upn} -Confirm:$false`, { place });
  await stage.result(line);
  const again = await stage.send({ ...line.activity, id: stage.tenant.connector.nextId() });
  expect(firstLine(await stage.reply(again))).toBe(SENTENCES.en.takesTime(target.upn));
  expect(stage.revokeCalls(target)).toBe(1);
});

test('a click that is delivered again gets the card, and nothing is run again', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
  expect((await stage.pressWith(click)).show).toBe('card');
  expect((await stage.pressWith(click)).show).toBe('card');
  await stage.result(line);
  expect(await stage.pressWith(click)).toMatchObject({ show: 'card', buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(1);
  expect(stage.textsTo(line)).toHaveLength(1);
});

test('a click to cancel that is delivered again gets the card too', async () => {
  const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'cancel');
  await stage.pressWith(click);
  expect(await stage.pressWith(click)).toMatchObject({ show: 'card', buttons: [] });
});

test('the same person who clicks a second time is told who was first', async () => {
  const { card, line } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  const clicker = stage.admin({ displayName: 'Runa Skov' });
  const { connector } = stage.tenant;
  const second = connector.pressed(clicker, card.id, 'confirm');
  await stage.press(clicker, card, 'confirm');
  expect(await stage.pressWith(second)).toMatchObject({ show: 'sentence', text: expect.stringContaining('Runa Skov') as string });
  await stage.result(line);
});

test('a submit that is delivered again does nothing and says nothing', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const submit = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm', 'submit');
  await Promise.all([stage.send(submit), stage.send(submit)]);
  await stage.result(line);
  await stage.send(submit);
  await stage.quiet();
  expect(stage.textsTo(line)).toHaveLength(1);
  expect(stage.revokeCalls(target)).toBe(1);
});

test('a submit that comes again with a new id is told who was first', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const clicker = stage.admin({ displayName: 'Signe Mork' });
  const submit = stage.tenant.connector.pressed(clicker, card.id, 'confirm', 'submit');
  await stage.send(submit);
  await stage.result(line);
  const again = await stage.send({ ...submit, id: stage.tenant.connector.nextId() });
  expect(await stage.reply(again)).toContain('Signe Mork');
  expect(stage.revokeCalls(target)).toBe(1);
});

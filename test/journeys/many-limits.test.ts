import { failing } from '../../sandbox/tenant/faults';
import { onStage } from './stage';

const stage = onStage({ REVOCATIONS_PER_HOUR: '4' });

test('the cap of an hour counts each of many, and those that are tried again once more', async () => {
  const users = [stage.person(), stage.person(), stage.person()];
  const [bad] = users;
  const listed = users.map(({ upn }) => upn).join(', ');
  const line = await stage.say(stage.admin(), `sign out ${listed}, ${stage.person().upn}, ${stage.person().upn}`);
  await stage.reply(line, /4/);
  expect(stage.sentTo(line)).toHaveLength(1);

  const refusal = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: bad?.id ?? '' }, failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
  const { card } = await stage.asked(stage.admin(), `sign out ${listed}`);
  await stage.press(stage.admin(), card, 'confirm');
  const failed = await stage.shows(card, '2 of 3 users are signed out');
  // Three of four are used up. Another one uses up the fourth.
  const single = await stage.asked(stage.admin(), `sign out ${stage.person().upn}`);
  await stage.press(stage.admin(), single.card, 'confirm');
  await stage.result(single.line);
  const retry = await stage.press(stage.admin(), failed, 'retry');
  expect(retry.show).toBe('sentence');
  refusal.remove();
  await stage.quiet();
  expect(users.map((user) => stage.revocations(user))).toEqual([0, 1, 1]);
});

import { FaultDice } from '../../sandbox/tenant/fault-rates';
import { atSize, note } from '../at-size/size';
import { counted, fatesOf, untrue } from '../journeys/fates';
import { onStage } from '../journeys/stage';

const USERS = atSize({ slice: 200, full: 5_000 });
/** Of the calls, as the issue states them. */
const RATES = { throttled: 0.02, failing: 0.01, lostBefore: 0.005, lostAfter: 0.005, retryAfterSeconds: 1, seed: 20_260_108 };
const PATIENCE = atSize({ slice: 90_000, full: 1_500_000 });

const stage = onStage({ TWO_PERSON_ABOVE: '1000000' }, { plainHttp: true });

test('where Graph throttles, fails and loses answers, each of many users is accounted for, and none of them falsely', async () => {
  const { directory, faults } = stage.tenant;
  const users = Array.from({ length: USERS }, () => stage.person());
  const { id } = directory.addGroup({ displayName: 'Unlucky' });
  for (const user of users) directory.addToGroup(id, user.id);
  const dice = new FaultDice(RATES);
  faults.leaveTo(dice);
  const line = await stage.say(stage.admin(), 'revoke sessions for group Unlucky');
  const card = await stage.card(line, PATIENCE);
  const began = Date.now();
  await stage.press(stage.admin(), card, 'confirm');
  await stage.shows(card, /Done: .*signed out/, PATIENCE);
  const seconds = Math.round((Date.now() - began) / 1_000);
  await stage.quiet();
  faults.leaveTo(undefined);
  const fates = fatesOf(stage, users, RATES.retryAfterSeconds * 1_000);
  const hasty = fates.flatMap(({ user, waits }) => waits.filter(({ asked, waited }) => waited < asked).map(({ waited }) => `${user} was called for again after ${waited} ms`));
  const wrong = [...untrue(fates), ...hasty];
  const tally = counted(fates);
  const rolled = dice.rolled();
  const more = `${JSON.stringify(tally)}; met ${JSON.stringify(rolled)}; called for twice or more: ${fates.filter(({ calls }) => calls > 1).length}, done twice: ${fates.filter(({ done }) => done > 1).length}; ${seconds} s`;
  note({ figure: 'users signed out where Graph throttles, fails and loses answers', tried: fates.length, wrong: wrong.length, atLeast: USERS, more });
  expect(wrong).toEqual([]);
  expect(tally).toEqual({ verified: USERS });
  expect(stage.now(card).text).toContain(`Done: all ${USERS === 5_000 ? '5,000' : USERS} users are signed out`);
  for (const times of Object.values(rolled)) expect(times).toBeGreaterThan(0);
}, PATIENCE + 60_000);

import { PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK } from '../journeys/sentences';
import type { Line } from '../journeys/shown';
import { onStage } from '../journeys/stage';

const BUDGET = 5;
const stage = onStage({ MESSAGES_PER_MINUTE: String(BUDGET) });

/** How often Graph was asked about these people. */
const looksAt = (people: readonly Persona[]): number => {
  const ids = people.map(({ id }) => id);
  return stage.tenant.ledger.calls({ service: 'graph' }).filter(({ user, path }) => ids.some((id) => user === id || path.includes(id))).length;
};

const saying = (who: Persona, target: Persona): WireActivity => stage.tenant.connector.activities.message(who, stage.channel(), ASK.en(target.upn));

/** Everything at once, as a flood comes. */
const flood = (activities: readonly WireActivity[]): Promise<readonly Line[]> => Promise.all(activities.map((activity) => stage.send(activity)));

const spent = async (who: Persona): Promise<void> => {
  for (let said = 0; said < BUDGET; said += 1) await stage.reply(await stage.say(who, 'help'));
};

test('of many lines at the same moment no more than the budget reach the directory; one is told so, the others are not answered', async () => {
  const flooder = stage.admin();
  const targets = Array.from({ length: 60 }, () => stage.person());
  const lines = await flood(targets.map((target) => saying(flooder, target)));
  expect(lines.map(({ answer }) => answer.status)).toEqual(lines.map(() => 200));
  await stage.quiet();
  expect(targets.filter((target) => looksAt([target]) > 0)).toHaveLength(BUDGET);
  const answers = lines.flatMap((line) => stage.sentTo(line));
  expect(answers).toHaveLength(BUDGET + 1);
  expect(answers.filter(({ activity }) => activity.text?.includes(`more than ${BUDGET} messages`) === true)).toHaveLength(1);
});

test('beyond the budget nobody is looked up: neither the sender nor who is named, whatever is said and wherever', async () => {
  const flooder = stage.admin();
  const target = stage.person();
  await spent(flooder);
  const before = looksAt([flooder, target]);
  const { message } = stage.tenant.connector.activities;
  const said = [ASK.en(target.upn), ASK.fr(target.upn), `what if ${ASK.en(target.upn)}`, `Revoke-SPOUserSession ${target.upn} -Confirm:$false`, 'check', 'pending', `history ${target.upn}`];
  const places = [PERSONAL, stage.channel(), stage.groupChat()];
  await flood(said.flatMap((text) => places.map((place) => message.call(stage.tenant.connector.activities, flooder, place, text))));
  await stage.quiet();
  expect(looksAt([flooder, target])).toBe(before);
});

test('the budget is the person\'s: another account name, client or spelling of the id is the same person', async () => {
  const flooder = stage.admin();
  const target = stage.person();
  await spent(flooder);
  const before = looksAt([flooder, target]);
  const activity = saying(flooder, target);
  const disguises = [{ id: '29:another-client' }, { aadObjectId: flooder.id.toUpperCase() }, { name: 'Somebody Else' }];
  await flood(disguises.map((disguise, index) => ({ ...activity, id: `${activity.id ?? ''}${index}`, from: { ...(activity.from as object), ...disguise } })));
  await stage.quiet();
  expect(looksAt([flooder, target])).toBe(before);
});

test('clicks spend the same budget: beyond it nobody is looked up, and the request stays open', async () => {
  const [asker, flooder, target] = [stage.admin(), stage.admin(), stage.person()];
  const { card } = await stage.asked(asker, ASK.en(target.upn));
  await spent(flooder);
  const before = looksAt([flooder, target]);
  const presses = await Promise.all(Array.from({ length: 20 }, () => stage.press(flooder, card, 'confirm')));
  expect(presses.every(({ show }) => show === 'sentence')).toBe(true);
  await stage.submit(flooder, card, 'confirm');
  await stage.quiet();
  expect(looksAt([flooder, target])).toBe(before);
  expect(stage.now(card).buttons).toHaveLength(2);
});

test('what is no message to the bot costs neither budget nor a look-up: edits, talk among others, the same activity again', async () => {
  const who = stage.admin();
  const target = stage.person();
  const { connector } = stage.tenant;
  const place = stage.channel();
  const first = await stage.say(who, 'help', { place });
  await stage.reply(first);
  const before = looksAt([who, target]);
  const talk = Array.from({ length: 20 }, () => connector.activities.message(who, place, ASK.en(target.upn), { mentionsBot: false }));
  const edits = Array.from({ length: 20 }, () => connector.activities.edit(who, place, first.activity.id ?? '', ASK.en(target.upn)));
  const again = Array.from({ length: 20 }, () => first.activity);
  await flood([...talk, ...edits, ...again]);
  await stage.quiet();
  expect(looksAt([who, target])).toBe(before);
  await stage.reply(await stage.say(who, 'help'));
});

test('while one person floods, others are answered', async () => {
  const flooder = stage.admin();
  await flood(Array.from({ length: 100 }, () => saying(flooder, stage.tenant.people.adele)));
  const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  expect(card.buttons).toHaveLength(2);
});

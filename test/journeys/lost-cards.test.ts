import type { Place } from '../../sandbox/tenant/activities';
import type { Fault } from '../../sandbox/tenant/faults';
import { ASK, SENTENCES } from './sentences';
import { onStage } from './stage';

const stage = onStage();
const lost: Fault = { connection: 'reset' };
const answered = (status: number, code: string): Fault => ({ answer: { status, headers: {}, body: { error: { code } } } });
const page: Fault = { answer: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the network</html>' } };
const onTheWayTo = (place: Place, method: 'POST' | 'PUT') => ({ service: 'connector', method, path: encodeURIComponent(place.id ?? '') }) as const;

test('when every card of a request was lost, asking again posts one that works, and the request runs once', async () => {
  const [admin, target, place] = [stage.admin(), stage.person(), stage.channel()];
  stage.tenant.faults.queue(onTheWayTo(place, 'POST'), lost, lost);
  const first = await stage.say(admin, ASK.en(target.upn), { place });
  await stage.quiet();
  expect(stage.sentTo(first)).toHaveLength(0);
  const { line, card } = await stage.asked(admin, ASK.en(target.upn), { place });
  expect(stage.textsTo(line)).toEqual([]);
  await stage.press(admin, card, 'confirm');
  await stage.shows(card, SENTENCES.en.takesTime(target.upn));
  expect(stage.revocations(target)).toBe(1);
});

test('a bot that is taken out of the chat while it works tells the result when it is back, on the card and in words', async () => {
  const [admin, target, place] = [stage.admin(), stage.person(), stage.channel()];
  const { line, card } = await stage.asked(admin, ASK.en(target.upn), { place });
  const out = answered(403, 'BotNotInConversationRoster');
  const [posts, puts] = [stage.tenant.faults.plan(onTheWayTo(place, 'POST'), out, 1), stage.tenant.faults.plan(onTheWayTo(place, 'PUT'), out, 1)];
  await stage.press(admin, card, 'confirm');
  expect(await stage.result(line, 30_000)).toContain(SENTENCES.en.takesTime(target.upn));
  const over = await stage.shows(card, SENTENCES.en.takesTime(target.upn), 30_000);
  expect(over.buttons).toEqual([]);
  expect([posts.struck(), puts.struck()]).toEqual([1, 1]);
  expect(stage.sentTo(line)).toHaveLength(2);
});

test('a page in the place of the connector’s answer is no delivery: the card is brought up to date again', async () => {
  const [admin, target, place] = [stage.admin(), stage.person(), stage.channel()];
  const { line, card } = await stage.asked(admin, ASK.en(target.upn), { place });
  stage.tenant.faults.queue(onTheWayTo(place, 'PUT'), page);
  await stage.press(admin, card, 'confirm');
  await stage.result(line);
  await stage.shows(card, SENTENCES.en.takesTime(target.upn));
});

test('a list that is none does not make a privileged account look ordinary', async () => {
  const target = stage.person({ roles: ['User Administrator'] });
  const garbage: Fault = { answer: { status: 200, headers: {}, body: { unexpected: true } } };
  stage.tenant.faults.plan({ service: 'graph', method: 'GET', path: new RegExp(`users/${target.id}/transitiveMemberOf|oleAssignments.*${target.id}`) }, garbage);
  const line = await stage.say(stage.admin(), ASK.en(target.upn));
  expect(await stage.reply(line, 'Nothing was done', 40_000)).toContain('200 without a list');
  expect(stage.sentTo(line)).toHaveLength(1);
});

import type { Answer } from '../../sandbox/tenant/wire';
import { ASK } from '../journeys/sentences';
import { onStage } from '../journeys/stage';

const stage = onStage();

/** Answers that are no lists, with the status of success. */
const NO_LISTS: readonly [string, Answer][] = [
  ['another object', { status: 200, body: { unexpected: true } }],
  ['a list of its own', { status: 200, body: [] }],
  ['nothing', { status: 200 }],
  ['a value that is no list', { status: 200, body: { value: 'none' } }],
];

test.each(NO_LISTS)('Graph answers with %s when it is asked for the roles of a privileged account: it is never taken for an ordinary one', async (_what, answer) => {
  const target = stage.person({ roles: ['User Administrator'] });
  const { faults } = stage.tenant;
  const planned = [new RegExp(`/users/${target.id}/transitiveMemberOf`), new RegExp(`oleAssignments.*${target.id}`)].map((path) => faults.plan({ service: 'graph', method: 'GET', path }, { answer }));
  const line = await stage.say(stage.admin(), ASK.en(target.upn));
  expect(await stage.reply(line, /^Nothing was done/, 30_000)).toContain('directory did not answer');
  expect(planned.some(({ struck }) => struck() > 0)).toBe(true);
  expect(stage.sentTo(line)).toHaveLength(1);
  for (const { remove } of planned) remove();
  expect((await stage.asked(stage.admin(), ASK.en(target.upn))).card.text).toMatch(/this account is privileged/);
}, 60_000);

import { onStage } from '../journeys/stage';
import { until } from '../journeys/until';

const stage = onStage({}, {}, { store: 'postgres', replicas: 2 });

/** A lease lasts thirty seconds, of which the stop takes less than ten. */
const AT_ONCE = 6_000;
/** Contract, section 1. */
const EXIT_WITHIN = 10_000;

test('what a program was at when it was stopped is done by another one at once, and not only when its lease ends', async () => {
  const [first, second] = stage.bots;
  if (first === undefined || second === undefined) throw new Error('there are two');
  await second.stop('SIGTERM');
  stage.tenant.connector.connectBot(first.endpoint);
  const [who, target] = [stage.admin(), stage.person()];
  const hanging = stage.tenant.faults.plan({ service: 'graph', user: target.upn }, { connection: 'hang' });
  const line = await stage.say(who, `revoke sessions for ${target.upn}`);
  await until(() => hanging.struck() > 0, 10_000, () => 'nobody was looked for');
  await second.start();
  stage.tenant.connector.connectBot(second.endpoint);
  hanging.remove();
  const began = Date.now();
  expect(await first.stop('SIGTERM')).toBe(0);
  const ended = Date.now();
  expect(ended - began).toBeLessThan(EXIT_WITHIN);
  const card = await stage.card(line, AT_ONCE);
  await stage.press(who, card, 'confirm');
  await stage.result(line);
  expect(stage.revocations(target)).toBe(1);
  await first.start();
}, 90_000);

import { PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import { pendingWork } from '../journeys/evidence';
import { ASK } from '../journeys/sentences';
import { until } from '../journeys/until';
import { GuardedStage } from './guarded-stage';

/** The tenant has two doors with hosts of their own; what came in through one of them is kept with its service URL. */
const guarded = new GuardedStage({});
jest.setTimeout(90_000);
const { stage } = guarded;
const other = (): URL => new URL(stage.tenant.httpOrigin);
const both = (): string => `${guarded.host},${other().host}`;

/** The same activity as the service behind the other door sends it. */
const throughOther = (activity: WireActivity): WireActivity => ({ ...activity, serviceUrl: `${other().origin}${new URL(stage.tenant.connector.serviceUrl).pathname}` });
const callsTo = (origin: URL): number => guarded.connections(origin.host);

beforeAll(() => guarded.open((host) => `${host},${other().host}`));
afterAll(() => guarded.close());

test('a reference that was stored is used as long as its host is on the list', async () => {
  const said = await stage.send(throughOther(stage.tenant.connector.activities.message(stage.admin(), PERSONAL, 'help')));
  expect(said.answer.status).toBe(200);
  expect(await stage.reply(said)).not.toBe('');
  expect(callsTo(other())).toBeGreaterThan(0);
});

test('a card is not changed on a host that is no longer on the list', async () => {
  const asker = stage.admin();
  const line = await stage.send(throughOther(stage.tenant.connector.activities.message(asker, PERSONAL, ASK.en(stage.person().upn))));
  const card = await stage.card(line);
  await stage.restart({ BOT_SERVICE_HOSTS: guarded.host });
  const before = callsTo(other());
  // A click of a genuine service decides the request; the card that hangs behind the other door stays as it was.
  const pressed = await stage.pressWith({ ...stage.tenant.connector.pressed(asker, card.id, 'cancel'), serviceUrl: stage.tenant.connector.serviceUrl });
  expect(pressed.show).toBe('card');
  await stage.quiet();
  expect(callsTo(other())).toBe(before);
  expect(stage.now(card).buttons).toHaveLength(2);
  // A full pipe is read when there is time for it.
  await until(() => stage.bot.output.join('').includes('host-not-allowed'), 5_000, () => 'no line about the host');
});

test('what is still to be said is not sent to a host that is no longer on the list', async () => {
  await stage.restart({ BOT_SERVICE_HOSTS: both() });
  const asker = stage.admin();
  const hold = stage.tenant.faults.plan({ service: 'connector' }, { answer: { status: 429, headers: { 'Retry-After': '1' } } });
  const said = await stage.send(throughOther(stage.tenant.connector.activities.message(asker, PERSONAL, 'help')));
  // The channel has said that it did not take it: it is to be said again.
  await until(() => hold.struck() > 0 && stage.bot.output.join('').includes('deliver-later'));
  await stage.kill();
  expect(pendingWork(stage.store)).toEqual(['say']);
  hold.remove();
  await stage.start({ BOT_SERVICE_HOSTS: guarded.host });
  const before = callsTo(other());
  await until(() => pendingWork(stage.store).length === 0, 60_000);
  expect(callsTo(other())).toBe(before);
  expect(stage.textsTo(said)).toEqual([]);
});

test('an expired card is left as it is on a host that is no longer on the list', async () => {
  await stage.restart({ BOT_SERVICE_HOSTS: both(), CONFIRM_WITHIN: 'PT5S' });
  const line = await stage.send(throughOther(stage.tenant.connector.activities.message(stage.admin(), PERSONAL, ASK.en(stage.person().upn))));
  const card = await stage.card(line);
  await stage.quiet();
  const refused = (): number => stage.bot.output.join('').split('host-not-allowed').length;
  const [before, so] = [callsTo(other()), refused()];
  await stage.restart({ BOT_SERVICE_HOSTS: guarded.host });
  await until(() => refused() > so, 60_000);
  expect(callsTo(other())).toBe(before);
  expect(stage.now(card).buttons).toHaveLength(2);
});

test('what a host says that is no longer on the list is refused, and nothing was called that was never on it', async () => {
  await stage.restart({ BOT_SERVICE_HOSTS: guarded.host });
  const before = callsTo(other());
  const said = await stage.send(throughOther(stage.tenant.connector.activities.message(stage.admin(), PERSONAL, 'help')));
  expect(said.answer.status).toBe(403);
  await stage.quiet();
  expect(callsTo(other())).toBe(before);
  expect(guarded.strays([guarded.host, other().host])).toEqual([]);
});

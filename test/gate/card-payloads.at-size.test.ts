import fc from 'fast-check';
import type { WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { withStore } from '../journeys/evidence';
import { pressedOf, type Line, type Shown } from '../journeys/shown';
import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { inBatches } from './batches';
import { callerOf, type Caller } from './caller';
import { mutatedPayloads, type MutatedPayload } from './mutated-payloads';

const MUTATED = atSize({ slice: 400, full: 20_000 });
/** As an older client sends them: messages, which are worked on after the answer. */
const SUBMITTED = MUTATED / 5;
const SEED = 20_261_122;
const AT_ONCE = 8;
const MANY = '1000000';
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

/** An open request: its card, and whom it is about. */
interface Open {
  readonly target: Persona;
  readonly line: Line;
  readonly card: Shown;
  readonly id: string;
  /** A genuine press of confirm on it, of either kind, to be copied. */
  readonly invoke: WireActivity;
  readonly submit: WireActivity;
}

const stage = new Stage({ MESSAGES_PER_MINUTE: MANY, MAX_OPEN_PER_PERSON: MANY, TWO_PERSON_ABOVE: MANY, CONFIRM_WITHIN: 'PT12H' }, {});
let caller: Caller;
let token = '';
let admins: readonly Persona[] = [];
let open: readonly Open[] = [];
let dead: readonly string[] = [];
/** Nobody of them may confirm. */
let outsiders: readonly Persona[] = [];
let bystander: Persona;

const idOf = (card: Shown): string => (card.buttons[0]?.data as { readonly request: string }).request;
const ask = async (): Promise<Open> => {
  const target = stage.person();
  const { line, card } = await stage.asked(admins[0]!, ASK.en(target.upn));
  const pressed = (as: 'execute' | 'submit'): WireActivity => stage.tenant.connector.pressed(admins[0]!, card.id, 'confirm', as);
  return { target, line, card, id: idOf(card), invoke: pressed('execute'), submit: pressed('submit') };
};

/** Cards that are over in each way that does not revoke anything, and the one whose buttons were renewed. */
const overIds = async (): Promise<readonly string[]> => {
  const cancelled = await ask();
  await stage.press(admins[0]!, cancelled.card, 'cancel');
  const renewed = await ask();
  stage.tenant.directory.rename(renewed.target.id, { upn: `renewed.${renewed.target.upn}` });
  await stage.press(admins[0]!, renewed.card, 'confirm');
  const twice = await ask();
  stage.tenant.directory.grantRole(twice.target.id, 'Security Reader');
  await stage.press(admins[0]!, twice.card, 'confirm');
  await stage.shows(twice.card, /privileged \(/);
  await stage.press(admins[0]!, stage.now(twice.card), 'cancel');
  return [cancelled, renewed, twice].map(({ id }) => id);
};

beforeAll(async () => {
  await stage.open();
  caller = callerOf(stage.bot.port);
  token = `Bearer ${await stage.tenant.connector.signActivityToken()}`;
  admins = Array.from({ length: 8 }, () => stage.admin());
  bystander = stage.person();
  outsiders = [stage.person(), stage.person({ roles: ['User Administrator'] }), stage.admin({ userType: 'Guest' }), stage.admin({ accountEnabled: false }), stage.person({ eligible: ['Global Administrator'] })];
  open = await Promise.all(Array.from({ length: 8 }, ask));
  dead = await overIds();
  await stage.quiet();
}, 60_000);
afterAll(async () => {
  caller.hangUp();
  await stage.close();
});

/** Everything that could have changed by a click, as text. */
const standing = (): string =>
  withStore(stage.store, (database) =>
    JSON.stringify([
      database.prepare('select id, state, version from request order by id').all(),
      database.prepare('select * from item').all(),
      database.prepare(`select count(*) from audit where json_extract(bytes, '$.kind') in ('asked', 'confirmed', 'confirmed-first', 'cancelled', 'expired', 'renewed', 'attempt', 'outcome')`).all(),
    ]),
  );

const found = { tried: 0, wrong: [] as string[], families: new Map<string, number>(), statuses: new Map<number, number>() };
const count = (family: string, status: number, fine: boolean, what: () => string): void => {
  found.tried += 1;
  found.families.set(family, (found.families.get(family) ?? 0) + 1);
  found.statuses.set(status, (found.statuses.get(status) ?? 0) + 1);
  if (!fine) found.wrong.push(`${family}, ${status}: ${what()}`);
};
const report = (): void => note({ figure: 'mutated card payloads', tried: found.tried, wrong: found.wrong.length, atLeast: MUTATED, more: `${stage.tenant.ledger.effects().length} sign-outs in the tenant's ledger` });

/** Presses with an activity of one's own making. A card as the answer, or a failure, is what must not come. */
const pressWith = async (family: string, body: WireActivity | string, statuses: readonly number[] = [200, 400], show: readonly string[] = ['sentence', 'nothing']): Promise<void> => {
  const { status, body: said } = await caller.post(token, body);
  const pressed = pressedOf({ status, body: said === '' ? '' : (JSON.parse(said) as unknown), headers: new Headers(), tookMs: 0 });
  count(family, status, statuses.includes(status) && show.includes(pressed.show), () => `${said.slice(0, 200)} to ${JSON.stringify(body).slice(0, 600)}`);
};

/** The same press by somebody else, with an id of its own: it is no redelivery. */
const by = (who: Persona, genuine: WireActivity, changes: Readonly<Record<string, unknown>> = {}): WireActivity => ({
  ...genuine,
  id: stage.tenant.connector.nextId(),
  from: { id: who.teamsId, name: who.name, aadObjectId: who.id },
  ...changes,
});

const invoke = (who: Persona, on: Open, { verb, data, action }: Pick<MutatedPayload, 'verb' | 'data' | 'action'>): WireActivity =>
  by(who, on.invoke, { value: { trigger: 'manual', action: { type: 'Action.Execute', title: 'x', ...action, verb, data } } });

const submit = (who: Persona, on: Open, { verb, data }: MutatedPayload): WireActivity =>
  by(who, on.submit, { value: typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data, verb } : (data ?? null) });

const payloads = (): readonly MutatedPayload[] => {
  const ids = { live: open.map(({ id }) => id), dead, targets: [bystander.id, bystander.upn, open[0]!.target.id, open[0]!.target.upn, stage.tenant.tenantId, stage.tenant.people.breakGlass.upn] };
  return fc.sample(mutatedPayloads(ids), { seed: SEED, numRuns: MUTATED });
};

test('no mutated payload of an entitled admin does anything, as an invoke or as a message', async () => {
  const before = standing();
  await inBatches(payloads(), AT_ONCE, async (payload, index) => {
    const [who, on] = [admins[index % admins.length]!, open[index % open.length]!];
    if (index % 5 === 0) await pressWith(`${payload.family}, as a message`, submit(who, on, payload), [200], ['nothing']);
    else await pressWith(payload.family, invoke(who, on, payload));
  });
  await stage.quiet(600_000);
  report();

  expect(found.wrong.slice(0, 10)).toEqual([]);
  expect(found.tried).toBeGreaterThanOrEqual(MUTATED);
  expect(standing()).toBe(before);
  expect(stage.tenant.ledger.effects()).toEqual([]);
  expect(stage.tenant.ledger.calls({ path: /revoke/i })).toEqual([]);
  expect(SUBMITTED).toBe([...found.families].reduce((sum, [family, number]) => (family.endsWith('as a message') ? sum + number : sum), 0));
});

/** The exact id, in a context that it is not good for. */
const contexts = (): readonly (readonly [string, (on: Open) => WireActivity])[] => {
  const admin = admins[0]!;
  const OTHER = '11111111-2222-4333-8444-555555555555';
  const from = (changes: object) => (on: Open): WireActivity => by(admin, on.invoke, { from: { id: admin.teamsId, name: admin.name, aadObjectId: admin.id, ...changes } });
  const channel = (on: Open, tenant: unknown): object => ({ ...(by(admin, on.invoke).channelData as object), tenant });
  return [
    ...outsiders.map((who, index) => [`pressed by outsider ${index}`, (on: Open) => by(who, on.invoke)] as const),
    ['pressed by nobody', from({ aadObjectId: undefined })],
    ['pressed by a list', from({ aadObjectId: [admin.id] })],
    ['pressed by an object', from({ aadObjectId: { id: admin.id } })],
    ['pressed by a UPN', from({ aadObjectId: admin.upn })],
    ['pressed by a stranger', from({ aadObjectId: OTHER })],
    ['pressed by an id that is nearly an admin\'s', from({ aadObjectId: `${admin.id.slice(0, -1)}${admin.id.endsWith('0') ? '1' : '0'}` })],
    ['pressed by an admin\'s id with a blank', from({ aadObjectId: ` ${admin.id}` })],
    ['pressed in another tenant', (on) => ({ ...by(admin, on.invoke), conversation: { ...by(admin, on.invoke).conversation!, tenantId: OTHER }, channelData: channel(on, { id: OTHER }) })],
    ['pressed in another tenant of the conversation', (on) => ({ ...by(admin, on.invoke), conversation: { ...by(admin, on.invoke).conversation!, tenantId: OTHER } })],
    ['pressed in another tenant of the channel', (on) => by(admin, on.invoke, { channelData: channel(on, { id: OTHER }) })],
    ['pressed in no tenant', (on) => by(admin, on.invoke, { channelData: channel(on, undefined) })],
    ['pressed in a list of tenants', (on) => by(admin, on.invoke, { channelData: channel(on, { id: [stage.tenant.tenantId] }) })],
    ...['adaptiveCard/Action', 'adaptiveCard/action ', 'composeExtension/submitAction', 'task/submit', 'fileConsent/invoke', 'signin/verifyState', 'message/submitAction', 'actionableMessage/executeAction', 'application/search', 'tab/submit', 'config/submit', '', undefined].map(
      (name) => [`another invoke: ${String(name)}`, (on: Open) => by(admin, on.invoke, { name })] as const,
    ),
    ...['event', 'typing', 'messageUpdate', 'messageReaction', 'conversationUpdate', 'command', 'handoff', 'trace'].map((type) => [`of type ${type}`, (on: Open) => by(admin, on.invoke, { type })] as const),
  ];
};

test('the exact id does nothing for who may not press, in another tenant, or as anything else than a press', async () => {
  const before = standing();
  for (const on of open.slice(0, 3)) {
    for (const [family, made] of contexts()) await pressWith(family, made(on), [200, 400, 501]);
  }
  report();
  expect(found.wrong).toEqual([]);
  expect(standing()).toBe(before);
});

test('a payload of a megabyte, one that is cut off, and one with a prototype are refused as bodies', async () => {
  const before = standing();
  const [on, who] = [open[0]!, admins[0]!];
  const text = JSON.stringify(invoke(who, on, { verb: 'confirm', data: { request: on.id } }));
  const at = text.indexOf(`"request":"${on.id}"`);
  const more = (member: string): string => `${text.slice(0, at)}${member},${text.slice(at)}`;
  await pressWith('a megabyte', more(`"more":"${'x'.repeat(1_048_576)}"`), [413]);
  await pressWith('a byte too much', more(`"more":"${'x'.repeat(262_144 - Buffer.byteLength(text) - 9)}"`), [413]);
  for (const cut of [1, 2, 10, 100, text.length - at - 10]) await pressWith('cut off', text.slice(0, -cut), [400]);
  await pressWith('a prototype', more('"__proto__":{"isAdmin":true}'), [400]);
  await pressWith('a prototype that is spelt otherwise', more('"__pr\\u006fto__":{"isAdmin":true}'), [400]);
  await pressWith('the id first, another after it', text.replace(`"request":"${on.id}"`, `"request":"${on.id}","request":"${dead[0]!}"`));
  report();
  expect(found.wrong).toEqual([]);
  expect(standing()).toBe(before);
  expect([...found.statuses.keys()].filter((status) => status >= 500 && status !== 501)).toEqual([]);
});

test('afterwards each exact id still works once, for the user that its card showed and nobody else, whatever else stands in the payload', async () => {
  for (const [index, on] of open.entries()) {
    const who = admins[index % admins.length]!;
    const data = { request: on.id, target: bystander.id, user: bystander.upn, objectId: bystander.id, tenantId: 'other', verb: 'cancel', constructor: { prototype: { target: bystander.id } } };
    expect((await stage.pressWith(invoke(who, on, { verb: 'confirm', data }))).show).toBe('card');
    await stage.result(on.line);
    expect((await stage.pressWith(invoke(admins[0]!, on, { verb: 'confirm', data }))).show).toBe('sentence');
  }
  await stage.quiet();
  expect(open.map(({ target }) => stage.revocations(target))).toEqual(open.map(() => 1));
  expect(stage.tenant.ledger.effects()).toHaveLength(open.length);
  expect(stage.revocations(bystander)).toBe(0);
});

test('afterwards the auditor has no objection', () => {
  stage.audit();
});

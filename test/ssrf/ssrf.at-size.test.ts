import fc from 'fast-check';
import { PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { inBatches } from '../gate/batches';
import { callerOf, type Caller } from '../gate/caller';
import { ASK } from '../journeys/sentences';
import { GuardedStage, openTrap, type Trap } from './guarded-stage';
import { hostileUrls, type HostileUrl } from './hostile-urls';
import { ADDRESSES, ATTACHMENTS, CARD_DATA, LINKS, type Temptation } from './temptations';

const ATTEMPTS = atSize({ slice: 300, full: 2_000 });
const SHARES = { serviceUrl: 0.5, uploads: 0.05, attachments: 0.15, links: 0.15, addresses: 0.1, cards: 0.1 };
const SEED = 20_261_122;
const AT_ONCE = 8;
const ALLOWED_NAME = 'smba.contoso.example';
const ALLOWED_SUFFIX = '.teams.contoso.example';
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

const guarded = new GuardedStage({ MESSAGES_PER_MINUTE: '1000000', MAX_OPEN_PER_PERSON: '1000000' });
const { stage } = guarded;
let trap: Trap;
let caller: Caller;
let urls: readonly HostileUrl[] = [];
let admin: Persona;
beforeAll(async () => {
  trap = await openTrap();
  await guarded.open((host) => `${host},${ALLOWED_NAME},${ALLOWED_SUFFIX}`);
  caller = callerOf(stage.bot.port);
  admin = stage.admin();
  urls = hostileUrls({ allowed: guarded.host, allowedName: ALLOWED_NAME, allowedSuffix: ALLOWED_SUFFIX, trapPort: trap.port });
}, 60_000);
afterAll(async () => {
  caller.hangUp();
  trap.close();
  await guarded.close();
});

const found = { tried: 0, wrong: [] as string[] };
const count = (attempts: number, wrong: readonly string[]): void => {
  const strays = guarded.strays();
  found.tried += attempts;
  found.wrong.push(...wrong);
  const more = `${strays.length + trap.calls()} connections and look-ups outside the configuration`;
  note({ figure: 'SSRF attempts by serviceUrl, attachment, link and redirect', tried: found.tried, wrong: found.wrong.length + strays.length + trap.calls(), atLeast: ATTEMPTS, more });
  expect(found.wrong.slice(0, 10)).toEqual([]);
  expect(strays).toEqual([]);
  expect(trap.calls()).toBe(0);
};

/** The share's part of all attempts, over all of `items` as evenly as it goes. */
const sampleOf = <Item>(items: readonly Item[], share: number): readonly Item[] => {
  const wanted = Math.ceil(ATTEMPTS * share);
  const mixed = fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { seed: SEED, numRuns: 1 })[0] ?? [];
  return Array.from({ length: wanted }, (_, index) => mixed[index % mixed.length]!);
};

const message = (): WireActivity => stage.tenant.connector.activities.message(admin, PERSONAL, 'help');

test('the hostile URLs are many, of every kind, and none of them is the configured host itself', () => {
  const families = new Map<string, number>();
  for (const { family } of urls) families.set(family, (families.get(family) ?? 0) + 1);
  expect(new Set(urls.map(({ url }) => url)).size).toBeGreaterThanOrEqual(700);
  for (const family of ['this machine', 'an inner address', 'a name', 'like the allowed host', 'like an allowed name', 'another scheme']) expect([family, (families.get(family) ?? 0) >= 60]).toEqual([family, true]);
  expect(urls.filter(({ url }) => new RegExp(`^https?://${guarded.host}(/|$)`, 'i').test(url) && !/[\s\\?#]/.test(url))).toEqual([]);
});

test('the watchers see where the program goes: to the configured host, and it is looked up', async () => {
  const line = await stage.say(admin, 'help', { place: PERSONAL });
  expect(await stage.reply(line)).not.toBe('');
  expect(guarded.connections(guarded.host)).toBeGreaterThan(0);
  expect(guarded.lookups()).toBeGreaterThan(0);
});

test('a genuine token that names a hostile service is refused, and the service is never called', async () => {
  const kinds: readonly ((activity: WireActivity) => WireActivity)[] = [
    (activity) => activity,
    (activity) => ({ ...activity, type: 'installationUpdate', action: 'add' }),
    (activity) => ({ ...activity, type: 'conversationUpdate', membersAdded: [activity.recipient] }),
    (activity) => ({ ...activity, type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb: 'confirm', data: { request: 'x' } } } }),
  ];
  const wrong = await inBatches(sampleOf(urls, SHARES.serviceUrl), AT_ONCE, async ({ family, url }, index) => {
    const token = await stage.tenant.connector.signActivityToken({ serviceUrl: url });
    const { status } = await caller.post(`Bearer ${token}`, kinds[index % kinds.length]!({ ...message(), serviceUrl: url }));
    return status === 403 ? [] : [`${status} to ${family}: ${url}`];
  });
  await stage.quiet();
  count(wrong.length, wrong.flat());
});

/** Genuine messages with a hostile URL at each place of a kind. They may be refused or answered, but nobody is called. */
const tempt = async (temptations: readonly Temptation[], share: number): Promise<void> => {
  const token = await stage.tenant.connector.signActivityToken();
  const some = sampleOf([...urls.filter(({ url }) => url.length < 1_000)], share);
  const wrong = await inBatches(some, AT_ONCE, async ({ url }, index) => {
    const activity = temptations[index % temptations.length]!(url, message());
    const { status } = await caller.post(`Bearer ${token}`, activity);
    return status === 200 || (status >= 400 && status < 500) || status === 501 ? [] : [`${status} to ${JSON.stringify(activity).slice(0, 500)}`];
  });
  await stage.quiet(600_000);
  count(wrong.length, wrong.flat());
};

test('no attachment is fetched', () => tempt(ATTACHMENTS, SHARES.attachments));
test('no link is followed', () => tempt(LINKS, SHARES.links));
test('no address in another member of an activity is called', () => tempt(ADDRESSES, SHARES.addresses));
test('nothing that a card, a message extension or a file consent names is called', () => tempt(CARD_DATA, SHARES.cards));

test('the result of a request is sent to no address but one where Teams keeps files, and links nowhere else', async () => {
  // A file is offered of more users than a card shows.
  const users = Array.from({ length: 11 }, () => stage.person());
  const { card } = await stage.asked(admin, `sign out ${users.map(({ upn }) => upn).join(', ')}`, { place: PERSONAL });
  await stage.press(admin, card, 'confirm');
  const consent = 'application/vnd.microsoft.teams.card.file.consent';
  const offered = await stage.tenant.connector.waitFor(({ activity }) => activity.attachments?.[0]?.contentType === consent, 20_000);
  const { acceptContext } = offered.activity.attachments?.[0]?.content as { readonly acceptContext: unknown };
  const { connector, files, ledger } = stage.tenant;
  const some = sampleOf(urls.filter(({ url }) => url.length < 1_000), SHARES.uploads);
  for (const [index, { url }] of some.entries()) {
    const genuine = files.session('result.csv');
    const hostile = index % 3 === 0 ? { ...genuine, contentUrl: url } : { ...genuine, uploadUrl: url };
    // Each is the answer to an offer of its own: of the answers to one only the first counts.
    await stage.send(connector.activities.fileConsent(admin, PERSONAL, connector.nextId(), acceptContext, hostile));
  }
  const redirected = stage.tenant.faults.plan({ service: 'files' }, { answer: { status: 307, headers: { location: `http://127.0.0.1:${trap.port}/` }, body: '' } });
  await stage.send(connector.activities.fileConsent(admin, PERSONAL, connector.nextId(), acceptContext, files.session('result.csv')));
  await stage.send(connector.activities.files(admin, PERSONAL, '', [{ name: 'list.csv', url: files.keep('list.csv', 'x') }]));
  await stage.quiet(60_000);
  expect([redirected.struck(), ledger.calls({ service: 'files' }).filter(({ status }) => status !== 307).length]).toEqual([2, 0]);
  redirected.remove();
  count(some.length, []);
});

/** Where a redirect would lead. */
const locations = (): readonly string[] => [`http://127.0.0.1:${trap.port}/v3/conversations`, `//127.0.0.1:${trap.port}/`, `https://localhost:${trap.port}/`, `http://localhost:${trap.port}/oauth2`];
const REDIRECTS = [307, 302, 301, 308, 303, 300].slice(0, atSize({ slice: 2, full: 6 }));

describe('a configured service that redirects is not followed', () => {
  const redirect = (service: 'connector' | 'graph' | 'token' | 'keys', status: number, location: string): { readonly struck: () => number; readonly remove: () => void } =>
    stage.tenant.faults.plan({ service }, { answer: { status, headers: { location }, body: '' } });

  test('the connector, when a message is sent, a card is changed, and members are read', async () => {
    let struck = 0;
    for (const [turn, status] of REDIRECTS.entries()) {
      const { card } = await stage.asked(admin, ASK.en(stage.person().upn));
      const planned = redirect('connector', status, locations()[turn % 4]!);
      await stage.press(admin, card, 'cancel');
      await stage.say(admin, 'help', { place: PERSONAL });
      await stage.say(admin, ASK.en(stage.person().upn));
      await stage.quiet(30_000);
      planned.remove();
      struck += planned.struck();
    }
    expect(struck).toBeGreaterThanOrEqual(REDIRECTS.length * 3);
    count(struck, []);
  });

  test('Graph, when a user is looked up, and the next page of a list that lies elsewhere is not read', async () => {
    let struck = 0;
    for (const [turn, status] of REDIRECTS.entries()) {
      const planned = redirect('graph', status, locations()[turn % 4]!);
      const line = await stage.say(admin, ASK.en(stage.person().upn));
      expect(await stage.reply(line, '', 20_000)).not.toBe('');
      planned.remove();
      struck += planned.struck();
    }
    for (const next of [...locations(), `https://${guarded.host}.evil.example/v1.0/x`, `https://${guarded.host}@127.0.0.1:${trap.port}/`]) {
      const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', path: /memberOf|roleManagement/i }, { answer: { status: 200, body: { value: [], '@odata.nextLink': next } } });
      const line = await stage.say(admin, ASK.en(stage.person().upn));
      expect(await stage.reply(line, '', 20_000)).not.toBe('');
      planned.remove();
      struck += planned.struck();
    }
    expect(struck).toBeGreaterThanOrEqual(REDIRECTS.length + 6);
    count(struck, []);
  });

  test('the key server, and the token service, which is sent a secret', async () => {
    let struck = 0;
    for (const [turn, status] of REDIRECTS.entries()) {
      const location = locations()[turn % 4]!;
      const keys = redirect('keys', status, location);
      await stage.restart({ BOT_SERVICE_HOSTS: guarded.host });
      expect((await stage.send(message())).answer.status).toBe(401);
      keys.remove();
      await stage.restart({ BOT_SERVICE_HOSTS: guarded.host });
      const tokens = redirect('token', status, location);
      const ask = stage.tenant.connector.activities.message(admin, PERSONAL, ASK.en(stage.person().upn));
      expect((await stage.send(ask)).answer.status).toBe(200);
      await stage.tenant.ledger.waitForCall({ service: 'token', status }, 10_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      tokens.remove();
      struck += keys.struck() + tokens.struck();
    }
    expect(struck).toBeGreaterThanOrEqual(REDIRECTS.length * 2);
    count(struck, []);
  });
});

test('all attempts were made', () => {
  expect(found.tried).toBeGreaterThanOrEqual(ATTEMPTS);
});

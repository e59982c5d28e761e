import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Place } from '../../sandbox/tenant/activities';
import type { Fault } from '../../sandbox/tenant/faults';
import { onStage } from './stage';
import type { Line } from './shown';
import { ASK, SENTENCES, firstLine } from './sentences';
import { together } from './together';

const stage = onStage();

const connectorError = (status: number, headers: Readonly<Record<string, string>> = {}): Fault => ({ answer: { status, headers, body: { error: { code: 'Planned' } } } });
const before = (fault: Fault): Fault => ({ ...fault, afterEffect: true });

/** Plans what happens to messages of this place, one after the other. */
const plan = (place: Place, method: 'POST' | 'PUT', ...faults: readonly Fault[]): void => {
  stage.tenant.faults.queue({ service: 'connector', method, path: encodeURIComponent(place.id ?? '') }, ...faults);
};

const posts = (line: Line): number => stage.tenant.ledger.calls({ service: 'connector', method: 'POST', path: encodeURIComponent(line.conversation) }).length;

describe('the first card, when it is not known whether it came', () => {
  const UNSURE: readonly [string, Fault][] = [
    ['answered 503', connectorError(503)],
    ['answered 500', connectorError(500)],
    ['the connection broke', { connection: 'reset' }],
  ];

  test('without effect: it is posted once more, and that card works', () => together(UNSURE, async ([, fault]) => {
    const target = stage.person();
    const place = stage.channel();
    plan(place, 'POST', fault);
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    await stage.quiet();
    expect(posts(line)).toBe(2);
    expect(stage.sentTo(line)).toHaveLength(1);
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    expect(stage.now(card).text).toContain(SENTENCES.en.takesTime(target.upn));
  }));

  test.each([0, 1])('after the effect: there are two cards, a click on either works (here the one with number %i), and both are brought up to date', (clicked) =>
    together(UNSURE, async ([, fault]) => {
      const target = stage.person();
      const place = stage.channel();
      plan(place, 'POST', before(fault));
      const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
      await stage.card(line);
      await stage.quiet();
      const cards = stage.sentTo(line);
      expect(cards).toHaveLength(2);
      const pressed = cards[clicked]!;
      await stage.press(stage.admin(), stage.now(pressed), 'confirm');
      expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
      await stage.quiet();
      expect(stage.now(pressed)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
      expect(stage.revokeCalls(target)).toBe(1);
      if (clicked === 0) expect(stage.now(cards[1]!)).toMatchObject({ buttons: [] });
      else {
        // Nothing is known of the first card until it is clicked; then it is brought up to date too.
        const stale = stage.tenant.connector.pressed(stage.admin(), cards[0]!.id, 'confirm');
        expect((await stage.pressWith(stale)).show).toBe('sentence');
        expect((await stage.shows(cards[0]!, SENTENCES.en.takesTime(target.upn))).buttons).toEqual([]);
      }
      expect(stage.textsTo(line)).toHaveLength(1);
    }));

  test('twice without an answer: posted twice and no further, both cards work', async () => {
    const target = stage.person();
    const place = stage.channel();
    plan(place, 'POST', before({ connection: 'reset' }), before(connectorError(502)));
    const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
    await stage.card(line);
    await stage.quiet();
    const cards = stage.sentTo(line);
    expect(posts(line)).toBe(2);
    expect(cards).toHaveLength(2);
    await stage.press(stage.admin(), stage.now(cards[1]!), 'confirm');
    await stage.result(line);
    expect(stage.now(cards[1]!).text).toContain(SENTENCES.en.takesTime(target.upn));
    await stage.pressWith(stage.tenant.connector.pressed(stage.admin(), cards[0]!.id, 'confirm'));
    expect((await stage.shows(cards[0]!, SENTENCES.en.takesTime(target.upn))).buttons).toEqual([]);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  const neverAnswered = async (): Promise<void> => {
    const target = stage.person();
    const place = stage.channel();
    plan(place, 'POST', before({ connection: 'hang' }));
    const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
    const lost = await stage.card(line);
    // A card whose first POST is still on its way works already.
    await stage.press(stage.admin(), lost, 'confirm');
    await stage.result(line, 20_000);
    await stage.shows(lost, SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.sentTo(line).filter(({ activity }) => activity.text === undefined).length).toBeLessThanOrEqual(2);
    expect(stage.revokeCalls(target)).toBe(1);
  };

  const throttledThrice = async (): Promise<void> => {
    const target = stage.person();
    const place = stage.channel();
    plan(place, 'POST', connectorError(429, { 'Retry-After': '2' }), connectorError(429), connectorError(429, { 'Retry-After': '0' }));
    const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
    await stage.card(line, 20_000);
    await stage.quiet();
    const [first, second] = stage.tenant.ledger.calls({ service: 'connector', method: 'POST', path: encodeURIComponent(line.conversation) });
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_990);
    expect(posts(line)).toBe(4);
    expect(stage.sentTo(line)).toHaveLength(1);
  };

  test('never answered, it is posted once more when the time is up; answered 429, it certainly did not come and is posted until it does', () =>
    together([['never answered', neverAnswered] as const, ['429', throttledThrice] as const], ([, journey]) => journey()));

  test('403 is final: the card is not posted again, and nothing runs', async () => {
    const target = stage.person();
    const place = stage.channel();
    const who = stage.admin();
    stage.tenant.connector.rosters.removeBot(place.id ?? '');
    const line = await stage.say(who, ASK.en(target.upn), { place });
    const call = { service: 'connector', method: 'POST', path: encodeURIComponent(line.conversation) } as const;
    await stage.tenant.ledger.waitForCall(call, 20_000);
    await stage.quiet();
    expect(stage.tenant.ledger.calls(call).filter(({ body }) => body.includes('AdaptiveCard'))).toHaveLength(1);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('a card that the channel refuses ends its request: the asker is told, and asking again opens a new one', async () => {
    const target = stage.person();
    const place = stage.groupChat();
    const who = stage.admin();
    plan(place, 'POST', connectorError(413));
    const line = await stage.say(who, ASK.en(target.upn), { place });
    expect(await stage.reply(line)).toMatch(/413/);
    const { card, line: again } = await stage.asked(who, ASK.en(target.upn), { place });
    await stage.press(who, card, 'confirm');
    expect(firstLine(await stage.result(again))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });
});

describe('an update of the card', () => {
  const MEETS: readonly [string, ...Fault[]][] = [
    ['503', connectorError(503)],
    ['429', connectorError(429, { 'Retry-After': '1' })],
    ['a broken connection after the effect', before({ connection: 'reset' })],
  ];

  test('that meets 503, 429 or a broken connection is repeated until it is shown', () => together(MEETS, async ([, ...faults]) => {
    const target = stage.person();
    const place = stage.channel();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    plan(place, 'PUT', ...faults);
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    expect((await stage.shows(card, SENTENCES.en.takesTime(target.upn))).buttons).toEqual([]);
    await stage.quiet();
    expect(stage.now(card).buttons).toEqual([]);
    expect(stage.textsTo(line)).toHaveLength(1);
  }));
});

describe('the result reply', () => {
  const UNSURE: readonly [string, Fault, number][] = [
    ['503', connectorError(503), 0],
    ['503 after the effect', before(connectorError(503)), 1],
    ['a broken connection', { connection: 'reset' }, 0],
    ['a broken connection after the effect', before({ connection: 'reset' }), 1],
  ];

  test('of unknown fate is not repeated: the card carries the result', () =>
    together(UNSURE, async ([, fault, came]) => {
      const target = stage.person();
      const place = stage.channel();
      const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
      plan(place, 'POST', fault);
      await stage.press(stage.admin(), card, 'confirm');
      await stage.shows(card, SENTENCES.en.takesTime(target.upn));
      await stage.quiet();
      expect(posts(line)).toBe(2);
      expect(stage.textsTo(line)).toHaveLength(came);
    }));

  test('that meets 429 comes later, once', async () => {
    const target = stage.person();
    const place = stage.channel();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    plan(place, 'POST', connectorError(429, { 'Retry-After': '1' }), connectorError(429));
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(posts(line)).toBe(4);
    expect(stage.textsTo(line)).toHaveLength(1);
  });
});

describe('a redirect of the connector', () => {
  const visits: string[] = [];
  let elsewhere: Server;

  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      visits.push(`${request.method ?? ''} ${request.headers.authorization ?? 'without a token'}`);
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
    await new Promise<void>((ready) => elsewhere.listen(0, '127.0.0.1', ready));
  });

  afterAll(() => new Promise<void>((closed) => elsewhere.close(() => closed())));

  test.each([301, 302, 307, 308])('%i is never followed, and the token goes nowhere else', async (status) => {
    const target = stage.person();
    const place = stage.channel();
    const { port } = elsewhere.address() as AddressInfo;
    plan(place, 'POST', connectorError(status, { Location: `http://127.0.0.1:${port}/teams/v3/conversations/x/activities` }));
    const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
    await stage.tenant.ledger.waitForCall({ service: 'connector', method: 'POST', path: encodeURIComponent(line.conversation), status }, 20_000);
    await stage.quiet();
    expect(visits).toEqual([]);
  });
});

test('a service URL on a host that is not allowed gets no answer, and the token does not go there', async () => {
  const line = await stage.send({ ...stage.tenant.connector.activities.message(stage.admin(), stage.channel(), 'help'), serviceUrl: 'https://elsewhere.example/teams/' });
  expect([401, 403]).toContain(line.answer.status);
  await stage.quiet();
  expect(stage.sentTo(line)).toEqual([]);
});

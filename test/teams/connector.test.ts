import { NoAnswer, Refused, type Delivery } from '../../src/service';
import { Connector, type ConnectorParts } from '../../src/teams/connector';
import { hang, json, openOrigin, reset, status, type Answering, type HttpOrigin } from './http-origin';

const TOKEN = 'bot-token';
const ACTIVITY = { type: 'message', text: 'hällo 🎭' };
const CONVERSATION = '19:incident@thread.tacv2;messageid=1000';

let channel: HttpOrigin;
let elsewhere: HttpOrigin;
beforeAll(async () => {
  channel = await openOrigin(status(200));
  elsewhere = await openOrigin(status(200));
});
afterAll(async () => {
  await channel.stop();
  await elsewhere.stop();
});

/** Node's own fetch; its errors are made anew, since they come from outside of the realm in which tests run. */
const fetchHere: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch (error) {
    const { name, message, cause } = error as Error;
    throw Object.assign(new Error(message, { cause }), { name });
  }
};

const connectorWith = (parts: Partial<ConnectorParts> = {}): Connector =>
  new Connector({ token: () => Promise.resolve(TOKEN), serviceHostAllowed: (url) => url.startsWith(channel.origin), fetch: fetchHere, ...parts });

const create = (answering: Answering, parts: Partial<ConnectorParts> = {}): Promise<Delivery> => {
  channel.answering = answering;
  return connectorWith(parts).create(channel.origin, CONVERSATION, undefined, ACTIVITY);
};

describe('a call to the channel', () => {
  test('is a POST of the activity with the token, in the thread that is answered', async () => {
    channel.answering = json(201, { id: 'new' });
    await connectorWith().create(`${channel.origin}/emea/`, CONVERSATION, 'activity/1', ACTIVITY);
    expect(channel.arrived.at(-1)).toMatchObject({
      method: 'POST',
      path: `/emea/v3/conversations/${encodeURIComponent(CONVERSATION)}/activities/activity%2F1`,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    });
    expect(JSON.parse(channel.arrived.at(-1)?.body ?? '')).toEqual(ACTIVITY);
  });

  test.each([undefined, ''])('without an activity to answer it is a new message (%j)', async (replyTo) => {
    channel.answering = json(201, { id: 'new' });
    await connectorWith().create(channel.origin, CONVERSATION, replyTo, ACTIVITY);
    expect(channel.arrived.at(-1)?.path).toBe(`/v3/conversations/${encodeURIComponent(CONVERSATION)}/activities`);
  });

  test('is a PUT for an update', async () => {
    channel.answering = json(200, { id: 'card 1' });
    expect(await connectorWith().update(`${channel.origin}/`, CONVERSATION, 'card 1', ACTIVITY)).toEqual({ fate: 'delivered', activityId: 'card 1' });
    expect(channel.arrived.at(-1)).toMatchObject({ method: 'PUT', path: `/v3/conversations/${encodeURIComponent(CONVERSATION)}/activities/card%201` });
  });
});

describe('what became of a message', () => {
  test.each<[string, Answering, Delivery]>([
    ['201 with an id', json(201, { id: 'new' }), { fate: 'delivered', activityId: 'new' }],
    ['200 with an id', json(200, { id: 'new' }), { fate: 'delivered', activityId: 'new' }],
    ['202 without a body', status(202), { fate: 'delivered', activityId: undefined }],
    ['200 with something that is no JSON', (response) => response.end('<html>'), { fate: 'delivered', activityId: undefined }],
    ['200 with an id that is none', json(200, { id: 7 }), { fate: 'delivered', activityId: undefined }],
    ['429 with how long to wait', json(429, {}, { 'retry-after': '7' }), { fate: 'throttled', retryAfterMs: 7_000 }],
    ['429 without', json(429, {}), { fate: 'throttled', retryAfterMs: undefined }],
    ['429 with nonsense', json(429, {}, { 'retry-after': 'soon' }), { fate: 'throttled', retryAfterMs: undefined }],
    ['408', status(408), { fate: 'unknown', because: '408' }],
    ['412', status(412), { fate: 'unknown', because: '412' }],
    ['500', status(500), { fate: 'unknown', because: '500' }],
    ['502', status(502), { fate: 'unknown', because: '502' }],
    ['503', status(503, { 'retry-after': '1' }), { fate: 'unknown', because: '503' }],
    ['504', status(504), { fate: 'unknown', because: '504' }],
    ['400', json(400, { error: { code: 'BadSyntax', message: 'x' } }), { fate: 'rejected', status: 400, because: 'BadSyntax' }],
    ['403', json(403, { error: { code: 'BotNotInConversationRoster' } }), { fate: 'rejected', status: 403, because: 'BotNotInConversationRoster' }],
    ['404 without a body', status(404), { fate: 'rejected', status: 404, because: 'unknown' }],
    ['413', json(413, { error: { code: 'MessageSizeTooBig' } }), { fate: 'rejected', status: 413, because: 'MessageSizeTooBig' }],
    ['a code that would not fit into a log', json(400, { error: { code: `x\n{"a":1} ${'y'.repeat(200)}` } }), { fate: 'rejected', status: 400, because: `xa1${'y'.repeat(77)}` }],
    ['a connection that is cut', reset, { fate: 'unknown', because: expect.any(String) as string }],
  ])('%s', async (_, answering, fate) => {
    const before = channel.arrived.length;
    expect(await create(answering)).toEqual(fate);
    // Whatever came of it: one call, nothing is repeated here.
    expect(channel.arrived).toHaveLength(before + 1);
  });

  test.each([301, 302, 303, 307, 308])('%i is not followed: nothing goes to another host', async (code) => {
    const fate = await create(status(code, { location: `${elsewhere.origin}/v3/conversations` }));
    expect(fate).toMatchObject({ fate: 'rejected', status: code });
    expect(elsewhere.arrived).toEqual([]);
  });

  test('nobody listens: it was certainly not sent', async () => {
    const gone = await openOrigin(status(200));
    await gone.stop();
    const connector = connectorWith({ serviceHostAllowed: () => true });
    expect(await connector.create(gone.origin, CONVERSATION, undefined, ACTIVITY)).toEqual({ fate: 'not-sent', because: 'ECONNREFUSED' });
    expect(await connector.create(gone.origin.replace('127.0.0.1', 'localhost'), CONVERSATION, undefined, ACTIVITY)).toEqual({ fate: 'not-sent', because: 'ECONNREFUSED' });
  });

  test('nothing comes back in time: it may have been delivered', async () => {
    // The time is shortened at the wire; everything else is real.
    const hasty: typeof fetch = (input, init) => {
      expect(init?.signal?.aborted).toBe(false);
      return fetchHere(input, { ...init, signal: AbortSignal.timeout(80) });
    };
    expect(await create(hang, { fetch: hasty })).toEqual({ fate: 'unknown', because: 'timeout' });
  });

  test('the answer begins and never ends: it was delivered, only its id is not known', async () => {
    const hasty: typeof fetch = (input, init) => fetchHere(input, { ...init, signal: AbortSignal.timeout(80) });
    const half: Answering = (response) => response.writeHead(201, { 'content-type': 'application/json' }).write('{"id":');
    expect(await create(half, { fetch: hasty })).toEqual({ fate: 'delivered', activityId: undefined });
  });
});

describe('before anything is sent', () => {
  test('a host that is not allowed gets nothing, not even the question for a token', async () => {
    let asked = 0;
    const connector = connectorWith({
      token: () => {
        asked += 1;
        return Promise.resolve(TOKEN);
      },
    });
    expect(await connector.create(elsewhere.origin, CONVERSATION, undefined, ACTIVITY)).toEqual({ fate: 'rejected', status: 0, because: 'host-not-allowed' });
    expect(await connector.update(elsewhere.origin, CONVERSATION, 'a', ACTIVITY)).toMatchObject({ fate: 'rejected' });
    await expect(connector.read(elsewhere.origin, 'v3/x', AbortSignal.timeout(1_000))).rejects.toThrow();
    expect(asked).toBe(0);
    expect(elsewhere.arrived).toEqual([]);
  });

  test.each<[string, Error, string]>([
    ['Entra refuses the bot', new Refused('entra', 401, 'AADSTS7000215'), 'token AADSTS7000215'],
    ['Entra does not answer', new NoAnswer('timeout', undefined, true), 'token'],
    ['anything else', new Error('secret in the message'), 'token'],
  ])('without a token nothing is sent: %s', async (_, error, because) => {
    const before = channel.arrived.length;
    expect(await create(status(200), { token: () => Promise.reject(error) })).toEqual({ fate: 'not-sent', because });
    expect(channel.arrived).toHaveLength(before);
  });
});

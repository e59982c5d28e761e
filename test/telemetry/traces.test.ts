import type { Answer, Call } from '../../sandbox/tenant/wire';
import { graphError } from '../../sandbox/tenant/graph-answers';
import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import type { SpanSeen } from './otlp';
import { Receiver } from './receiver';

const REQUEST = 'session_revoker.request.id';
const [SERVER, CLIENT] = [2, 3];
/** What is sent leaves soon, so that a test need not wait. */
const SOON = { OTEL_BSP_SCHEDULE_DELAY: '100' };

const receiver = new Receiver();
let stage: Stage;
beforeAll(async () => {
  await receiver.open();
  stage = new Stage({ ...SOON, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}` }, {});
  await stage.open();
}, 60_000);
afterAll(async () => {
  await stage.close();
  await receiver.close();
});

/** All of one trace, once it has this. */
const traceWith = async (fits: (span: SpanSeen) => boolean, also: (spans: readonly SpanSeen[]) => boolean = () => true): Promise<readonly SpanSeen[]> => {
  const trace = (): readonly SpanSeen[] => {
    const { spans } = receiver;
    const id = spans.find(fits)?.traceId;
    return spans.filter(({ traceId }) => traceId === id);
  };
  await until(() => trace().length > 0 && also(trace()), 20_000, () => JSON.stringify(receiver.spans.map(({ name, traceId, attributes }) => [name, traceId, attributes]), undefined, 1));
  return trace();
};
const named = (spans: readonly SpanSeen[], name: string): readonly SpanSeen[] => spans.filter((span) => span.name === name);
const isUpdate = ({ name }: SpanSeen): boolean => name.startsWith('PUT ') && name.endsWith('/v3/conversations/{id}/activities/{id}');

test('one click is one trace, from the activity to the call of Graph to the update of the card, with the id of the request', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
  await stage.pressWith(click);
  await stage.result(line);
  await stage.quiet();
  const spans = await traceWith(
    ({ name }) => name === 'POST /v1.0/users/{id}/revokeSignInSessions',
    (all) => all.some(isUpdate) && all.some(({ name }) => name === 'work result'),
  );
  const [http] = named(spans, 'POST /api/messages');
  expect(http).toMatchObject({ kind: SERVER, parentId: '', attributes: { 'http.request.method': 'POST', 'http.route': '/api/messages', 'http.response.status_code': 200, 'session_revoker.activity.id': click.id } });
  const id = http?.attributes[REQUEST];
  expect(id).toMatch(/^[\w-]{22}$/);
  // One tree: whoever has a parent has one of this trace.
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.filter(({ parentId }) => parentId === '').map(({ name }) => name)).toEqual(['POST /api/messages']);
  expect(spans.filter(({ parentId }) => parentId !== '' && !ids.has(parentId)).map(({ name }) => name)).toEqual([]);
  // Every step of it says which request it is for.
  expect(named(spans, 'turn')).toMatchObject([{ attributes: { [REQUEST]: id, 'session_revoker.activity.type': 'invoke', 'session_revoker.activity.invoke': 'adaptiveCard/action' } }]);
  expect(named(spans, 'work revoke')).toMatchObject([{ kind: 5, attributes: { [REQUEST]: id, 'session_revoker.work.kind': 'revoke' } }]);
  expect(named(spans, 'POST /v1.0/users/{id}/revokeSignInSessions')).toMatchObject([{ kind: CLIENT, attributes: { [REQUEST]: id, 'server.address': 'localhost', 'http.response.status_code': 200, 'session_revoker.service': 'graph' } }]);
  expect(spans.filter(isUpdate)[0]).toMatchObject({ kind: CLIENT, attributes: { [REQUEST]: id, 'session_revoker.service': 'connector', 'http.response.status_code': 200 } });
  // The lines of the log say the same trace.
  const traces = stage.bot.output.join('').split('\n').filter((text) => text.includes('"code":"outcome"') && text.includes(String(id)));
  expect(traces).toHaveLength(1);
  expect(JSON.parse(traces[0] ?? '')).toMatchObject({ traceId: http?.traceId });
}, 60_000);

test('the click on a list is one trace as well, up to the result', async () => {
  const targets = [stage.person(), stage.person(), stage.person()];
  const { line, card } = await stage.asked(stage.admin(), `revoke sessions for ${targets.map(({ upn }) => upn).join(', ')}`);
  const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
  await stage.pressWith(click);
  await stage.result(line);
  await stage.quiet();
  const isTheClick = ({ name, attributes }: SpanSeen): boolean => name === 'POST /api/messages' && attributes['session_revoker.activity.id'] === click.id;
  const spans = await traceWith(isTheClick, (all) => named(all, 'work result').length > 0 && all.some(isUpdate));
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['turn', 'work chunk', 'POST /v1.0/$batch', 'work close', 'work result']));
  const id = named(spans, 'turn')[0]?.attributes[REQUEST];
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(named(spans, 'POST /v1.0/$batch').every(({ attributes }) => attributes[REQUEST] === id)).toBe(true);
}, 60_000);

test('a line is one trace, up to the card that is posted', async () => {
  const target = stage.person();
  const { line } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const isItsTurn = ({ name, attributes }: SpanSeen): boolean => name === 'POST /api/messages' && attributes['session_revoker.activity.id'] === line.activity.id;
  const spans = await traceWith(isItsTurn, (all) => named(all, 'work card').length > 0);
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['turn', 'work said', 'GET /v1.0/users/{id}', 'work card']));
  const [said] = named(spans, 'work said');
  expect(said?.attributes[REQUEST]).toBe(named(spans, 'work card')[0]?.attributes[REQUEST]);
}, 60_000);

test('calls carry the trace, and nothing else of it', async () => {
  const target = stage.person();
  const seen = new Map<string, string>();
  const noting = (service: string, status: number) => (call: Call): Answer => {
    seen.set(service, String(call.headers['traceparent']));
    expect(call.headers['tracestate'] ?? call.headers['baggage']).toBeUndefined();
    return graphError(call, status, 'ServiceUnavailable', 'Busy.');
  };
  const { faults, connector } = stage.tenant;
  faults.queue({ service: 'graph', method: 'GET', user: target.id }, { answer: noting('graph', 503) });
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  faults.queue({ service: 'connector', method: 'PUT' }, { answer: noting('connector', 503) });
  await stage.pressWith(connector.pressed(stage.admin(), card.id, 'confirm'));
  await stage.result(line);
  await stage.quiet();
  for (const [service, header] of seen) {
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(header) ?? [];
    const spans = await traceWith((span) => span.spanId === spanId);
    expect(spans.find((span) => span.spanId === spanId)).toMatchObject({ traceId, kind: CLIENT, attributes: { 'session_revoker.service': service, 'http.response.status_code': 503 } });
  }
  expect([...seen.keys()].toSorted()).toEqual(['connector', 'graph']);
}, 60_000);

test('a caller that has a trace is linked and does not choose ours; one without a token leaves no span', async () => {
  const callers = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${callers}-b7ad6b7169203331-01`;
  const [admin, place] = [stage.admin(), stage.channel()];
  const activity = stage.tenant.connector.activities.message(admin, place, 'help');
  const token = await stage.tenant.connector.signActivityToken({ serviceUrl: activity.serviceUrl ?? stage.tenant.connector.serviceUrl });
  const send = (authorization: string): Promise<Response> =>
    fetch(stage.bot.endpoint, { method: 'POST', headers: { authorization, traceparent, 'content-type': 'application/json' }, body: JSON.stringify(activity) });
  expect((await send('Bearer not.a.token')).status).toBe(401);
  expect((await send(`Bearer ${token}`)).status).toBe(200);
  const spans = await traceWith(({ links }) => links.includes(callers), (all) => named(all, 'work say').length > 0);
  expect(spans.every(({ traceId }) => traceId !== callers)).toBe(true);
  await stage.quiet();
  expect(receiver.spans.filter(({ attributes }) => attributes['http.response.status_code'] === 401 && attributes['http.route'] !== undefined)).toEqual([]);
}, 60_000);

test('after a kill the same trace goes on in the next process', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const hanging = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: target.id }, { connection: 'hang' });
  const click = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
  await stage.pressWith(click);
  const isTheClick = ({ name, attributes }: SpanSeen): boolean => name === 'POST /api/messages' && attributes['session_revoker.activity.id'] === click.id;
  const before = await traceWith(isTheClick);
  await until(() => hanging.struck() > 0, 20_000);
  await stage.kill();
  hanging.remove();
  await stage.start();
  await stage.result(line, 60_000);
  const spans = await traceWith(isTheClick, (all) => all.some(({ name, attributes }) => name.endsWith('/revokeSignInSessions') && attributes['http.response.status_code'] === 200) && all.some(isUpdate));
  const [first, second] = [before[0]?.resource['service.instance.id'], spans.find(isUpdate)?.resource['service.instance.id']];
  expect(first).toBeDefined();
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
}, 120_000);

test('figures come by their names and units, when the program stops at the latest', async () => {
  const { line, card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  await stage.press(stage.admin(), card, 'confirm');
  await stage.result(line);
  await fetch(stage.bot.endpoint, { method: 'POST', headers: { authorization: 'Bearer not.a.token', 'content-type': 'application/json' }, body: '{}' });
  await stage.quiet();
  await stage.restart();
  const units = new Map(receiver.points.map(({ name, unit }) => [name, unit]));
  expect(Object.fromEntries(units)).toMatchObject({
    'session_revoker.requests': '{request}',
    'session_revoker.queue.age': 's',
    'session_revoker.audit.head': '{entry}',
    'session_revoker.token.refusals': '{token}',
    'http.server.request.duration': 's',
    'http.client.request.duration': 's',
    'nodejs.eventloop.delay.p99': 's',
    'process.memory.usage': 'By',
  });
  const requests = receiver.points.filter(({ name }) => name === 'session_revoker.requests').map(({ attributes }) => `${attributes['session_revoker.request.state']} ${attributes['session_revoker.request.outcome']}`);
  expect([...new Set(requests)].toSorted()).toEqual(['awaiting awaiting', 'confirmed running', 'done signing-out', 'running running']);
  expect(receiver.points.find(({ name }) => name === 'session_revoker.token.refusals')?.attributes).toEqual({ 'session_revoker.token.of': 'connector', 'session_revoker.reason': 'malformed-token' });
  const heads = receiver.points.filter(({ name }) => name === 'session_revoker.audit.head').map(({ value }) => value);
  expect(Math.max(...heads)).toBeGreaterThanOrEqual(4);
}, 60_000);

test('throttling is counted by who throttles', async () => {
  const [alone, first, second] = [stage.person(), stage.person(), stage.person()];
  const slowDown = { answer: (call: Call): Answer => ({ ...graphError(call, 429, 'TooManyRequests', 'Slow down.'), headers: { 'Retry-After': '1' } }) };
  stage.tenant.faults.queue({ service: 'graph', method: 'GET', user: alone.id }, slowDown);
  await stage.asked(stage.admin(), ASK.en(alone.upn));
  // A part of a batch, whose envelope is a 200.
  const { line, card } = await stage.asked(stage.admin(), `revoke sessions for ${first.upn}, ${second.upn}`);
  stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: second.id }, slowDown);
  await stage.press(stage.admin(), card, 'confirm');
  await stage.result(line);
  await stage.restart();
  expect(receiver.points.find(({ name }) => name === 'session_revoker.throttled')).toMatchObject({ unit: '{response}', value: 2, attributes: { 'session_revoker.service': 'graph' } });
}, 60_000);

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { Stage } from '../journeys/stage';
import { Canaries } from '../leaks/canaries';
import { strangeLines } from '../leaks/lines';
import { adorned, playAll, Scenes } from '../leaks/scenes';
import { knock } from '../leaks/strangers';
import { Receiver } from './receiver';
import { makeTrusted, type Trusted } from './trusted';

const TIME = 150_000;
const TOKEN = /eyJ[\w-]{10,}/g;
/** Microsoft's exporter asks somebody else for its settings up to 15 s after its start, where nobody keeps it from it. */
const SETTLED_AFTER = 17_000;
/** What would make the packages tell more, or tell others. */
const LOUD = {
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
  OTEL_LOG_LEVEL: 'all',
  OTEL_NODE_RESOURCE_DETECTORS: 'all',
  OTEL_TRACES_SAMPLER: 'always_off',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://elsewhere.invalid:1',
  APPLICATIONINSIGHTS_INSTRUMENTATION_LOGGING_LEVEL: 'VERBOSE',
  APPLICATIONINSIGHTS_CONFIGURATION_CONTENT: JSON.stringify({ enableLiveMetrics: true, instrumentationOptions: { http: { enabled: true }, azureSdk: { enabled: true } } }),
};

/** One line of what Application Insights is sent. */
interface Envelope {
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: { readonly baseType: string; readonly baseData: { readonly name?: string; readonly properties?: Readonly<Record<string, string>>; readonly metrics?: readonly { readonly name: string }[] } };
}

describe('to Application Insights and to a collector, with canaries in every input', () => {
  const canaries = new Canaries();
  const collector = new Receiver();
  const stage = new Stage({ ...LOUD, MESSAGES_PER_MINUTE: '100000', MAX_OPEN_PER_PERSON: '100000', TWO_PERSON_ABOVE: '100000' }, {});
  const scenes = new Scenes(stage, canaries, 'graph');
  const secrets = [`${canaries.secret('client secret')}${randomBytes(20).toString('base64url')}`, `${canaries.secret('bot password')}${randomBytes(20).toString('base64url')}`] as const;
  const key = randomUUID();
  let insights: Receiver;
  let trusted: Trusted;
  let startedAt = 0;
  const envelopes = (): readonly Envelope[] => insights.bodies.flatMap(({ body }) => body.toString('utf8').split('\n').filter((line) => line !== '').flatMap((line) => JSON.parse(line) as Envelope | Envelope[]));

  beforeAll(async () => {
    trusted = await makeTrusted();
    insights = new Receiver(trusted.certificate);
    await Promise.all([collector.open(), insights.open()]);
    await stage.open(false);
    const { app, bot } = stage.tenant;
    app.registration.setSecrets([secrets[0]]);
    bot.registration.setSecrets([secrets[1]]);
    await stage.start({
      BOT_PASSWORD: secrets[1],
      AZURE_CLIENT_SECRET: secrets[0],
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}/otlp/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=for-the-collector-alone',
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${key};IngestionEndpoint=https://localhost:${insights.port}/;LiveEndpoint=https://localhost:1/;ApplicationId=x`,
      NODE_EXTRA_CA_CERTS: trusted.beside(stage.tenant.environment()['NODE_EXTRA_CA_CERTS'] ?? ''),
    });
    startedAt = Date.now();
  }, 60_000);
  afterAll(async () => {
    await stage.close();
    await Promise.all([collector.close(), insights.close()]);
    trusted.remove();
  });

  test(
    'work of every kind',
    async () => {
      const [asker, target] = [scenes.admin(), scenes.person()];
      const line = await stage.send(adorned(stage.tenant.connector.activities.message(asker, stage.channel(), scenes.ask(target)), canaries));
      const card = await stage.card(line);
      await stage.pressWith(adorned(stage.tenant.connector.pressed(scenes.admin(), card.id, 'confirm'), canaries));
      await stage.result(line);
      for (const said of ['help', 'check', 'pending', `history ${target.upn}`, canaries.personal('a line that is no command'), `revoke ${canaries.personal('a bare name')}`]) {
        await stage.reply(await stage.say(asker, said, { place: PERSONAL }));
      }
      await stage.reply(await stage.say(asker, `revoke sessions for ${canaries.personal('a user who is not there')}@contoso.com`));
      const strange = { ...stage.tenant.connector.activities.message(asker, stage.channel(), 'help'), type: 'invoke', name: canaries.secret('name of an invoke') };
      await stage.send(strange);
      await playAll(scenes.all().filter((_scene, index) => index % 29 === 0), 8);
      await playAll(scenes.inTurn().filter((_scene, index) => index % 12 === 0), 1);
      for (let kind = 0; kind < 12; kind += 1) await knock(stage, canaries, kind);
      await stage.quiet(60_000);
      await wait(Math.max(0, startedAt + SETTLED_AFTER - Date.now()));
      expect(await stage.bot.stop()).toBe(0);
    },
    TIME,
  );

  test('no secret, no token and nothing personal is in what is sent', () => {
    for (const receiver of [collector, insights]) {
      const { all } = receiver;
      expect({ found: canaries.foundIn(all, ['secret', 'personal']), tokens: [...all.matchAll(TOKEN)].length, addresses: [...all.matchAll(/\S{0,20}(?:@|%40)contoso\S{0,20}/gi)].map(String) }).toEqual({ found: [], tokens: 0, addresses: [] });
    }
    expect(insights.all).not.toContain('for-the-collector-alone');
    expect(collector.all).not.toContain(key);
    // The search would find them: they are in what the bot said.
    expect(canaries.foundIn(JSON.stringify(stage.tenant.connector.messages()), ['personal']).length).toBeGreaterThan(3);
  });

  test('every attribute is one of those that the page names', () => {
    const PAGE = /^(?:session_revoker\.[\w.]+|http\.(?:request\.method|route|response\.status_code)|server\.(?:address|port)|url\.template|error\.type)$/;
    const { spans, points } = collector;
    expect(spans.length).toBeGreaterThan(100);
    const names = new Set([...spans, ...points].flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !PAGE.test(name))).toEqual([]);
    // No event, and no message of an error: either may hold anything.
    expect(spans.filter(({ events, status }) => events > 0 || status.message !== '')).toEqual([]);
    const resource = new Set(spans.flatMap((span) => Object.keys(span.resource)));
    expect([...resource].filter((name) => !/^(?:service|telemetry\.sdk|telemetry\.distro)\./.test(name))).toEqual([]);
    expect(spans.map((span) => span.attributes['session_revoker.activity.invoke'])).toContain('_OTHER');
  });

  test('Application Insights has the same traces, and the figures', () => {
    const { spans } = collector;
    const bases = Map.groupBy(envelopes(), ({ data }) => data.baseType);
    expect([...bases.keys()].toSorted()).toEqual(['MetricData', 'RemoteDependencyData', 'RequestData']);
    expect(envelopes().every(({ iKey }) => iKey === key)).toBe(true);
    const revoked = bases.get('RemoteDependencyData')?.filter(({ data }) => data.baseData.name === 'POST /v1.0/users/{id}/revokeSignInSessions') ?? [];
    expect(revoked.length).toBeGreaterThan(0);
    const traces = new Set(spans.map(({ traceId }) => traceId));
    expect(revoked.every(({ tags }) => traces.has(tags['ai.operation.id'] ?? ''))).toBe(true);
    expect(revoked[0]?.data.baseData.properties?.['session_revoker.request.id']).toMatch(/^[\w-]{22}$/);
    const figures = new Set((bases.get('MetricData') ?? []).flatMap(({ data }) => data.baseData.metrics?.map(({ name }) => name) ?? []));
    expect([...figures]).toEqual(expect.arrayContaining(['session_revoker.requests', 'session_revoker.queue.age', 'session_revoker.audit.head', 'session_revoker.token.refusals', 'session_revoker.token.failures', 'session_revoker.throttled']));
  });

  test('nobody else is called, and the log stays the log', () => {
    const { connections, hosts } = stage.evidence();
    const sentTo = [`127.0.0.1:${collector.port}`, `localhost:${insights.port}`];
    expect([...new Set(connections)].filter((host) => !hosts.includes(host) && !sentTo.includes(host))).toEqual([]);
    expect(connections).toEqual(expect.arrayContaining(sentTo));
    expect(new Set(collector.bodies.map(({ path }) => path))).toEqual(new Set(['/otlp/v1/traces', '/otlp/v1/metrics']));
    const output = stage.bot.output.join('');
    expect(strangeLines(output)).toEqual([]);
    expect(canaries.foundIn(output, ['secret', 'personal'])).toEqual([]);
    expect(output).not.toContain(key);
    expect(output).toContain('OTEL_TRACES_SAMPLER is set, and has no effect here');
  });
});

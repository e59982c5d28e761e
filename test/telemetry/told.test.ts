import fc from 'fast-check';
import type { Counted, Journal, SpanFields, Telemetry, Work, WorkPayload } from '../../src/service';
import { NO_TELEMETRY } from '../../src/service';
import { requestId } from '../../src/domain/people';
import { placeOf } from '../../src/telemetry/otel/address';
import { asWord, attributesOf, errorType } from '../../src/telemetry/otel/attributes';
import { intervalIn, settle } from '../../src/telemetry/otel/surroundings';
import { watchJournal } from '../../src/telemetry/watched-journal';

const ID = requestId('uK5sfv5U0s7_tjCe3Fy26g')!;
const [OLD, NEW] = ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'];

describe('of an address', () => {
  test.each([
    ['https://graph.microsoft.com/v1.0/users/megan@contoso.com?$select=id', '/v1.0/users/{id}'],
    ['https://graph.microsoft.com/v1.0/users/6185fbb0-ba48-4f37-b092-c8b6281e06de/revokeSignInSessions', '/v1.0/users/{id}/revokeSignInSessions'],
    ['https://smba.trafficmanager.net/emea/v3/conversations/19%3Ax%40thread.tacv2/activities/17', '/{id}/v3/conversations/{id}/activities/{id}'],
    ['https://login.microsoftonline.com/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token', '/{id}/oauth2/v2.0/token'],
    ['https://contoso-my.sharepoint.com/personal/megan_contoso_com/list.csv?tempauth=eyJ0', '/{id}/{id}/{id}'],
  ])('%s only the known words are told: %s', (url, template) => {
    expect(placeOf(url)).toMatchObject({ template, host: new URL(url).hostname, port: 443 });
  });

  test('no name is told, wherever it stands', () => {
    const name = fc.stringMatching(/^[\w.@%-]{1,30}$/).filter((text) => !text.includes('%') && text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, (segments, query) => {
        const marked = segments.map((segment) => `~${segment}`);
        expect(placeOf(`https://localhost:8/${marked.join('/')}?${query}=${query}#${query}`).template).toBe(marked.map(() => '/{id}').join(''));
      }),
    );
  });
});

describe('an attribute', () => {
  test('is one of the list, and looks like what it is', () => {
    expect(attributesOf({ requestId: ID, activityId: '1481567603816', activityType: 'invoke', invoke: 'adaptiveCard/action', work: 'revoke', tries: 2 })).toEqual({
      'session_revoker.request.id': ID,
      'session_revoker.activity.id': '1481567603816',
      'session_revoker.activity.type': 'invoke',
      'session_revoker.activity.invoke': 'adaptiveCard/action',
      'session_revoker.work.kind': 'revoke',
      'session_revoker.work.tries': 2,
    });
    const strange = { requestId: 'megan@contoso.com', activityId: 'a b', activityType: 'megan', invoke: 'eyJhbGciOi', by: '6185fbb0', upn: 'megan@contoso.com' } as SpanFields;
    expect(attributesOf(strange)).toEqual({ 'session_revoker.activity.type': '_OTHER', 'session_revoker.activity.invoke': '_OTHER' });
  });

  test('of an error is its kind, never its message', () => {
    class Odd extends Error {
      override readonly name = 'of megan@contoso.com';
    }
    expect([new TypeError('megan'), 'megan', new Odd(), new Error('x', { cause: Object.assign(new Error('megan'), { code: 'ECONNREFUSED' }) })].map(errorType)).toEqual(['TypeError', 'string', '_OTHER', 'ECONNREFUSED']);
    expect(['AADSTS7000215', 'wrong-audience', 'token: no answer', 'megan@contoso.com'].map(asWord)).toEqual(['AADSTS7000215', 'wrong-audience', '_OTHER', '_OTHER']);
  });
});

describe('the environment of the packages', () => {
  test('keeps what says how to send, and loses what says where to or how much', () => {
    const env: Record<string, string | undefined> = {
      PATH: '/bin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'k=v',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://elsewhere.invalid',
      OTEL_TRACES_EXPORTER: 'console',
      APPLICATIONINSIGHTS_CONFIGURATION_FILE: '/tmp/x.json',
      AZURE_MONITOR_AUTO_ATTACH: 'true',
      OTEL_LOGS_EXPORTER: 'otlp',
    };
    expect(settle(env).toSorted()).toEqual(['APPLICATIONINSIGHTS_CONFIGURATION_FILE', 'AZURE_MONITOR_AUTO_ATTACH', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'OTEL_TRACES_EXPORTER']);
    expect(env).toEqual({
      PATH: '/bin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'k=v',
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
      APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
  });

  test.each([
    [undefined, 60_000],
    ['500', 500],
    ['0', 60_000],
    ['soon', 60_000],
  ])('an interval of %s is %d ms', (OTEL_METRIC_EXPORT_INTERVAL, ms) => {
    expect(intervalIn({ OTEL_METRIC_EXPORT_INTERVAL })).toBe(ms);
  });
});

describe('the watched journal', () => {
  const work = (payload: WorkPayload): Work => ({ id: 1, fence: 1, stamp: 0, tries: 1, payload });
  const watched = (recorded: Awaited<ReturnType<Journal['record']>>) => {
    const changes: unknown[] = [];
    const counted: (readonly [name: string, fields: object])[] = [];
    const journal = { record: (change: unknown) => (changes.push(change), Promise.resolve(recorded)), head: () => Promise.resolve({ sequence: 7, hash: '' }) } as unknown as Journal;
    const telemetry: Telemetry = { ...NO_TELEMETRY, here: () => NEW, count: <Name extends keyof Counted>(name: Name, fields: Counted[Name]) => void counted.push([name, fields]) };
    return { journal: watchJournal(journal, telemetry), changes, counted };
  };

  test('gives work the trace that it is added in; what has one keeps it', async () => {
    const { journal, changes } = watched({ recorded: true });
    const marked = work({ kind: 'result', requestId: ID, sent: false, trace: OLD });
    await journal.record({ add: [{ payload: { kind: 'card', requestId: ID }, dueAt: 1 }], mark: { work: marked, payload: { kind: 'result', requestId: ID, sent: true } } });
    expect(changes).toMatchObject([{ add: [{ payload: { kind: 'card', trace: NEW } }], mark: { payload: { sent: true, trace: OLD } } }]);
    expect((await journal.head()).sequence).toBe(7);
  });

  test('counts a lease that is lost when work is to be written back, and no conflict', async () => {
    const stale = watched({ recorded: false, because: 'stale' });
    await stale.journal.record({ done: work({ kind: 'revoke', requestId: ID, target: '' as never }) });
    expect(stale.counted).toEqual([['lease-losses', { work: 'revoke' }]]);
    const conflict = watched({ recorded: false, because: 'conflict' });
    await conflict.journal.record({ done: work({ kind: 'card', requestId: ID }) });
    expect(conflict.counted).toEqual([]);
  });
});

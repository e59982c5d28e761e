import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { Counted } from '../../service/ports';
import { asWord } from './attributes';

/** OpenTelemetry's own advice for durations of HTTP, in seconds. */
const SECONDS = { unit: 's', advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] } };
/** How exactly the event loop is watched, in milliseconds. */
const RESOLUTION = 20;

/** Name, unit and meaning of what is counted, and what its fields are called. */
const COUNTERS: { readonly [Name in keyof Counted]: { readonly name: string; readonly unit: string; readonly description: string; readonly fields: Readonly<Record<keyof Counted[Name], string>> } } = {
  requests: {
    name: 'session_revoker.requests',
    unit: '{request}',
    description: 'Requests that came into a state, with what became of them.',
    fields: { state: 'session_revoker.request.state', outcome: 'session_revoker.request.outcome' },
  },
  'lease-losses': { name: 'session_revoker.lease.losses', unit: '{lease}', description: 'Work that somebody else had taken over when it was to be written back.', fields: { work: 'session_revoker.work.kind' } },
  throttled: { name: 'session_revoker.throttled', unit: '{response}', description: 'Answers of 429.', fields: { service: 'session_revoker.service' } },
  'token-refusals': {
    name: 'session_revoker.token.refusals',
    unit: '{token}',
    description: 'Tokens of callers that were refused.',
    fields: { of: 'session_revoker.token.of', because: 'session_revoker.reason' },
  },
  'token-failures': { name: 'session_revoker.token.failures', unit: '{token}', description: 'Tokens that Entra did not issue to this program.', fields: { because: 'session_revoker.reason' } },
};

/** What is asked for whenever figures are sent; `undefined` or a rejection: nothing is told this time. */
export interface Observed {
  /** For how many milliseconds the oldest work that is due waits. */
  readonly oldestDue: () => Promise<number>;
  /** The number of the last audit entry. */
  readonly auditHead: () => Promise<number>;
}

/** The program's figures by OpenTelemetry. */
export class Meters {
  private readonly counters: Readonly<Record<keyof Counted, Counter>>;
  private readonly servedIn: Histogram;
  private readonly calledIn: Histogram;
  private readonly loop = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor(private readonly meter: Meter) {
    const counter = (of: keyof Counted): Counter => meter.createCounter(COUNTERS[of].name, { unit: COUNTERS[of].unit, description: COUNTERS[of].description });
    this.counters = {
      requests: counter('requests'),
      'lease-losses': counter('lease-losses'),
      throttled: counter('throttled'),
      'token-refusals': counter('token-refusals'),
      'token-failures': counter('token-failures'),
    };
    this.servedIn = meter.createHistogram('http.server.request.duration', { ...SECONDS, description: 'Duration of HTTP server requests.' });
    this.calledIn = meter.createHistogram('http.client.request.duration', { ...SECONDS, description: 'Duration of HTTP client requests.' });
    this.watchProcess();
  }

  served(attributes: Attributes, ms: number): void {
    this.servedIn.record(ms / 1_000, attributes);
  }

  called(attributes: Attributes, ms: number): void {
    this.calledIn.record(ms / 1_000, attributes);
  }

  count<Name extends keyof Counted>(name: Name, fields: Counted[Name]): void {
    const names = COUNTERS[name].fields as Readonly<Record<string, string>>;
    this.counters[name].add(1, Object.fromEntries(Object.entries(fields).map(([field, value]) => [names[field] ?? '', asWord(value)])));
  }

  /** Asks these from now on. */
  observe({ oldestDue, auditHead }: Observed): void {
    const age = this.meter.createObservableGauge('session_revoker.queue.age', { unit: 's', description: 'How long the oldest work that is due waits.' });
    age.addCallback(async (result) => {
      await oldestDue().then((ms) => result.observe(ms / 1_000), () => undefined);
    });
    const head = this.meter.createObservableGauge('session_revoker.audit.head', { unit: '{entry}', description: 'Number of the last entry of the audit log.' });
    head.addCallback(async (result) => {
      await auditHead().then((sequence) => result.observe(sequence), () => undefined);
    });
  }

  private watchProcess(): void {
    this.loop.enable();
    this.meter.createObservableGauge('nodejs.eventloop.delay.p99', { unit: 's', description: 'Event loop 99 percentile delay.' }).addCallback((result) => {
      result.observe(Math.max(0, this.loop.percentile(99) / 1e9 - RESOLUTION / 1_000));
      this.loop.reset();
    });
    this.meter.createObservableGauge('process.memory.usage', { unit: 'By', description: 'The amount of physical memory in use.' }).addCallback((result) => {
      result.observe(process.memoryUsage.rss());
    });
  }
}

import { randomUUID } from 'node:crypto';
import { diag, DiagLogLevel, metrics, trace, type DiagLogger } from '@opentelemetry/api';
import { core, NodeSDK, resources } from '@opentelemetry/sdk-node';
import type { Log } from '../../service/ports';
import type { TelemetrySettings } from '../settings';
import { sendingTo, type Sending } from './collector';
import { Meters, type Observed } from './meters';
import { Spans } from './spans';

/** The version of package.json. */
const VERSION = '0.1.0';
const NAME = 'session-revoker';
/** What could not be sent is told once in this time. */
const TOLD_EVERY = 600_000;

/** What runs, until it is stopped. */
export interface Started {
  readonly spans: Spans;
  observe(observed: Observed): void;
  /** Sends what there is; never rejects. */
  stop(): Promise<void>;
}

/** Starts sending. @param everyMs how often figures are sent */
export const start = async (settings: TelemetrySettings, everyMs: number, log: Log): Promise<Started> => {
  tellOfFailures(log);
  const resource = resources.resourceFromAttributes({ 'service.name': NAME, 'service.version': VERSION, 'service.instance.id': randomUUID() });
  const collector: Sending = settings.otlpEndpoint === undefined ? { spanProcessors: [], metricReaders: [] } : sendingTo(settings.otlpEndpoint, everyMs);
  const end = await startSending(settings, resource, collector);
  const meters = new Meters(metrics.getMeter(NAME, VERSION));
  return {
    spans: new Spans(trace.getTracer(NAME, VERSION), meters, log),
    observe: (observed) => meters.observe(observed),
    stop: () => end().catch(() => undefined),
  };
};

const startSending = async ({ applicationInsights }: TelemetrySettings, resource: resources.Resource, collector: Sending): Promise<() => Promise<void>> => {
  if (applicationInsights !== undefined) {
    const { useDistro } = await import('./distro.js');
    return useDistro(applicationInsights, resource, collector);
  }
  const sdk = new NodeSDK({ autoDetectResources: false, resource, instrumentations: [], logRecordProcessors: [], ...collector });
  sdk.start();
  return () => sdk.shutdown();
};

/** What the packages would print: that something could not be sent. Its text may hold addresses and answers, so it goes nowhere. */
const tellOfFailures = (log: Log): void => {
  let toldAt = -Infinity;
  const tell = (): void => {
    const now = Date.now();
    if (now - toldAt < TOLD_EVERY) return;
    toldAt = now;
    log.warn('telemetry-not-sent');
  };
  const quiet = (): void => undefined;
  const logger: DiagLogger = { error: tell, warn: quiet, info: quiet, debug: quiet, verbose: quiet };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  core.setGlobalErrorHandler(tell);
};

import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { metrics, tracing } from '@opentelemetry/sdk-node';

/** A collector that does not answer is given up after this long; what waits meanwhile is bounded. */
const ANSWERS_WITHIN = 10_000;

/** What sends to a collector. */
export interface Sending {
  readonly spanProcessors: tracing.SpanProcessor[];
  readonly metricReaders: metrics.MetricReader[];
}

/** By OTLP over HTTP with protobuf. @param everyMs how often figures are sent */
export const sendingTo = (endpoint: string, everyMs: number): Sending => {
  // Given here, no variable of the environment leads elsewhere.
  const at = (path: string): { url: string; timeoutMillis: number } => ({ url: below(endpoint, path), timeoutMillis: ANSWERS_WITHIN });
  return {
    spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter(at('v1/traces')))],
    metricReaders: [new metrics.PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(at('v1/metrics')), exportIntervalMillis: everyMs, exportTimeoutMillis: Math.min(everyMs, ANSWERS_WITHIN) })],
  };
};

const below = (endpoint: string, path: string): string => {
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname.replace(/\/$/, '')}/${path}`;
};

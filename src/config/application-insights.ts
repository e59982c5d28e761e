import { readEndpoint } from './endpoint';
import { wrong, type Reading } from './reading';

/** Where Application Insights takes telemetry in, and the key that says whose it is. */
export interface ApplicationInsights {
  /** A GUID in lower case. Whoever has it can send, so it is treated as a secret. */
  readonly instrumentationKey: string;
  /** `https://host[:port][/path]`, without a trailing slash. */
  readonly ingestionEndpoint: string;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads a connection string: `Name=value` pairs, separated by semicolons (Azure Monitor, "Connection strings"). Only the key and
 * the ingestion endpoint are taken: what else it names (live metrics, profiler) is never called.
 */
export const readApplicationInsights = (text: string): Reading<ApplicationInsights> => {
  const pairs = new Map(text.split(';').map((pair) => partsOf(pair)));
  const instrumentationKey = pairs.get('instrumentationkey')?.toLowerCase() ?? '';
  if (!GUID.test(instrumentationKey)) return wrong('no-application-insights');
  // Microsoft's exporter makes https of every address, so nothing else is let through.
  const endpoint = readEndpoint(pairs.get('ingestionendpoint') ?? '', { http: 'never', extent: 'path' });
  // What a path or a query holds would go into the address of every call.
  if (!endpoint.ok || endpoint.value.search !== '') return wrong('application-insights-endpoint');
  return { ok: true, value: { instrumentationKey, ingestionEndpoint: endpoint.value.href.replace(/\/$/, '') } };
};

const partsOf = (pair: string): readonly [name: string, value: string] => {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim().toLowerCase(), ''] : [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()];
};

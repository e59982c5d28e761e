/** Variables of OpenTelemetry's packages that have an effect: how what is sent is sent, never where. */
const HAVE_EFFECT: ReadonlySet<string> = new Set([
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_COMPRESSION',
  'OTEL_EXPORTER_OTLP_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_KEY',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_METRIC_EXPORT_INTERVAL',
]);
/** What the packages read. */
const THEIRS = /^(?:OTEL_|APPLICATIONINSIGHTS_|APPLICATION_INSIGHTS_|APPINSIGHTS_|AZURE_MONITOR_)/;
/** The program's own. */
const OURS: ReadonlySet<string> = new Set(['APPLICATIONINSIGHTS_CONNECTION_STRING', 'OTEL_EXPORTER_OTLP_ENDPOINT']);

/** What the packages are to find: no statistics about themselves to Microsoft, no look at machine, process and its owner. */
const FIXED = { APPLICATION_INSIGHTS_NO_STATSBEAT: 'true', APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true', OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_LOGS_EXPORTER: 'none' };

/** How often figures are sent, in milliseconds, where nothing else is said. */
const EVERY = 60_000;

type Environment = Record<string, string | undefined>;

/**
 * Takes out of the environment by what the packages would send elsewhere, or more, and gives the names of what was set.
 * To be called before any of them is loaded.
 */
export const settle = (env: Environment): readonly string[] => {
  const ignored = Object.keys(env).filter((name) => THEIRS.test(name) && !HAVE_EFFECT.has(name) && !OURS.has(name));
  for (const name of ignored) Reflect.deleteProperty(env, name);
  Object.assign(env, FIXED);
  return ignored.filter((name) => !(name in FIXED));
};

/** How often figures are sent, in milliseconds (OpenTelemetry, "Environment variable specification"). */
export const intervalIn = (env: Environment): number => {
  const stated = env['OTEL_METRIC_EXPORT_INTERVAL'] ?? '';
  return /^[1-9]\d{2,6}$/.test(stated) ? Number(stated) : EVERY;
};

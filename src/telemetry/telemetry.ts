import { NO_TELEMETRY, type Journal, type Log, type Telemetry } from '../service/ports';
import type { LogWatch } from './log';
import type { TelemetrySettings } from './settings';
import { watchJournal } from './watched-journal';

/** What is watched, and by whom. */
export interface Watching {
  readonly telemetry: Telemetry;
  /** The log that came; it is watched from then on. */
  readonly log: Log;
  /** The journal whose work carries its trace. What it knows is asked for from then on. */
  readonly journal: (journal: Journal) => Journal;
  /** Sends what there is, for a short while at most. */
  stop(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

/** The rest is lost: exit comes within 10 s of a signal, and this is at its end. */
const STOPS_WITHIN = 1_500;

/**
 * Starts traces and figures where the settings say where to. Otherwise nothing of OpenTelemetry is loaded, and log and journal
 * are those that came.
 * @param env the process's own: what the packages would read there and nobody is to decide by is taken out
 * @param watch of this log
 */
export const startTelemetry = async (settings: TelemetrySettings, env: Environment, log: Log, watch: LogWatch): Promise<Watching> => {
  if (settings.applicationInsights === undefined && settings.otlpEndpoint === undefined) {
    return { telemetry: NO_TELEMETRY, log, journal: (journal) => journal, stop: () => Promise.resolve() };
  }
  const { settle, intervalIn } = await import('./otel/surroundings.js');
  for (const name of settle(env)) log.warn('telemetry-variable-ignored', { because: `${name} is set, and has no effect here` });
  const { start } = await import('./otel/start.js');
  const started = await start(settings, intervalIn(env), log);
  const { spans } = started;
  watch.telemetry = spans;
  return {
    telemetry: spans,
    log,
    journal: (journal) => {
      started.observe({ oldestDue: () => journal.oldestDue(), auditHead: async () => (await journal.head()).sequence });
      return watchJournal(journal, spans);
    },
    stop: () => within(started.stop()),
  };
};

const within = async (work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOPS_WITHIN)));
  await Promise.race([work, late]);
  clearTimeout(timer);
};

import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type DestinationStream } from 'pino';
import { NO_TELEMETRY, type Log, type LogFields, type Telemetry } from '../service/ports';
import { shown } from './shown';

/** Who watches a log: what is said of its lines is said of spans too, and some lines are counted. Nobody at first. */
export class LogWatch {
  telemetry: Telemetry = NO_TELEMETRY;
}

/**
 * One JSON line for each event, on standard output: `{"level":"info","time":…,"code":"asked",…}`. Written at once, so that
 * the last line before an end is not lost.
 */
export const createLog = (destination?: DestinationStream, watch = new LogWatch()): Log => {
  const logger = pino({ base: null, messageKey: 'message', formatters: { level: (label) => ({ level: label }) } }, ...(destination === undefined ? [] : [destination]));
  const around = new AsyncLocalStorage<LogFields>();
  const line = (code: string, fields: LogFields = {}): object => ({ code, ...shown({ ...around.getStore(), ...fields }) });
  return {
    info: (code, fields) => logger.info(line(code, fields)),
    warn: (code, fields) => {
      count(watch.telemetry, code, fields);
      logger.warn(line(code, fields));
    },
    error: (code, fields) => logger.error(line(code, fields)),
    within: (fields, work) => watch.telemetry.around(fields, () => around.run({ ...around.getStore(), ...fields }, work)),
  };
};

/** Lines about tokens are figures as well, by their reason. */
const count = (telemetry: Telemetry, code: string, { because }: LogFields = {}): void => {
  if (because === undefined) return;
  if (code === 'gate-refused') telemetry.count('token-refusals', { of: 'connector', because });
  if (code === 'tab-token-refused') telemetry.count('token-refusals', { of: 'tab', because });
  if (code === 'token-failed') telemetry.count('token-failures', { because });
};

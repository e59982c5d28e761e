import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type DestinationStream } from 'pino';
import type { Log, LogFields } from '../service/ports';
import { shown } from './shown';

/**
 * One JSON line for each event, on standard output: `{"level":"info","time":…,"code":"asked",…}`. Written at once, so that
 * the last line before an end is not lost.
 */
export const createLog = (destination?: DestinationStream): Log => {
  const logger = pino({ base: null, messageKey: 'message', formatters: { level: (label) => ({ level: label }) } }, ...(destination === undefined ? [] : [destination]));
  const around = new AsyncLocalStorage<LogFields>();
  const line = (code: string, fields: LogFields = {}): object => ({ code, ...shown({ ...around.getStore(), ...fields }) });
  return {
    info: (code, fields) => logger.info(line(code, fields)),
    warn: (code, fields) => logger.warn(line(code, fields)),
    error: (code, fields) => logger.error(line(code, fields)),
    within: (fields, work) => around.run({ ...around.getStore(), ...fields }, work),
  };
};

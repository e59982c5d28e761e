import { pino, type DestinationStream } from 'pino';
import type { Log, LogFields } from '../service/ports';

/** The fields that a line may have. A field that is not here is not written, whatever a caller passes. */
const FIELDS = [
  'requestId',
  'activityId',
  'by',
  'target',
  'work',
  'verb',
  'state',
  'result',
  'because',
  'status',
  'tries',
  'port',
  'durationMs',
  'count',
  'errorName',
  'correlationId',
  'hosts',
] as const satisfies readonly (keyof LogFields)[];

const allowed = (fields: LogFields = {}): LogFields => Object.fromEntries(FIELDS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));

/** One JSON line for each event, on standard output: `{"level":"info","time":…,"code":"asked",…}`. */
export const createLog = (destination?: DestinationStream): Log => {
  const logger = pino({ base: null, messageKey: 'message', formatters: { level: (label) => ({ level: label }) } }, ...(destination === undefined ? [] : [destination]));
  return {
    info: (code, fields) => logger.info({ code, ...allowed(fields) }),
    warn: (code, fields) => logger.warn({ code, ...allowed(fields) }),
    error: (code, fields) => logger.error({ code, ...allowed(fields) }),
  };
};

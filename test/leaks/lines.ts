/** The fields of a log line, typed from docs: the program's own list is not asked. */
const TEXTS = ['level', 'code', 'requestId', 'traceId', 'activityId', 'service', 'method', 'clientRequestId', 'serviceRequestId', 'by', 'target', 'work', 'verb', 'state', 'result', 'because', 'errorName', 'at', 'hosts', 'fingerprint', 'head', 'root'];
const NUMBERS = ['time', 'status', 'tries', 'port', 'durationMs', 'count'];

/** A line of the log, as it was read. */
export type LogLine = Readonly<Record<string, string | number>>;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const isLine = (value: unknown): value is LogLine =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, member]) => (typeof member === 'string' ? TEXTS : typeof member === 'number' ? NUMBERS : []).includes(name)) &&
  'level' in value &&
  'code' in value;

const written = (output: string): readonly string[] => output.split('\n').filter((line) => line !== '');

/** What of an output is not a line of the log: not JSON, or with a field that no line has. */
export const strangeLines = (output: string): readonly string[] => written(output).filter((line) => !isLine(parsed(line)));

export const linesOf = (output: string): readonly LogLine[] => written(output).map(parsed).filter(isLine);

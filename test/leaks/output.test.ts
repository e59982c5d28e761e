import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLog, errorFields, keepOutput, openMouths, silencePackages } from '../../src/telemetry';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { linesOf, strangeLines, type LogLine } from './lines';

const SECRET = 'hunter2-of-megan@contoso.com';

/** A log that writes into a list. */
const listening = () => {
  const lines: LogLine[] = [];
  const log = createLog({ write: (line: string) => void lines.push(JSON.parse(line) as LogLine) });
  return { log, lines };
};

describe('the environment', () => {
  test('what makes packages talk is taken back, and named', () => {
    const env: Record<string, string | undefined> = { DEBUG: '*', AZURE_LOG_LEVEL: 'verbose', PORT: '1' };
    expect(silencePackages(env)).toEqual(['DEBUG', 'AZURE_LOG_LEVEL']);
    expect(env).toEqual({ PORT: '1' });
    expect(silencePackages(env)).toEqual([]);
  });

  test.each(['NODE_DEBUG', 'NODE_DEBUG_NATIVE'])('%s cannot be taken back: it is a mistake of the configuration', (name) => {
    expect(openMouths({ [name]: 'http' }).map(({ variables }) => variables)).toEqual([[name]]);
    expect(openMouths({ [name]: '' })).toEqual([]);
  });
});

describe('what a package writes for itself', () => {
  const takenOver = () => {
    const { log, lines } = listening();
    const warned: ((warning: Error) => void)[] = [() => lines.push({ code: SECRET })];
    const write: NodeJS.WriteStream['write'] = () => true;
    const writing = {
      stdout: { write },
      stderr: { write },
      removeAllListeners: () => warned.splice(0),
      on: (_event: 'warning', listener: (warning: Error) => void) => warned.push(listener),
    };
    keepOutput(writing, log);
    return { writing, lines, warn: (warning: Error) => warned.forEach((listener) => listener(warning)) };
  };

  test('becomes a line that tells how much it was', () => {
    const { writing, lines } = takenOver();
    expect(writing.stdout.write(SECRET)).toBe(true);
    expect(writing.stderr.write(Buffer.from(SECRET))).toBe(true);
    expect(lines).toMatchObject([SECRET, SECRET].map(({ length }) => ({ level: 'warn', code: 'output-withheld', count: length })));
  });

  test('who waits for the writing is told that it is done', async () => {
    const { writing } = takenOver();
    await new Promise<void>((done) => writing.stdout.write('a', () => done()));
    await new Promise<void>((done) => writing.stdout.write('a', 'utf8', () => done()));
  });

  test('a warning of Node is told by its kind', () => {
    const { lines, warn } = takenOver();
    warn(Object.assign(new Error(SECRET), { name: 'DeprecationWarning', code: 'DEP0001' }));
    warn(new Error(SECRET));
    expect(lines).toMatchObject([{ code: 'node-warning', errorName: 'DeprecationWarning', because: 'DEP0001' }, { errorName: 'Error' }]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });
});

describe('an error', () => {
  test('is told by its name and its place in the program, its message is not', () => {
    const error = new TypeError(SECRET);
    error.stack = `TypeError: ${SECRET}\n    at node:internal/x:1:1\n    at f (/srv/bot/node_modules/pino/dist/pino.js:7:8)\n    at Object.<anonymous> (/srv/bot/dist/service/ask.js:12:34)`;
    expect(errorFields(error)).toEqual({ errorName: 'TypeError', at: 'dist/service/ask.js:12:34' });
  });

  test('a message that looks like a place is not taken for one', () => {
    const message = 'no\n    at (dist/hunter2.js:1:1)';
    const error = new Error(message);
    error.stack = `Error: ${message}\n    at f (/srv/bot/node_modules/pino/dist/pino.js:7:8)`;
    expect(errorFields(error)).toEqual({ errorName: 'Error', at: 'node_modules/pino/dist/pino.js:7:8' });
  });

  test('without a stack, or no error at all', () => {
    const bare = new Error(SECRET);
    delete bare.stack;
    expect(errorFields(bare)).toEqual({ errorName: 'Error' });
    expect(errorFields(SECRET)).toEqual({ errorName: 'string' });
  });
});

describe('the built program', () => {
  const stage = new Stage({ NODE_OPTIONS: `--require ${resolve(__dirname, 'break-in.cjs')}` }, {});
  const signal = (): string => join(stage.store, '../signal.json');
  beforeAll(() => stage.open(false));
  afterAll(() => stage.close());

  const started = async (changes: Readonly<Record<string, string>> = {}): Promise<number> => {
    const from = stage.bot.output.length;
    await stage.start({ LEAKS_SIGNAL: signal(), ...changes });
    return from;
  };
  const outputSince = (from: number): string => stage.bot.output.slice(from).join('');
  const make = (deed: string, text = SECRET): void => {
    writeFileSync(`${signal()}.new`, JSON.stringify({ deed, text }));
    renameSync(`${signal()}.new`, signal());
  };

  test('DEBUG and AZURE_LOG_LEVEL have no effect, and the log says so', async () => {
    const from = await started({ DEBUG: '*', AZURE_LOG_LEVEL: 'verbose' });
    await stage.reply(await stage.say(stage.admin(), 'check'));
    await stage.bot.stop();
    expect(strangeLines(outputSince(from))).toEqual([]);
    const silenced = linesOf(outputSince(from)).filter(({ code }) => code === 'packages-silenced');
    expect(silenced.map(({ because }) => String(because).split(' ')[0])).toEqual(['DEBUG', 'AZURE_LOG_LEVEL']);
  });

  test.each(['NODE_DEBUG', 'NODE_DEBUG_NATIVE'])('with %s it does not start, and names it beside the other mistakes', async (name) => {
    const { code, output } = await stage.bot.startInVain({ [name]: 'http', PORT: '70000' });
    expect(code).toBe(1);
    expect(output).toContain(`- ${name}: `);
    expect(output).toContain('- PORT: ');
    expect(output).not.toContain(stage.tenant.app.clientSecret);
  });

  test('what a package prints, and a warning, are withheld; it goes on', async () => {
    const from = await started();
    make('print');
    await until(() => linesOf(outputSince(from)).filter(({ code }) => code === 'output-withheld').length === 4);
    make('warn');
    await until(() => linesOf(outputSince(from)).some(({ code, because }) => code === 'node-warning' && because === 'DEP9999'));
    await stage.reply(await stage.say(stage.admin(), 'help'));
    await stage.bot.stop();
    expect(strangeLines(outputSince(from))).toEqual([]);
    expect(outputSince(from)).not.toContain(SECRET);
  });

  test.each([
    ['throw', { because: 'uncaughtException', errorName: 'TypeError' }],
    ['reject', { because: 'unhandledRejection', errorName: 'RangeError' }],
    ['throw no error', { because: 'uncaughtException', errorName: 'string' }],
  ])('a defect that nobody caught (%s) ends it with 1 and one line that tells its kind', async (deed, told) => {
    const from = await started();
    make(deed);
    await until(() => !stage.bot.isRunning);
    expect(strangeLines(outputSince(from))).toEqual([]);
    expect(linesOf(outputSince(from)).at(-1)).toMatchObject({ level: 'error', code: 'crashed', ...told });
    expect(outputSince(from)).not.toContain(SECRET);
  });

  test('a start that fails says why in one line', async () => {
    const { code, output } = await stage.bot.startInVain({ DATABASE_URL: 'file:/dev/null/store.db' });
    expect(code).toBe(1);
    expect(strangeLines(output)).toEqual([]);
    expect(linesOf(output).at(-1)).toMatchObject({ level: 'error', code: 'not-started', because: expect.stringMatching(/\/dev\/null/) as string });
  });

  test('a report that Node is asked for holds no secret of the environment', async () => {
    await started();
    const file = join(stage.store, '../report.json');
    make('report', file);
    // The file is there before anything is in it, and it is JSON only when all of it is.
    await until(() => existsSync(file) && readFileSync(file, 'utf8').trimEnd().endsWith('}'));
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('dist/main.js');
    for (const secret of [stage.tenant.app.clientSecret, stage.tenant.bot.password]) expect(report).not.toContain(secret);
  });
});

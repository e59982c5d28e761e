import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NO_TELEMETRY } from '../../src/service';
import { createLog, LogWatch, startTelemetry } from '../../src/telemetry';
import type { Journal } from '../../src/service';
import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { Receiver } from './receiver';

const PACKAGES = /node_modules\/(@opentelemetry|@azure\/monitor-opentelemetry[^/]*|@grpc|protobufjs)\//;
const PRELOAD = resolve(__dirname, 'list-loaded.cjs');

const folder = mkdtempSync(join(tmpdir(), 'loaded-'));
const receiver = new Receiver();
beforeAll(() => receiver.open());
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The packages of telemetry that a program has loaded after a whole request. */
const loadedWith = async (environment: Readonly<Record<string, string>>): Promise<{ readonly packages: readonly string[]; readonly files: number; readonly traced: readonly string[] }> => {
  const list = join(folder, `${Object.keys(environment).length}.txt`);
  const stage = new Stage({ ...environment, NODE_OPTIONS: `--require ${PRELOAD}`, LOADED_MODULES: list }, {});
  await stage.open();
  try {
    const { line, card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    await stage.quiet();
    await stage.bot.stop();
    const loaded = readFileSync(list, 'utf8').split('\n');
    return { packages: [...new Set(loaded.flatMap((file) => PACKAGES.exec(file)?.[1] ?? []))].toSorted(), files: loaded.length, traced: stage.bot.output.filter((text) => text.includes('traceId')) };
  } finally {
    await stage.close();
  }
};

test('without its variables nothing of it is loaded, and no line names a trace', async () => {
  const off = await loadedWith({});
  expect(off.files).toBeGreaterThan(300);
  expect(off).toMatchObject({ packages: [], traced: [] });
}, 60_000);

test('with a collector the packages are there: the look would see them', async () => {
  const on = await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}` });
  expect(on.packages).toContain('@opentelemetry');
  expect(on.packages).not.toContain('@azure/monitor-opentelemetry');
  expect(on.traced.length).toBeGreaterThan(0);
}, 60_000);

test('off, log and journal are those that came', async () => {
  const watch = new LogWatch();
  const log = createLog({ write: () => undefined }, watch);
  const journal = {} as Journal;
  const env = { OTEL_TRACES_EXPORTER: 'console' };
  const watching = await startTelemetry({ applicationInsights: undefined, otlpEndpoint: undefined }, env, log, watch);
  expect(watching.telemetry).toBe(NO_TELEMETRY);
  expect(watch.telemetry).toBe(NO_TELEMETRY);
  expect(watching.log).toBe(log);
  expect(watching.journal(journal)).toBe(journal);
  expect(env).toEqual({ OTEL_TRACES_EXPORTER: 'console' });
});

import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { until } from '../journeys/until';
import { Receiver, type Manner } from './receiver';

/** A click is answered within this, whatever telemetry does (contract, section 4); a signal ends the program within this. */
const ANSWERED_WITHIN = 3_000;
const STOPPED_WITHIN = 10_000;
const OFTEN = { OTEL_BSP_SCHEDULE_DELAY: '100', OTEL_METRIC_EXPORT_INTERVAL: '500' };

const timed = async <Value>(work: Promise<Value>): Promise<readonly [Value, number]> => {
  const since = performance.now();
  return [await work, performance.now() - since];
};

describe.each<Manner | 'refuses'>(['hangs', 'fails', 'refuses'])('a collector that %s', (manner) => {
  const receiver = new Receiver();
  let stage: Stage;
  beforeAll(async () => {
    await receiver.open();
    const { port } = receiver;
    if (manner === 'refuses') await receiver.close();
    else receiver.manner = manner;
    stage = new Stage({ ...OFTEN, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, {});
    await stage.open();
  }, 60_000);
  afterAll(async () => {
    await stage.close();
    if (manner !== 'refuses') await receiver.close();
  });

  test('holds up no click and no result, and not the end of the program', async () => {
    for (let round = 0; round < 3; round += 1) {
      const target = stage.person();
      const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const [, clicked] = await timed(stage.press(stage.admin(), card, 'confirm'));
      const [, resulted] = await timed(stage.result(line));
      expect(clicked).toBeLessThan(ANSWERED_WITHIN);
      expect(resulted).toBeLessThan(5_000);
      expect(stage.revocations(target)).toBe(1);
    }
    if (manner !== 'refuses') await until(() => receiver.bodies.length > 0);
    await stage.quiet();
    const [code, stopped] = await timed(stage.bot.stop());
    expect(code).toBe(0);
    expect(stopped).toBeLessThan(STOPPED_WITHIN);
  }, 60_000);

  test('is told of in the log without a word of its own, and not again and again', () => {
    const told = stage.bot.output.join('').split('\n').filter((line) => line.includes('telemetry-not-sent'));
    // One that hangs is given up after ten seconds, or never told of when the program ends before.
    expect(told.length).toBeLessThanOrEqual(1);
    if (manner === 'refuses') expect(told).toHaveLength(1);
    expect(stage.bot.output.join('')).not.toContain('output-withheld');
  });
});

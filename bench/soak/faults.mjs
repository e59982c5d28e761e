// What goes wrong meanwhile: writes in Graph as the dice fall, and every few seconds one call of another kind.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const sandbox = (file) => createRequire(import.meta.url)(join(import.meta.dirname, '..', '..', '.build/sandbox/tenant', file));

const EVERY_MS = 2_500;
const GRAPH_MS = 30;
/** Of writes in Graph. */
const RATES = { throttled: 0.02, failing: 0.02, lostBefore: 0.01, lostAfter: 0.01 };

/** Begins. @returns what ends it */
export const disturb = ({ latency, faults }) => {
  const { answerLost, failing, throttled } = sandbox('faults.js');
  const { FaultDice } = sandbox('fault-rates.js');
  latency.graphMs = GRAPH_MS;
  faults.leaveTo(new FaultDice(RATES));
  const unwell = failing(503, 'ServiceUnavailable', 'The service is unavailable for a moment.');
  const plans = [
    [{ service: 'graph', method: 'GET' }, throttled(1)],
    [{ service: 'graph', method: 'GET' }, unwell],
    [{ service: 'graph', method: 'GET' }, { connection: 'reset' }],
    [{ service: 'connector', method: 'PUT' }, unwell],
    [{ service: 'connector', method: 'PUT' }, throttled(1)],
    [{ service: 'connector', method: 'PUT' }, answerLost],
    [{ service: 'connector', method: 'POST' }, throttled(1)],
    [{ service: 'connector', method: 'GET' }, unwell],
    [{ service: 'graph', method: 'GET' }, { delayMs: 2_000 }],
  ];
  let next = 0;
  const timer = setInterval(() => {
    faults.plan(...plans[next % plans.length], 1);
    next += 1;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    faults.clear();
  };
};

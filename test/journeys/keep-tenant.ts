import { rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepIdentity } from '../../sandbox/tenant/kept-identity';

/** Keys and certificates of the simulated tenant: to make them takes longer than everything else about its start, which is done some hundred times. */
export const KEPT = resolve(__dirname, '../../.build/test-tenant');
const DAY = 24 * 3_600_000;

const madeAt = (): number => statSync(KEPT, { throwIfNoEntry: false })?.birthtimeMs ?? 0;

/** Before all suites: they are made once, and anew after a day. */
const keepTenant = async (): Promise<void> => {
  const now = Date.now();
  if (now - madeAt() > DAY) rmSync(KEPT, { recursive: true, force: true });
  await keepIdentity(KEPT, now);
};

export default keepTenant;

import { setTimeout as wait } from 'node:timers/promises';

const READY_WITHIN = 20_000;

/** Looks until `/readyz` says that it is. */
export const isReady = async (origin: string): Promise<void> => {
  const late = Date.now() + READY_WITHIN;
  while ((await fetch(`${origin}/readyz`)).status !== 200) {
    if (Date.now() > late) throw new Error(`${origin} is not ready`);
    await wait(200);
  }
};

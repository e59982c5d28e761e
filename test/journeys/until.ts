import { setTimeout as wait } from 'node:timers/promises';

/** Waits until this is so. */
export const until = async (isSo: () => boolean, within = 8_000, describe: () => string = () => 'it did not come to pass'): Promise<void> => {
  const deadline = Date.now() + within;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`${describe()} (after ${within} ms)`);
    await wait(15);
  }
};

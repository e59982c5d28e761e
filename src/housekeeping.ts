import type { Clock, Journal, Log } from './service';

/** How often the store is tried, so that `/readyz` can answer without writing. */
const PROBE_EVERY = 5_000;
const FORGET_EVERY = 24 * 3_600_000;

/** What is done by the clock alone. */
export interface Housekeeping {
  /** Whether the store could be written when it was last tried. */
  storeIsGood(): boolean;
  start(): Promise<void>;
  stop(): void;
}

/** @param keepPersonalDataMs after this long names and UPNs are deleted; looked at on start and once a day */
export const createHousekeeping = (journal: Journal, clock: Clock, log: Log, keepPersonalDataMs: number): Housekeeping => {
  let good = false;
  const timers: NodeJS.Timeout[] = [];
  const failed = (code: string, error: unknown): void => log.error(code, { errorName: error instanceof Error ? error.name : typeof error });

  const probe = async (): Promise<void> => {
    try {
      await journal.probe();
      good = true;
    } catch (error) {
      good = false;
      failed('store-unavailable', error);
    }
  };

  const forget = async (): Promise<void> => {
    try {
      const count = await journal.forget(clock.now() - keepPersonalDataMs);
      if (count > 0) log.info('personal-data-deleted', { count });
    } catch (error) {
      failed('personal-data-not-deleted', error);
    }
  };

  return {
    storeIsGood: () => good,
    start: async () => {
      await probe();
      await forget();
      timers.push(setInterval(() => void probe(), PROBE_EVERY), setInterval(() => void forget(), FORGET_EVERY));
    },
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
};

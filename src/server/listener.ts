import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Opens and closes the port of an HTTP server. */
export interface Listener {
  listen(port: number, host?: string): Promise<number>;
  close(graceMs: number): Promise<void>;
  /** `close` was called: no connection is worth keeping any more. */
  closing(): boolean;
}

/** A caller gets this long for its headers and body together. */
const REQUEST_MS = 15_000;
/** How often Node looks for callers that are too slow. With its default of 30 s the limit above would mean up to 45 s. */
const CHECK_MS = 2_000;
/** Longer than the idle time of the usual load balancers (60 s), so that it is never we who close a connection they are about to use. */
const KEEP_ALIVE_MS = 65_000;

export const createListener = (http: Server): Listener => {
  http.headersTimeout = REQUEST_MS;
  http.requestTimeout = REQUEST_MS;
  http.keepAliveTimeout = KEEP_ALIVE_MS;
  // Node reads this member when it begins to listen; only its constructor option is documented, which restify does not pass on.
  Object.assign(http, { connectionsCheckingInterval: CHECK_MS });

  let closing = false;
  let inFlight = 0;
  const closeWhenIdle = (): void => {
    if (closing && inFlight === 0) http.closeAllConnections();
  };
  http.prependListener('request', (_request, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      closeWhenIdle();
    });
  });

  return {
    closing: () => closing,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
          http.off('error', reject);
          resolve((http.address() as AddressInfo).port);
        });
      }),
    close: async (graceMs) => {
      closing = true;
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      const deadline = setTimeout(() => http.closeAllConnections(), graceMs);
      closeWhenIdle();
      await closed;
      clearTimeout(deadline);
    },
  };
};

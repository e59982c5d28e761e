import type { CalledService, Telemetry } from '../service/ports';

type Fetch = typeof globalThis.fetch;

/** The same `fetch`, for calls to one service, traced. */
export const tracedFetch =
  (telemetry: Telemetry, service: CalledService, fetch: Fetch): Fetch =>
  (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return telemetry.call({ service, method: init?.method ?? 'GET', url }, (trace) => {
      if (Object.keys(trace).length === 0) return fetch(input, init);
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(trace)) headers.set(name, value);
      return fetch(input, { ...init, headers });
    });
  };

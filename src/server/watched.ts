import type { Request, Response } from 'restify';
import type { Telemetry } from '../service';

type Handler = (request: Request, response: Response) => Promise<void>;

/** The same handler, watched under the route that it is registered for: an address may name people, a route does not. */
export const watched =
  (telemetry: Telemetry, method: string, route: string, handle: Handler): Handler =>
  // restify tells handlers that are waited for by the word.
  async (request, response) => {
    const [traceparent, second] = request.headersDistinct['traceparent'] ?? [];
    const served = { method, route, traceparent: second === undefined ? traceparent : undefined };
    await telemetry.serve(served, () => handle(request, response), () => (response.headersSent ? response.statusCode : undefined));
  };

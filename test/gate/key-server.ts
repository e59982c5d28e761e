import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A key server on loopback as the Bot Connector's: a metadata document and the keys it points to. */
export interface KeyServer {
  readonly metadataUrl: string;
  readonly origin: string;
  /** What is published from now on. */
  keys: readonly object[];
  /** Instead of the true documents, when set. */
  behaviour: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Instead of the true `jwks_uri`, when set. */
  jwksUri: unknown;
  readonly paths: readonly string[];
  /** How often the keys themselves were fetched. */
  fetches(): number;
  stop(): Promise<void>;
}

export const startKeyServer = async (keys: readonly object[]): Promise<KeyServer> => {
  const paths: string[] = [];
  const http = createServer((request, response) => {
    paths.push(request.url ?? '');
    if (server.behaviour !== undefined) {
      server.behaviour(request, response);
      return;
    }
    const document = request.url === '/keys' ? { keys: server.keys } : { issuer: 'https://api.botframework.com', jwks_uri: server.jwksUri };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: KeyServer = {
    metadataUrl: `${origin}/v1/.well-known/openidconfiguration`,
    origin,
    keys,
    behaviour: undefined,
    jwksUri: `${origin}/keys`,
    paths,
    fetches: () => paths.filter((path) => path === '/keys').length,
    stop: async () => {
      const stopped = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await stopped;
    },
  };
  return server;
};

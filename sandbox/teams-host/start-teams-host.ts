import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { makeAuthority, makeServerCertificate } from '../tenant/certificates';
import { addressOf, hostSite, send, type TenantOfHost } from './host-site';
import { pageFile } from './pages';
import { passThrough } from './pass-through';

/** A simulated Teams that runs. */
export interface TeamsHost {
  /** Where a browser opens it, e.g. `http://127.0.0.1:53000`. */
  readonly origin: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const stopping = (server: Server & { closeAllConnections(): void }) => () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Whether a request is for the tab's part of the bot. */
const isForBot = (request: IncomingMessage): boolean => /^\/(?:api\/)?tab(?:\/|$)/.test(addressOf(request).pathname);

export interface TeamsHostPlan {
  readonly tenant: TenantOfHost;
  /** Scheme, host and port of the bot. */
  readonly botOrigin: string;
  /** 0 for any free port. */
  readonly port: number;
}

/**
 * The simulated Teams for a person at a browser: on loopback, the tab and its API below the same origin, since teams-js believes
 * no other page than one of Microsoft's or of its own origin.
 */
export const startTeamsHost = async ({ tenant, botOrigin, port: wanted }: TeamsHostPlan): Promise<TeamsHost> => {
  const bot = passThrough(botOrigin);
  const site = hostSite({ tenant, tabUrl: '/tab/', hosts: () => [`${LOOPBACK}:${port}`, `localhost:${port}`] });
  const server = createServer((request, response) => {
    if (isForBot(request)) bot(request, response);
    else site(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, wanted);
  return { origin: `http://${LOOPBACK}:${port}`, port, stop: stopping(server) };
};

/** The name under which Chromium finds the simulated Teams, and that of somebody who has no business with the tab. */
export const TEAMS = 'https://teams.microsoft.com';
export const SOMEBODY_ELSE = 'https://evil.example';

/** A simulated Teams under Microsoft's own name, for a browser that is told to believe it. */
export interface TeamsDouble extends TeamsHost {
  /** Command line of a Chromium for which the names lead here, and which reaches nothing but this machine. */
  readonly chromiumArgs: readonly string[];
}

/** A page of somebody else's with the tab in a frame; its own policy forbids nothing. */
const embedding = (tabUrl: string): RequestListener => {
  const { type, content } = pageFile('embedding.html');
  return (_request, response) => send(response, { status: 200, type, body: content.replace('TAB_URL', tabUrl) }, 'frame-ancestors *');
};

/** The simulated Teams for tests in Chromium, as `https://teams.microsoft.com/`: the tab is on the bot's own origin, untouched. */
export const startTeamsDouble = async ({ tenant, tabUrl }: { readonly tenant: TenantOfHost; readonly tabUrl: string }): Promise<TeamsDouble> => {
  const now = Date.now();
  const hosts = [TEAMS, SOMEBODY_ELSE].map((origin) => new URL(origin).host);
  const certificate = await makeServerCertificate(await makeAuthority(now), now, hosts);
  const site = hostSite({ tenant, tabUrl, hosts: () => hosts.slice(0, 1) });
  const elsewhere = embedding(tabUrl);
  const server = createTlsServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    if (request.headers.host === hosts[1]) elsewhere(request, response);
    else site(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  const rules = [...hosts.map((host) => `MAP ${host}:443 ${LOOPBACK}:${port}`), 'MAP * ~NOTFOUND', `EXCLUDE ${LOOPBACK}`, 'EXCLUDE localhost'];
  return { origin: TEAMS, port, stop: stopping(server), chromiumArgs: [`--host-resolver-rules=${rules.join(', ')}`, '--ignore-certificate-errors'] };
};

import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from './config';
import { requestId, type Instant } from './domain/people';
import { createHousekeeping } from './housekeeping';
import { createServer } from './server';
import type { Clock, Deps, Ids, Log, Tenant } from './service';
import { openSqlite } from './store';
import { Bot, Connector, createConnectorKeys, createGate, createReceive, GatedAdapter, serviceUrlAllowed, TeamsConversation } from './teams';
import { createTokenSource, GraphClient, GraphTenant, SharePointRevoker, SharePointTenant, type Application, type TokenSource } from './tenant';
import { Worker } from './worker';

/** The bot's own token has to be there within this time before a message is sent. */
const TOKEN_WITHIN = 10_000;
/** Exit comes within 10 s of SIGTERM: the server and the worker share them. */
const STOP_WITHIN = 8_000;

const clock: Clock = {
  now: (): Instant => Date.now(),
  wait: async (ms) => {
    await wait(ms);
  },
};

const ids: Ids = {
  request: () => {
    const id = requestId(randomBytes(16).toString('base64url'));
    if (id === undefined) throw new Error('16 random bytes are not a request id');
    return id;
  },
};

/** The running program. */
export interface App {
  /** Begins to work and listens. Resolves to the actual port. */
  start(): Promise<number>;
  /** No new work starts; running work is settled or left for the next start. */
  stop(): Promise<void>;
}

/** Puts the parts together. Every part gets what it needs here and nowhere else. */
export const wire = async (config: Config, log: Log): Promise<App> => {
  const { hosts, bot: registration } = config;
  let wake = (): void => undefined;
  const store = await openSqlite(config.database.path, clock, () => wake());
  const allowed = serviceUrlAllowed(hosts.serviceHosts);
  const botToken = createTokenSource(botApplication(config), hosts.botTokenScope, clock);
  const connector = new Connector({ token: () => botToken.get(clock.now() + TOKEN_WITHIN), serviceHostAllowed: allowed, fetch });
  const adapter = new GatedAdapter(registration.id, connector);
  const deps: Deps = {
    journal: store.journal,
    tenant: tenantOf(config),
    conversation: new TeamsConversation(adapter, connector),
    clock,
    ids,
    log,
    rules: config.policy,
  };
  const worker = new Worker(deps);
  wake = () => worker.wake();
  const receive = createReceive({ gate: gateOf(config, log, allowed), adapter, bot: new Bot(deps), tenantId: config.acting.tenantId, log });
  const housekeeping = createHousekeeping(store.journal, clock, log, config.keepPersonalDataMs);
  const server = createServer({
    receive,
    ready: () => ({ ready: housekeeping.storeIsGood(), ...(hosts.own ? { hosts: hosts.ownHosts } : {}) }),
    log: (problem) => log.error(problem),
  });
  return {
    start: async () => {
      await housekeeping.start();
      // A port that cannot be had ends the start before any work is done.
      const port = await server.listen(config.server.port, config.server.host);
      worker.start();
      return port;
    },
    stop: async () => {
      housekeeping.stop();
      await Promise.all([server.close(STOP_WITHIN), worker.stop(STOP_WITHIN)]);
      await store.close();
    },
  };
};

const gateOf = (config: Config, log: Log, serviceHostAllowed: (url: string) => boolean): ReturnType<typeof createGate> => {
  const keys = createConnectorKeys({
    metadataUrl: config.hosts.botOpenIdMetadataUrl,
    fetch,
    now: () => clock.now(),
    onProblem: (because) => log.warn('connector-keys', { because }),
  });
  return createGate({ botId: config.bot.id, issuer: config.hosts.botTokenIssuer, serviceHostAllowed, keys, now: () => clock.now() });
};

const authority = ({ hosts }: Config): Pick<Application, 'authorityHost' | 'microsoftAuthority'> => ({ authorityHost: hosts.authorityHost, microsoftAuthority: !hosts.own });

const botApplication = (config: Config): Application => {
  const { bot } = config;
  return {
    tenantId: bot.tenantId,
    clientId: bot.id,
    credential: bot.credential.kind === 'managed-identity' ? { kind: 'managed-identity' } : bot.credential,
    ...authority(config),
  };
};

/** The tenant by the configured route. The directory is Graph's on both. */
const tenantOf = (config: Config): Tenant => {
  const { hosts, revokeWith } = config;
  const application: Application = { ...config.acting, ...authority(config) };
  const tokensFor = (resource: string): TokenSource => createTokenSource(application, `${resource}/.default`, clock);
  const directory = new GraphTenant(new GraphClient(hosts.graphEndpoint, tokensFor(hosts.graphEndpoint), clock));
  if (revokeWith === 'graph') return directory;
  // The configuration has seen to it: the other route never falls back to this one.
  if (hosts.sharePointAdminUrl === undefined) throw new Error('REVOKE_WITH=sharepoint needs SHAREPOINT_ADMIN_URL');
  return new SharePointTenant(directory, new SharePointRevoker(hosts.sharePointAdminUrl, tokensFor(hosts.sharePointAdminUrl), clock));
};

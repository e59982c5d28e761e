import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from './config';
import { requestId, type Instant } from './domain/people';
import { createServer } from './server';
import { type Clock, type Deps, type Ids, type Log } from './service';
import { openSqlite, type Store } from './store';
import { Bot, Connector, createConnectorKeys, createGate, createReceive, GatedAdapter, serviceUrlAllowed, TeamsConversation } from './teams';
import { createTokenSource, GraphClient, GraphTenant, type Application } from './tenant';
import { Worker } from './worker';

/** The bot's own token has to be there within this time before a message is sent. */
const TOKEN_WITHIN = 10_000;
/** How often the store is tried, so that `/readyz` can answer without writing. */
const PROBE_EVERY = 15_000;
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
    tenant: graphTenant(config),
    conversation: new TeamsConversation(adapter),
    clock,
    ids,
    log,
    rules: config.policy,
  };
  const worker = new Worker(deps);
  wake = () => worker.wake();
  const receive = createReceive({ gate: gateOf(config, log, allowed), adapter, bot: new Bot(deps), tenantId: config.acting.tenantId, log });
  const probe = createProbe(store, log);
  const server = createServer({
    receive,
    ready: () => ({ ready: probe.good(), ...(hosts.own ? { hosts: hosts.ownHosts } : {}) }),
    log: (problem) => log.error(problem),
  });
  return {
    start: async () => {
      await probe.start();
      worker.start();
      return server.listen(config.server.port, config.server.host);
    },
    stop: async () => {
      probe.stop();
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

const graphTenant = (config: Config): GraphTenant => {
  const { acting, hosts } = config;
  const tokens = createTokenSource({ ...acting, ...authority(config) }, `${hosts.graphEndpoint}/.default`, clock);
  return new GraphTenant(new GraphClient(hosts.graphEndpoint, tokens, clock));
};

/** Tries the store now and then; asking whether it is good writes nothing. */
const createProbe = (store: Store, log: Log): { good: () => boolean; start: () => Promise<void>; stop: () => void } => {
  let good = false;
  let timer: NodeJS.Timeout | undefined;
  const tryStore = async (): Promise<void> => {
    try {
      await store.journal.probe();
      good = true;
    } catch (error) {
      good = false;
      log.error('store-unavailable', { errorName: error instanceof Error ? error.name : typeof error });
    }
  };
  return {
    good: () => good,
    start: async () => {
      await tryStore();
      timer = setInterval(() => void tryStore(), PROBE_EVERY);
    },
    stop: () => clearInterval(timer),
  };
};

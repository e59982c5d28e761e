import { randomBytes } from 'node:crypto';
// The room, and not the command `audit.ts` beside it.
import { Anchor, Keeper, openSigningKey } from './audit/index';
import type { Config } from './config';
import { requestId } from './domain/people';
import { createHousekeeping } from './housekeeping';
import { partsOf } from './parts';
import { createServer } from './server';
import { ProgressPace, type Clock, type Deps, type Ids } from './service';
import { openStore } from './stores';
import { serverLog, tabPartsOf } from './tab-parts';
import { tracedFetch, type Watching } from './telemetry';
import { Bot, Connector, createConnectorKeys, createGate, createReceive, GatedAdapter, serviceUrlAllowed, TeamsConversation, TeamsFiles } from './teams';
import { ChunkWorker, Worker } from './worker';

/** The bot's own token has to be there within this time before a message is sent. */
const TOKEN_WITHIN = 10_000;
/** Exit comes within 10 s of SIGTERM: the server and the worker share them. */
const STOP_WITHIN = 7_000;

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
export const wire = async (config: Config, watching: Watching): Promise<App> => {
  const { hosts, bot: registration } = config;
  const { log, telemetry } = watching;
  let wake = (): void => undefined;
  const store = await openStore(config, watching, () => wake());
  const journal = watching.journal(store.journal);
  // What is in the store goes by its time, on whatever machine.
  const { clock } = store;
  const keeper = new Keeper({ trail: store.trail, key: openSigningKey(config.audit.signingKeyPath, config.database.kind === 'sqlite'), anchor: new Anchor(config.audit.anchorPath), clock, log });
  const allowed = serviceUrlAllowed(hosts.serviceHosts);
  const { tenant, botTokens, diagnosis } = partsOf(config, clock, watching);
  const connector = new Connector({ token: (anew) => (anew ? botTokens.refresh(clock.now() + TOKEN_WITHIN) : botTokens.get(clock.now() + TOKEN_WITHIN)), serviceHostAllowed: allowed, fetch: tracedFetch(telemetry, 'connector', fetch) });
  const adapter = new GatedAdapter(registration.id, connector);
  const conversation = new TeamsConversation(adapter, connector);
  const deps: Deps = {
    journal,
    pinned: store.pinned,
    audit: keeper,
    tenant,
    diagnosis: { ...diagnosis, edges: [...diagnosis.edges, keeper.inspection] },
    conversation,
    files: new TeamsFiles(conversation, { hosts: hosts.fileHosts, fetch: tracedFetch(telemetry, 'files', fetch), wait: (ms) => clock.wait(ms) }, hosts.offersFiles),
    progress: new ProgressPace(),
    clock,
    ids,
    log,
    rules: config.policy,
  };
  const workers = [new Worker(deps, telemetry), new ChunkWorker(deps, telemetry)];
  wake = () => workers.forEach((worker) => worker.wake());
  const receive = createReceive({ gate: gateOf(config, clock, watching, allowed), adapter, bot: new Bot(deps), tenantId: config.acting.tenantId, log, telemetry });
  const housekeeping = createHousekeeping(store.journal, clock, log, config.keepPersonalDataMs);
  const server = createServer({
    receive,
    ready: () => ({ ...readiness(housekeeping.storeIsGood(), keeper), ...(hosts.own ? { hosts: hosts.ownHosts } : {}) }),
    log: serverLog(log),
    tab: tabPartsOf(config, deps, tracedFetch(telemetry, 'keys', fetch)),
    telemetry,
  });
  return {
    start: async () => {
      await housekeeping.start();
      await keeper.start();
      // A port that cannot be had ends the start before any work is done.
      const port = await server.listen(config.server.port, config.server.host);
      workers.forEach((worker) => worker.start());
      return port;
    },
    stop: async () => {
      housekeeping.stop();
      await Promise.all([server.close(STOP_WITHIN), ...workers.map((worker) => worker.stop(STOP_WITHIN))]);
      // What was watched is sent while the store can still be asked.
      await Promise.all([keeper.stop(), watching.stop()]);
      await store.close();
    },
  };
};

/** The store can be written, and the audit log can be vouched for. */
const readiness = (storeIsGood: boolean, keeper: Keeper): { readonly ready: boolean; readonly audit?: string } => {
  const standstill = keeper.standstill();
  return standstill === undefined ? { ready: storeIsGood } : { ready: false, audit: standstill.because };
};

const gateOf = (config: Config, clock: Clock, { log, telemetry }: Watching, serviceHostAllowed: (url: string) => boolean): ReturnType<typeof createGate> => {
  const keys = createConnectorKeys({
    metadataUrl: config.hosts.botOpenIdMetadataUrl,
    fetch: tracedFetch(telemetry, 'keys', fetch),
    now: () => clock.now(),
    onProblem: (because) => log.warn('connector-keys', { because }),
  });
  return createGate({ botId: config.bot.id, issuer: config.hosts.botTokenIssuer, serviceHostAllowed, keys, now: () => clock.now() });
};

import { dirname } from 'node:path';
import { createAccessTokens } from './access-tokens';
import { keepClientCertificate } from './client-certificate';
import { Connector } from './connector';
import { ConnectorKeys } from './connector-keys';
import { CONNECTOR_PATH, connectorRoutes } from './connector-routes';
import { Directory } from './directory';
import { createDispatch, type Dispatch } from './dispatch';
import { BOT_CONNECTOR, environmentOf } from './environment';
import { FaultDice } from './fault-rates';
import { Faults } from './faults';
import { FileHost } from './file-host';
import { graphTable, userInGraphPath } from './graph';
import { stableGuid } from './guid';
import { keepIdentity, type Identity } from './kept-identity';
import { signingKey } from './keys';
import { Latency } from './latency';
import { Ledger } from './ledger';
import { listen } from './listener';
import type { PersonKey } from './people';
import { everybody } from './personas';
import { planHabits, populate } from './populate';
import { Registration } from './registrations';
import { Relay, RELAY_PATH, relayRoutes } from './relay';
import { Rosters } from './rosters';
import type { SimulatedTenant, TenantOptions } from './simulated-tenant';
import { SharePoint } from './sharepoint';
import { planSharePointHabits } from './sharepoint-habits';
import { createTabTokens } from './tab-tokens';
import { tokenRoutes } from './token-service';
import { trustInThisProcess } from './trust';
import type { Proof, Route } from './wire';
import { WriteQuota } from './write-quota';

export type { SimulatedTenant, TenantOptions } from './simulated-tenant';

/** What the acting app is consented to at first: exactly what the product asks for. */
export const NEEDED_PERMISSIONS = ['User.RevokeSessions.All', 'User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All'] as const;

const TENANT_ID = stableGuid('tenant Contoso');
const DOMAIN = 'contoso.com';
const CREATED = '2026-01-15T08:00:00Z';
/** Graph's own application id and public name: other names for the same resource. */
const GRAPH_NAMES = ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com'];
/** Azure Database for PostgreSQL, in the public cloud. */
const DATABASE = 'https://ossrdbms-aad.database.windows.net';
/** SharePoint Online's own application id. */
const SHAREPOINT_APP = '00000003-0000-0ff1-ce00-000000000000';
/** Who is in every channel and group chat at first. */
const DUTY_TEAM: readonly PersonKey[] = ['alex', 'megan', 'camille', 'patti', 'joni'];

/** What the services share. */
interface State {
  readonly now: () => number;
  readonly directory: Directory;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly writeQuota: WriteQuota;
  readonly latency: Latency;
}

const makeState = (options: TenantOptions): State => {
  const now = options.now ?? Date.now;
  const directory = new Directory(now);
  populate(directory, CREATED);
  if (options.readBackLagMs !== undefined) directory.sessions.setReadBackLag(options.readBackLagMs);
  const faults = new Faults((objectId, key) => directory.find(key)?.id === objectId);
  planHabits(directory, faults);
  if (options.faultRates !== undefined) faults.leaveTo(new FaultDice(options.faultRates));
  return { now, directory, faults, ledger: new Ledger(), writeQuota: new WriteQuota(now, TENANT_ID, options.writeQuota), latency: new Latency(options.delayMs ?? 0) };
};

const makeRegistrations = (identity: Identity, options: TenantOptions): { bot: Registration; app: Registration; tab: Registration } => ({
  bot: new Registration({ name: 'Session Revoker (bot)', appId: stableGuid('app bot'), secrets: [identity.botPassword], roles: [] }),
  app: new Registration({ name: 'Session Revoker', appId: stableGuid('app acting'), secrets: [identity.clientSecret], roles: options.permissions ?? NEEDED_PERMISSIONS }),
  // It has no secret: nobody but Teams asks for its tokens.
  tab: new Registration({ name: 'Session Revoker (tab)', appId: stableGuid('app tab'), secrets: [], roles: [] }),
});

/** The admin centre has a host name of its own, so that tokens for Graph are not tokens for it. */
const adminUrlAt = (origin: string): string => origin.replace('//localhost:', '//127.0.0.1:');

/** The file with a certificate that the acting app may sign in with. */
const registeredCertificate = async (app: Registration, folder: string, now: number): Promise<string> => {
  const { pem, file } = await keepClientCertificate(folder, app.name, now);
  app.registerCertificate(pem);
  return file;
};

/** Both doors of the tenant, with and without TLS, onto one routing table that is filled once the ports are known. */
const openDoors = async (state: State, options: TenantOptions, identity: Identity, prove: (authorization: string | undefined) => Promise<Proof>) => {
  const routes: Route[] = [];
  const dispatch: Dispatch = createDispatch({ ...state, routes, userOf: (path) => userInGraphPath(state.directory, path) });
  const shared = { dispatch: state.latency.before(dispatch), prove, now: state.now };
  const https = await listen({ ...shared, port: options.httpsPort ?? 0, tls: identity.server });
  const http = await listen({ ...shared, port: options.httpPort ?? 0 }).catch(async (error: unknown) => {
    await https.stop();
    throw error;
  });
  return { https, http, dispatch, fill: (rows: readonly Route[]) => routes.push(...rows) };
};

/**
 * Starts a Microsoft tenant in miniature on 127.0.0.1: token service, Graph, SharePoint's admin centre, Bot Connector, people, faults and a ledger.
 * Real clients need nothing but `environment()`.
 */
export const startTenant = async (options: TenantOptions = {}): Promise<SimulatedTenant> => {
  const state = makeState(options);
  const { now, directory, faults, ledger, writeQuota, latency } = state;
  const kept = await keepIdentity(options.stateFolder, now());
  const { identity } = kept;
  const { bot, app, tab } = makeRegistrations(identity, options);
  const [key, keys] = await Promise.all([signingKey(identity.keys.token), ConnectorKeys.create({ botId: bot.appId, issuer: BOT_CONNECTOR, now }, identity.keys)]);
  const token = { tenantId: TENANT_ID, key, lifetimeSeconds: options.tokenLifetimeSeconds ?? 3599, now, registrations: [bot, app, tab] };
  const tokens = createAccessTokens(token);
  const certificateFile = options.revokeWith === 'sharepoint' ? await registeredCertificate(app, dirname(kept.authorityFile), now()) : undefined;
  const doors = await openDoors(state, options, identity, tokens.prove).catch(async (error: unknown) => {
    await kept.dispose();
    throw error;
  });
  const origin = options.plainHttp === true ? doors.http.origin : doors.https.origin;

  const people = everybody();
  const botName = options.botName ?? 'Session Revoker';
  const rosters = new Rosters(directory, TENANT_ID, Object.values(people), DUTY_TEAM.map((name) => people[name].id));
  const connector = new Connector({ tenantId: TENANT_ID, botId: bot.appId, botName, serviceUrl: `${origin}${CONNECTOR_PATH}/`, keys, rosters, now });
  const files = new FileHost(origin);
  const relay = new Relay(options.relayTo, CONNECTOR_PATH);

  const sharePointNames = [doors.https.origin, doors.http.origin].map(adminUrlAt).concat(SHAREPOINT_APP);
  const isSharePoint = (name: string): boolean => sharePointNames.includes(name);
  const sharePoint = new SharePoint({ directory, ledger, adminUrl: adminUrlAt(origin), isAudience: isSharePoint, appId: app.appId });
  planSharePointHabits(directory, sharePoint, faults);

  const graphNames = [doors.https.origin, doors.http.origin, ...GRAPH_NAMES];
  const isGraph = (name: string): boolean => graphNames.includes(name);
  const resource = (name: string) => (isGraph(name) || isSharePoint(name) || name === BOT_CONNECTOR || name === DATABASE ? { audience: name, isGraph: isGraph(name) } : undefined);
  doors.fill([
    ...keys.routes(),
    ...relayRoutes(relay, connector),
    ...files.routes(),
    ...connectorRoutes({ connector, botId: bot.appId, audience: BOT_CONNECTOR, relay }),
    ...tokenRoutes({ ...token, domains: [DOMAIN], tokens, resource }),
    ...sharePoint.routes(),
    ...writeQuota.guard(graphTable({ directory, ledger, servesTransitiveAssignments: options.transitiveRoleAssignments === true, isAudience: isGraph, dispatch: doors.dispatch })),
  ]);

  const tabTokens = createTabTokens({ ...token, issuer: `${doors.https.origin}/${TENANT_ID}/v2.0`, stranger: await signingKey(identity.keys.stranger), tab, app, find: (id) => directory.find(id) });
  const facts = {
    tenantId: TENANT_ID,
    bot: { id: bot.appId, password: identity.botPassword, name: botName, registration: bot },
    app: { clientId: app.appId, clientSecret: identity.clientSecret, registration: app },
    tab: { clientId: tab.appId, registration: tab, tokens: tabTokens },
    ca: { pem: identity.authority.cert, file: kept.authorityFile },
    httpsOrigin: doors.https.origin,
    httpOrigin: doors.http.origin,
  };
  return {
    ...facts,
    ...{ people, directory, faults, writeQuota, latency, ledger, sharePoint, connector, files, relay },
    tabToken: tabTokens.access,
    environment: (publicUrl) =>
      environmentOf(facts, origin, certificateFile === undefined ? undefined : { adminUrl: sharePoint.adminUrl, certificateFile }, {
        publicUrl,
        clientId: publicUrl !== undefined || options.tab === true ? tab.appId : undefined,
      }),
    relayEndpoint: `${doors.http.origin}${RELAY_PATH}`,
    trustInThisProcess: () => trustInThisProcess(identity.authority.cert),
    stop: async () => {
      await Promise.all([doors.https.stop(), doors.http.stop()]);
      await kept.dispose();
    },
  };
};

import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from './config';
import { finding, READ_PERMISSIONS, REVOKE_PERMISSION, type Finding, type SigningApp } from './domain/diagnosis';
import type { Clock, Diagnosis, Inspection, Log, StoreServer, Telemetry, Tenant } from './service';
import { keyServerInspection } from './teams';
import {
  botInspection,
  certificateInspection,
  createTokenSource,
  explainedTenant,
  GraphClient,
  GraphTenant,
  sharePointInspection,
  SharePointRevoker,
  SharePointTenant,
  TenantInspection,
  type Application,
  type FreshTokenSource,
} from './tenant';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms) => {
    await wait(ms);
  },
};

/** What reaches Microsoft's services, as configured: for the server, and for a shell that only looks. */
export interface Parts {
  readonly tenant: Tenant;
  /** The bot's own tokens, for the Bot Connector. */
  readonly botTokens: FreshTokenSource;
  readonly diagnosis: Diagnosis;
}

/** Where calls to services are told: a line for each, and traces. A shell that only looks has neither. */
export interface Telling {
  readonly log?: Log;
  readonly telemetry?: Telemetry;
}

/** Makes the parts. Nothing is called yet. */
export const partsOf = (config: Config, clock: Clock, telling: Telling = {}): Parts => {
  const { log, telemetry } = telling;
  const { hosts, revokeWith } = config;
  const acting = actingApplication(config);
  const app = signingApp('acting', acting);
  const tokens = createTokenSource(acting, `${hosts.graphEndpoint}/.default`, clock, log, telemetry);
  const graph = new GraphClient(hosts.graphEndpoint, tokens, clock, log, telemetry);
  const sharePoint = revokeWith === 'sharepoint' ? sharePointOf(config, acting, clock, telling) : undefined;
  const directory = new GraphTenant(graph);
  const tenant = sharePoint === undefined ? directory : new SharePointTenant(directory, new SharePointRevoker(sharePoint.adminUrl, sharePoint.tokens, clock, log, telemetry));
  const bot = botApplication(config);
  const botTokens = createTokenSource(bot, hosts.botTokenScope, clock, log, telemetry);
  const permissions = sharePoint === undefined ? [...READ_PERMISSIONS, REVOKE_PERMISSION] : READ_PERMISSIONS;
  return {
    tenant: explainedTenant(tenant, app, tokens, clock),
    botTokens,
    diagnosis: {
      tenant: new TenantInspection({ graph, tokens, app, permissions, clock }),
      edges: [
        keyServerInspection(hosts.botOpenIdMetadataUrl, fetch),
        botInspection(botTokens, signingApp('bot', bot)),
        ...(sharePoint === undefined ? [] : [sharePointInspection(sharePoint.adminUrl, sharePoint.tokens, app, clock, log)]),
        ...certificates(config, clock),
        settingsInspection(config),
      ],
      storeServer: storeServerOf(config),
    },
  };
};

const storeServerOf = ({ database }: Config): StoreServer | undefined =>
  database.kind === 'sqlite' ? undefined : { place: `${database.host}:${database.port}`, database: database.database };

/** The app that acts, as it signs in. */
export const actingApplication = (config: Config): Application => ({ ...config.acting, ...authority(config) });

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

const signingApp = (who: SigningApp['who'], { clientId, credential, authorityHost }: Application): SigningApp => ({
  who,
  clientId,
  kind: credential.kind === 'managed-identity' ? 'managed' : 'registered',
  host: new URL(authorityHost).host,
});

const sharePointOf = ({ hosts: { sharePointAdminUrl: adminUrl } }: Config, acting: Application, clock: Clock, { log, telemetry }: Telling): { adminUrl: string; tokens: FreshTokenSource } => {
  // The configuration has seen to it: the other route never falls back to Graph's.
  if (adminUrl === undefined) throw new Error('REVOKE_WITH=sharepoint needs SHAREPOINT_ADMIN_URL');
  return { adminUrl, tokens: createTokenSource(acting, `${adminUrl}/.default`, clock, log, telemetry) };
};

const certificates = ({ bot, acting }: Config, clock: Clock): readonly Inspection[] => [
  ...(acting.credential.kind === 'certificate' ? [certificateInspection('AZURE_CLIENT_CERTIFICATE_PATH', acting.credential.path, clock)] : []),
  ...(bot.credential.kind === 'certificate' ? [certificateInspection('BOT_CERTIFICATE_PATH', bot.credential.path, clock)] : []),
];

/** What is allowed by the configuration and worth knowing all the same. */
const settingsInspection = (config: Config): Inspection => {
  const { bot, acting, hosts, policy } = config;
  const secrets = [...(acting.credential.kind === 'secret' ? ['AZURE_CLIENT_SECRET'] : []), ...(bot.credential.kind === 'secret' ? ['BOT_PASSWORD'] : [])];
  const findings: readonly Finding[] = [
    ...(policy.stopped ? [finding('stopped')] : []),
    ...tabFindings(config),
    ...(hosts.own ? [finding('own-hosts', { hosts: hosts.ownHosts.join(', ') })] : []),
    ...(secrets.length > 0 ? [finding('client-secrets', { variables: secrets.join(', ') })] : []),
  ];
  return { subject: 'settings', look: () => Promise.resolve(findings) };
};

const tabFindings = ({ publicUrl, tabClientId }: Config): readonly Finding[] => {
  if (publicUrl !== undefined && tabClientId !== undefined) return [finding('tab.served', { host: new URL(publicUrl).host })];
  if (publicUrl === undefined && tabClientId === undefined) return [];
  return [finding('tab.half', { variable: publicUrl === undefined ? 'PUBLIC_URL' : 'TAB_CLIENT_ID' })];
};

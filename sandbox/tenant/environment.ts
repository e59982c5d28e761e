import type { SimulatedTenant } from './simulated-tenant';

/** Scope, issuer and audience of the Bot Connector in Microsoft's public cloud; the tenant keeps them. */
export const BOT_CONNECTOR = 'https://api.botframework.com';

/** What revoking through SharePoint takes: its address, and a credential that it accepts. */
interface SharePointWay {
  readonly adminUrl: string;
  /** PEM file with certificate and private key of the acting app. */
  readonly certificateFile: string;
}

/** What a bot with a tab is told besides. */
interface TabVariables {
  readonly publicUrl?: string | undefined;
  readonly clientId?: string | undefined;
}

/** How the acting app signs in, and how it revokes. */
const acting = (secret: string, way: SharePointWay | undefined): Record<string, string> =>
  way === undefined
    ? { AZURE_CLIENT_SECRET: secret }
    : { AZURE_CLIENT_CERTIFICATE_PATH: way.certificateFile, REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: way.adminUrl };

/** The variables of a bot of this tenant, with Graph, key document and connector on `origin`; it revokes with Graph unless there is a `way`. */
export const environmentOf = (
  tenant: Pick<SimulatedTenant, 'tenantId' | 'bot' | 'app' | 'ca' | 'httpsOrigin'>,
  origin: string,
  way?: SharePointWay,
  tab: TabVariables = {},
): Record<string, string> => ({
  BOT_ID: tenant.bot.id,
  BOT_TYPE: 'SingleTenant',
  BOT_PASSWORD: tenant.bot.password,
  BOT_TENANT_ID: tenant.tenantId,
  AZURE_TENANT_ID: tenant.tenantId,
  AZURE_CLIENT_ID: tenant.app.clientId,
  ...acting(tenant.app.clientSecret, way),
  AZURE_AUTHORITY_HOST: tenant.httpsOrigin,
  GRAPH_ENDPOINT: origin,
  BOT_OPENID_METADATA_URL: `${origin}/v1/.well-known/openidconfiguration`,
  BOT_TOKEN_ISSUER: BOT_CONNECTOR,
  BOT_TOKEN_SCOPE: `${BOT_CONNECTOR}/.default`,
  BOT_SERVICE_HOSTS: new URL(origin).host,
  NODE_EXTRA_CA_CERTS: tenant.ca.file,
  ...(tab.publicUrl === undefined ? {} : { PUBLIC_URL: tab.publicUrl }),
  ...(tab.clientId === undefined ? {} : { TAB_CLIENT_ID: tab.clientId }),
});

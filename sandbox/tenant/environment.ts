import type { SimulatedTenant } from './simulated-tenant';

/** Scope, issuer and audience of the Bot Connector in Microsoft's public cloud; the tenant keeps them. */
export const BOT_CONNECTOR = 'https://api.botframework.com';

/** The variables of a bot of this tenant, with Graph, key document and connector on `origin`. */
export const environmentOf = (tenant: Pick<SimulatedTenant, 'tenantId' | 'bot' | 'app' | 'ca' | 'httpsOrigin'>, origin: string): Record<string, string> => ({
  BOT_ID: tenant.bot.id,
  BOT_TYPE: 'SingleTenant',
  BOT_PASSWORD: tenant.bot.password,
  BOT_TENANT_ID: tenant.tenantId,
  AZURE_TENANT_ID: tenant.tenantId,
  AZURE_CLIENT_ID: tenant.app.clientId,
  AZURE_CLIENT_SECRET: tenant.app.clientSecret,
  AZURE_AUTHORITY_HOST: tenant.httpsOrigin,
  GRAPH_ENDPOINT: origin,
  BOT_OPENID_METADATA_URL: `${origin}/v1/.well-known/openidconfiguration`,
  BOT_TOKEN_ISSUER: BOT_CONNECTOR,
  BOT_TOKEN_SCOPE: `${BOT_CONNECTOR}/.default`,
  BOT_SERVICE_HOSTS: new URL(origin).host,
  NODE_EXTRA_CA_CERTS: tenant.ca.file,
});

/** The front door of the tenant that is acted on. */
export type { Application, CredentialKind } from './credentials/credential';
export { createTokenSource, type TokenSource } from './credentials/token-source';
export { GraphClient } from './graph/client';
export { GraphTenant } from './graph/graph-tenant';
export { SharePointRevoker } from './sharepoint/sharepoint-revoker';
export { SharePointTenant } from './sharepoint/sharepoint-tenant';

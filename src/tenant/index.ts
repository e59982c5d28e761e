/** The front door of the tenant that is acted on. */
export type { Application, CredentialKind } from './credentials/credential';
export { createTokenSource, type FreshTokenSource, type TokenSource } from './credentials/token-source';
export { certificateInspection } from './diagnosis/certificate-inspection';
export { explainedTenant } from './diagnosis/explained-tenant';
export { sharePointInspection } from './diagnosis/sharepoint-inspection';
export { botInspection } from './diagnosis/sign-in';
export { TenantInspection } from './diagnosis/tenant-inspection';
export { GraphClient } from './graph/client';
export { GraphTenant } from './graph/graph-tenant';
export { SharePointRevoker } from './sharepoint/sharepoint-revoker';
export { SharePointTenant } from './sharepoint/sharepoint-tenant';

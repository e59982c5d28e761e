/**
 * The words of addresses that are called: those of Microsoft Graph, SharePoint, Entra and the Bot Connector. Every other segment is
 * somebody's or something's name, and is not told.
 */
const WORDS: ReadonlySet<string> = new Set([
  ...['v1.0', '$batch', 'users', 'groups', 'organization', 'revokeSignInSessions', 'transitiveMembers', 'transitiveMemberOf', 'microsoft.graph.user', 'microsoft.graph.group', 'microsoft.graph.directoryRole'],
  ...['roleManagement', 'directory', 'roleAssignments', 'transitiveRoleAssignments', 'servicePrincipals', 'appRoleAssignments', '$count'],
  ...['_vti_bin', 'client.svc', 'ProcessQuery'],
  ...['oauth2', 'v2.0', 'token', 'discovery', 'keys', '.well-known', 'openid-configuration', 'openidconfiguration', 'v1', 'metadata', 'identity'],
  ...['v3', 'conversations', 'activities', 'members', 'pagedmembers'],
]);

/** Where a call goes, as far as it may be told. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** `/v1.0/users/{id}`; nothing of a query. */
  readonly template: string;
}

/** @param url absolute */
export const placeOf = (url: string): Place => {
  const { hostname, port, protocol, pathname } = new URL(url);
  const segments = pathname.split('/').map((segment) => (segment === '' || WORDS.has(segment) ? segment : '{id}'));
  return { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port), template: segments.join('/') };
};

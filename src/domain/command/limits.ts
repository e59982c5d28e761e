/**
 * The most characters (UTF-16 units) that a line may have, one with a list of users (as much as a Teams message holds), a
 * reason and the name of a group (Microsoft Graph, group resource: `displayName`).
 */
export const LIMITS = { line: 2_000, list: 28_000, reason: 500, group: 256 } as const;

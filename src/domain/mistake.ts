/** Every way in which the configuration can be wrong, once. After each code: the names in `values`. */
export const MISTAKE_CODES = [
  // the bot and the app that acts
  'missing-bot-id',
  'missing-bot-tenant-id',
  'missing-azure-tenant-id',
  'missing-azure-client-id',
  'managed-identity-with-credential',
  'both-set',
  'both-missing',
  'tenants-differ',
  'several-credentials',
  'client-secret-refused',
  'file-unreadable',
  'sharepoint-url-missing',
  'sharepoint-with-secret',
  // one value
  'no-guid',
  'no-integer', // least, most
  'no-flag',
  'not-one-of', // words
  'bot-type', // words
  'out-of-range', // least, most (ISO 8601 durations)
  'years-or-months',
  'no-duration',
  'no-listen-host',
  'no-application-insights',
  'application-insights-endpoint',
  'no-token-scope',
  'empty-list',
  'unknown-role', // names
  'unknown-role-nearest', // nearest
  'nobody',
  // addresses
  'no-address',
  'address-with-user',
  'address-with-odd-host',
  'address-with-dot',
  'address-with-fragment',
  'address-with-path',
  'https-only',
  'https-or-loopback',
  // hosts
  'host-wildcard',
  'host-single-label',
  'host-too-broad',
  'host-address',
  'host-port',
  'host-malformed',
  'microsofts-for-something-else', // cloud
  'microsofts-in-another-cloud', // clouds, cloud
  'own-among-microsofts', // count (of variables)
  'microsofts-among-own', // count (of variables)
  // the store
  'no-database-url',
  'postgres-url',
  'postgres-parameter',
  'postgres-tls',
  'postgres-certificate',
  'postgres-signing-key',
  'file-url-with-query',
  'file-url-with-host',
  'no-file-name',
  // what Node itself would write
  'node-debug',
] as const;
export type MistakeCode = (typeof MISTAKE_CODES)[number];

/** What is wrong: `code` selects the sentence, `values` fill it. They are words of this program and never a value that was read. */
export interface Fault {
  readonly code: MistakeCode;
  readonly values: Readonly<Record<string, string | number>>;
  /** Position of the entry in a list, from 1: what stands there may have been meant for another, secret variable. */
  readonly entry: number | undefined;
}

/** What is wrong with the configuration, and the names of the variables to look at. */
export interface Mistake extends Fault {
  readonly variables: readonly string[];
}

export const fault = (code: MistakeCode, values: Fault['values'] = {}): Fault => ({ code, values, entry: undefined });

export const mistake = (variables: readonly string[], code: MistakeCode, values: Fault['values'] = {}): Mistake => ({ variables, ...fault(code, values) });

import { isLoopbackHost } from '../domain/service-host';
import { wrong, type Reading } from './reading';

/** Where PostgreSQL is. Holds a secret. */
export interface PostgresDatabase {
  readonly kind: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Without one the acting app's Entra token is the password, as Azure Database for PostgreSQL wants it. */
  readonly password: string | undefined;
  /** `off`: without TLS, which only a server on this machine may be. `caPath`: certificates to trust instead of the system's. */
  readonly tls: 'off' | { readonly caPath: string | undefined };
}

const DEFAULT_PORT = 5432;

/** What may stand behind the question mark, as libpq calls it (https://www.postgresql.org/docs/current/libpq-connect.html). */
const PARAMETERS: readonly string[] = ['sslmode', 'sslrootcert'];

/**
 * Reads `postgres://USER[:PASSWORD]@HOST[:PORT]/DATABASE[?sslmode=verify-full&sslrootcert=FILE]`. TLS with a verified certificate is the
 * default and the only way to another machine.
 */
export const readPostgres = (text: string): Reading<PostgresDatabase> => {
  const parts = partsOf(text);
  if (parts === undefined) return wrong('postgres-url');
  const { url, user, password, database } = parts;
  const names = [...url.searchParams.keys()];
  if (url.hash !== '' || names.some((name) => !PARAMETERS.includes(name)) || new Set(names).size < names.length) return wrong('postgres-parameter');
  const tls = tlsOf(url);
  if (tls === undefined) return wrong('postgres-tls');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { ok: true, value: { kind: 'postgres', host, port: Number(url.port === '' ? DEFAULT_PORT : url.port), database, user, password, tls } };
};

const tlsOf = ({ hostname, searchParams }: URL): PostgresDatabase['tls'] | undefined => {
  const here = isLoopbackHost(hostname);
  const mode = searchParams.get('sslmode') ?? (here ? 'disable' : 'verify-full');
  if (mode === 'disable') return here ? 'off' : undefined;
  return mode === 'verify-full' ? { caPath: searchParams.get('sslrootcert') ?? undefined } : undefined;
};

const partsOf = (text: string): { readonly url: URL; readonly user: string; readonly password: string | undefined; readonly database: string } | undefined => {
  try {
    const url = new URL(text);
    const user = decodeURIComponent(url.username);
    const database = decodeURIComponent(url.pathname.slice(1));
    if (url.hostname === '' || user === '' || database === '' || database.includes('/')) return undefined;
    return { url, user, database, password: url.password === '' ? undefined : decodeURIComponent(url.password) };
  } catch {
    return undefined;
  }
};

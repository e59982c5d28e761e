import { NO_TLS } from './failure';

/** Why a server cannot be used at a start. Each is a sentence in both languages (`store.postgres.…`). */
export const UNFIT_POSTGRES = ['user', 'database', 'rights', 'standby', 'empty', 'certificate', 'no-tls', 'token', 'silent'] as const;

/** What is told of a database that no server was started with yet. */
export const NO_TABLES = 'no-tables';

/** Codes of OpenSSL and of Node for a certificate that was not verified (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const UNTRUSTED = /CERT|SIGNATURE|ISSUER|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH/;

/** PostgreSQL cannot be used as it is. */
export class UnfitPostgres extends Error {
  override readonly name = 'UnfitPostgres' as const;
  readonly because: (typeof UNFIT_POSTGRES)[number];
  /** For the sentence. Neither holds a secret. */
  readonly values: { readonly place: string; readonly detail: string };

  /**
   * @param detail the state that the server answered with, or what came of the connection
   * @param place host and port
   */
  constructor(detail: string, place: string) {
    super(`PostgreSQL cannot be used: ${detail}`);
    this.because = reasonOf(detail);
    this.values = { place, detail };
  }
}

const reasonOf = (detail: string): UnfitPostgres['because'] => {
  if (detail.startsWith('28')) return 'user';
  if (detail.startsWith('3D')) return 'database';
  if (detail === '42501') return 'rights';
  if (detail === NO_TABLES) return 'empty';
  if (detail === NO_TLS) return 'no-tls';
  if (detail.startsWith('token')) return 'token';
  if (UNTRUSTED.test(detail)) return 'certificate';
  return detail === 'not-the-primary' || detail === '25006' ? 'standby' : 'silent';
};

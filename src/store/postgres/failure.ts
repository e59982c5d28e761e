import { isStoreDown, StoreDown } from '../../service/ports';
import { Entangled } from '../transaction';

/** What a failed statement means, and whether its connection may be used again. */
export interface Failure {
  readonly error: Error;
  readonly broken: boolean;
}

/** What is told of a server that does not speak TLS although it should. */
export const NO_TLS = 'no-tls';

/** Serialization failure, deadlock, and a transaction whose program stood still in it: it was ended for others to go on. */
const ENTANGLED = new Set(['40001', '40P01', '25P03']);
/**
 * Classes of states in which the server cannot serve, whatever is asked: connection, authentication, read-only, resources, object in use,
 * operator's intervention, system, internal; and a database, a schema, a table, a column or a right that is not there
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const CANNOT_SERVE = /^(?:08|28|25006|25P04|3D|3F|42501|42P01|42703|53|55P03|57|58|XX)/;
/** The connection is over, or is not one to a server that can be written. */
const NO_LONGER = /^(?:08|25006|25P03|57P|58|XX)/;
/** After these it is open what became of a commit. */
const UNCERTAIN = /^(?:08|57P|58|XX)/;

/** @param commits the statement was the commit of a transaction */
export const failureOf = (error: unknown, commits: boolean): Failure => {
  // There was no password for it.
  if (isStoreDown(error)) return { error, broken: true };
  const state = stateOf(error);
  // Without a state the server said nothing: the connection was lost, or nothing came in time.
  if (state === undefined) return { error: new StoreDown(detailOf(error), commits), broken: true };
  if (ENTANGLED.has(state)) return { error: new Entangled(state), broken: NO_LONGER.test(state) };
  if (CANNOT_SERVE.test(state)) return { error: new StoreDown(state, commits && UNCERTAIN.test(state)), broken: NO_LONGER.test(state) };
  // A defect in the statement. The server's own words hold values.
  return { error: new Error(`PostgreSQL refused a statement with the state ${state}`), broken: false };
};

/** SQLSTATE: five capital letters and digits, which no code of the operating system or of Node is, and with a severity. */
const stateOf = (error: unknown): string | undefined => {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
};

const detailOf = (error: unknown): string => {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code)) return code;
  if (typeof message !== 'string') return 'connection-lost';
  // The packages have no codes for these.
  if (/does not support SSL/.test(message)) return NO_TLS;
  return /timeout/i.test(message) ? 'timeout' : 'connection-lost';
};

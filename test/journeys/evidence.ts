import Database from 'better-sqlite3';
import type { BotMessage } from '../../sandbox/tenant/connector';
import type { LedgerCall, LedgerEffect } from '../../sandbox/tenant/ledger';
import { copyOfPostgres } from './postgres-copy';
import type { Page } from './role-book';

/** A row of the audit log, as it is stored. */
export interface EntryRow {
  readonly sequence: number;
  readonly hash: string;
  readonly bytes: string;
}

export interface RequestRow {
  readonly id: string;
  readonly state: string;
  readonly asker: string;
  readonly target: string;
  readonly unconfirmed: number;
  readonly receipt_sequence: number;
  readonly receipt_hash: string;
}

export interface ItemRow {
  readonly request_id: string;
  readonly target: string;
  readonly state: string;
  readonly result: string | null;
}

/** A user of a request about many. */
export interface PinnedRow {
  readonly request_id: string;
  readonly target: string;
}

/** What the store file says, read beside the program and without its code. */
export interface StoreEvidence {
  readonly entries: readonly EntryRow[];
  readonly requests: readonly RequestRow[];
  readonly items: readonly ItemRow[];
  readonly pinned: readonly PinnedRow[];
}

/** Everything that is known about a run, from three sides: the program's store and output, the tenant's ledger, the channel. */
export interface Evidence extends StoreEvidence {
  readonly calls: readonly LedgerCall[];
  readonly effects: readonly LedgerEffect[];
  /** What the program sent and changed in conversations. */
  readonly messages: readonly BotMessage[];
  /** Bodies that it answered clicks with. */
  readonly answers: readonly unknown[];
  /** Everything it ever wrote to its output. */
  readonly output: string;
  /** `host:port` of every connection that it made. */
  readonly connections: readonly string[];
  /** By how much the program's clock may be behind the tenant's, milliseconds. */
  readonly clockBehind: number;
  /** Where it may connect. */
  readonly hosts: readonly string[];
  readonly secrets: readonly string[];
  /** What people said, reasons included. */
  readonly said: readonly string[];
  /** UPNs and display names. */
  readonly personal: readonly string[];
  /** The object id of who has this UPN now, or had it. */
  readonly idOf: (upn: string) => string | undefined;
  /** Who held which role when. */
  readonly book: readonly Page[];
  /** Names of the roles that may ask and confirm. */
  readonly adminRoles: readonly string[];
}

const opened = (store: string): Database.Database => {
  if (store.startsWith('postgres:')) return copyOfPostgres(store);
  const database = new Database(store, { readonly: true, fileMustExist: true });
  database.pragma('busy_timeout = 5000');
  return database;
};

/** Runs `read` on the store, for reading only. @param store its file, or the url of its database */
export const withStore = <Value>(store: string, read: (database: Database.Database) => Value): Value => {
  const database = opened(store);
  try {
    return read(database);
  } finally {
    database.close();
  }
};

/** One consistent look at the store. */
export const readStore = (file: string): StoreEvidence =>
  withStore(file, (database) =>
    database.transaction(() => ({
      entries: database.prepare<[], EntryRow>('select sequence, hash, bytes from audit order by sequence').all(),
      requests: database.prepare<[], RequestRow>('select id, state, asker, target, unconfirmed, receipt_sequence, receipt_hash from request').all(),
      items: database.prepare<[], ItemRow>('select request_id, target, state, result from item').all(),
      pinned: database.prepare<[], PinnedRow>('select request_id, target from pinned where request_id in (select id from request) order by request_id, target').all(),
    }))(),
  );

/** What is due now or soon; what only waits for its hour (`expire`, `verify`) is left out. */
export const PENDING_WORK = `select kind from work where kind not in ('expire', 'verify', 'verify-chunk')`;

/** Kinds of work that is due now or soon. */
export const pendingWork = (file: string): readonly string[] =>
  withStore(file, (database) =>
    database
      .prepare<[], { kind: string }>(PENDING_WORK)
      .all()
      .map(({ kind }) => kind),
  );

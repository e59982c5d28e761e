import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Saying } from '../../src/domain/saying';
import { requestId, upnFromDirectory } from '../../src/domain/people';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import { ProgressPace, type Clock, type Conversation, type Delivery, type Deps, type Inspection, type Journal, type Log, type LogFields, type Tenant } from '../../src/service';
import { openSqlite } from '../../src/store';
import { ADELE, ALEX, KEPT, NO_FILES, RULES, target } from '../domain/samples';

/** One line that the program logged. */
export interface Logged extends LogFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: string;
}

/** A place to work in: a real store, and a channel and a directory that do as they are told. */
export interface Workplace {
  readonly deps: Deps;
  readonly log: readonly Logged[];
  /** What was said, in order. */
  readonly said: readonly Saying[];
  /** How many messages are being sent right now, and the most that ever were. */
  readonly sending: { now: number; most: number };
  /** How far the program's clock is behind the store's, in milliseconds. */
  behind: number;
  /** Told whenever work may have been added. */
  onWork: () => void;
  /** What a message meets: it may take time, or fail. */
  channel: (saying: Saying) => Promise<Delivery>;
  close(): Promise<void>;
}

const DELIVERED: Delivery = { fate: 'delivered', activityId: 'posted' };

const directory: Tenant = {
  provable: true,
  find: (whom) => {
    const adele = target();
    const alex = { ...adele, objectId: ALEX, upn: upnFromDirectory('alex@contoso.com') };
    return Promise.resolve([adele, alex].find((person) => (whom.by === 'upn' ? person.upn === whom.upn : person.objectId === whom.objectId)));
  },
  findByMail: () => Promise.resolve([]),
  beginningWith: () => Promise.resolve([]),
  privileges: (user) => Promise.resolve(user === ALEX ? { roles: new Set([GLOBAL_ADMINISTRATOR]), privileged: true } : { roles: new Set(), privileged: false }),
  readBack: (user) => Promise.resolve(user === ADELE ? { person: target(), validFrom: undefined, validFromAt: undefined, graphTime: Date.now() } : undefined),
  revoke: () => Promise.resolve('signing-out'),
  groups: () => Promise.resolve([]),
  members: async function* () {
    await Promise.resolve();
  },
  get together() {
    return directory;
  },
};

const nothingToSee: Inspection = { subject: 'tenant', look: () => Promise.resolve([]) };

/** @param wrap what stands between the worker and the real journal */
export const openWorkplace = async (wrap: (journal: Journal) => Journal = (journal) => journal): Promise<Workplace> => {
  const clock: Clock = {
    now: () => Date.now() - place.behind,
    // Waiting for something that never comes must not keep the tests alive.
    wait: async (ms) => {
      await wait(ms, undefined, { ref: false });
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-worker-'));
  const store = await openSqlite(join(folder, 'store.db'), clock, () => place.onWork());
  const lines: Logged[] = [];
  const said: Saying[] = [];
  const sending = { now: 0, most: 0 };
  const at = (level: Logged['level']) => (code: string, fields: LogFields = {}) => lines.push({ level, code, ...fields });
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error'), within: (_fields, work) => work() };
  const conversation: Conversation = {
    say: async (_to, saying) => {
      sending.now += 1;
      sending.most = Math.max(sending.most, sending.now);
      try {
        const delivery = await place.channel(saying);
        said.push(saying);
        return delivery;
      } finally {
        sending.now -= 1;
      }
    },
    typing: () => Promise.resolve(),
    postCard: () => Promise.resolve(DELIVERED),
    updateCard: () => Promise.resolve(DELIVERED),
    isOpen: () => Promise.resolve(true),
    canRead: () => Promise.resolve(false),
    readers: () => Promise.resolve([]),
    objectIdOf: () => Promise.resolve(undefined),
  };
  let made = 0;
  const ids = {
    request: () => {
      made += 1;
      const id = requestId(`made${String(made).padStart(18, '0')}`);
      if (id === undefined) throw new Error('not a request id');
      return id;
    },
  };
  const place: Workplace = {
    deps: { journal: wrap(store.journal), pinned: store.pinned, audit: KEPT, tenant: directory, diagnosis: { tenant: nothingToSee, edges: [] }, conversation, files: NO_FILES, progress: new ProgressPace(), clock, ids, log, rules: RULES },
    log: lines,
    said,
    sending,
    behind: 0,
    onWork: () => undefined,
    channel: () => Promise.resolve(DELIVERED),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return place;
};

/** Waits until it is so, for some seconds at most. */
export const until = async (isSo: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = Date.now() + 8_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it never came that ${what}`);
    await wait(5);
  }
};

import type { AuditKind } from '../../src/domain/audit';
import type { LeftOut } from '../../src/domain/many';
import type { ManyMember } from '../../src/domain/many-page';
import type { ObjectId, RequestId } from '../../src/domain/people';
import type { ShownTarget } from '../../src/domain/request';
import type { PinnedPeople, Stored as StoredRequest } from '../../src/service';
import type { HappeningOf, Ledger, Run } from './ledger';
import type { Directory } from './directory';
import type { Rules } from '../../src/domain/rules';
import type { World } from './world';

/** An entry of the audit log, read, with what truly happened around it. */
export interface Entry {
  readonly sequence: number;
  readonly at: number;
  readonly kind: AuditKind;
  readonly request: RequestId | null;
  readonly by: ObjectId | null;
  readonly target: ObjectId | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** What the program did when it wrote it: from when to when it may have looked at the directory. */
  readonly run: Run | undefined;
  /** When it was committed, in milliseconds that truly went by, and where among all that happened. */
  readonly committed: number;
  readonly order: number;
}

/** A request with all that is known about it. */
export interface Case {
  readonly id: RequestId;
  readonly stored: StoredRequest;
  readonly log: readonly Entry[];
  readonly calls: readonly HappeningOf<'call'>[];
  /** Each user that it is about. */
  readonly users: readonly UserCase[];
  /** Of a request about many: its users as they stand, and who was named and is not hit. */
  readonly members: readonly ManyMember[];
  readonly leftOut: readonly LeftOut[];
}

/** One user of a request, with all that is known about them in it. */
export interface UserCase {
  readonly id: RequestId;
  readonly shown: ShownTarget;
  /** The entries about this user. */
  readonly log: readonly Entry[];
  readonly calls: readonly HappeningOf<'call'>[];
}

/** Everything that the invariants look at. */
export interface Evidence {
  readonly cases: readonly Case[];
  readonly log: readonly Entry[];
  readonly ledger: Ledger;
  readonly directory: Directory;
  readonly rules: Rules;
  readonly world: World;
  /** Whether everything has come to rest: what is unfinished then is a violation. */
  readonly atRest: boolean;
}

type Written = Omit<Entry, 'run' | 'committed' | 'order'>;

const ALL = 1_000_000;

const readLog = (world: World): readonly Entry[] => {
  const commits = new Map(world.host.ledger.of('logged').map((logged) => [logged.sequence, logged]));
  return world.host.stored.entries().map(({ bytes }) => {
    const written = JSON.parse(bytes) as Written;
    const commit = commits.get(written.sequence);
    return { ...written, run: commit?.run, committed: commit?.at ?? -1, order: commit?.order ?? -1 };
  });
};

type Known = Pick<Case, 'id' | 'log' | 'calls'>;

const usersOf = ({ id, log, calls }: Known, targets: readonly ShownTarget[]): readonly UserCase[] => {
  const [entries, called] = [Map.groupBy(log, ({ target }) => target), Map.groupBy(calls, ({ target }) => target)];
  return targets.map((shown) => ({ id, shown, log: entries.get(shown.objectId) ?? [], calls: called.get(shown.objectId) ?? [] }));
};

const caseOf = async (known: Known, stored: StoredRequest, pinned: PinnedPeople): Promise<Case> => {
  const { target } = stored.request;
  if (target !== undefined) return { ...known, stored, users: usersOf(known, [target]), members: [], leftOut: [] };
  const [targets, members, leftOut] = [await pinned.targets(known.id, 0, ALL), await pinned.members(known.id, 0, ALL), await pinned.leftOut(known.id, 0, ALL)];
  return { ...known, stored, users: usersOf(known, targets), members, leftOut };
};

/** Collects the evidence of a world as it stands. */
export const collect = async (world: World, atRest: boolean): Promise<Evidence> => {
  const { stored, ledger, directory, rules } = world.host;
  const journal = stored.journal({ now: () => 0, wait: () => Promise.resolve() }, () => undefined);
  const log = readLog(world);
  const calls = ledger.of('call');
  const cases: Case[] = [];
  for (const id of stored.requests()) {
    const request = await journal.read(id);
    if (request === undefined) throw new Error(`the store lost ${id}`);
    const known = { id, log: log.filter((entry) => entry.request === id), calls: calls.filter((call) => call.request === id) };
    cases.push(await caseOf(known, request, stored.pinned()));
  }
  return { cases, log, ledger, directory, rules, world, atRest };
};

export const entriesOf = ({ log }: Pick<Case, 'log'>, ...kinds: readonly AuditKind[]): readonly Entry[] => log.filter(({ kind }) => kinds.includes(kind));

/** The result that an outcome's entry tells. */
export const resultOf = ({ details }: Entry): unknown => details['result'];
export const isSuccess = (result: unknown): boolean => result === 'signing-out' || result === 'signed-out';

/** Another request has meant to call for the same user: the directory does not say whose call it was. */
export const othersTried = ({ shown, id }: UserCase, { log }: Evidence): boolean => log.some(({ kind, target, request }) => kind === 'attempt' && target === shown.objectId && request !== id);

/** The entries about a user between two decisions to try those again that failed: each such round ends for itself. */
export interface Round {
  readonly entries: readonly Entry[];
  /** The entry that ends it. */
  readonly before: number;
}

export const roundsOf = (one: Case, { log }: UserCase): readonly Round[] => {
  const again = entriesOf(one, 'retried').map(({ sequence }) => sequence);
  return [0, ...again].map((from, index) => {
    const before = again[index] ?? Infinity;
    return { before, entries: log.filter(({ sequence }) => sequence > from && sequence < before) };
  });
};

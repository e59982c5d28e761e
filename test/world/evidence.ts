import type { AuditKind } from '../../src/domain/audit';
import type { ObjectId, RequestId } from '../../src/domain/people';
import type { Stored as StoredRequest } from '../../src/service';
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

const readLog = (world: World): readonly Entry[] => {
  const commits = new Map(world.host.ledger.of('logged').map((logged) => [logged.sequence, logged]));
  return world.host.stored.entries().map(({ bytes }) => {
    const written = JSON.parse(bytes) as Written;
    const commit = commits.get(written.sequence);
    return { ...written, run: commit?.run, committed: commit?.at ?? -1, order: commit?.order ?? -1 };
  });
};

/** Collects the evidence of a world as it stands. */
export const collect = async (world: World, atRest: boolean): Promise<Evidence> => {
  const { stored, ledger, directory, rules } = world.host;
  const journal = stored.journal({ now: () => 0, wait: () => Promise.resolve() }, () => undefined);
  const log = readLog(world);
  const cases: Case[] = [];
  for (const id of stored.requests()) {
    const request = await journal.read(id);
    if (request === undefined) throw new Error(`the store lost ${id}`);
    cases.push({ id, stored: request, log: log.filter((entry) => entry.request === id), calls: ledger.of('call').filter((call) => call.request === id) });
  }
  return { cases, log, ledger, directory, rules, world, atRest };
};

export const entriesOf = ({ log }: Pick<Case, 'log'>, ...kinds: readonly AuditKind[]): readonly Entry[] => log.filter(({ kind }) => kinds.includes(kind));

/** The result that an outcome's entry tells. */
export const resultOf = ({ details }: Entry): unknown => details['result'];
export const isSuccess = (result: unknown): boolean => result === 'signing-out' || result === 'signed-out';

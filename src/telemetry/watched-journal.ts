import type { Request } from '../domain/request';
import { requestOutcome } from '../domain/request-outcome';
import type { Change, Journal, Recorded, Telemetry, Work, WorkItem, WorkPayload } from '../service/ports';

/**
 * The same journal, watched: work carries where its trace is, so that whoever does it goes on there, in another process or after
 * a restart too; and what is recorded is counted.
 */
export const watchJournal = (journal: Journal, telemetry: Telemetry): Journal => {
  const watched: Pick<Journal, 'record' | 'receive'> = {
    record: async (change) => {
      const recorded = await journal.record(tracedChange(change, telemetry.here()));
      tell(journal, telemetry, change, recorded);
      return recorded;
    },
    receive: (delivered, work, budget) => {
      const trace = telemetry.here();
      const told = budget?.told === undefined ? undefined : tracedItem(budget.told, trace);
      return journal.receive(delivered, work === undefined ? undefined : tracedItem(work, trace), budget === undefined ? undefined : { ...budget, told });
    },
  };
  return new Proxy(journal, {
    get: (target, name) => {
      const value: unknown = name === 'record' || name === 'receive' ? watched[name] : Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
};

/** What was kept with a row before stays: it is what the row comes from. */
const traced = (payload: WorkPayload, trace: string): WorkPayload => (payload.trace === undefined ? { ...payload, trace } : payload);

const tracedItem = (item: WorkItem, trace: string | undefined): WorkItem => (trace === undefined ? item : { ...item, payload: traced(item.payload, trace) });

const tracedChange = (change: Change, trace: string | undefined): Change => {
  if (trace === undefined) return change;
  const { add, mark, begin } = change;
  return {
    ...change,
    ...(add === undefined ? {} : { add: add.map((item) => tracedItem(item, trace)) }),
    ...(mark === undefined ? {} : { mark: { work: mark.work, payload: traced(mark.payload, mark.work.payload.trace ?? trace) } }),
    ...(begin === undefined ? {} : { begin: { ...begin, trace } }),
  };
};

const tell = (journal: Journal, telemetry: Telemetry, change: Change, recorded: Recorded): void => {
  if (!recorded.recorded) {
    const work = workOf(change);
    if (recorded.because === 'stale' && work !== undefined) telemetry.count('lease-losses', { work: work.payload.kind });
  } else if (change.request !== undefined) {
    telemetry.about(change.request.next.id);
    if (cameIntoItsState(change.request)) countRequest(journal, telemetry, change, change.request.next);
  }
};

/** The work that is written back with it. */
const workOf = ({ done, again, mark }: Change): Work | undefined => done ?? again?.work ?? mark?.work;

const countRequest = (journal: Journal, telemetry: Telemetry, change: Change, next: Request): void => {
  const count = (outcome: string): void => telemetry.count('requests', { state: next.state, outcome });
  if (next.state !== 'done' || next.target !== undefined) count(requestOutcome(next, change.items ?? [], undefined));
  else {
    // How many users stand where is in the store alone. Nobody waits for the figure, and without it nothing is counted.
    journal.read(next.id).then(
      (stored) => stored !== undefined && count(requestOutcome(stored.request, stored.items, stored.tally)),
      () => undefined,
    );
  }
};

/** A card that was renewed, a first of two confirmations and a request that was told to stop leave it where it was. */
const cameIntoItsState = ({ next, expected }: NonNullable<Change['request']>): boolean => {
  if (next.state === 'awaiting') return expected === undefined;
  return !(next.state === 'running' && next.stopped !== undefined);
};

import type { AuditFact, AuditKind } from '../domain/audit';
import { intend, requeue, requeueInDoubt, retryItem, settle, type Item, type SettledItem } from '../domain/item';
import { provesRevocation, type Outcome } from '../domain/outcome';
import type { ChunkAnswer } from '../domain/pace';
import type { Instant } from '../domain/people';
import { isProtected, type Standing } from '../domain/policy';
import { begunAt, transition, type RequestAboutMany, type ShownTarget } from '../domain/request';
import type { Deps } from './deps';
import { explain, type Explained } from './failure';
import { cardWork, closeWork, MANY_SHOWN_AFTER, verifyChunkWork } from './lanes';
import { mayCall } from './may-call';
import { explainedFailure, failure, honest, isUnproven, outcomeFacts, outcomeOfAnswer, responsible, signingOut, whyNotTarget } from './outcomes';
import { isNoAnswer, type Pinned, type Privileges, type ReadBack, type RevokeAnswer, type WorkOf } from './ports';
import { mayBeAnothers } from './proof';
import { standingOf } from './standing';
import { whyNotNow } from './standstill';

/** Reads and calls for twenty users may take this long. */
const CALL_WITHIN = 30_000;
/** Waits between tries, in milliseconds; longer when the service says so. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** How long a user is tried whom nobody answers about, and one who is throttled; from the first try on. */
const PATIENCE = 5 * 60_000;
const THROTTLED_PATIENCE = 3_600_000;
/** What was not visible at once is looked for in the background. */
const VERIFY_FIRST_AFTER = 5_000;
const VERIFY_UNTIL = 60 * 60_000;
/** If this was the last chunk, one edit shows the end; an edit of the progress right before would only hold it up. */
const SHOWN_AFTER = 500;

const NOTHING_CALLED: ChunkAnswer = { accepted: 0, throttled: 0, retryAfterMs: undefined };

interface Run {
  readonly deps: Deps;
  readonly work: WorkOf<'chunk'>;
  readonly request: RequestAboutMany;
}

/** A user of the chunk as far as it is decided: an outcome, another try, or a call that may be made. */
interface Step {
  readonly shown: ShownTarget;
  readonly item: Item;
  readonly then:
    | { readonly next: 'settle'; readonly outcome: Outcome }
    | { readonly next: 'later'; readonly why: Explained; readonly retryAfterMs: number | undefined; readonly facts: readonly AuditFact[] }
    | { readonly next: 'call'; readonly seen: ReadBack };
}

/**
 * One step for the users of a chunk: reads all of them again, settles what is in doubt, writes all intents, calls for all at
 * once, reads back, writes all outcomes. Whoever is not done then comes later. A process that is killed anywhere in it goes
 * on at the intents.
 */
export const revokeChunk = async (deps: Deps, work: WorkOf<'chunk'>): Promise<ChunkAnswer> => {
  const { requestId, chunk } = work.payload;
  const request = await deps.journal.readRequest(requestId);
  if (request?.many === undefined) {
    await deps.journal.record({ done: work });
    return NOTHING_CALLED;
  }
  const run: Run = { deps, work, request };
  await begin(run);
  const pending = (await deps.pinned.chunk(requestId, chunk)).filter(({ pending: is }) => is);
  const { sequence: logged } = await deps.journal.head();
  const steps = await considerAll(run, pending);
  const [calls, decided] = [steps.filter(isCall), steps.filter((step) => !isCall(step))];
  const intended = await writeIntents(run, calls, logged);
  if (intended === undefined) return NOTHING_CALLED;
  const { called, answers } = await callAll(run, intended);
  await writeOutcomes(run, [...decided, ...called]);
  return answers;
};

const isCall = (step: Step): step is Step & { readonly then: Extract<Step['then'], { next: 'call' }> } => step.then.next === 'call';

/** The first chunk sets the request running; the others come upon it as it is. */
const begin = async ({ deps, request }: Run): Promise<void> => {
  const started = transition(request, { type: 'start' });
  if (started.ok) await deps.journal.record({ request: { next: started.next, expected: request.version } });
};

/** The tenant as it is now, for one user. */
interface Seen {
  readonly read: PromiseSettledResult<ReadBack | undefined>;
  readonly privileges: PromiseSettledResult<Privileges>;
}

const considerAll = async (run: Run, pending: readonly Pinned[]): Promise<readonly Step[]> => {
  const { deps, request } = run;
  const not = whyNothing(run);
  const tenant = deps.tenant.together;
  const deadline = deps.clock.now() + CALL_WITHIN;
  const items = pending.map(({ item }) => (item.state === 'settled' ? retryItem(item) : item));
  // Nobody has to be looked at whose turn does not come, unless something may have happened to them.
  const looked = items.map((item) => not === undefined || item.state === 'intended');
  const [standings, seen] = await Promise.all([
    Promise.allSettled(not === undefined ? responsible(request).map((person) => standingOf({ tenant }, person, deadline)) : []),
    Promise.all(
      items.map(async ({ target }, index): Promise<Seen | undefined> => {
        if (looked[index] !== true) return undefined;
        const [read, privileges] = await Promise.allSettled([tenant.readBack(target, deadline), tenant.privileges(target, deadline)]);
        return { read, privileges };
      }),
    ),
  ]);
  const steps = pending.map(async ({ target: shown }, index): Promise<Step> => {
    const item = items[index];
    if (item === undefined) throw new Error('each user has an item');
    return considerOne(run, { shown, item, seen: seen[index], not, standings });
  });
  return Promise.all(steps);
};

/** Why nobody else of this request is begun; those who are in doubt are still looked at. */
const whyNothing = (run: Run): Outcome | undefined => (run.request.stopped === undefined ? whyNotNow(run.deps) : { result: 'skipped' });

interface Considering {
  readonly shown: ShownTarget;
  readonly item: Item;
  readonly seen: Seen | undefined;
  readonly not: Outcome | undefined;
  readonly standings: readonly PromiseSettledResult<Standing | undefined>[];
}

const considerOne = async (run: Run, { shown, item, seen, not, standings }: Considering): Promise<Step> => {
  const { deps } = run;
  if (seen === undefined) return settleAs(shown, item, not ?? failure('no-answer'));
  const failed = firstFailure([seen.read, ...(not === undefined ? [seen.privileges, ...standings] : [])]);
  if (failed !== undefined) return laterOr(run, shown, item, failed.reason, 'read');
  const now = valueOf(seen.read);
  if (now !== undefined && (await proves(deps, item, now))) return settleAs(shown, item, signingOut(deps.tenant.provable, now));
  const idle = item.state === 'intended' ? requeueInDoubt(item, deps.clock.now()) : item;
  if (now === undefined) return settleAs(shown, idle, { result: 'not-found' });
  const why = not ?? whyNotAsNow(run, shown, now, valueOf(seen.privileges), standings.map(valueOf));
  return why === undefined ? { shown, item: idle, then: { next: 'call', seen: now } } : settleAs(shown, idle, why);
};

/** Why the account is not signed out as it is now. What makes it privileged was read, or it is taken to be so. */
const whyNotAsNow = ({ deps: { rules } }: Run, shown: ShownTarget, { person }: ReadBack, privileges: Privileges | undefined, standings: readonly (Standing | undefined)[]): Outcome | undefined =>
  whyNotTarget(shown, { ...person, privileged: privileges?.privileged ?? true, protected: isProtected(person, rules.protectedUsers) }, standings, rules.adminRoles);

const firstFailure = (reads: readonly PromiseSettledResult<unknown>[]): PromiseRejectedResult | undefined => reads.find((one) => one.status === 'rejected');

const settleAs = (shown: ShownTarget, item: Item, outcome: Outcome): Step => ({ shown, item, then: { next: 'settle', outcome } });

const valueOf = <Value>(settled: PromiseSettledResult<Value> | undefined): Value | undefined => (settled?.status === 'fulfilled' ? settled.value : undefined);

/** Whether an earlier call of unknown fate is seen to have worked. */
const proves = async (deps: Deps, item: Item, seen: ReadBack): Promise<boolean> => {
  const before = item.doubt ?? (item.state === 'intended' ? item.before : undefined);
  return before !== undefined && provesRevocation(before, seen.validFrom, seen.validFromAt) && !(await mayBeAnothers(deps, item));
};

/** Another try, unless nobody has answered for too long. */
const laterOr = (run: Run, shown: ShownTarget, item: Item, error: unknown, calling: 'read' | 'revoke', facts: readonly AuditFact[] = []): Step => {
  const { deps } = run;
  const why = explain(error, calling, deps.rules.revokeWith);
  const inDoubt = item.state === 'intended';
  const since = item.startedAt ?? deps.clock.now();
  const patience = why.because === 'throttled' ? THROTTLED_PATIENCE : PATIENCE;
  const over = !isNoAnswer(error) || deps.clock.now() - since >= patience;
  if (over) return { shown, item, then: { next: 'settle', outcome: explainedFailure(why, inDoubt) } };
  return { shown, item, then: { next: 'later', why, retryAfterMs: error.retryAfterMs, facts } };
};

interface Intended {
  readonly shown: ShownTarget;
  readonly item: Extract<Item, { state: 'intended' }>;
  readonly seen: ReadBack;
}

/** @returns `undefined` when somebody else has the chunk now, or may have it before all are called */
const writeIntents = async (run: Run, calls: readonly (Step & { readonly then: { readonly seen: ReadBack } })[], logged: number): Promise<readonly Intended[] | undefined> => {
  const { deps, work } = run;
  if (calls.length === 0) return [];
  const at = deps.clock.now();
  const intended = calls.map(({ shown, item, then: { seen } }): Intended => {
    const next = intend(item, { validFrom: seen.validFrom, graphTime: seen.graphTime, logged }, at);
    if (next.state !== 'intended') throw new Error('an intent is an intent');
    return { shown, item: next, seen };
  });
  const recorded = await deps.journal.record({
    items: intended.map(({ item }) => item),
    facts: intended.map(({ item }) => fact(run, item, 'attempt', { attempt: item.attempts })),
    mark: { work, payload: work.payload },
  });
  return recorded.recorded && mayCall(deps.clock, at) ? intended : undefined;
};

const callAll = async (run: Run, intended: readonly Intended[]): Promise<{ readonly called: readonly Step[]; readonly answers: ChunkAnswer }> => {
  const { deps } = run;
  const tenant = deps.tenant.together;
  const deadline = deps.clock.now() + CALL_WITHIN;
  const answers = await Promise.allSettled(intended.map(({ seen }) => tenant.revoke(seen.person, deadline)));
  // What was accepted is read back; of what nobody answered to, only that can tell.
  const read = await Promise.allSettled(
    intended.map(async ({ item }, index) => (deps.tenant.provable && mayHaveWorked(answers[index]) ? tenant.readBack(item.target, deps.clock.now() + CALL_WITHIN) : undefined)),
  );
  const called = intended.map((one, index) => afterCall(run, one, answers[index], valueOf(read[index])));
  return { called: await Promise.all(called), answers: counted(answers) };
};

const mayHaveWorked = (answer: PromiseSettledResult<RevokeAnswer> | undefined): boolean => {
  if (answer?.status === 'fulfilled') return answer.value === 'signing-out';
  return isNoAnswer(answer?.reason) && !answer.reason.withoutEffect;
};

const afterCall = async (run: Run, { shown, item }: Intended, answer: PromiseSettledResult<RevokeAnswer> | undefined, read: ReadBack | undefined): Promise<Step> => {
  const { deps } = run;
  const proof = read !== undefined && provesRevocation(item.before, read.validFrom, read.validFromAt) ? read : undefined;
  if (answer?.status === 'fulfilled') return settleAs(shown, item, answer.value === 'signing-out' ? signingOut(deps.tenant.provable, proof) : outcomeOfAnswer(answer.value));
  const error: unknown = answer?.reason;
  // An answer, and it was no: nothing is in doubt by this call.
  if (!isNoAnswer(error)) return settleAs(shown, item, explainedFailure(explain(error, 'revoke', deps.rules.revokeWith), false));
  if (error.withoutEffect) {
    const without = fact(run, item, 'attempt-without-effect', { attempt: item.attempts, detail: error.detail });
    return laterOr(run, shown, requeue(item, deps.clock.now()), error, 'revoke', [without]);
  }
  if (proof !== undefined && !(await mayBeAnothers(deps, item))) return settleAs(shown, item, signingOut(deps.tenant.provable, proof));
  return laterOr(run, shown, item, error, 'revoke');
};

const counted = (answers: readonly PromiseSettledResult<RevokeAnswer>[]): ChunkAnswer => {
  const errors = answers.flatMap((one): readonly unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const throttled = errors.filter(isNoAnswer).filter(({ detail }) => detail === '429');
  const waits = throttled.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return { accepted: answers.length - throttled.length, throttled: throttled.length, retryAfterMs: waits.length === 0 ? undefined : Math.max(...waits) };
};

/** Outcomes, and when the rest comes again: together. The last one to be done ends the request. */
const writeOutcomes = async (run: Run, steps: readonly Step[]): Promise<void> => {
  const { deps, work, request } = run;
  const now = deps.clock.now();
  const settled = steps.flatMap(({ item, then }): readonly SettledItem[] => (then.next === 'settle' ? [settle(item, honest(item, then.outcome, deps.rules.revokeWith), now)] : []));
  const waiting = steps.flatMap(({ item, then }) => (then.next === 'later' ? [{ item: startedAt(item, now), ...then }] : []));
  const unproven = settled.some(({ outcome, before }) => isUnproven(outcome) && before !== undefined);
  await deps.journal.record({
    items: [...settled, ...waiting.map(({ item }) => item)],
    facts: [...waiting.flatMap(({ facts }) => facts), ...settled.map((item) => fact(run, item, 'outcome', outcomeFacts(item.outcome)))],
    add: [
      cardWork(request.id, Math.max(now + SHOWN_AFTER, (begunAt(request) ?? now) + MANY_SHOWN_AFTER)),
      ...(unproven ? [verifyChunkWork(request.id, work.payload.chunk, now + VERIFY_FIRST_AFTER, now + VERIFY_UNTIL)] : []),
      ...(waiting.length === 0 ? [closeWork(request.id, now)] : []),
    ],
    ...(waiting.length === 0 ? { done: work } : { again: { work, dueAt: now + waitFor(work.tries, waiting) } }),
  });
  deps.log.info('chunk-done', { requestId: request.id, count: settled.length, tries: work.tries });
};

const startedAt = (item: Item, at: Instant): Item => (item.startedAt === undefined ? { ...item, startedAt: at } : item);

/** Each waits as long as it was told to; those of a chunk wait for each other, so that they leave together again. */
const waitFor = (tries: number, waiting: readonly { readonly retryAfterMs: number | undefined }[]): number =>
  Math.max(WAITS[Math.min(tries - 1, WAITS.length - 1)] ?? 1_000, ...waiting.map(({ retryAfterMs }) => retryAfterMs ?? 0));

const fact = ({ deps, request }: Run, item: Item, kind: AuditKind, details: AuditFact['details']): AuditFact => ({
  kind,
  at: deps.clock.now(),
  requestId: request.id,
  by: undefined,
  target: item.target,
  details,
});

import type { AuditFact, AuditKind } from '../domain/audit';
import { intend, requeue, requeueInDoubt, settle, type Item } from '../domain/item';
import type { Before, Outcome } from '../domain/outcome';
import { provesRevocation } from '../domain/outcome';
import type { Instant, Person } from '../domain/people';
import { transition, type RequestAboutOne } from '../domain/request';
import type { Deps } from './deps';
import { explain, type Explained } from './failure';
import { cardWork, resultWork, verifyWork } from './lanes';
import { mayCall } from './may-call';
import { explainedFailure, failure, honest, isUnproven, outcomeFacts, outcomeOfAnswer, responsible, signingOut, whyNotTarget } from './outcomes';
import { isNoAnswer, type Change, type ReadBack, type RevokeAnswer, type WorkOf } from './ports';
import { mayBeAnothers } from './proof';
import { readAgain, standingOf } from './standing';
import { whyNotNow } from './standstill';

/** Two minutes from the click to the reply (contract, section 4), less the time for a last look and to say it. */
const DECIDED_WITHIN = 90_000;
/** One call to Graph may take this long. */
const CALL_WITHIN = 10_000;
/** What a call gets even when the time of the whole is over, as after a restart. */
const LAST_CHANCE = 3_000;
/** Waits between calls, in milliseconds; longer when the service says so. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Replicas of the directory may lag: the first read-backs come this long after the call. */
const READ_BACK_AFTER = [0, 400, 1_200] as const;
/** When the revocation is not visible at once, it is looked for in the background. */
const VERIFY_FIRST_AFTER = 5_000;
const VERIFY_UNTIL = 15 * 60_000;

/** One user being worked on. Its item knows since when. */
interface Run {
  readonly deps: Deps;
  readonly work: WorkOf<'revoke'>;
  readonly request: RequestAboutOne;
  readonly item: Item;
}

/**
 * One step for one user: settles what is in doubt, checks again who may, writes the intent, calls, reads back. It ends
 * with an outcome or with the next step due later; a process that is killed anywhere in it goes on at the intent.
 */
export const revokeUser = async (deps: Deps, work: WorkOf<'revoke'>): Promise<void> => {
  const stored = await deps.journal.read(work.payload.requestId);
  const item = stored?.items.find(({ target }) => target === work.payload.target);
  if (stored?.request.target === undefined || item === undefined || item.state === 'settled') {
    await deps.journal.record({ done: work });
    return;
  }
  const run: Run = { deps, work, request: stored.request, item: { ...item, startedAt: item.startedAt ?? deps.clock.now() } };
  if (item.state === 'intended') return settleDoubt(run, item.before);
  const not = whyNotNow(deps);
  return not === undefined ? begin(run) : finish(run, not);
};

/** When a call has to be over: soon, and not after the time of the whole; but never without a chance. */
const callDeadline = (run: Run): Instant => {
  const now = run.deps.clock.now();
  return Math.min(now + CALL_WITHIN, Math.max(timeUpAt(run), now + LAST_CHANCE));
};

/** Counted from the click; after a longer stop of the program from the first step, since those two minutes are gone. */
const timeUpAt = ({ deps, request, item }: Run): Instant => {
  const decided = ('confirmed' in request ? request.confirmed.at(-1)?.at : undefined) ?? request.askedAt;
  const started = item.startedAt ?? deps.clock.now();
  return (started - decided > DECIDED_WITHIN ? started : decided) + DECIDED_WITHIN;
};

/** The call of the last intent may have had its effect, or not: Graph's own clock tells. */
const settleDoubt = async (run: Run, before: Before): Promise<void> => {
  const { deps, item } = run;
  let seen: ReadBack | undefined;
  try {
    seen = await deps.tenant.readBack(item.target, callDeadline(run));
  } catch (error) {
    return later(run, explain(error, 'read'), retryAfter(error), true);
  }
  const idle = requeueInDoubt(item, deps.clock.now());
  if (seen === undefined) return finish({ ...run, item: idle }, { result: 'not-found' });
  if (await proves(run, before, seen)) return finish(run, signingOut(deps.tenant.provable, seen));
  const not = whyNotNow(deps);
  if (not !== undefined) return finish({ ...run, item: idle }, not);
  if (isTimeUp(run)) return finish(run, { ...failure('no-answer', '', true), service: deps.rules.revokeWith });
  return begin({ ...run, item: idle });
};

const proves = async ({ deps, item }: Run, before: Before, seen: ReadBack): Promise<boolean> =>
  provesRevocation(before, seen.validFrom, seen.validFromAt) && !(await mayBeAnothers(deps, item));

/** Who confirmed may still, and the account is still what the card showed. Then the intent, and only then the call. */
const begin = async (run: Run): Promise<void> => {
  const { deps, request, item } = run;
  let not: Outcome | undefined;
  let seen: ReadBack | undefined;
  const { sequence: logged } = await deps.journal.head();
  try {
    [not, seen] = await Promise.all([whyNot(run), deps.tenant.readBack(item.target, callDeadline(run))]);
  } catch (error) {
    return later(run, explain(error, 'read'), retryAfter(error), false);
  }
  if (not !== undefined) return finish(run, not);
  if (seen === undefined) return finish(run, { result: 'not-found' });
  // A replica that lagged may show the earlier call by now.
  if (item.doubt !== undefined && (await proves(run, item.doubt, seen))) return finish(run, signingOut(deps.tenant.provable, seen));
  const before: Before = { validFrom: seen.validFrom, graphTime: seen.graphTime, logged };
  const intendedAt = deps.clock.now();
  const intended = intend(item, before, intendedAt);
  const started = transition(request, { type: 'start' });
  const recorded = await deps.journal.record({
    ...(started.ok ? { request: { next: started.next, expected: request.version } } : {}),
    items: [intended],
    facts: [fact(run, 'attempt', { attempt: intended.attempts })],
    mark: { work: run.work, payload: run.work.payload },
  });
  if (!recorded.recorded || !mayCall(deps.clock, intendedAt)) return;
  const running = started.ok && started.next.target !== undefined ? started.next : request;
  return call({ ...run, request: running, item: intended }, seen.person, before);
};

const whyNot = async (run: Run): Promise<Outcome | undefined> => {
  const { deps, request } = run;
  const deadline = callDeadline(run);
  const [target, ...standings] = await Promise.all([
    readAgain(deps, request.target.objectId, deadline),
    ...responsible(request).map((person) => standingOf(deps, person, deadline)),
  ]);
  return whyNotTarget(request.target, target, standings, deps.rules.adminRoles);
};

const call = async (run: Run, person: Person, before: Before): Promise<void> => {
  const { deps, item, request } = run;
  const startedAt = deps.clock.now();
  let answer: RevokeAnswer;
  try {
    answer = await deps.tenant.revoke(person, callDeadline(run));
  } catch (error) {
    const explained = explain(error, 'revoke', deps.rules.revokeWith);
    // A refusal is an answer: it did not happen. Without an answer only the read-back knows.
    if (!isNoAnswer(error)) return finish(run, explainedFailure(explained, false));
    return later(run, explained, error.retryAfterMs, !error.withoutEffect);
  }
  deps.log.info('revoke-answered', { requestId: request.id, target: item.target, result: answer, durationMs: deps.clock.now() - startedAt });
  return finish(run, await outcomeOf(run, answer, before));
};

const outcomeOf = async (run: Run, answer: RevokeAnswer, before: Before): Promise<Outcome> => {
  if (answer !== 'signing-out') return outcomeOfAnswer(answer);
  const { provable } = run.deps.tenant;
  return signingOut(provable, provable ? await readBackNow(run, before) : undefined);
};

const readBackNow = async ({ deps, item }: Run, before: Before): Promise<ReadBack | undefined> => {
  for (const wait of READ_BACK_AFTER) {
    await deps.clock.wait(wait);
    try {
      const seen = await deps.tenant.readBack(item.target, deps.clock.now() + CALL_WITHIN / 4);
      if (seen !== undefined && provesRevocation(before, seen.validFrom, seen.validFromAt)) return seen;
    } catch (error) {
      // Graph accepted the call; only the proof is missing, and the background goes on looking for it.
      deps.log.warn('read-back-failed', { target: item.target, because: explain(error, 'read').because });
      return undefined;
    }
  }
  return undefined;
};

const retryAfter = (error: unknown): number | undefined => (isNoAnswer(error) ? error.retryAfterMs : undefined);

const isTimeUp = (run: Run): boolean => run.deps.clock.now() >= timeUpAt(run);

/** Tries again later, or says what came of it when there is no time left for a request that somebody waits for. */
const later = async (run: Run, why: Explained, retryAfterMs: number | undefined, inDoubt: boolean): Promise<void> => {
  const { deps, work, item, request } = run;
  const now = deps.clock.now();
  const retryable = why.because === 'no-answer' || why.because === 'throttled';
  const wait = Math.max(retryAfterMs ?? 0, WAITS[Math.min(work.tries - 1, WAITS.length - 1)] ?? 1_000);
  if (!retryable || now + wait >= timeUpAt(run)) return giveUp(run, why, inDoubt);
  const waiting = inDoubt ? { ...item, startedAt: item.startedAt ?? now } : requeue(item, now);
  const facts = !inDoubt && item.state === 'intended' ? [fact(run, 'attempt-without-effect', { attempt: item.attempts, detail: why.detail })] : [];
  await deps.journal.record({ items: [waiting], facts, again: { work, dueAt: now + wait } });
  deps.log.warn('revoke-later', { requestId: request.id, target: item.target, because: why.because, tries: work.tries, durationMs: wait });
};

/** No time is left. A call whose answer was lost gets one more look at its effect before "failed" is said. */
const giveUp = async (run: Run, why: Explained, inDoubt: boolean): Promise<void> => {
  const { deps, item } = run;
  const look = inDoubt && item.state === 'intended' && !(await mayBeAnothers(deps, item));
  const seen = look ? await readBackNow(run, item.before) : undefined;
  return finish(run, seen === undefined ? explainedFailure(why, inDoubt) : signingOut(deps.tenant.provable, seen));
};

/** The outcome, the end of the request, its card and its reply: together. */
const finish = async (run: Run, found: Outcome): Promise<void> => {
  const { deps, work, request, item } = run;
  const now = deps.clock.now();
  const outcome = honest(item, found, deps.rules.revokeWith);
  const settled = settle(item, outcome, now);
  const over = transition(request, { type: 'finish', at: now });
  const change: Change = {
    ...(over.ok ? { request: { next: over.next, expected: request.version } } : {}),
    items: [settled],
    facts: [fact(run, 'outcome', outcomeFacts(outcome))],
    add: [
      ...(request.unconfirmed ? [] : [cardWork(request.id, now)]),
      resultWork(request.id, now),
      ...(isUnproven(outcome) && settled.before !== undefined ? [verifyWork(request.id, item.target, now + VERIFY_FIRST_AFTER, now + VERIFY_UNTIL)] : []),
    ],
    done: work,
  };
  await deps.journal.record(change);
  deps.audit.jobDone();
  deps.log.info('outcome', { requestId: request.id, target: item.target, result: outcome.result, ...(outcome.result === 'failed' ? { because: outcome.because } : {}) });
};

const fact = ({ deps, request, item }: Run, kind: AuditKind, details: AuditFact['details']): AuditFact => ({
  kind,
  at: deps.clock.now() satisfies Instant,
  requestId: request.id,
  by: undefined,
  target: item.target,
  details,
});

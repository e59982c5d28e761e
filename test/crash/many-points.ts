import type { Where } from './points';

/** What people do right before the program dies; they stop the rest while it is under way, and retry when it is over. */
export type ManyStep = 'line' | 'confirm' | 'stop' | 'retry';

/** It dies in the middle of the first `$batch` that revokes: when the part of this number comes, which is done or not; no part behind it is. */
interface AtPart {
  readonly at: 'part';
  readonly part: number;
  readonly done: boolean;
}

/** A named point of the life of a request about many users at which the power goes out, and what must be so in the end. */
export interface ManyKillPoint {
  readonly name: string;
  /** The trap is set right before this. */
  readonly step: ManyStep;
  readonly where: Where | AtPart;
  readonly cards?: number;
  readonly replies?: number;
  /** No user is called for more often than this: twice only when a call that came had no effect. */
  readonly calls?: 1 | 2;
  /** Every call to Graph takes this long until it dies. */
  readonly graphMs?: number;
  /** A read shows the old session time for this long. */
  readonly lagMs?: number;
  /** Also played in the short run: where most is at stake. */
  readonly often?: true;
}

const commit = (when: 'before' | 'within' | 'after', ...has: readonly string[]): Where => ({ at: 'commit', when, has });
const entry = (kind: string): string => `"kind":"${kind}"`;
const call = (target: Extract<Where, { at: 'call' }>['target'], afterEffect = false): Where => ({ at: 'call', target, afterEffect });
const part = (number: number, done: boolean): AtPart => ({ at: 'part', part: number, done });

const POST = { service: 'connector', method: 'POST' } as const;
const PUT = { service: 'connector', method: 'PUT' } as const;
const CHUNK_CLAIMED = [String.raw`update "work" set "lease_until"`, String.raw`where "id" = (?:\?|\$\d+) returning`];
/** Stands for the object id of the user at this place of the list. */
export const userAt = (place: number): string => `{user ${place}}`;
const FINISH = ['update "request"', '"state":"done"'];

/** In the order of a request's life. Its 45 users are three chunks, which are under way at the same time. */
export const MANY_KILL_POINTS: readonly ManyKillPoint[] = [
  { name: 'in the middle of writing who is meant', step: 'line', where: commit('within', 'insert into "pinned"') },
  { name: 'users pinned, the request not committed', step: 'line', where: commit('after', 'insert into "pinned"'), often: true },
  { name: 'request committed', step: 'line', where: commit('after', entry('asked')) },
  { name: 'card sent, it did not arrive', step: 'line', where: call(POST) },
  { name: 'card sent, it arrived, no answer', step: 'line', where: call(POST, true), cards: 2 },
  { name: 'click not committed', step: 'confirm', where: commit('before', entry('confirmed')) },
  { name: 'in the middle of setting the users to work', step: 'confirm', where: commit('within', 'insert into item'), often: true },
  { name: 'click committed, not answered', step: 'confirm', where: commit('after', entry('confirmed')), often: true },
  { name: 'lease of the first chunk taken', step: 'confirm', where: commit('after', ...CHUNK_CLAIMED) },
  { name: 'set running', step: 'confirm', where: commit('after', 'update "request"', '"state":"running"') },
  { name: 'intents not committed', step: 'confirm', where: commit('before', entry('attempt')) },
  { name: 'intents committed', step: 'confirm', where: commit('after', entry('attempt')), often: true },
  { name: 'part 1 of the batch came, not done', step: 'confirm', where: part(1, false), calls: 2 },
  { name: 'part 1 of the batch came, done', step: 'confirm', where: part(1, true), calls: 2 },
  { name: 'part 10 of the batch came, not done', step: 'confirm', where: part(10, false), calls: 2, often: true },
  { name: 'part 10 of the batch came, done', step: 'confirm', where: part(10, true), calls: 2 },
  { name: 'part 20 of the batch came, not done', step: 'confirm', where: part(20, false), calls: 2 },
  { name: 'part 20 of the batch came, done', step: 'confirm', where: part(20, true), often: true },
  { name: 'batch answered, outcomes not committed', step: 'confirm', where: commit('before', entry('outcome')), often: true },
  { name: 'outcomes of a chunk committed', step: 'confirm', where: commit('after', entry('outcome')) },
  { name: 'outcomes of the last chunk not committed', step: 'confirm', where: commit('before', entry('outcome'), userAt(44)) },
  { name: 'between chunks: the middle one committed', step: 'confirm', where: commit('after', entry('outcome'), userAt(30)) },
  { name: 'stop not committed', step: 'stop', where: commit('before', entry('stopped')) },
  { name: 'stop committed', step: 'stop', where: commit('after', entry('stopped')), often: true },
  { name: 'skipped ones of a chunk not committed', step: 'stop', where: commit('before', '"result":"skipped"') },
  { name: 'half of the chunks skipped', step: 'stop', where: commit('after', '"result":"skipped"') },
  { name: 'last chunk settled, the end not committed', step: 'confirm', where: commit('before', ...FINISH), often: true },
  { name: 'end committed, the result not sent', step: 'confirm', where: commit('after', ...FINISH) },
  { name: 'result sent, it did not arrive', step: 'confirm', where: call(POST), replies: 0 },
  { name: 'result sent, it arrived, no answer', step: 'confirm', where: call(POST, true) },
  { name: 'progress sent, it did not arrive', step: 'confirm', where: call(PUT), graphMs: 500 },
  { name: 'progress sent, it arrived, no answer', step: 'confirm', where: call(PUT, true), graphMs: 500 },
  { name: 'retry not committed', step: 'retry', where: commit('before', entry('retried')) },
  { name: 'in the middle of setting the failed ones to work', step: 'retry', where: commit('within', 'update "item" set "standing"') },
  { name: 'retry committed', step: 'retry', where: commit('after', entry('retried')), often: true },
  { name: 'intents of the retry committed', step: 'retry', where: commit('after', entry('attempt')) },
  { name: 'proof found, not committed', step: 'confirm', where: commit('before', entry('verified')), lagMs: 3_000 },
  { name: 'proof committed', step: 'confirm', where: commit('after', entry('verified')), lagMs: 3_000 },
];

import type { FaultTarget } from '../../sandbox/tenant/faults';

/** Where the program is killed: at a commit, by kill-at.cjs inside of it; or by the tenant, when a call of the program comes. */
export type Where =
  | { readonly at: 'commit'; readonly when: 'before' | 'within' | 'after'; readonly has: readonly string[] }
  | { readonly at: 'call'; readonly target: FaultTarget; readonly afterEffect: boolean }
  | { readonly at: 'answer' };

/** What people do until the program dies: they write the line, or press the button of its card. */
export type Step = 'line' | 'confirm' | 'cancel';

/** A named point of a request's life at which the power goes out, and what must be so in the end. */
export interface KillPoint {
  readonly name: string;
  /** The trap is set right before this. */
  readonly step: Step;
  readonly where: Where;
  /** Cards that the conversation shows in the end; a card of unknown fate is posted once more. */
  readonly cards?: number;
  /** Result replies; one of unknown fate is not repeated. */
  readonly replies?: number;
  /** Calls to revoke, when one of them came without effect. */
  readonly calls?: number;
  /** The program is fresh, so that it has to read the keys again. */
  readonly fresh?: true;
  /** Also played in the short run: where most is at stake. */
  readonly often?: true;
  /** The call to revoke takes this long, so that others see the running card. */
  readonly slowCallMs?: number;
}

const commit = (when: 'before' | 'after', ...has: readonly string[]): Where => ({ at: 'commit', when, has });
const entry = (kind: string): string => `"kind":"${kind}"`;
const call = (target: FaultTarget, afterEffect = false): Where => ({ at: 'call', target, afterEffect });

const CHECKPOINT = 'insert into "checkpoint"';
const INTAKE = 'insert into "delivery"';
const POST = { service: 'connector', method: 'POST' } as const;
const PUT = { service: 'connector', method: 'PUT' } as const;
const REVOKE = { service: 'graph', method: 'POST', path: /revokeSignInSessions$/ } as const;

/** In the order of a request's life. */
export const KILL_POINTS: readonly KillPoint[] = [
  { name: 'activity received, its token not verified yet', step: 'line', where: call({ service: 'keys' }), fresh: true },
  { name: 'activity verified, not stored yet', step: 'line', where: commit('before', INTAKE) },
  { name: 'activity stored, the channel not answered yet', step: 'line', where: commit('after', INTAKE) },
  { name: 'line understood, the request not committed yet', step: 'line', where: commit('before', entry('asked')) },
  { name: 'request committed', often: true, step: 'line', where: commit('after', entry('asked')) },
  { name: 'card sent, it did not arrive', step: 'line', where: call(POST) },
  { name: 'card sent, it arrived, no answer', often: true, step: 'line', where: call(POST, true), cards: 2 },
  { name: 'card id stored', step: 'line', where: commit('after', 'insert into "card"') },
  { name: 'click received, not stored yet', step: 'confirm', where: commit('before', INTAKE) },
  { name: 'click authorised, not committed yet', step: 'confirm', where: commit('before', entry('confirmed')) },
  { name: 'click committed, not answered yet', often: true, step: 'confirm', where: commit('after', entry('confirmed')) },
  { name: 'click answered', step: 'confirm', where: { at: 'answer' } },
  { name: 'lease of the work taken', step: 'confirm', where: commit('after', 'update "work"', entry('revoke')) },
  { name: 'intent not committed yet', step: 'confirm', where: commit('before', entry('attempt')) },
  { name: 'intent committed', often: true, step: 'confirm', where: commit('after', entry('attempt')) },
  { name: 'Graph called, no effect', often: true, step: 'confirm', where: call(REVOKE), calls: 2 },
  { name: 'Graph called, done, no answer', often: true, step: 'confirm', where: call(REVOKE, true) },
  { name: 'Graph answered, the outcome not committed yet', often: true, step: 'confirm', where: commit('before', entry('outcome')) },
  { name: 'outcome committed', step: 'confirm', where: commit('after', entry('outcome')) },
  { name: 'checkpoint signed, not stored yet', step: 'confirm', where: commit('before', CHECKPOINT) },
  { name: 'checkpoint stored, not anchored yet', step: 'confirm', where: commit('after', CHECKPOINT) },
  { name: 'running card sent', step: 'confirm', where: call(PUT), slowCallMs: 1_500 },
  { name: 'final card sent, no answer', step: 'confirm', where: call(PUT, true) },
  { name: 'result reply sent, it did not arrive', step: 'confirm', where: call(POST), replies: 0 },
  { name: 'result reply sent, it arrived, no answer', often: true, step: 'confirm', where: call(POST, true) },
  { name: 'cancel not committed yet', step: 'cancel', where: commit('before', entry('cancelled')) },
  { name: 'cancel committed, not answered yet', step: 'cancel', where: commit('after', entry('cancelled')) },
];

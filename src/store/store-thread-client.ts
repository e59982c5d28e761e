import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreDown } from '../service/ports';
import type { Question, Reply, ThreadData } from './store-question';

/** What a statement gave. */
export type Answer = Extract<Reply, { readonly rows: unknown }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout | undefined;
  readonly commits: boolean;
}

/** Answers may lie in the queue of a busy process: they are looked at once more before the store is called silent. */
const GRACE = 100;
/** The process has ten seconds to stop, and other things to do in them. */
const CLOSES_WITHIN = 2_000;

/**
 * One SQLite connection in a thread of its own. Statements run one after the other. One that is not answered in time
 * fails here, while the thread may still be at it: until it is back, everything else fails at once.
 */
export class StoreThread {
  /** Milliseconds that a statement may take. Endless until the store is open: migrating takes what it takes. */
  limitMs = Infinity;
  private readonly thread: Worker;
  private readonly waiting = new Map<number, Waiting>();
  /** Statements that nobody waits for any more, and that the thread has not answered yet. */
  private readonly abandoned = new Set<number>();
  private last = 0;
  private ended: StoreDown | undefined;

  constructor(data: ThreadData) {
    // Beside this file, in the language that this file is in.
    this.thread = new Worker(join(__dirname, `store-thread.m${extname(__filename).slice(1)}`), { workerData: data });
    this.thread.on('message', (reply: Reply) => this.take(reply));
    this.thread.on('error', (error: Error) => this.end(new StoreDown(codeOf(error) ?? error.name, true)));
    this.thread.on('exit', () => this.end(new StoreDown('closed', true)));
  }

  /** Whether the thread is still at something that was given up. */
  get stuck(): boolean {
    return this.abandoned.size > 0;
  }

  /** @throws StoreDown when the store refuses or does not answer in time; Error for a defect in the statement */
  run(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    const id = this.send(sql, parameters);
    return new Promise((resolve, reject) => {
      const timer = this.limitMs === Infinity ? undefined : setTimeout(() => setTimeout(() => this.giveUp(id), GRACE), this.limitMs - GRACE);
      this.waiting.set(id, { resolve, reject, timer, commits: sql === 'commit' });
    });
  }

  /** For what has to happen behind whatever the thread is at, and that nobody waits for. */
  runUnwatched(sql: string): void {
    if (this.ended === undefined) this.send(sql, []);
  }

  /** Closes the store behind the last statement; a thread that does not come back is left to the end of the process. */
  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    const exited = new Promise<void>((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.postMessage('close');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSES_WITHIN)));
    await Promise.race([exited, late]);
    clearTimeout(timer);
    this.thread.unref();
  }

  private send(sql: string, parameters: readonly unknown[]): number {
    if (this.ended !== undefined) throw this.ended;
    this.last += 1;
    this.thread.postMessage({ id: this.last, sql, parameters } satisfies Question);
    return this.last;
  }

  private take(reply: Reply): void {
    this.abandoned.delete(reply.id);
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    this.waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if ('rows' in reply) waiting.resolve(reply);
    else waiting.reject(failureOf(reply, waiting.commits));
  }

  private giveUp(id: number): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    this.abandoned.add(id);
    waiting.reject(new StoreDown('timeout', waiting.commits));
  }

  private end(because: StoreDown): void {
    this.ended ??= because;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(this.ended);
    }
    this.waiting.clear();
  }
}

const codeOf = (error: Error): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined);

/** Nothing of a commit was written where the store was busy or the disk is full; any other failure of one leaves open what is on the disk. */
const failureOf = ({ message, code }: Extract<Reply, { readonly message: string }>, commits: boolean): Error =>
  code === undefined ? new Error(message) : new StoreDown(code, commits && !/^SQLITE_(BUSY|FULL)/.test(code));

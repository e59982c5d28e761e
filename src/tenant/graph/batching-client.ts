import { AsyncLocalStorage } from 'node:async_hooks';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Instant } from '../../domain/people';
import { isNoAnswer, NoAnswer, type Clock } from '../../service/ports';
import { InTurn } from '../http/in-turn';
import { notNow } from '../http/transport';
import { isNotNow } from './answer';
import { batchOf, CHALLENGED, partsOf, type Parts } from './batch';
import type { GraphCall, GraphCalls } from './calls';
import type { Graph, GraphAnswer, ReadKind } from './graph';
import { whileThereIsTime } from './while-there-is-time';

/** Parts of a batch (Graph, "JSON batching": at most 20). */
const PARTS = 20;
/** Batches that are under way at a time. */
const UNDER_WAY = 32;

/** A call that waits for its answer. */
interface Waiting {
  readonly call: GraphCall;
  /** Its address in a batch. */
  readonly url: string;
  /** Runs something as the work that made the call: the log's lines say whose they are. */
  readonly asItsWork: (work: () => void) => void;
  readonly answered: (answer: GraphAnswer) => void;
  readonly failed: (error: unknown) => void;
  /** It may have reached Graph. */
  sent: boolean;
  /** Its caller has an answer, or waits no longer. */
  over: boolean;
}

/**
 * Graph with calls that leave together: what is asked for within one turn of the event loop goes as `$batch`, reads and
 * POSTs never in the same one. Each call has its own deadline, status and `Retry-After`, as if it were alone.
 */
export class BatchingClient implements Graph {
  readonly together: Graph = this;
  private readonly clock: Clock;
  /** For what cannot go in a batch. */
  private readonly alone: InTurn;
  private waiting: Waiting[] = [];
  private underWay = 0;
  private leaving = false;

  constructor(private readonly calls: GraphCalls) {
    this.clock = calls.clock;
    this.alone = new InTurn(UNDER_WAY, this.clock);
  }

  async read(path: string, deadline: Instant, kind: ReadKind = 'plain'): Promise<GraphAnswer> {
    return whileThereIsTime(this.clock, deadline, () => this.ask({ method: 'GET', path, advanced: kind === 'advanced', deadline }));
  }

  async post(path: string, deadline: Instant): Promise<GraphAnswer> {
    return this.ask({ method: 'POST', path, advanced: false, deadline });
  }

  private async ask(call: GraphCall): Promise<GraphAnswer> {
    const url = this.calls.withinVersion(call.path);
    if (url === undefined) return this.alone.call(call.deadline, () => this.calls.send(call));
    const left = call.deadline - this.clock.now();
    if (left <= 0) throw new NoAnswer('timeout', undefined, true);
    return new Promise((resolve, reject) => {
      const settled = <Value>(settle: (value: Value) => void) => (value: Value): void => {
        clearTimeout(timer);
        waiting.over = true;
        settle(value);
      };
      const waiting: Waiting = { call, url, asItsWork: AsyncLocalStorage.snapshot(), answered: settled(resolve), failed: settled(reject), sent: false, over: false };
      // The batch may have longer than this call.
      const timer = setTimeout(() => {
        waiting.failed(new NoAnswer('timeout', undefined, !waiting.sent));
      }, left);
      this.waiting.push(waiting);
      this.leaveSoon();
    });
  }

  private leaveSoon(): void {
    if (this.leaving || this.waiting.length === 0) return;
    this.leaving = true;
    setImmediate(() => {
      this.leaving = false;
      this.leave();
    });
  }

  private leave(): void {
    while (this.underWay < UNDER_WAY) {
      const group = this.nextGroup();
      const [first] = group;
      if (first === undefined) return;
      this.underWay += 1;
      first.asItsWork(() => {
        void this.sendGroup(group).finally(() => {
          this.underWay -= 1;
          this.leaveSoon();
        });
      });
    }
  }

  /** Those who wait longest, and can go together. */
  private nextGroup(): readonly Waiting[] {
    const waiting = this.waiting.filter(({ over }) => !over);
    const method = waiting[0]?.call.method;
    const group = new Set(waiting.filter(({ call }) => call.method === method).slice(0, PARTS));
    this.waiting = waiting.filter((one) => !group.has(one));
    return [...group];
  }

  /** Never throws: whatever happens is told to each. */
  private async sendGroup(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    if (group.length === 1) return this.sendAlone(first);
    for (const one of group) one.sent = true;
    const latest = Math.max(...group.map(({ call }) => call.deadline));
    try {
      await this.deal(group, await this.calls.sendBatch(batchOf(group), latest));
    } catch (error) {
      for (const one of group) one.failed(error);
    }
  }

  /** Gives each its part of what came. */
  private async deal(group: readonly Waiting[], response: PipelineResponse): Promise<void> {
    const { status } = response;
    if (isNotNow(status)) throw notNow(response, this.clock.now());
    // A refused envelope was not opened: nothing was done.
    const parts = isWithoutBatches(status) ? undefined : partsOf(response, this.clock.now());
    await Promise.all(group.map((one, index) => (parts === undefined ? this.sendAlone(one) : this.take(one, parts, index))));
  }

  private async take(one: Waiting, parts: Parts, index: number): Promise<void> {
    try {
      const part = parts(index);
      if (part === CHALLENGED) await this.sendAlone(one);
      else one.answered(part);
    } catch (error) {
      if (isNoAnswer(error) && error.detail === '429') this.calls.partThrottled();
      one.failed(error);
    }
  }

  /** As a request of its own. Never throws. */
  private async sendAlone(one: Waiting): Promise<void> {
    if (one.over) return;
    one.sent = false;
    try {
      one.answered(
        await this.alone.call(one.call.deadline, () => {
          one.sent = true;
          return this.calls.send(one.call);
        }),
      );
    } catch (error) {
      one.failed(error);
    }
  }
}

/** A cloud, or something on the way to it, that has no `$batch` or does not like this one. 401 is about the token, and is each one's answer. */
const isWithoutBatches = (status: number): boolean => (status >= 300 && status < 500 && status !== 401) || status === 501;

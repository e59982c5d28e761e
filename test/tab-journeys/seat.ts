import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Persona } from '../../sandbox/tenant/personas';
import { askAnswer, nowPage, pressAnswer, problem, requestDetails, requestPage, type NowPage, type PressBody, type Problem, type RequestDetails, type RequestPage, type RequestSummary } from '../../src/contract';
import type { Language } from '../journeys/sentences';

const PATIENCE = 8_000;
const LOOKS_EVERY = 60;

/** Where the API is, and with what it is called. */
export interface Way {
  readonly origin: () => string;
  readonly token: () => Promise<string>;
}

/** One answer of the API. */
export interface Told {
  readonly status: number;
  readonly body: unknown;
  readonly tookMs: number;
}

/** What an ask or a press was answered with. */
export interface Answered {
  readonly status: number;
  readonly show: 'request' | 'sentence' | 'problem';
  /** The sentence, a line each; or the problem's. */
  readonly text: string;
  readonly tookMs: number;
}

export interface Asked extends Answered {
  /** Of the request; empty when there is none. */
  readonly id: string;
}

export interface Pressed extends Answered {
  readonly request: RequestSummary | undefined;
}

export interface AskOptions {
  readonly id?: string;
  readonly reason?: string;
  readonly whatIf?: boolean;
}

export interface PressOptions {
  readonly id?: string;
  readonly button?: string;
}

interface Shape<T> {
  parse(body: unknown): T;
}

/** Somebody who has the tab open: the calls that it makes for them. Every body has to fit its schema. */
export class Seat {
  constructor(
    private readonly way: Way,
    readonly person: Persona,
    private readonly language: Language,
    private readonly told: Told[],
  ) {}

  /** Any call, and whatever is answered. */
  async call(path: string, body?: unknown): Promise<Told> {
    const headers = { 'Authorization': `Bearer ${await this.way.token()}`, 'Accept-Language': this.language, 'Time-Zone': this.person.timezone, 'Content-Type': 'application/json' };
    const since = performance.now();
    const response = await fetch(`${this.way.origin()}/api/tab/${path}`, { headers, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) });
    const text = await response.text();
    const told = { status: response.status, body: isJson(response) ? (JSON.parse(text) as unknown) : text, tookMs: performance.now() - since };
    this.told.push(told);
    return told;
  }

  async get<T>(path: string, shape: Shape<T>): Promise<T> {
    const { status, body } = await this.call(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return shape.parse(body);
  }

  /** What is said about a call that is refused. Rejects when it is not. */
  async refused(path: string, body?: unknown): Promise<Problem> {
    const { status, body: said } = await this.call(path, body);
    if (status === 200) throw new Error(`${path} was answered: ${JSON.stringify(said)}`);
    return problem.parse(said);
  }

  now(): Promise<NowPage> {
    return this.get('now', nowPage);
  }

  details(id: string): Promise<RequestDetails> {
    return this.get(`requests/${id}`, requestDetails);
  }

  history(query = ''): Promise<RequestPage> {
    return this.get(`requests?${query}`, requestPage);
  }

  async ask(target: Pick<Persona, 'id'> | string, { id = randomUUID(), reason, whatIf = false }: AskOptions = {}): Promise<Asked> {
    const user = typeof target === 'string' ? target : target.id;
    return answered(await this.call('requests', { id, target: user, whatIf, ...(reason === undefined ? {} : { reason }) }));
  }

  /** Sends a list, or the text of a file. */
  async askMany(list: string | readonly Pick<Persona, 'upn'>[], { id = randomUUID(), reason, whatIf = false }: AskOptions = {}): Promise<Asked> {
    const text = typeof list === 'string' ? list : list.map(({ upn }) => upn).join('\n');
    return answered(await this.call('requests/many', { id, text, whatIf, ...(reason === undefined ? {} : { reason }) }));
  }

  /** Asks for a list, and gives the request that is open then. */
  async opensMany(list: string | readonly Pick<Persona, 'upn'>[], options: AskOptions = {}): Promise<RequestSummary> {
    const { show, id, text } = await this.askMany(list, options);
    if (show !== 'request') throw new Error(`nothing was opened: ${text}`);
    return (await this.details(id)).request;
  }

  async press({ id: request, button }: Pick<RequestSummary, 'id' | 'button'>, verb: PressBody['verb'], { id = randomUUID(), button: other }: PressOptions = {}): Promise<Pressed> {
    const { status, body, tookMs } = await this.call(`requests/${request}/press`, { id, verb, button: other ?? button });
    if (status !== 200) return { status, show: 'problem', text: problem.parse(body).detail, request: undefined, tookMs };
    const answer = pressAnswer.parse(body);
    return answer.answer === 'request'
      ? { status, show: 'request', text: answer.request.lines.join('\n'), request: answer.request, tookMs }
      : { status, show: 'sentence', text: answer.lines.join('\n'), request: undefined, tookMs };
  }

  /** Asks, and gives the request that is open then. */
  async opens(target: Pick<Persona, 'id'>, options: AskOptions = {}): Promise<RequestSummary> {
    const { show, id, text } = await this.ask(target, options);
    if (show !== 'request') throw new Error(`nothing was opened: ${text}`);
    return (await this.details(id)).request;
  }

  /** The request as soon as this has become of it. */
  async becomes(id: string, outcome: RequestSummary['outcome'], within = PATIENCE): Promise<RequestDetails> {
    const deadline = Date.now() + within;
    for (;;) {
      const details = await this.details(id);
      if (details.request.outcome === outcome) return details;
      if (Date.now() > deadline) throw new Error(`the request is ${details.request.outcome} instead of ${outcome} (after ${within} ms): ${details.request.lines.join(' ')}`);
      await wait(LOOKS_EVERY);
    }
  }
}

const answered = ({ status, body, tookMs }: Told): Asked => {
  if (status !== 200) return { status, show: 'problem', text: problem.parse(body).detail, id: '', tookMs };
  const answer = askAnswer.parse(body);
  return answer.answer === 'request' ? { status, show: 'request', text: '', id: answer.id, tookMs } : { status, show: 'sentence', text: answer.lines.join('\n'), id: '', tookMs };
};

const isJson = ({ headers }: Response): boolean => /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');

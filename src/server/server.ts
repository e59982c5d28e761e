import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from 'restify';
import { NO_TELEMETRY, type Telemetry } from '../service';
import { createSend } from './answer';
import { readBody } from './body';
import { createListener } from './listener';
import { createQuietRestify } from './quiet-restify';
import { addTab, type TabParts, type TabServerProblem } from './tab';
import { watched } from './watched';

/** What the room behind the server answers; without a body the answer is empty. */
export interface Reply {
  readonly status: number;
  /** Goes out as JSON. */
  readonly body?: unknown;
}

/** Whether work can be taken, as `GET /readyz` prints it to anybody: no secret and no version belongs in here. */
export type Readiness = Readonly<Record<string, boolean | string | readonly string[]>> & { readonly ready: boolean };

/** What can go wrong inside, by name; nothing that a caller sent goes into the log from here. */
export type ServerProblem = 'receive-threw' | 'ready-threw' | 'handler-threw' | 'port-failed' | TabServerProblem;

export interface ServerParts {
  /**
   * Takes one activity: the one `Authorization` header of the request, and its body, a JSON object of at most 256 KB about which
   * nothing else is known. Judges both and answers. A rejection becomes an empty 500.
   */
  readonly receive: (authorization: string | undefined, activity: unknown) => Promise<Reply>;
  readonly ready: () => Readiness;
  /** @param because a word of the program, where there is more to say */
  readonly log: (problem: ServerProblem, because?: string) => void;
  /** Without it nothing is served below `/tab` and `/api/tab`. */
  readonly tab?: TabParts;
  /** Who watches what is answered; nobody without it. */
  readonly telemetry?: Telemetry;
}

export interface Server {
  /** Starts listening, without a host on all interfaces. Resolves to the actual port; rejects when the address cannot be had. */
  listen(port: number, host?: string): Promise<number>;
  /** Stops accepting, lets running requests finish for at most `graceMs` milliseconds, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

/** Any `Bearer` credential at all. The gate behind the server judges it; this only saves reading the bodies of strangers. */
const BEARER = /^bearer +\S/i;

const MESSAGES = '/api/messages';

/** The HTTP side of the bot: three routes with no detail for strangers, and the tab. */
export const createServer = ({ receive, ready, log, tab: tabParts, telemetry = NO_TELEMETRY }: ServerParts): Server => {
  const restify = createQuietRestify();
  const listener = createListener(restify.server);
  const send = createSend(() => listener.closing());

  const answer = async (request: Request, response: Response, { status, body }: Reply): Promise<void> => {
    const text = body === undefined ? '' : JSON.stringify(body);
    await send(request, response, {
      status,
      body: text,
      headers: { 'Cache-Control': 'no-store', ...(text === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }) },
    });
  };

  const takeMessage = async (request: Request, response: Response): Promise<void> => {
    try {
      const reply = await takeActivity(request, response, receive);
      if (reply !== 'gone') await answer(request, response, reply);
    } catch {
      log('receive-threw');
      await answer(request, response, { status: 500 });
    }
  };
  restify.post(MESSAGES, watched(telemetry, 'POST', MESSAGES, takeMessage));

  restify.get('/healthz', async (request: Request, response: Response) => {
    await answer(request, response, { status: 200, body: { status: 'alive' } });
  });

  restify.get('/readyz', async (request: Request, response: Response) => {
    const state = readiness(ready, log);
    await answer(request, response, { status: state.ready ? 200 : 503, body: state });
  });

  const tab = tabParts === undefined ? undefined : addTab(restify, tabParts, { send, closing: () => listener.closing(), log, telemetry });

  // Every answer that restify would write by itself passes here: 404, 405, and what nobody foresaw.
  restify.on('restifyError', (request: Request, response: Response, error: { readonly statusCode?: number }, done: () => void) => {
    const status = error.statusCode === 404 || error.statusCode === 405 ? error.statusCode : 500;
    if (status === 500) log('handler-threw');
    const said = tab?.problem(request, status);
    void (said === undefined ? answer(request, response, { status }) : send(request, response, said)).finally(done);
  });

  // restify passes on its port's errors to whoever listens, and ends the process when nobody does; `listen` rejects besides.
  restify.on('error', () => log('port-failed'));

  return { listen: (port, host) => listener.listen(port, host), close: (graceMs) => listener.close(graceMs) };
};

const takeActivity = async (
  request: IncomingMessage,
  response: ServerResponse,
  receive: ServerParts['receive'],
): Promise<Reply | 'gone'> => {
  // Node keeps the first of two `Authorization` headers in silence: which one counts must not be a matter of taste.
  const [authorization, second] = request.headersDistinct['authorization'] ?? [];
  if (authorization === undefined || second !== undefined || !BEARER.test(authorization)) return { status: 401 };
  const body = await readBody(request, response);
  if (body === 'gone') return body;
  return body.ok ? receive(authorization, body.value) : { status: body.status };
};

const readiness = (ready: ServerParts['ready'], log: ServerParts['log']): Readiness => {
  try {
    return ready();
  } catch {
    log('ready-threw');
    return { ready: false };
  }
};

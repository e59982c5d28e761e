import type { Delivery } from '../service';
import { isRefused } from '../service';
import { textOf } from './unknown';

/** One call to the Bot Connector may take this long. */
const CALL_WITHIN = 10_000;
/** No connection was made, so nothing was delivered. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

export interface ConnectorParts {
  /** The bot's own token, valid now; a new one when the kept one was refused. */
  readonly token: (anew: boolean) => Promise<string>;
  /** Asked before each call: a stored reference may be older than the list of hosts. */
  readonly serviceHostAllowed: (url: string) => boolean;
  readonly fetch: typeof fetch;
}

/**
 * The Bot Connector's REST API, one call at a time: nothing is repeated and no redirect is followed here. botbuilder's own
 * client does both by itself, so that a message could come twice and the token could go elsewhere (ADR 0001).
 */
export class Connector {
  private refused = false;

  constructor(private readonly parts: ConnectorParts) {}

  private async token(): Promise<string> {
    const token = await this.parts.token(this.refused);
    this.refused = false;
    return token;
  }

  /** `POST v3/conversations/{id}/activities[/{replyToId}]` */
  async create(serviceUrl: string, conversationId: string, replyToId: string | undefined, activity: unknown): Promise<Delivery> {
    const reply = replyToId === undefined || replyToId === '' ? '' : `/${encodeURIComponent(replyToId)}`;
    return this.call('POST', serviceUrl, `v3/conversations/${encodeURIComponent(conversationId)}/activities${reply}`, activity);
  }

  /** `PUT v3/conversations/{id}/activities/{activityId}` */
  async update(serviceUrl: string, conversationId: string, activityId: string, activity: unknown): Promise<Delivery> {
    return this.call('PUT', serviceUrl, `v3/conversations/${encodeURIComponent(conversationId)}/activities/${encodeURIComponent(activityId)}`, activity);
  }

  /** `DELETE v3/conversations/{id}/activities/{activityId}` */
  async remove(serviceUrl: string, conversationId: string, activityId: string): Promise<Delivery> {
    return this.call('DELETE', serviceUrl, `v3/conversations/${encodeURIComponent(conversationId)}/activities/${encodeURIComponent(activityId)}`);
  }

  /** A `GET` below the service URL: its status, and its JSON when it is one. Throws when there is no answer. */
  async read(serviceUrl: string, path: string, signal: AbortSignal): Promise<{ status: number; body: unknown }> {
    if (!this.parts.serviceHostAllowed(serviceUrl)) throw new Error('host-not-allowed');
    const token = await unlessAborted(this.token(), signal);
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const response = await this.parts.fetch(address(serviceUrl, path), { headers, redirect: 'manual', signal });
    return { status: response.status, body: await bodyOf(response) };
  }

  private async call(method: 'POST' | 'PUT' | 'DELETE', serviceUrl: string, path: string, activity?: unknown): Promise<Delivery> {
    if (!this.parts.serviceHostAllowed(serviceUrl)) return { fate: 'rejected', status: 0, because: 'host-not-allowed' };
    let token: string;
    try {
      token = await this.token();
    } catch (error) {
      return { fate: 'not-sent', because: isRefused(error) ? `token ${error.code}` : 'token' };
    }
    try {
      const response = await this.parts.fetch(address(serviceUrl, path), {
        method,
        headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...(activity === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(activity === undefined ? {} : { body: JSON.stringify(activity) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(CALL_WITHIN),
      });
      if (response.status === 401) this.refused = true;
      return await deliveryOf(response);
    } catch (error) {
      return failed(error);
    }
  }
}

/** Gives up waiting when the signal says so; what was waited for goes on, and the next call has it. */
const unlessAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });

const address = (serviceUrl: string, path: string): string => `${serviceUrl.replace(/\/$/, '')}/${path}`;

const deliveryOf = async (response: Response): Promise<Delivery> => {
  const { status } = response;
  const body = await bodyOf(response);
  // A page in the place of JSON comes from something that stands before the connector: whether it passed the message on is unknown.
  if (status >= 200 && status < 300) return isPage(response) ? { fate: 'unknown', because: `${status} without JSON` } : { fate: 'delivered', activityId: textOf(body, 'id') };
  // The token was not taken, so nothing was delivered.
  if (status === 401) return { fate: 'not-sent', because: `401 ${errorCode(body)}` };
  if (status === 429) return { fate: 'throttled', retryAfterMs: retryAfter(response) };
  if (status === 408 || status === 412 || status >= 500) return { fate: 'unknown', because: String(status) };
  return { fate: 'rejected', status, because: errorCode(body) };
};

/** The answer's JSON; an answer that breaks off or is none does not change what its status says. */
const bodyOf = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
};

const isPage = (response: Response): boolean => /html/i.test(response.headers.get('content-type') ?? '');

const retryAfter = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
};

const errorCode = (body: unknown): string => {
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return (textOf(error, 'code') ?? 'unknown').replace(/[^\w.-]/g, '').slice(0, 80);
};

const failed = (error: unknown): Delivery => {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = textOf(cause, 'code') ?? (cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined);
  if (code !== undefined && NEVER_SENT.has(code)) return { fate: 'not-sent', because: code };
  return { fate: 'unknown', because: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : (code ?? 'connection lost') };
};

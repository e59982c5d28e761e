import type { Request, Response } from 'restify';
import { leaveBody } from './body';

/** One whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Empty when it is left out. */
  readonly body?: string | Buffer;
}

/** Answers once; says nothing when an answer is under way already. */
export type Send = (request: Request, response: Response, answer: Answer) => Promise<void>;

/** A status that never has a body, and so no length either (RFC 9110, 15.4.5). */
const NOT_MODIFIED = 304;

/** @param closing whether the server is about to stop, so that no connection is worth keeping */
export const createSend =
  (closing: () => boolean): Send =>
  async (request, response, { status, headers = {}, body = '' }) => {
    const reusable = await leaveBody(request);
    if (response.destroyed || response.headersSent) return;
    response.sendRaw(status, body, {
      ...(status === NOT_MODIFIED ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
      ...(reusable && !closing() ? {} : { Connection: 'close' }),
    });
  };

import type { IncomingHttpHeaders } from 'node:http';

/** Which of the simulated services a call belongs to. `files` is where Teams keeps files, `keys` are the public key documents, `relay` the door for the Playground. */
export type Service = 'token' | 'graph' | 'sharepoint' | 'connector' | 'files' | 'keys' | 'relay';

/** How an application proved itself; a token says so in its claim `appidacr` (1 and 2). */
export type Credential = 'secret' | 'certificate';

/** The application that a verified access token was issued to. */
export interface Caller {
  readonly appId: string;
  /** Application permissions (`roles`) that the token carries. */
  readonly roles: readonly string[];
  /** `aud` of the token, without a trailing slash. */
  readonly audience: string;
  /** What the token was got with. */
  readonly credential: Credential;
}

/** What the `Authorization` header of a call proved: a caller, or why not (in the words that Graph uses). */
export type Proof = { readonly caller: Caller } | { readonly refused: string };

/** One HTTP request, read completely. */
export interface Call {
  /** Scheme, host and port as the client wrote them for this listener, e.g. `https://localhost:8443`. */
  readonly origin: string;
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The same as it came. */
  readonly bytes?: Buffer;
  /** When it arrived: milliseconds since 1970. */
  readonly at: number;
  /** The client's port: whose connection it came on. */
  readonly fromPort?: number | undefined;
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly proof: Proof;
}

/** What a service answers. `body` is written as JSON, except a string or bytes, which are written as they are. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Values of the `:names` in a route's pattern, percent-decoded. */
export type Params = Readonly<Record<string, string>>;

export type Handler = (call: Call, params: Params) => Answer | Promise<Answer>;

/** One row of a routing table. `pattern` has `:name` for one segment and may end in `/*` for any rest. */
export interface Route {
  readonly service: Service;
  /** An HTTP method, or `*` for any. */
  readonly method: string;
  readonly pattern: string;
  readonly handle: Handler;
  /** Object id of the user that a call is about, where the path does not name them. */
  readonly userOf?: (call: Call) => string | undefined;
}

/** How a call ended: with an answer, with a broken connection, or with no answer at all. */
export type Outcome = { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'reset' } | { readonly kind: 'hung' };

/** The member `name` of a JSON object, or `undefined` for anything else. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>)[name] : undefined;

/** The string member `name` of a JSON object, or `undefined`. */
export const text = (value: unknown, name: string): string | undefined => {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
};

/** `body` as JSON, or `undefined` when it is not JSON. */
export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

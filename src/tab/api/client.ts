import type { Problem } from '../../contract';
import { problem } from '../../contract';
import { message } from '../../locale';
import type { Language } from '../../domain/command/command';
import { saveAs } from './save';

/** Longer than the server takes for anything but a list of users, ms. */
const PATIENCE_MS = 30_000;
/** An export of everything may take its time. */
const EXPORT_PATIENCE_MS = 300_000;

/** What tells whether a body is what was agreed on: one of the schemas of `contract`. */
export interface Shape<T> {
  safeParse(body: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** The server said no, in the reader's language; or it said something that was not agreed on. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** No answer came. Whether a request was acted on is not known: send it once more with the same id. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Caller {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
  token(): Promise<string>;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** The tab's API. Paths are relative to `/api/tab/`, without a slash at the beginning. */
export class Api {
  constructor(private readonly caller: Caller) {}

  /** Throws `ApiProblem`, `Unreachable`, or `SignInFailed` of the host. */
  async get<T>(path: string, shape: Shape<T>): Promise<T> {
    return this.fit(await this.call({ method: 'GET', path }), shape);
  }

  /** The same. @param body sent as JSON @param patience how long the answer may take, ms */
  async post<T>(path: string, body: unknown, shape: Shape<T>, patience = PATIENCE_MS): Promise<T> {
    return this.fit(await this.call({ method: 'POST', path, body }, patience), shape);
  }

  /** Saves what the server answers as a file. */
  async download(path: string, fileName: string): Promise<void> {
    const response = await this.call({ method: 'GET', path }, EXPORT_PATIENCE_MS);
    try {
      saveAs(await response.blob(), fileName);
    } catch (cause) {
      throw new Unreachable('the answer broke off', { cause });
    }
  }

  /** Asks for a token at each call: Teams keeps it and knows when it is too old. Once more, should the server not accept it. */
  private async call(call: Call, patience = PATIENCE_MS): Promise<Response> {
    const first = await this.send(call, patience);
    const response = first.status === 401 ? await this.send(call, patience) : first;
    if (response.ok) return response;
    const said = problem.safeParse(await bodyOf(response));
    throw new ApiProblem(said.success ? said.data : this.notAgreedOn(response.status));
  }

  private async send({ method, path, body }: Call, patience: number): Promise<Response> {
    const token = await this.caller.token();
    const { language, timeZone } = this.caller;
    const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': language, 'Time-Zone': timeZone };
    const content = body === undefined ? { headers } : { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    try {
      return await fetch(`/api/tab/${path}`, { method, ...content, cache: 'no-store', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(patience) });
    } catch (cause) {
      throw new Unreachable('no answer', { cause });
    }
  }

  private async fit<T>(response: Response, shape: Shape<T>): Promise<T> {
    const parsed = shape.safeParse(await bodyOf(response));
    if (parsed.success) return parsed.data;
    throw new ApiProblem(this.notAgreedOn(response.status));
  }

  /** The tab and the server are of different versions, or something in between answers. */
  private notAgreedOn(status: number): Problem {
    const { language } = this.caller;
    return { type: 'about:blank', status, code: 'went-wrong', title: message(language, 'tab.failure.version'), detail: message(language, 'tab.failure.version-do', { status }) };
  }
}

const bodyOf = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch (cause) {
    // An answer that broke off is no answer; one that is no JSON fits no schema.
    if (cause instanceof SyntaxError) return undefined;
    throw new Unreachable('the answer broke off', { cause });
  }
};

import { randomUUID } from 'node:crypto';
import type { Answer, Call, Handler, Params, Route } from './wire';

/** Below this path of an origin files are had and put. */
const FILES_PATH = '/files';

/** What Teams makes ready when a person allows a bot to send a file (source: Teams, "Send and receive files using bot"). */
export interface UploadInfo {
  readonly contentUrl: string;
  readonly name: string;
  readonly uploadUrl: string;
  readonly uniqueId: string;
  readonly fileType: string;
}

interface Session {
  readonly received: Buffer[];
  size: number;
  total: number | undefined;
  open: boolean;
}

const refusal = (status: number, code: string): Answer => ({ status, body: { error: { code, message: code } } });

const rangeIn = ({ headers }: Call): { readonly from: number; readonly to: number; readonly total: number } | undefined => {
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  return found === null ? undefined : { from: Number(found[1]), to: Number(found[2]), total: Number(found[3]) };
};

const typeOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1] ?? '';

/** Where Teams keeps files: it gives by links that need no other proof, and takes into upload sessions (source: Microsoft Graph, "driveItem: createUploadSession"). */
export class FileHost {
  readonly #files = new Map<string, Buffer>();
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly origin: string) {}

  /** Keeps a file. @returns its link, good until `expire` */
  keep(name: string, content: string | Buffer): string {
    const key = randomUUID();
    this.#files.set(key, Buffer.from(content));
    return `${this.origin}${FILES_PATH}/${key}/${encodeURIComponent(name)}?tempauth=${randomUUID()}`;
  }

  /** The link of a file is good no longer. */
  expire(link: string): void {
    this.#files.delete(new URL(link).pathname.split('/')[2] ?? '');
  }

  /** Makes an upload session ready. */
  session(name: string): UploadInfo {
    const uniqueId = randomUUID();
    this.#sessions.set(uniqueId, { received: [], size: 0, total: undefined, open: true });
    const at = `${this.origin}${FILES_PATH}`;
    return { contentUrl: `${at}/seen/${encodeURIComponent(name)}`, name, uploadUrl: `${at}/sessions/${uniqueId}?tempauth=${randomUUID()}`, uniqueId, fileType: typeOf(name) };
  }

  /** The session is good no longer. */
  expireSession({ uniqueId }: UploadInfo): void {
    this.#sessions.delete(uniqueId);
  }

  /** What was put there, once it is whole. */
  received({ uniqueId }: UploadInfo): Buffer | undefined {
    const session = this.#sessions.get(uniqueId);
    return session === undefined || session.open ? undefined : Buffer.concat(session.received);
  }

  routes(): readonly Route[] {
    const row = (method: string, pattern: string, handle: Handler): Route => ({ service: 'files', method, pattern: `${FILES_PATH}${pattern}`, handle });
    return [row('PUT', '/sessions/:id', (call, params) => this.#put(call, params)), row('GET', '/:key/:name', (call, params) => this.#get(call, params))];
  }

  #get(call: Call, { key = '' }: Params): Answer {
    const content = this.#files.get(key);
    if (content === undefined || !call.query.has('tempauth')) return refusal(403, 'accessDenied');
    return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: content };
  }

  #put(call: Call, { id = '' }: Params): Answer {
    const session = this.#sessions.get(id);
    if (!session?.open) return refusal(404, 'itemNotFound');
    if (call.headers.authorization !== undefined) return refusal(401, 'unauthenticated');
    const { bytes = Buffer.alloc(0) } = call;
    const range = rangeIn(call);
    if (range === undefined || range.to - range.from + 1 !== bytes.length || (session.total ?? range.total) !== range.total) return refusal(400, 'invalidRange');
    if (range.from !== session.size) return refusal(416, 'invalidRange');
    session.received.push(bytes);
    session.size += bytes.length;
    session.total = range.total;
    session.open = session.size < session.total;
    return session.open ? this.#rest(session, bytes.length) : { status: 201, body: { id } };
  }

  #rest({ size, total = 0 }: Session, length: number): Answer {
    // Only the last fragment may have another size.
    return length % (320 * 1024) === 0 ? { status: 202, body: { nextExpectedRanges: [`${size}-${total - 1}`] } } : refusal(400, 'invalidRange');
  }
}

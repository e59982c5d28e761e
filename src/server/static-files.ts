import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './answer';

/** The built tab, held in memory. What was not there when the program started is not served: no path leads to the disk. */
export interface TabFiles {
  /** False: the folder is missing or has no `index.html`. */
  readonly built: boolean;
  /**
   * Answers a GET or HEAD.
   * @param path of the request; nothing in it is decoded
   * @param query with its question mark, or empty
   */
  answer(path: string, query: string, headers: IncomingMessage['headers']): Promise<Answer>;
}

interface TabFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly tag: string;
  /** The bytes compressed, when it pays. */
  readonly compressed: () => Promise<Buffer | undefined>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};
const COMPRESSES = /^(?:text\/|application\/json|image\/svg|font\/ttf)/;
/** Below `assets/` the name of a file has a hash of its content, so that what is kept can never be stale. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** @param folder the built tab. A folder that cannot be read is a tab that was not built. */
export const readTabFiles = (folder: string): TabFiles => {
  const files = new Map(namesIn(folder).map((name) => [`/tab/${name}`, tabFile(name, readFileSync(join(folder, name)))]));
  const index = files.get('/tab/index.html');
  if (index !== undefined) files.set('/tab/', index);
  return {
    built: index !== undefined,
    answer: async (path, query, headers) => {
      if (path === '/tab') return { status: 308, headers: { Location: `/tab/${query}`, 'Cache-Control': 'no-cache' } };
      const file = files.get(path);
      return file === undefined ? { status: 404, headers: { 'Cache-Control': 'no-store' } } : content(file, headers);
    },
  };
};

/** Names of all files below the folder, with slashes. What a link points to is not among them. */
const namesIn = (folder: string): readonly string[] => {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    return [];
  }
};

const tabFile = (name: string, bytes: Buffer): TabFile => {
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  const compresses = COMPRESSES.test(type);
  let compressing: Promise<Buffer | undefined> | undefined;
  return {
    bytes,
    tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 27),
    headers: {
      'Content-Type': type,
      'Cache-Control': name.startsWith('assets/') ? FOR_EVER : 'no-cache',
      ...(compresses ? { Vary: 'Accept-Encoding' } : {}),
      // The page itself is framed by Microsoft's hosts; what it loads is for itself alone.
      ...(type.startsWith('text/html') ? {} : { 'Cross-Origin-Resource-Policy': 'same-origin' }),
    },
    compressed: () => (compressing ??= compresses ? smaller(bytes) : Promise.resolve(undefined)),
  };
};

const compress = promisify(gzip);
const smaller = async (bytes: Buffer): Promise<Buffer | undefined> => {
  const compressed = await compress(bytes, { level: 9 });
  return compressed.length < bytes.length ? compressed : undefined;
};

const content = async (file: TabFile, headers: IncomingMessage['headers']): Promise<Answer> => {
  const compressed = takesGzip(headers['accept-encoding']) ? await file.compressed() : undefined;
  const tag = `"${file.tag}${compressed === undefined ? '' : '-gz'}"`;
  const described = { ...file.headers, ETag: tag, ...(compressed === undefined ? {} : { 'Content-Encoding': 'gzip' }) };
  if (holds(headers['if-none-match'], tag)) return { status: 304, headers: described };
  return { status: 200, headers: described, body: compressed ?? file.bytes };
};

/** RFC 9110, 12.5.3: `gzip` or `*`, unless its weight is zero. */
const takesGzip = (accepted: string | string[] = ''): boolean => {
  const weights = new Map(String(accepted).toLowerCase().split(',').map(weightOf));
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
};

const weightOf = (entry: string): readonly [string, number] => {
  const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
  const weight = parameters.find((part) => part.startsWith('q='))?.slice(2);
  return [name, weight === undefined ? 1 : Number(weight)];
};

/** RFC 9110, 13.1.2: the weak comparison, so that a cache on the way may have marked the tag as weak. */
const holds = (asked: string | undefined, tag: string): boolean =>
  asked !== undefined && asked.split(',').some((entry) => entry.trim() === '*' || entry.trim().replace(/^W\//, '') === tag);

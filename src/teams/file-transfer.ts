import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { hostAllowed, type HostRule } from '../domain/service-host';
import type { NotSent } from '../domain/file-trouble';
import type { ReadFile, Uploaded } from '../service';

/** A list of 100,000 users fits. */
const MOST_BYTES = 5 * 1024 * 1024;
const READ_WITHIN = 20_000;
/** One fragment may take this long. */
const WRITE_WITHIN = 30_000;
/** Fragments are whole multiples of 320 KiB but for the last one (Microsoft Graph, "driveItem: createUploadSession"). */
const FRAGMENT = 12 * 320 * 1024;
const TRIES = 3;
const TRY_AGAIN = 1_000;

export interface TransferParts {
  /** Where Teams keeps files. */
  readonly hosts: readonly HostRule[];
  readonly fetch: typeof fetch;
  readonly wait: (ms: number) => Promise<void>;
}

/** The address, when it may be called: its host is one that Teams keeps files on. */
export const fileUrl = (hosts: readonly HostRule[], text: string): URL | undefined => {
  const url = URL.parse(text);
  return url !== null && hostAllowed(hosts, url) ? url : undefined;
};

/**
 * Fetches a file by an address that needs nothing else: no token is sent, and no redirect is followed. Its size is counted
 * as it comes, whatever the header says.
 */
export const download = async ({ hosts, fetch: call }: Omit<TransferParts, 'wait'>, address: string, limits = { bytes: MOST_BYTES, withinMs: READ_WITHIN }): Promise<ReadFile> => {
  const url = fileUrl(hosts, address);
  if (url === undefined) return { read: false, because: 'host' };
  try {
    const response = await call(url, { redirect: 'manual', signal: AbortSignal.timeout(limits.withinMs) });
    const not = whyUnread(response, limits.bytes);
    if (not !== undefined) {
      await response.body?.cancel();
      return { read: false, because: not };
    }
    const bytes = await bytesOf(response, limits.bytes);
    return bytes === undefined ? { read: false, because: 'too-large' } : { read: true, text: decoded(bytes) };
  } catch {
    // No word of the error: it may hold the address.
    return { read: false, because: 'no-answer' };
  }
};

/** Links that have expired, or never were good: 401 and 403 from SharePoint, 404 and 410 for a file that was deleted. */
const GONE: readonly number[] = [401, 403, 404, 410];

const whyUnread = ({ status, headers }: Response, most: number): Extract<ReadFile, { read: false }>['because'] | undefined => {
  if (status >= 300 && status < 400) return 'page';
  if (GONE.includes(status)) return 'gone';
  if (status !== 200) return 'no-answer';
  // From phones Teams has been seen to give a sharing link (OfficeDev/Microsoft-Teams-Samples, issue 1314).
  if (/html/i.test(headers.get('content-type') ?? '')) return 'page';
  return Number(headers.get('content-length') ?? '0') > most ? 'too-large' : undefined;
};

const bytesOf = async ({ body }: Response, most: number): Promise<Uint8Array | undefined> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** UTF-16 where the file says so in its first bytes, UTF-8 otherwise; what is neither is found out by who reads the list. */
const decoded = (bytes: Uint8Array): string => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
};

/** How many bytes a text has. */
export const sizeOf = async (text: AsyncIterable<string>): Promise<number> => {
  let size = 0;
  for await (const piece of text) size += Buffer.byteLength(piece);
  return size;
};

/**
 * Sends a text to an upload session, whose first request has to name the whole size. What is sent is fixed before: read twice,
 * it might have changed between the first and the last fragment.
 */
export const upload = async (parts: TransferParts, address: string, text: AsyncIterable<string>): Promise<Uploaded> => {
  const url = fileUrl(parts.hosts, address);
  if (url === undefined) return { uploaded: false, because: 'host' };
  const { size, pieces } = await spooled(text);
  let from = 0;
  for await (const fragment of fragmentsOf(pieces)) {
    const range = `bytes ${from}-${from + fragment.length - 1}/${size}`;
    from += fragment.length;
    const not = whyUnsent(await put(parts, url, fragment, range), from === size);
    if (not !== undefined) return { uploaded: false, because: not };
  }
  return { uploaded: true };
};

interface Put {
  /** Of the last answer, `undefined` when none came. */
  readonly status: number | undefined;
  /** A try before it may have arrived although no answer said so: the session is then not there any more. */
  readonly unsure: boolean;
}

/** 202 asks for the rest; 200 or 201 say that the file is whole. */
const whyUnsent = ({ status, unsure }: Put, last: boolean): NotSent | undefined => {
  if (last ? status === 200 || status === 201 : status === 202) return undefined;
  if (last && unsure) return 'unknown';
  if (status === undefined || isBusy(status)) return 'no-answer';
  return GONE.includes(status) ? 'gone' : 'refused';
};

const isBusy = (status: number): boolean => status === 429 || status >= 500;

const put = async ({ fetch: call, wait }: TransferParts, url: URL, body: Uint8Array<ArrayBuffer>, range: string): Promise<Put> => {
  let status: number | undefined;
  let unsure = false;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (tries > 1) await wait(TRY_AGAIN * tries);
    status = await putOnce(call, url, body, range);
    if (status !== undefined && !isBusy(status)) break;
    if (status !== 429) unsure = true;
  }
  return { status, unsure };
};

const putOnce = async (call: typeof fetch, url: URL, body: Uint8Array<ArrayBuffer>, range: string): Promise<number | undefined> => {
  try {
    const headers = { 'content-range': range, 'content-type': 'application/octet-stream' };
    const response = await call(url, { method: 'PUT', headers, body, redirect: 'manual', signal: AbortSignal.timeout(WRITE_WITHIN) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
};

/** Keeps a text in a few bytes: a hundred thousand rows in some megabytes. */
const spooled = async (text: AsyncIterable<string>): Promise<{ readonly size: number; readonly pieces: AsyncIterable<Buffer> }> => {
  const kept: Buffer[] = [];
  let size = 0;
  const asBytes = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of text) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      yield bytes;
    }
  };
  await pipeline(asBytes, createGzip(), async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) kept.push(piece);
  });
  return { size, pieces: Readable.from(kept).pipe(createGunzip()) };
};

async function* fragmentsOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let fragment = new Uint8Array(FRAGMENT);
  let filled = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const some = piece.subarray(from, from + FRAGMENT - filled);
      fragment.set(some, filled);
      filled += some.length;
      from += some.length;
      if (filled < FRAGMENT) continue;
      yield fragment;
      fragment = new Uint8Array(FRAGMENT);
      filled = 0;
    }
  }
  if (filled > 0) yield fragment.slice(0, filled);
}

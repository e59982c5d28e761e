import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import type { HostRule } from '../../src/domain/service-host';
import { download, fileUrl, sizeOf, upload, type TransferParts } from '../../src/teams/file-transfer';
import { hang, openOrigin, reset, status, type Answering, type HttpOrigin } from './http-origin';

let host: HttpOrigin;
beforeAll(async () => {
  host = await openOrigin(status(200));
});
afterAll(() => host.stop());

const waited: number[] = [];
const parts = (): TransferParts => ({
  hosts: [{ kind: 'host', host: '127.0.0.1', port: Number(new URL(host.origin).port) }],
  fetch,
  wait: (ms) => {
    waited.push(ms);
    return Promise.resolve();
  },
});

const answered = (answering: Answering, limits?: { readonly bytes: number; readonly withinMs: number }) => {
  host.answering = answering;
  return download(parts(), `${host.origin}/list.csv?tempauth=x`, limits);
};
const giving =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    response.writeHead(200, headers).end(body);

describe('a file is fetched', () => {
  test('by its link alone: no token, no cookie', async () => {
    expect(await answered(giving('a@contoso.com\n'))).toEqual({ read: true, text: 'a@contoso.com\n' });
    const { method, path, headers } = host.arrived.at(-1) ?? { method: '', path: '', headers: {} };
    expect([method, path, headers.authorization, headers.cookie]).toEqual(['GET', '/list.csv?tempauth=x', undefined, undefined]);
  });

  test('in the encoding that it names, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('\ufeff')), async (text) => {
        for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(`\ufeff${text}`, 'utf16le').swap16()]) {
          expect(await answered(giving(bytes))).toEqual({ read: true, text });
        }
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['as large as the limit', 1_000, true],
    ['a byte larger', 1_001, false],
  ])('%s', async (_name, size, whole) => {
    const result = await answered(giving('x'.repeat(size)), { bytes: 1_000, withinMs: 5_000 });
    expect(result).toEqual(whole ? { read: true, text: 'x'.repeat(size) } : { read: false, because: 'too-large' });
  });

  test('no further than the limit when it says no size and never ends, and what is packed counts unpacked', async () => {
    let closed = false;
    const endless: Answering = (response: ServerResponse) => {
      const more = setInterval(() => response.write('x'.repeat(1_000)), 1);
      response.on('close', () => {
        closed = true;
        clearInterval(more);
      });
    };
    expect(await answered(endless, { bytes: 10_000, withinMs: 5_000 })).toEqual({ read: false, because: 'too-large' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(true);
    const { gzipSync } = await import('node:zlib');
    expect(await answered(giving(gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' }), { bytes: 10_000, withinMs: 5_000 })).toEqual({ read: false, because: 'too-large' });
  });

  test('no longer than its time, also when it comes in drops', async () => {
    const drops: Answering = (response) => {
      const more = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(more));
    };
    for (const answering of [hang, drops]) expect(await answered(answering, { bytes: 1_000, withinMs: 200 })).toEqual({ read: false, because: 'no-answer' });
  });

  test.each([
    [status(301, { location: '/other' }), 'page'],
    [giving('<html>', { 'content-type': 'text/html; charset=utf-8' }), 'page'],
    [status(401), 'gone'],
    [status(403), 'gone'],
    [status(404), 'gone'],
    [status(410), 'gone'],
    [status(206), 'no-answer'],
    [status(429), 'no-answer'],
    [status(503), 'no-answer'],
    [reset, 'no-answer'],
  ])('what is no file is told apart (%#)', async (answering, because) => {
    const before = host.arrived.length;
    expect(await answered(answering)).toEqual({ read: false, because });
    expect(host.arrived.length - before).toBe(1);
  });
});

describe('only hosts where Teams keeps files are called', () => {
  const SHAREPOINT: readonly HostRule[] = [{ kind: 'suffix', suffix: '.sharepoint.com' }];

  test.each(['https://contoso.sharepoint.com/x?tempauth=y', 'https://contoso-my.sharepoint.com/personal/a/_layouts/15/download.aspx?UniqueId=1'])('%s is', (url) => {
    expect(fileUrl(SHAREPOINT, url)?.href).toBe(url);
  });

  test.each([
    'http://contoso.sharepoint.com/x',
    'https://sharepoint.com/x',
    'https://contoso.sharepoint.com.evil.example/x',
    'https://contoso.sharepoint.com@evil.example/x',
    'https://user:word@contoso.sharepoint.com/x',
    'https://evilsharepoint.com/x',
    'https://evil.example/?contoso.sharepoint.com',
    'https://evil.example\\@contoso.sharepoint.com/x',
    'https://169.254.169.254/metadata',
    'ftp://contoso.sharepoint.com/x',
    'data:text/csv,a@contoso.com',
    'file:///etc/passwd',
    '//contoso.sharepoint.com/x',
    'contoso.sharepoint.com',
    '',
  ])('%s is not', async (url) => {
    expect(fileUrl(SHAREPOINT, url)).toBeUndefined();
    const nobody = { hosts: SHAREPOINT, fetch: () => Promise.reject(new Error('called')), wait: () => Promise.resolve() };
    expect(await download(nobody, url)).toEqual({ read: false, because: 'host' });
    expect(await upload(nobody, url, texts('x'))).toEqual({ uploaded: false, because: 'host' });
  });
});

async function* texts(...pieces: readonly string[]): AsyncGenerator<string> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** An upload session: takes ranges in order, and is whole after the last one. */
const session = (): { readonly answering: Answering; readonly ranges: string[] } => {
  const ranges: string[] = [];
  return {
    ranges,
    answering: (response, { headers }) => {
      const range = headers['content-range'] ?? '';
      ranges.push(`${range} ${headers['content-length'] ?? ''} ${String(headers.authorization)}`);
      const [, to = '', total = ''] = /-(\d+)\/(\d+)$/.exec(range) ?? [];
      response.writeHead(Number(to) + 1 === Number(total) ? 201 : 202).end('{}');
    },
  };
};

const put = (answering: Answering, ...pieces: readonly string[]) => {
  host.answering = answering;
  return upload(parts(), `${host.origin}/session?tempauth=x`, texts(...pieces));
};

describe('a file is sent', () => {
  test('in one piece with its range, without a token', async () => {
    const { answering, ranges } = session();
    expect(await put(answering, '\ufeffé', 'ab\r\n')).toEqual({ uploaded: true });
    expect(ranges).toEqual(['bytes 0-8/9 9 undefined']);
    expect(await sizeOf(texts('\ufeffé', 'ab\r\n'))).toBe(9);
    expect(host.arrived.at(-1)).toMatchObject({ method: 'PUT', body: '\ufeffé' + 'ab\r\n' });
  });

  test('a large one in fragments of whole multiples of 320 KiB, each with the size of the whole', async () => {
    const { answering, ranges } = session();
    const row = `${'é'.repeat(500)}\r\n`;
    const rows = Array.from({ length: 8_000 }, () => row);
    const size = 8_000 * 1_002;
    const fragment = 12 * 320 * 1024;
    expect(await put(answering, ...rows)).toEqual({ uploaded: true });
    expect(ranges).toEqual([
      `bytes 0-${fragment - 1}/${size} ${fragment} undefined`,
      `bytes ${fragment}-${2 * fragment - 1}/${size} ${fragment} undefined`,
      `bytes ${2 * fragment}-${size - 1}/${size} ${size - 2 * fragment} undefined`,
    ]);
  });

  test('again when the host is busy, three times in all', async () => {
    const { answering } = session();
    let refused = 0;
    waited.length = 0;
    const busy: Answering = (response, request, incoming) => {
      refused += 1;
      if (refused < 3) response.writeHead(503).end();
      else answering(response, request, incoming);
    };
    expect(await put(busy, 'x')).toEqual({ uploaded: true });
    expect(waited).toHaveLength(2);
    expect(await put(status(429), 'x')).toEqual({ uploaded: false, because: 'no-answer' });
  });

  test('and when no answer came to the last piece, nobody claims to know', async () => {
    let asked = 0;
    const lost: Answering = (response, request, incoming) => {
      asked += 1;
      if (asked === 1) reset(response, request, incoming);
      else response.writeHead(404).end();
    };
    for (const answering of [lost, reset, status(503)]) expect(await put(answering, 'x')).toEqual({ uploaded: false, because: 'unknown' });
  });

  test.each([
    [302, 'refused'],
    [400, 'refused'],
    [413, 'refused'],
    [416, 'refused'],
    [202, 'refused'],
    [403, 'gone'],
    [404, 'gone'],
  ])('and %i is no success', async (code, because) => {
    expect(await put(status(code, { location: `${host.origin}/other` }), 'x')).toEqual({ uploaded: false, because });
  });
});

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Download } from './export';

/** Who takes nothing of a download for so long has gone, whatever the connection says. */
const STALLED_AFTER = 60_000;

/**
 * Sends a download at the pace of its reader: the next page is read when the last one was taken, and none when the reader hung up.
 * @returns false when it broke on our side; the connection was cut then, so that the file does not look whole
 */
export const sendDownload = async (response: ServerResponse, { type, fileName, chunks }: Download, closing: boolean): Promise<boolean> => {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    ...(closing ? { Connection: 'close' } : {}),
  });
  response.setTimeout(STALLED_AFTER, () => response.destroy());
  let broke = false;
  const pages = noticing(chunks, () => (broke = true));
  // Whatever else ends it early is the reader's doing.
  await pipeline(Readable.from(pages, { highWaterMark: 1 }), response).catch(() => undefined);
  return !broke;
};

/** The same pages; tells when one cannot be had. A generator around them would not do: a stream that is cut throws into it. */
const noticing = (chunks: AsyncIterable<string>, broken: () => void): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => {
    const pages = chunks[Symbol.asyncIterator]();
    return {
      next: async () => {
        try {
          return await pages.next();
        } catch (error) {
          broken();
          throw error;
        }
      },
      return: async () => {
        await pages.return?.();
        return { done: true, value: undefined };
      },
    };
  },
});

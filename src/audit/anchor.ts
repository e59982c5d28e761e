import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './system-error';

/** More than any note has. */
const TAIL = 1 << 14;
/** A whole note of this log: a torn one lacks the end of its signature line (92 characters of base64 for 68 bytes). */
const NOTES = /session-revoker\/audit-log\n\d+\n[A-Za-z0-9+/]{43}=\nhead [0-9a-f]{64}\n\n(?:\u2014 \S+ \S+\n)*?\u2014 session-revoker\/audit-log [A-Za-z0-9+/]{91}=\n(?:\u2014 \S+ \S+\n)*/gu;

const notesIn = (text: string): readonly string[] => [...text.matchAll(NOTES)].map(([note]) => note);

/** What the anchor says: whether it is there at all, and its last whole note. */
export interface AnchorEnd {
  readonly there: boolean;
  readonly note: string | undefined;
}

/** Everything in it. */
export interface AnchorText {
  readonly there: boolean;
  readonly notes: readonly string[];
  /** Something in it is no whole note: a line that was torn by a full disk or a crash, or a line that was changed. */
  readonly debris: boolean;
}

const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT';

/**
 * The file outside the store that holds every checkpoint, one signed note after the other, a blank line behind each. It is
 * only ever added to. Reading throws when it is there and cannot be read.
 */
export class Anchor {
  constructor(readonly path: string) {}

  async end(): Promise<AnchorEnd> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if (isMissing(error)) return { there: false, note: undefined };
      throw error;
    }
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
      return { there: true, note: notesIn(buffer.toString('utf8', 0, bytesRead)).at(-1) };
    } finally {
      await file.close();
    }
  }

  async all(): Promise<AnchorText> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) return { there: false, notes: [], debris: false };
    return { there: true, notes: notesIn(text), debris: text.replace(NOTES, '').trim() !== '' };
  }

  /** On the disk when this returns. What a crash or a full disk left unfinished is closed off first. */
  async append(note: string): Promise<void> {
    const known = await stat(this.path).then(
      () => true,
      () => false,
    );
    const file = await open(this.path, 'a+');
    try {
      await file.appendFile(`${await lineEnds(file)}${note}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!known) await syncFolder(dirname(this.path));
  }

  /** Throws when nothing could be added now. */
  async probe(): Promise<void> {
    await (await open(this.path, 'a')).close();
  }
}

/** What has to come before a note so that it begins on a line of its own. */
const lineEnds = async (file: FileHandle): Promise<string> => {
  const { size } = await file.stat();
  if (size === 0) return '';
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n' ? '' : '\n\n';
};

/** A new file is on the disk only when its folder is. Windows opens no folder. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const opened = await open(folder, 'r');
  await opened.sync().finally(() => opened.close());
};

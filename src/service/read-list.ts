import type { Entry } from '../domain/command/command';
import type { Saying } from '../domain/saying';
import { wrongType } from '../domain/file-trouble';
import { readListFile } from '../domain/list-file/list-file';
import type { Deps } from './deps';
import type { SentFile } from './ports';

/** The users in a file that somebody sent, or what they are told about it. */
export const readList = async ({ files, log }: Pick<Deps, 'files' | 'log'>, file: SentFile): Promise<readonly Entry[] | Saying> => {
  const wrong = wrongType(file.name);
  if (wrong !== undefined) return { kind: 'file-trouble', because: wrong };
  const fetched = await files.read(file);
  if (!fetched.read) {
    log.warn('file-not-read', { because: fetched.because });
    return { kind: 'file-trouble', because: fetched.because };
  }
  const list = readListFile(fetched.text);
  if (!list.ok) {
    log.info('file-not-read', { because: list.code });
    return { kind: 'problem', problem: { code: list.code, values: list.values, line: undefined } };
  }
  log.info('file-read', { count: list.entries.length });
  return list.entries;
};

import { useDeferredValue, useMemo } from 'react';
import { LIST_AT_MOST } from '../../../contract';
import { readListFile, type ReadListFile } from '../../../domain/list-file/list-file';
import type { MessageKey } from '../../../locale';
import { useText } from '../../shell/reader';

/** A list as it was given. */
export type List =
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'file'; readonly name: string; readonly text: string }
  /** Nothing of it was read. */
  | { readonly from: 'large-file'; readonly name: string };

export const NO_LIST: List = { from: 'text', text: '' };

/** What would be sent. */
export const textOf = (list: List): string => (list.from === 'large-file' ? '' : list.text);

/** What was found in it, in the reader's words. */
export type ReadList =
  | { readonly went: 'nothing' }
  | { readonly went: 'well'; readonly users: number; readonly column: string | undefined; readonly unreadable: number }
  | { readonly went: 'wrong'; readonly because: string };

const PROBLEMS = {
  'file-without-users': 'tab.list.no-users',
  'file-not-text': 'problem.file-not-text',
  'file-too-long': 'problem.file-too-long',
} as const satisfies Record<Extract<ReadListFile, { ok: false }>['code'], MessageKey>;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Reads it as the server will. */
export const useRead = (list: List): ReadList => {
  const text = useText();
  // Long lists take a moment, in which one can go on typing.
  const deferred = useDeferredValue(list);
  return useMemo(() => {
    const given = textOf(deferred);
    if (deferred.from === 'large-file' || bytesOf(given) > LIST_AT_MOST.bytes) return { went: 'wrong', because: text('tab.list.too-large') };
    if (given.trim() === '' && deferred.from === 'text') return { went: 'nothing' };
    const read = readListFile(given);
    if (!read.ok) return { went: 'wrong', because: text(PROBLEMS[read.code], { limit: Number(read.values['limit']), length: Number(read.values['length']) }) };
    const { entries, column } = read;
    if (entries.length > LIST_AT_MOST.users) return { went: 'wrong', because: text('tab.list.too-many', { limit: LIST_AT_MOST.users }) };
    return { went: 'well', users: entries.length, column, unreadable: entries.filter((entry) => !entry.read.ok).length };
  }, [deferred, text]);
};

const UTF_16 = [
  { mark: [0xff, 0xfe], label: 'utf-16le' },
  { mark: [0xfe, 0xff], label: 'utf-16be' },
] as const;

/** The text of a file: UTF-8, or UTF-16 where its mark says so ("Unicode text" of Excel). */
export const readFile = async (file: File): Promise<List> => {
  const { name } = file;
  if (file.size > LIST_AT_MOST.bytes) return { from: 'large-file', name };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const marked = UTF_16.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  return { from: 'file', name, text: new TextDecoder(marked?.label ?? 'utf-8').decode(bytes) };
};

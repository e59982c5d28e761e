import { useState } from 'react';
import { useLoaded, type Loaded } from './use-loaded';

/** Some of a list, with what leads to the next page. */
interface Page {
  readonly next: string | null;
}

export interface Pages<P extends Page> extends Loaded<P> {
  /** From 1 on. */
  readonly number: number;
  /** `undefined` where there is none. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/**
 * A list a page at a time.
 * @param list what list it is: another one begins at its first page
 * @param state a new one means that the page is to be loaded anew
 */
export const usePages = <P extends Page>(list: string, state: unknown, load: (cursor: string | undefined) => Promise<P>): Pages<P> => {
  const [way, setWay] = useState<{ readonly list: string; readonly cursors: readonly string[] }>({ list, cursors: [] });
  const cursors = way.list === list ? way.cursors : [];
  const cursor = cursors.at(-1);
  const loaded = useLoaded(() => load(cursor), [list, cursor, state]);
  const next = loaded.value?.next ?? null;
  const go = (to: readonly string[]) => () => setWay({ list, cursors: to });
  return {
    ...loaded,
    number: cursors.length + 1,
    onPrevious: cursors.length === 0 ? undefined : go(cursors.slice(0, -1)),
    onNext: next === null || loaded.loading ? undefined : go([...cursors, next]),
  };
};

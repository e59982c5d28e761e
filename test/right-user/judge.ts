import { standsAlone, type Message } from './messages';
import type { Oracle } from './oracle';

/** What became of a message. */
export type Outcome = { readonly outcome: 'refused' | 'nobody' | 'several' } | { readonly outcome: 'one'; readonly id: string };

const OF_VERDICT = { one: 'one', nobody: 'nobody', several: 'several', 'no-identifier': 'refused' } as const;

/** What has to become of a message whose user's place is known, or `undefined` when any refusal is right. */
const wantedOf = (oracle: Oracle, { text, word }: Message): Outcome | undefined => {
  if (word === undefined || !standsAlone(word) || word.includes('%') || (text.endsWith(word) && /[.?!]$/.test(word))) return undefined;
  const verdict = oracle.of(word);
  return verdict.is === 'one' ? { outcome: 'one', id: verdict.id } : { outcome: OF_VERDICT[verdict.is] };
};

/** What is wrong about what became of a message, or `undefined`. */
export const judge = (oracle: Oracle, message: Message, got: Outcome): string | undefined => {
  const wanted = wantedOf(oracle, message);
  if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got)) return `${JSON.stringify(message.text)} should be ${JSON.stringify(wanted)} and is ${JSON.stringify(got)}`;
  return got.outcome === 'one' && !oracle.covers(message.text, got.id) ? `${JSON.stringify(message.text)} found ${got.id}` : undefined;
};

/** All of them, so many at once, the results in the order of what was given. */
export const inTurns = async <In, Out>(all: readonly In[], atOnce: number, work: (one: In, turn: number) => Promise<Out>): Promise<readonly Out[]> => {
  const results: Out[] = [];
  let next = 0;
  const take = async (turn: number): Promise<void> => {
    while (next < all.length) {
      const at = next;
      next += 1;
      results[at] = await work(all[at]!, turn);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, turn) => take(turn)));
  return results;
};

import { useCallback, useEffect, useState } from 'react';
import { foundPeople, type FoundPeople, type FoundPerson } from '../../../contract';
import { useApi } from '../../shell/reader';

/** Typing that stops for this long is looked up. Milliseconds. */
const PAUSE = 300;
/** Fewer characters than this are not looked up: too many people begin like that. */
export const LEAST = 2;

/** How the search for a text stands. */
export type PeopleFound =
  | { readonly at: 'nothing' }
  /** `people`: found for an earlier text; to be shown so that nothing jumps, not to be chosen. */
  | { readonly at: 'waiting'; readonly people: readonly FoundPerson[] }
  | { readonly at: 'found'; readonly people: readonly FoundPerson[]; readonly more: boolean }
  | { readonly at: 'failed'; readonly failure: unknown };

type Answer = { readonly text: string; readonly went: 'well'; readonly found: FoundPeople } | { readonly text: string; readonly went: 'wrong'; readonly failure: unknown };

const standing = (text: string, answer: Answer | undefined): PeopleFound => {
  if (text.length < LEAST) return { at: 'nothing' };
  if (answer?.text !== text) return { at: 'waiting', people: answer?.went === 'well' ? answer.found.people : [] };
  return answer.went === 'well' ? { at: 'found', ...answer.found } : { at: 'failed', failure: answer.failure };
};

/**
 * Looks up accounts that begin like a text, a moment after the last change of it. An answer to an earlier text is dropped.
 * @param text without blanks around it
 * @returns `again` asks once more for the same text, after a failure
 */
export const usePeople = (text: string): { readonly found: PeopleFound; readonly again: () => void } => {
  const api = useApi();
  const [answer, setAnswer] = useState<Answer>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (text.length < LEAST) return undefined;
    let wanted = true;
    const keep = (arrived: Answer): void => {
      if (wanted) setAnswer(arrived);
    };
    const timer = setTimeout(() => {
      api.get(`people?text=${encodeURIComponent(text)}`, foundPeople).then(
        (found) => keep({ text, went: 'well', found }),
        (failure: unknown) => keep({ text, went: 'wrong', failure }),
      );
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, text, attempt]);
  const again = useCallback(() => {
    setAnswer(undefined);
    setAttempt((before) => before + 1);
  }, []);
  return { found: standing(text, answer), again };
};

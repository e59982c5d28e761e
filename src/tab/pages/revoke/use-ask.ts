import { useEffect, useRef, useState, type RefObject } from 'react';
import { askAnswer, type AskBody } from '../../../contract';
import { useApi, useGo } from '../../shell/reader';

/** What is asked, without its id. */
export type Question = Omit<AskBody, 'id'>;

/** How the last question stands. */
export type Asked =
  | { readonly went: 'waiting'; readonly question: Question }
  /** Nothing was opened; or, for what-if, what would happen. */
  | { readonly went: 'answered'; readonly question: Question; readonly lines: readonly string[] }
  | { readonly went: 'wrong'; readonly question: Question; readonly failure: unknown };

export interface Asking {
  readonly asked: Asked | undefined;
  readonly ask: (question: Question) => void;
}

/** Whether nothing else can be asked yet about this account: a request is on its way, or a question about the same one. */
export const isHeldUp = (asked: Asked | undefined, target: string | undefined): boolean =>
  asked?.went === 'waiting' && (!asked.question.whatIf || asked.question.target === target);

/** Whether the page is still there when an answer comes. */
const useHere = (): RefObject<boolean> => {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
};

/** A question that failed may have arrived all the same: asked once more it goes by the same id, so that it counts once. */
const useQuestionId = (): { readonly of: (question: Question) => string; readonly forget: (question: Question) => void } => {
  const last = useRef<{ readonly question: string; readonly id: string }>(undefined);
  return {
    of: (question) => {
      const text = JSON.stringify(question);
      if (last.current?.question !== text) last.current = { question: text, id: crypto.randomUUID() };
      return last.current.id;
    },
    forget: (question) => {
      if (last.current?.question === JSON.stringify(question)) last.current = undefined;
    },
  };
};

/** Asks for a revocation, or what one would do. A request that is opened is gone to: it is confirmed there. */
export const useAsk = (): Asking => {
  const api = useApi();
  const go = useGo();
  const here = useHere();
  const ids = useQuestionId();
  const [asked, setAsked] = useState<Asked>();
  const settle = (next: Exclude<Asked, { went: 'waiting' }>): void =>
    // What another question took the place of is not answered any more.
    setAsked((now) => (now?.question === next.question ? next : now));
  const send = async (question: Question): Promise<void> => {
    try {
      const answer = await api.post('requests', { ...question, id: ids.of(question) }, askAnswer);
      ids.forget(question);
      if (!here.current) return;
      if (answer.answer === 'request') go(`#/request/${encodeURIComponent(answer.id)}`);
      else settle({ went: 'answered', question, lines: answer.lines });
    } catch (failure) {
      if (here.current) settle({ went: 'wrong', question, failure });
    }
  };
  const ask = (question: Question): void => {
    if (isHeldUp(asked, question.target)) return;
    setAsked({ went: 'waiting', question });
    void send(question);
  };
  return { asked, ask };
};

import { useEffect, useRef, useState, type RefObject } from 'react';
import { askAnswer, LIST_WITHIN, type AskBody, type AskManyBody } from '../../../contract';
import { useApi, useGo } from '../../shell/reader';

/** What is asked. */
export interface Question {
  readonly whatIf: boolean;
  /** Whom it is about: an object id, or the text of a list. */
  readonly about: string;
  /** What is sent, without its id. */
  readonly body: Omit<AskBody, 'id'> | Omit<AskManyBody, 'id'>;
}

/** A list is looked up while one waits; its answer has to come all the same. Milliseconds. */
const LIST_PATIENCE = LIST_WITHIN + 15_000;

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

/** Whether nothing else can be asked yet: a request is on its way, or a question about the same account or list. */
export const isHeldUp = (asked: Asked | undefined, about: string | undefined): boolean =>
  asked?.went === 'waiting' && (!asked.question.whatIf || asked.question.about === about);

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
      const text = JSON.stringify(question.body);
      if (last.current?.question !== text) last.current = { question: text, id: crypto.randomUUID() };
      return last.current.id;
    },
    forget: (question) => {
      if (last.current?.question === JSON.stringify(question.body)) last.current = undefined;
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
      const body = { ...question.body, id: ids.of(question) };
      const answer = 'text' in question.body ? await api.post('requests/many', body, askAnswer, LIST_PATIENCE) : await api.post('requests', body, askAnswer);
      ids.forget(question);
      if (!here.current) return;
      if (answer.answer === 'request') go(`#/request/${encodeURIComponent(answer.id)}`);
      else settle({ went: 'answered', question, lines: answer.lines });
    } catch (failure) {
      if (here.current) settle({ went: 'wrong', question, failure });
    }
  };
  const ask = (question: Question): void => {
    if (isHeldUp(asked, question.about)) return;
    setAsked({ went: 'waiting', question });
    void send(question);
  };
  return { asked, ask };
};

import { useCallback, useRef, useState } from 'react';
import { pressAnswer, type PressBody, type RequestSummary } from '../../contract';
import { ApiProblem, Unreachable } from '../api/client';
import { useApi } from '../shell/reader';

export type Verb = PressBody['verb'];

/** What came of a press that changed nothing. */
export type Rebuff = { readonly verb: Verb } & ({ readonly kind: 'sentence'; readonly lines: readonly string[] } | { readonly kind: 'failure'; readonly failure: unknown });

export interface Presses {
  readonly press: (request: RequestSummary, verb: Verb) => void;
  /** The press that is on its way, by request. */
  readonly pressing: ReadonlyMap<string, Verb>;
  readonly rebuffs: ReadonlyMap<string, Rebuff>;
  /** The request that was pressed last. */
  readonly last: string | undefined;
  /** The request as the last answer gave it, where that is newer than what was listed. */
  readonly newest: (request: RequestSummary) => RequestSummary;
}

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> => new Map([...map, [key, value]]);
const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => new Map([...map].filter(([each]) => each !== key));

/** No answer, or none that says whether the press was recorded: pressed once more, it has to be the same press. */
const isUncertain = (failure: unknown): boolean => failure instanceof Unreachable || (failure instanceof ApiProblem && failure.problem.status >= 500);

/** Sends a press under an id of its own, which it keeps until the server has said what came of it. */
const useSend = (): ((request: RequestSummary, verb: Verb) => Promise<Rebuff | RequestSummary>) => {
  const api = useApi();
  const ids = useRef(new Map<string, string>());
  return useCallback(
    async ({ id: request, button }, verb) => {
      const key = `${request} ${verb} ${String(button)}`;
      const id = ids.current.get(key) ?? crypto.randomUUID();
      ids.current.set(key, id);
      try {
        const answer = await api.post(`requests/${encodeURIComponent(request)}/press`, { id, verb, button }, pressAnswer);
        ids.current.delete(key);
        return answer.answer === 'request' ? answer.request : { verb, kind: 'sentence', lines: answer.lines };
      } catch (failure) {
        if (!isUncertain(failure)) ids.current.delete(key);
        return { verb, kind: 'failure', failure };
      }
    },
    [api],
  );
};

/** Confirms, cancels, stops and retries requests. @param settled called when the server has answered: what is shown is old now */
export const usePresses = (settled: () => void): Presses => {
  const send = useSend();
  const [pressing, setPressing] = useState<ReadonlyMap<string, Verb>>(new Map());
  const [rebuffs, setRebuffs] = useState<ReadonlyMap<string, Rebuff>>(new Map());
  const [answered, setAnswered] = useState<ReadonlyMap<string, RequestSummary>>(new Map());
  const [last, setLast] = useState<string>();

  const act = async (request: RequestSummary, verb: Verb): Promise<void> => {
    setPressing((before) => withEntry(before, request.id, verb));
    setRebuffs((before) => without(before, request.id));
    setLast(request.id);
    const came = await send(request, verb);
    setPressing((before) => without(before, request.id));
    if ('kind' in came) setRebuffs((before) => withEntry(before, request.id, came));
    else setAnswered((before) => withEntry(before, request.id, came));
    settled();
  };
  return {
    press: (request, verb) => {
      if (request.button !== null && !pressing.has(request.id)) void act(request, verb);
    },
    pressing,
    rebuffs,
    last,
    newest: (request) => {
      const answer = answered.get(request.id);
      return answer !== undefined && answer.receipt.sequence > request.receipt.sequence ? answer : request;
    },
  };
};

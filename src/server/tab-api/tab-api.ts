import type { Request, Response } from 'restify';
import type { Actor } from '../../domain/conversation';
import type { Admission } from '../../service';
import { queryOf } from '../address';
import type { Answer, Send } from '../answer';
import type { TabTokens } from '../tab-token/tab-tokens';
import { Gone } from './inputs';
import { ApiProblem, problemAnswer, problemIn } from './problem';
import { ReadLimit } from './read-limit';
import { languageIn, readerOf } from './reader';
import type { Answered, Call, RouteParts } from './route';
import { ROUTES } from './routes';
import { sendDownload } from './stream';

/** What can go wrong in the tab's API, by name. */
export type TabProblem = 'tab-token-refused' | 'tab-keys-unavailable' | 'tab-person-refused' | 'tab-too-many' | 'tab-threw' | 'tab-export-broke';

export interface TabApiParts extends RouteParts {
  /** `undefined`: `TAB_CLIENT_ID` is not configured, and every route says so. */
  readonly tokens: TabTokens | undefined;
  /** @param because a word of the program; never anything that a caller sent */
  readonly log: (problem: TabProblem, because?: string) => void;
}

/** The HTTP side of the tab's API. */
export interface TabApi {
  readonly routes: readonly { readonly method: 'get' | 'post'; readonly path: string; readonly handle: (request: Request, response: Response) => Promise<void> }[];
  /** What is said about a path or method that does not exist, or about a defect. */
  problem(request: Request, status: 404 | 405 | 500): Answer;
}

/** A page that is looked at asks thirty times a minute. What a person does has a limit of its own, so that reading never blocks it. */
const REQUESTS_A_MINUTE = 300;

/** @param closing whether the server is about to stop */
export const createTabApi = (parts: TabApiParts, send: Send, closing: () => boolean): TabApi => {
  const { words, log } = parts;
  const door = createDoor(parts);

  const answer = async ({ request, response }: Call, answered: Answered): Promise<void> => {
    if ('json' in answered) {
      await send(request, response, { status: 200, body: JSON.stringify(answered.json), headers: { 'Content-Type': 'application/json; charset=utf-8' } });
      return;
    }
    if (!(await sendDownload(response, answered.download, closing()))) log('tab-export-broke');
  };

  const refuse = async (request: Request, response: Response, error: unknown): Promise<void> => {
    if (error instanceof Gone) return;
    const { problem, unforeseen } = problemIn(error);
    if (unforeseen) log('tab-threw', error instanceof Error ? error.name : typeof error);
    await send(request, response, problemAnswer(problem, words, languageIn(request.headers, words)));
  };

  return {
    routes: ROUTES.map(({ method, path, handle }) => ({
      method,
      path,
      handle: async (request, response) => {
        try {
          const call: Call = { request, response, query: queryOf(request), reader: await door(request, method) };
          await answer(call, await handle(parts, call));
        } catch (error) {
          await refuse(request, response, error);
        }
      },
    })),
    problem: (request, status) => problemAnswer(new ApiProblem(status === 500 ? 'went-wrong' : 'not-found', { status }), words, languageIn(request.headers, words)),
  };
};

/** Who passes: set up, token, pace, role; in this order. Throws a problem. */
const createDoor = ({ tokens, useCases, words, now, log }: TabApiParts): ((request: Request, method: string) => Promise<Actor>) => {
  const limit = new ReadLimit(REQUESTS_A_MINUTE, now);

  const holder = async (request: Request): Promise<Actor> => {
    if (tokens === undefined) throw new ApiProblem('not-set-up');
    const judgement = await tokens.judge(request.headersDistinct['authorization'] ?? []);
    if (judgement.ok) return readerOf(judgement.person, request.headers, words);
    if (judgement.because === 'keys-unavailable') {
      log('tab-keys-unavailable');
      throw new ApiProblem('directory', { values: { how: 'keys' } });
    }
    log('tab-token-refused', judgement.because);
    throw new ApiProblem('not-signed-in');
  };

  const refusal = ({ because }: Extract<Admission, { readonly admitted: false }>, reader: Actor): ApiProblem => {
    log('tab-person-refused', because.kind === 'refusal' ? because.because : because.kind);
    // What is no refusal of the person says that the directory could not be asked.
    return new ApiProblem(because.kind === 'refusal' ? 'not-entitled' : 'directory', { detail: words.saying(because, reader).join(' ') });
  };

  return async (request, method) => {
    const reader = await holder(request);
    const wait = limit.over(`${method} ${reader.objectId}`);
    if (wait !== undefined) {
      log('tab-too-many');
      throw new ApiProblem('too-many', { retryAfterSeconds: wait });
    }
    const admission = await useCases.admit(reader.objectId);
    if (!admission.admitted) throw refusal(admission, reader);
    return reader;
  };
};

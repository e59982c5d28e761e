import { createHash } from 'node:crypto';
import { ASK_MANY_BODY_AT_MOST, askBody, askManyBody, LIST_AT_MOST, pressBody, type AskAnswer, type PressAnswer } from '../../contract';
import type { Actor } from '../../domain/conversation';
import { objectId } from '../../domain/people';
import type { Saying } from '../../domain/saying';
import { summaryOf } from './encode';
import { bodyBy } from './inputs';
import { ApiProblem, badRequest } from './problem';
import { idIn, type Handle } from './route';
import type { TabWords } from './words';

/** The service counts what a person does within a minute. */
const BUDGET_SECONDS = 60;

/** Asks for one user. */
export const ask: Handle = async (parts, { request, response, reader }) => {
  const { id, target, reason, whatIf } = await bodyBy(askBody, request, response);
  const user = objectId(target);
  if (user === undefined) throw badRequest('target');
  const answer = await parts.useCases.ask(reader, { id, target: user, reason: reason?.trim() === '' ? undefined : reason, whatIf });
  const json: AskAnswer = answer.answer === 'request' ? answer : sentence(parts.words, answer.saying, reader);
  return { json };
};

/** Asks for the users of a list. */
export const askMany: Handle = async ({ useCases, words }, { request, response, reader }) => {
  const { id, text, reason, whatIf } = await bodyBy(askManyBody, request, response, { bytes: ASK_MANY_BODY_AT_MOST, field: 'list' });
  if (Buffer.byteLength(text) > LIST_AT_MOST.bytes) throw badRequest('list', 413);
  const answer = await useCases.askMany(reader, { id, fingerprint: fingerprintOf(text, whatIf), text, reason, whatIf });
  if (answer.answer === 'request') return { json: answer satisfies AskAnswer };
  const json: AskAnswer = answer.answer === 'sentence' ? sentence(words, answer.saying, reader) : { answer: 'sentence', lines: [words.notHere(answer.because, reader.language)] };
  return { json };
};

const fingerprintOf = (text: string, whatIf: boolean): string => createHash('sha256').update(`${String(whatIf)} ${text}`).digest('base64url');

/** Presses a button. */
export const press: Handle = async (parts, call) => {
  const { reader } = call;
  const id = idIn(call);
  const answer = await parts.useCases.press(reader, { ...(await bodyBy(pressBody, call.request, call.response)), request: id });
  const json: PressAnswer = answer.answer === 'request' ? { answer: 'request', request: summaryOf(answer.view, parts.words, reader) } : sentence(parts.words, answer.saying, reader);
  return { json };
};

const sentence = (words: TabWords, saying: Saying, reader: Actor): { answer: 'sentence'; lines: string[] } => {
  const lines = [...words.saying(saying, reader)];
  if (saying.kind === 'too-many-messages') throw new ApiProblem('too-many', { detail: lines.join(' '), retryAfterSeconds: BUDGET_SECONDS });
  return { answer: 'sentence', lines };
};

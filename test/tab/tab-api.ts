import { randomUUID } from 'node:crypto';
import { PROTECTED, seed } from '../../sandbox/playground/seed';
import { PEOPLE, type PersonKey } from '../../sandbox/tenant/people';
import { askAnswer, pressAnswer, requestDetails, requestPage, type PressBody, type RequestSummary } from '../../src/contract';
import { onTabStage, type TabStage } from './stage';

/** A stage whose store tells the story of the playground: requests that wait, that were cancelled and that ended in different ways. */
export const onSeededStage = (): TabStage => {
  const stage = onTabStage({ environment: { PROTECTED_USERS: PEOPLE[PROTECTED].upn } });
  beforeAll(() => seed(stage.tenant, stage.origin), 60_000);
  return stage;
};

/** What the tab's API answers to a person of the tenant, past any browser. Throws for an answer that is no success. */
export const callApi = async (stage: TabStage, person: PersonKey, path: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(`${stage.origin}/api/tab/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${await stage.tenant.tabToken(stage.tenant.people[person])}`, 'Accept-Language': 'en', 'Time-Zone': 'Europe/Paris', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`);
  return JSON.parse(answer) as unknown;
};

/** The newest requests, as the API lists them. */
export const requestsOf = async (stage: TabStage): Promise<readonly RequestSummary[]> => requestPage.parse(await callApi(stage, 'megan', 'requests')).requests;

/** Opens a request; gives its id. @param target object id */
export const askFor = async (stage: TabStage, person: PersonKey, target: string, reason: string): Promise<string> => {
  const answer = askAnswer.parse(await callApi(stage, person, 'requests', { id: randomUUID(), target, reason, whatIf: false }));
  if (answer.answer !== 'request') throw new Error(answer.lines.join(' '));
  return answer.id;
};

/** Opens a request for the users of a list; gives its id. */
export const askForMany = async (stage: TabStage, person: PersonKey, text: string): Promise<string> => {
  const answer = askAnswer.parse(await callApi(stage, person, 'requests/many', { id: randomUUID(), text, whatIf: false }));
  if (answer.answer !== 'request') throw new Error(answer.lines.join(' '));
  return answer.id;
};

/** Presses a button of a request. */
export const press = async (stage: TabStage, person: PersonKey, id: string, verb: PressBody['verb']): Promise<void> => {
  const { request } = requestDetails.parse(await callApi(stage, person, `requests/${id}`));
  const answer = pressAnswer.parse(await callApi(stage, person, `requests/${id}/press`, { id: randomUUID(), verb, button: request.button }));
  if (answer.answer !== 'request') throw new Error(answer.lines.join(' '));
};

import { objectId, type ObjectId } from '../domain/people';
import { NoAnswer } from '../service';
import type { Connector } from './connector';
import { property, textOf } from './unknown';

/** The channel's largest page; a team has at most 25,000 members, a card does not wait for that many. */
const PAGE = 500;
const PAGES = 4;

/**
 * Whether this person is a member of the conversation: asked by name first, which Teams answers for an Entra object id
 * as well, then looked for in the list. `undefined` when the channel does not tell in time: a warning that may be wrong
 * is worse than none.
 */
export const isMember = async (connector: Connector, serviceUrl: string, conversationId: string, person: ObjectId, withinMs: number): Promise<boolean | undefined> => {
  const signal = AbortSignal.timeout(withinMs);
  const conversation = `v3/conversations/${encodeURIComponent(conversationId)}`;
  try {
    const one = await readMember(connector, serviceUrl, conversationId, person, signal);
    if (one.status === 200) return true;
    return await isListed(connector, serviceUrl, conversation, person, signal);
  } catch {
    return undefined;
  }
};

/** One member, by channel account or Entra object id. */
const readMember = (connector: Connector, serviceUrl: string, conversationId: string, key: string, signal: AbortSignal): ReturnType<Connector['read']> =>
  connector.read(serviceUrl, `v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(key)}`, signal);

const isListed = async (connector: Connector, serviceUrl: string, conversation: string, person: ObjectId, signal: AbortSignal): Promise<boolean | undefined> => {
  for await (const members of pagesOf(connector, serviceUrl, conversation, signal)) {
    if (members === undefined) return undefined;
    if (members.some((member) => idsOf(member).includes(person))) return true;
  }
  return false;
};

/** All members of a conversation; `undefined` when the channel does not tell all of them in time. */
export const readersOf = async (connector: Connector, serviceUrl: string, conversationId: string, withinMs: number): Promise<readonly ObjectId[] | undefined> => {
  const found: ObjectId[] = [];
  try {
    for await (const members of pagesOf(connector, serviceUrl, `v3/conversations/${encodeURIComponent(conversationId)}`, AbortSignal.timeout(withinMs))) {
      if (members === undefined) return undefined;
      found.push(...members.flatMap((member) => idsOf(member).filter((id) => id !== undefined)));
    }
    return found;
  } catch {
    return undefined;
  }
};

/** Members page by page; `undefined` where the channel refuses a page, or has more of them than are read. */
const pagesOf = async function* (connector: Connector, serviceUrl: string, conversation: string, signal: AbortSignal): AsyncGenerator<readonly unknown[] | undefined> {
  let token: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const more = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
    const { status, body } = await connector.read(serviceUrl, `${conversation}/pagedmembers?pageSize=${PAGE}${more}`, signal);
    const members = property(body, 'members');
    yield status === 200 ? (Array.isArray(members) ? (members as readonly unknown[]) : []) : undefined;
    if (status !== 200) return;
    token = textOf(body, 'continuationToken');
    if (token === undefined) return;
  }
  yield undefined;
};

/** A channel account states its Entra id under either name (Teams, "get conversation members"). */
const idsOf = (member: unknown): readonly (ObjectId | undefined)[] => ['aadObjectId', 'objectId'].map((name) => objectId(textOf(member, name) ?? ''));

/**
 * Whether the bot is in the conversation: who is not there may not ask about its members (Teams, "action commands", request
 * to install). `undefined` when the channel does not tell in time, or refuses for another reason: in private and shared channels
 * the members may be told to nobody without a permission of its own.
 * @param accountId of somebody who is there
 */
export const isOpen = async (connector: Connector, serviceUrl: string, conversationId: string, accountId: string, withinMs: number): Promise<boolean | undefined> => {
  try {
    const { status, body } = await readMember(connector, serviceUrl, conversationId, accountId, AbortSignal.timeout(withinMs));
    if (status === 403 && textOf(property(body, 'error'), 'code') === 'BotNotInConversationRoster') return false;
    return status < 300 ? true : undefined;
  } catch {
    return undefined;
  }
};

/** The Entra object id of a member, by channel account; `undefined` when there is no such member or it has none. */
export const objectIdOf = async (connector: Connector, serviceUrl: string, conversationId: string, accountId: string, withinMs: number): Promise<ObjectId | undefined> => {
  let answer: Awaited<ReturnType<Connector['read']>>;
  try {
    answer = await readMember(connector, serviceUrl, conversationId, accountId, AbortSignal.timeout(withinMs));
  } catch {
    throw new NoAnswer('Teams roster', undefined, true);
  }
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new NoAnswer(`Teams roster ${answer.status}`, undefined, true);
  // The channel must have answered about the account that was asked for.
  if (textOf(answer.body, 'id') !== accountId) return undefined;
  return idsOf(answer.body).find((id) => id !== undefined);
};

import type { WireActivity } from './activities';
import type { Connector } from './connector';
import type { Relay } from './relay';
import { member, parseJson, text, type Answer, type Call, type Handler, type Params, type Route } from './wire';

interface ConnectorRouteParts {
  readonly connector: Connector;
  readonly botId: string;
  /** Audience that the bot's token must have. */
  readonly audience: string;
  readonly relay: Relay;
}

/** Below this path of an origin the bot finds the connector, as `/emea/` or `/teams/` at Microsoft's. */
export const CONNECTOR_PATH = '/teams';

const connectorError = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message } } });

const activityIn = (call: Call): WireActivity | undefined => {
  const activity = parseJson(call.body);
  return text(activity, 'type') === undefined ? undefined : (activity as WireActivity);
};

const BAD_BODY = connectorError(400, 'BadSyntax', 'The request body is not an activity with a type.');

/** The answer's message id, when a relayed call brought one. */
const answeredId = (answer: Answer): string | undefined => text(answer.body, 'id');

const conversationIn = (params: Params): string => params['cid'] ?? '';

const isFine = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

const send = async (parts: ConnectorRouteParts, call: Call, params: Params): Promise<Answer> => {
  const activity = activityIn(call);
  if (!activity) return BAD_BODY;
  const answer = (await parts.relay.forward(call)) ?? { status: 201, body: { id: parts.connector.nextId() } };
  if (!isFine(answer)) return answer;
  const replyTo = params['aid'];
  parts.connector.record({ kind: 'sent', id: answeredId(answer) ?? parts.connector.nextId(), conversationId: conversationIn(params), ...(replyTo === undefined ? {} : { replyTo }), activity });
  return answer;
};

const change = async (parts: ConnectorRouteParts, call: Call, params: Params, kind: 'updated' | 'deleted'): Promise<Answer> => {
  const id = params['aid'] ?? '';
  const activity = kind === 'deleted' ? { type: 'message' } : activityIn(call);
  if (!activity) return BAD_BODY;
  const known = parts.connector.current(id) !== undefined;
  const own = known ? { status: 200, ...(kind === 'updated' ? { body: { id } } : {}) } : connectorError(404, 'ActivityNotFoundInConversation', `Activity ${id} was not found in the conversation.`);
  const answer = (await parts.relay.forward(call)) ?? own;
  if (isFine(answer)) parts.connector.record({ kind, id, conversationId: conversationIn(params), activity });
  return answer;
};

const create = async (parts: ConnectorRouteParts, call: Call): Promise<Answer> => {
  const body = parseJson(call.body);
  const relayed = await parts.relay.forward(call);
  if (relayed) return relayed;
  const members = member(body, 'members');
  const teamsId = Array.isArray(members) ? text(members[0], 'id') : undefined;
  const channel = text(member(member(body, 'channelData'), 'channel'), 'id');
  if (teamsId === undefined && channel === undefined) return connectorError(400, 'BadSyntax', 'A member or a channel is required.');
  const activity = member(body, 'activity');
  const activityId = activity === undefined ? undefined : parts.connector.nextId();
  const id = teamsId === undefined ? `${channel ?? ''};messageid=${activityId ?? ''}` : parts.connector.personalConversation(teamsId);
  if (activityId !== undefined) parts.connector.record({ kind: 'sent', id: activityId, conversationId: id, activity: activity as WireActivity });
  return { status: 201, body: { id, ...(activityId === undefined ? {} : { activityId }), serviceUrl: parts.connector.serviceUrl } };
};

const pagedMembers = (parts: ConnectorRouteParts, call: Call, params: Params): Answer => {
  const all = parts.connector.rosters.members(conversationIn(params));
  const from = Number(call.query.get('continuationToken') ?? '0');
  const size = Math.min(Math.max(Number(call.query.get('pageSize') ?? '200'), 1), 500);
  const more = from + size < all.length;
  return { status: 200, body: { ...(more ? { continuationToken: String(from + size) } : {}), members: all.slice(from, from + size) } };
};

const oneMember = (parts: ConnectorRouteParts, params: Params): Answer => {
  const found = parts.connector.rosters.member(conversationIn(params), params['mid'] ?? '');
  return found ? { status: 200, body: found } : connectorError(404, 'MemberNotFoundInConversation', 'Member not found in conversation.');
};

/** Only the bot itself may call, with its own token; and only about conversations that it is in. */
const guarded = (parts: ConnectorRouteParts, handle: Handler): Handler => (call, params) => {
  const refused = { status: 401, body: { message: 'Authorization has been denied for this request.' } };
  if (!('caller' in call.proof)) return refused;
  const { appId, audience } = call.proof.caller;
  if (appId !== parts.botId || audience !== parts.audience) return refused;
  if (params['cid'] !== undefined && !parts.connector.rosters.isBotIn(params['cid'])) {
    return connectorError(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  }
  return handle(call, params);
};

/** The Bot Connector's REST interface (source: Bot Framework connector API, `v3/conversations`). */
export const connectorRoutes = (parts: ConnectorRouteParts): readonly Route[] => {
  const row = (method: string, path: string, handle: Handler): Route => ({
    service: 'connector',
    method,
    pattern: `${CONNECTOR_PATH}/v3/conversations${path}`,
    handle: guarded(parts, handle),
  });
  // The other connector may know fewer names for a person than this one: then this one answers.
  const orRelayed = (own: (call: Call, params: Params) => Answer): Handler => async (call, params) => {
    const relayed = await parts.relay.forward(call);
    return relayed && isFine(relayed) ? relayed : own(call, params);
  };
  return [
    row('POST', '', (call) => create(parts, call)),
    row('POST', '/:cid/activities', (call, params) => send(parts, call, params)),
    row('POST', '/:cid/activities/:aid', (call, params) => send(parts, call, params)),
    row('PUT', '/:cid/activities/:aid', (call, params) => change(parts, call, params, 'updated')),
    row('DELETE', '/:cid/activities/:aid', (call, params) => change(parts, call, params, 'deleted')),
    row('GET', '/:cid/members', orRelayed((_call, params) => ({ status: 200, body: parts.connector.rosters.members(conversationIn(params)) }))),
    row('GET', '/:cid/pagedmembers', orRelayed((call, params) => pagedMembers(parts, call, params))),
    row('GET', '/:cid/members/:mid', orRelayed((_call, params) => oneMember(parts, params))),
  ];
};

import { denied, graphError, GraphRefusal } from './graph-answers';
import type { Answer, Call, Caller, Handler, Params, Route } from './wire';

/** Application permissions that open each door: the least one first (source: Microsoft Graph permissions reference). */
const DOORS = {
  'read users': ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'revoke sessions': ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'read groups': ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'read roles': ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'read assignments': ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory'],
  nothing: [],
} as const satisfies Record<string, readonly string[]>;

export type Door = keyof typeof DOORS;

/** What a Graph handler gets: the call, and what its caller may see. */
export interface GraphCall {
  readonly call: Call;
  readonly params: Params;
  readonly caller: Caller;
  readonly may: (door: Door) => boolean;
}

export type GraphHandler = (graph: GraphCall) => Answer | Promise<Answer>;

const mayWith = (roles: readonly string[], door: Door): boolean => {
  const keys: readonly string[] = DOORS[door];
  return keys.length === 0 || keys.some((key) => roles.includes(key));
};

const unauthorized = (call: Call, message: string): Answer => ({
  ...graphError(call, 401, 'InvalidAuthenticationToken', message),
  headers: { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"' },
});

/** Makes rows of Graph's routing table: token first (401), permission second (403), then the handler and its own errors. */
export const graphRoutes = (isAudience: (audience: string) => boolean) => {
  const guarded = (door: Door, handle: GraphHandler): Handler => async (call, params) => {
    if ('refused' in call.proof) return unauthorized(call, call.proof.refused);
    const { caller } = call.proof;
    if (!isAudience(caller.audience)) return unauthorized(call, 'Access token validation failure. Invalid audience.');
    const may = (wanted: Door): boolean => mayWith(caller.roles, wanted);
    try {
      if (!may(door)) throw denied();
      return await handle({ call, params, caller, may });
    } catch (error) {
      if (error instanceof GraphRefusal) return graphError(call, error.status, error.code, error.message);
      throw error;
    }
  };
  return (method: string, pattern: string, door: Door, handle: GraphHandler): Route => ({
    service: 'graph',
    method,
    pattern: `/v1.0/${pattern}`,
    handle: guarded(door, handle),
  });
};

/** Makes one row: method, path below `/v1.0/`, the door that the caller must be able to open, the handler. */
export type GraphRow = ReturnType<typeof graphRoutes>;

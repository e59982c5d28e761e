import { isExternal, type Directory, type UserRecord } from './directory';
import type { Ledger } from './ledger';
import { CsomRefusal, meaningless, readProcessQuery, type Action, type ObjectPath, type ProcessQuery } from './process-query';
import { csomError, csomResults, shutOut } from './sharepoint-answers';
import type { Answer, Call, Caller, Route } from './wire';

/** Numbers of `SPOUserSessionRevocationState`: not available, user not found, failure, within the hour, at once. */
export type SharePointState = 0 | 1 | 2 | 3 | 4;

interface SharePointParts {
  readonly directory: Directory;
  readonly ledger: Ledger;
  /** Address of the admin centre, without a slash at its end. */
  readonly adminUrl: string;
  /** Whether a token with this audience is meant for SharePoint. */
  readonly isAudience: (audience: string) => boolean;
  /** The one application that an admin consented to (`Sites.FullControl.All`). */
  readonly appId: string;
}

const PROCESS_QUERY = '/_vti_bin/client.svc/ProcessQuery';
const OFFICE_365_TENANT = '{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}';
const RESULT_TYPE = 'Microsoft.Online.SharePoint.TenantManagement.SPOUserSessionRevocationResult';

/** What an application or administrator without the right to it gets. */
export const accessDenied = (): CsomRefusal =>
  new CsomRefusal(-2147024891, 'System.UnauthorizedAccessException', 'Access denied. You do not have permission to perform this action or access this resource.');

const pathAt = (query: ProcessQuery, id: number): ObjectPath => {
  const path = query.paths.get(id);
  if (!path) throw meaningless(`The object path ${id} is not in the request.`);
  return path;
};

/** The user name that `RevokeAllUserSessions` is called with at this path. */
const revocationAt = (query: ProcessQuery, id: number): string => {
  const path = pathAt(query, id);
  if (path.kind !== 'method') throw meaningless('Only the result of a method can be asked for here.');
  const parent = pathAt(query, path.parent);
  if (parent.kind !== 'constructor') throw meaningless(`Method "${path.name}" does not exist.`);
  if (parent.typeId !== OFFICE_365_TENANT) throw meaningless(`Cannot find stub for type with id "${parent.typeId}".`);
  if (path.name !== 'RevokeAllUserSessions') throw meaningless(`Method "${path.name}" does not exist.`);
  const [parameter] = path.parameters;
  if (path.parameters.length !== 1 || parameter?.type !== 'String') throw meaningless('The parameters do not fit the method.');
  return parameter.value;
};

/** The admin centre of SharePoint Online: `Office365Tenant.RevokeAllUserSessions` over `ProcessQuery`, and what it should answer. */
export class SharePoint {
  #stateForAll: SharePointState = 4;
  readonly #states = new Map<string, SharePointState>();
  readonly #errors = new Map<string, CsomRefusal>();

  constructor(private readonly parts: SharePointParts) {}

  get adminUrl(): string {
    return this.parts.adminUrl;
  }

  /** What revoking answers from now on, for one user (object id or UPN) or for all others. 3 and 4 truly revoke. */
  setState(state: SharePointState, who?: string): void {
    if (who === undefined) this.#stateForAll = state;
    else this.#states.set(this.parts.directory.get(who).id, state);
  }

  /** Revoking this user ends in an error of the object model, such as `accessDenied()`, and nothing happens; `undefined` takes it back. */
  setError(who: string, error: CsomRefusal | undefined): void {
    const { id } = this.parts.directory.get(who);
    if (error === undefined) this.#errors.delete(id);
    else this.#errors.set(id, error);
  }

  routes(): readonly Route[] {
    return [{ service: 'sharepoint', method: 'POST', pattern: PROCESS_QUERY, handle: (call) => this.#guarded(call), userOf: (call) => this.#userOf(call) }];
  }

  #userOf(call: Call): string | undefined {
    try {
      const query = readProcessQuery(call.body);
      const [action] = query.actions;
      return action && this.#find(revocationAt(query, action.path))?.id;
    } catch (error) {
      if (error instanceof CsomRefusal) return undefined;
      throw error;
    }
  }

  #guarded(call: Call): Answer {
    const { adminUrl, isAudience, appId } = this.parts;
    if ('refused' in call.proof) return shutOut(adminUrl, 'Invalid issuer or signature.');
    const { caller } = call.proof;
    if (!isAudience(caller.audience)) return shutOut(adminUrl, 'Invalid issuer or signature.');
    if (caller.credential === 'secret') return shutOut(adminUrl, 'Unsupported app only token.');
    try {
      if (caller.appId !== appId) throw accessDenied();
      return csomResults(call, this.#run(call, caller));
    } catch (error) {
      if (error instanceof CsomRefusal) return csomError(call, error);
      throw error;
    }
  }

  #run(call: Call, caller: Caller): readonly unknown[] {
    const query = readProcessQuery(call.body);
    // An object path is made once, however many actions ask for it.
    const made = new Map<number, SharePointState>();
    const resultOf = ({ path }: Action): SharePointState => {
      const state = made.get(path) ?? this.#revoke(revocationAt(query, path), call, caller);
      made.set(path, state);
      return state;
    };
    return query.actions.flatMap((action): readonly unknown[] => {
      const state = resultOf(action);
      if (action.kind === 'make') return [action.id, { IsNull: false }];
      const wanted = action.properties === 'all' || action.properties.includes('State');
      return [action.id, { _ObjectType_: RESULT_TYPE, ...(wanted ? { State: state } : {}) }];
    });
  }

  #revoke(userName: string, call: Call, caller: Caller): SharePointState {
    const user = this.#find(userName);
    // The cmdlet's page: not applicable for guest users. Their home tenant has another sign-in name for them.
    if (!user || isExternal(user)) return 1;
    const error = this.#errors.get(user.id);
    if (error !== undefined) throw error;
    const state = this.#states.get(user.id) ?? this.#stateForAll;
    if (state >= 3) this.#signOut(user, call, caller);
    return state;
  }

  #signOut(user: UserRecord, call: Call, caller: Caller): void {
    this.parts.ledger.recordEffect({
      kind: 'revoked',
      at: call.at,
      user: user.id,
      upn: user.userPrincipalName,
      validFrom: this.parts.directory.sessions.revoke(user.id),
      who: caller.appId,
      requestId: call.requestId,
      clientRequestId: call.clientRequestId,
    });
  }

  /** Only a sign-in name finds anybody here, no object id. */
  #find(userName: string): UserRecord | undefined {
    const user = this.parts.directory.find(userName);
    return user?.userPrincipalName.toLowerCase() === userName.toLowerCase() ? user : undefined;
  }
}

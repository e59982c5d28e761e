import { LoopbackService, type Answer, type Call } from './run-script';

export interface Assignment {
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly resourceDisplayName: string;
  readonly appRoleId: string;
}

interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

interface Principal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly appRoles: readonly AppRole[];
}

export const IDENTITY = '33333333-3333-4333-8333-333333333333';
export const TOKEN = 'canary-token-of-the-administrator';
const ACTING: Principal = { id: 'principal-of-the-identity', appId: IDENTITY, displayName: 'revoker1a2b3c-acting', appRoles: [] };
const NAMES = ['User.RevokeSessions.All', 'User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All', 'Sites.FullControl.All'];

const role = (of: string, value: string): AppRole => ({ id: `${of} ${value}`, value, allowedMemberTypes: ['Application'], isEnabled: true });
/** Comes first and must not be taken: the same name for signed-in people, and one that is switched off. */
const misleading = (value: string): readonly AppRole[] => [
  { id: `for people: ${value}`, value, allowedMemberTypes: ['User'], isEnabled: true },
  { id: `switched off: ${value}`, value, allowedMemberTypes: ['Application'], isEnabled: false },
];

const refused = (status: number, code: string, message = code): Answer => ({ status, body: { error: { code, message } } });

/** The part of Microsoft Graph that assigns app roles, with a memory; one assignment a page. */
export class FakeGraph {
  readonly assignments: Assignment[] = [];
  readonly principals: Principal[] = [
    ACTING,
    { id: 'graph', appId: '00000003-0000-0000-c000-000000000000', displayName: 'Microsoft Graph', appRoles: NAMES.flatMap((name) => [...misleading(name), role('graph', name)]) },
    { id: 'sharepoint', appId: '00000003-0000-0ff1-ce00-000000000000', displayName: 'Office 365 SharePoint Online', appRoles: [role('sharepoint', 'Sites.FullControl.All')] },
  ];
  /** What is answered instead to the calls that this names. */
  instead: (call: Call) => Answer | undefined = () => undefined;
  readonly service = new LoopbackService((call, origin) => this.answer(call, origin));

  /** What the identity has, by name. */
  get held(): readonly string[] {
    return this.assignments.map(({ appRoleId }) => appRoleId);
  }

  get writes(): readonly Call[] {
    return this.service.calls.filter(({ method }) => method !== 'GET');
  }

  /** Assigns without being asked. */
  hold(resourceId: string, name: string): void {
    const resource = this.principals.find(({ id }) => id === resourceId);
    this.assignments.push({ id: `assignment ${String(this.assignments.length)}`, principalId: ACTING.id, resourceId, resourceDisplayName: resource?.displayName ?? '', appRoleId: `${resourceId} ${name}` });
  }

  private answer(call: Call, origin: string): Answer {
    if (call.headers.authorization !== `Bearer ${TOKEN}`) return refused(401, 'InvalidAuthenticationToken');
    const { pathname, searchParams } = new URL(call.target, origin);
    const assigned = /^\/v1\.0\/servicePrincipals\/([\w-]+)\/appRoleAssignments$/.exec(pathname);
    return this.instead(call) ?? (assigned === null ? this.principal(decodeURIComponent(pathname)) : this.assigned(call, assigned[1] ?? '', Number(searchParams.get('$skiptoken') ?? 0), origin));
  }

  private principal(path: string): Answer {
    const appId = /^\/v1\.0\/servicePrincipals\(appId='([0-9a-f-]+)'\)$/.exec(path)?.[1];
    const id = /^\/v1\.0\/servicePrincipals\/([\w-]+)$/.exec(path)?.[1];
    const found = this.principals.find((principal) => principal.appId === appId || principal.id === id);
    return found === undefined ? refused(404, 'Request_ResourceNotFound') : { status: 200, body: found };
  }

  private assigned({ method, body }: Call, principalId: string, from: number, origin: string): Answer {
    if (method === 'POST') return this.assign(body as Assignment, principalId);
    const more = from + 1 < this.assignments.length ? { '@odata.nextLink': `${origin}/v1.0/servicePrincipals/${principalId}/appRoleAssignments?$skiptoken=${String(from + 1)}` } : {};
    return { status: 200, body: { value: this.assignments.slice(from, from + 1), ...more } };
  }

  private assign(asked: Assignment, principalId: string): Answer {
    const resource = this.principals.find(({ id }) => id === asked.resourceId);
    const known = resource?.appRoles.some(({ id }) => id === asked.appRoleId);
    if (asked.principalId !== principalId || known !== true) return refused(400, 'Request_BadRequest', 'Permission being assigned was not found on application');
    if (this.held.includes(asked.appRoleId)) return refused(400, 'Request_BadRequest', 'Permission being assigned already exists on the object');
    this.assignments.push({ ...asked, id: `assignment ${String(this.assignments.length)}`, resourceDisplayName: resource?.displayName ?? '' });
    return { status: 201, body: this.assignments.at(-1) };
  }
}

import {
  consentFinding,
  judgePermission,
  unknownPermission,
  type Finding,
  type Permission,
  type Reading,
  type SigningApp,
} from '../../domain/diagnosis';
import { objectId, type Instant, type ObjectId } from '../../domain/people';
import { isNoAnswer, isRefused, type Clock, type Inspection } from '../../service/ports';
import { tokenFacts } from '../credentials/token-facts';
import type { FreshTokenSource } from '../credentials/token-source';
import { listOf } from '../graph/answer';
import type { Graph, GraphAnswer } from '../graph/graph';
import { field } from '../http/field';
import { signIn } from './sign-in';

/** Of the time that there is, signing in may take this much: the reads come after it. */
const SIGN_IN_WITHIN = 2_500;
/** This path is not served here, or not in this form: nothing is known about the permission. */
const TELLS_NOTHING = new Set([400, 405, 404, 501]);

export interface TenantInspectionParts {
  readonly graph: Graph;
  readonly tokens: FreshTokenSource;
  readonly app: SigningApp;
  /** The permissions that the configured route needs. */
  readonly permissions: readonly Permission[];
  readonly clock: Clock;
}

interface Read {
  readonly reading: Reading;
  readonly answer: GraphAnswer | undefined;
}

/** The acting app: whether it can sign in, was consented to, and what it may do by its token and by one real read for each permission. */
export class TenantInspection implements Inspection {
  readonly subject = 'tenant';

  constructor(private readonly parts: TenantInspectionParts) {}

  async look(asker: ObjectId | undefined, deadline: Instant): Promise<readonly Finding[]> {
    const { tokens, app, permissions, clock } = this.parts;
    const { token, finding } = await signIn(tokens, app, Math.min(deadline, clock.now() + SIGN_IN_WITHIN));
    if (token === undefined) return [finding, ...permissions.map(unknownPermission)];
    const facts = tokenFacts(token);
    const named: SigningApp = { ...app, clientId: app.clientId ?? facts?.appId };
    const readings = await this.readings(asker, facts?.principal, deadline);
    return [
      finding,
      ...(facts === undefined ? [] : [consentFinding(named, facts.roles)]),
      ...permissions.map((permission) => judgePermission(named, permission, facts?.roles, readings[permission])),
    ];
  }

  /** The reads that the product makes, as small as they can be. A revocation is never tried. */
  private async readings(asker: ObjectId | undefined, principal: ObjectId | undefined, deadline: Instant): Promise<Readonly<Record<Permission, Reading>>> {
    const roleHolder = asker ?? principal;
    const [users, assignments] = await Promise.all([
      this.read('/users?$top=1&$select=id', deadline),
      roleHolder === undefined ? NOT_TRIED : this.read(`/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${roleHolder}'`, deadline),
    ]);
    const member = asker ?? firstId(users.answer);
    // Memberships hang below a user: while users are refused, a refusal would tell nothing about groups.
    const groups = users.reading.went === 'refused' || member === undefined ? NOT_TRIED : await this.read(groupsOf(member), deadline);
    return {
      'User.Read.All': users.reading,
      'RoleManagement.Read.Directory': assignments.reading,
      'GroupMember.Read.All': groups.reading,
      'User.RevokeSessions.All': NOT_TRIED.reading,
    };
  }

  private async read(path: string, deadline: Instant): Promise<Read> {
    try {
      return { reading: { went: 'answered' }, answer: await this.parts.graph.read(path, deadline, 'advanced') };
    } catch (error) {
      return { reading: readingOf(error), answer: undefined };
    }
  }
}

const NOT_TRIED: Read = { reading: { went: 'not-tried' }, answer: undefined };

const groupsOf = (member: ObjectId): string =>
  `/users/${member}/transitiveMemberOf/microsoft.graph.group?$filter=isAssignableToRole%20eq%20true&$select=id,isAssignableToRole&$count=true`;

const readingOf = (error: unknown): Reading => {
  if (isNoAnswer(error)) return { went: 'unanswered', detail: error.detail };
  if (!isRefused(error)) throw error;
  // Somebody who is not there was looked for, so looking is allowed.
  if (error.status === 404 && error.code === 'Request_ResourceNotFound') return { went: 'answered' };
  if (TELLS_NOTHING.has(error.status)) return { went: 'not-tried' };
  return { went: 'refused', detail: `${error.status} ${error.code}` };
};

const firstId = (answer: GraphAnswer | undefined): ObjectId | undefined => {
  const id = answer === undefined ? undefined : field(listOf(answer.body)[0], 'id');
  return typeof id === 'string' ? objectId(id) : undefined;
};

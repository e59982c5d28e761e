import { roleTemplateId, type RoleTemplateId } from '../../domain/roles';
import type { ObjectId } from '../../domain/people';
import { isRefused, NoAnswer, type Privileges } from '../../service/ports';
import { field } from '../http/field';
import { listOf, nextPageOf } from './answer';
import type { Graph } from './graph';
import { idOf } from './group';

/** What Graph answers about a path that v1.0 does not have: 400 "Resource not found for the segment", or 404. */
const NOT_SERVED_IN_V1 = new Set([400, 404, 405, 501]);
const NO_SUCH_PATH = new Set([404, 405, 501]);
/** A directory holds at most some hundred role and group memberships of a person. */
const PAGES = 20;

/** A role assignment with its scope: `/` is the whole directory, anything else a part of it. */
interface Assignment {
  readonly role: RoleTemplateId;
  readonly everywhere: boolean;
}

/** Which lists of role assignments a Graph serves, as far as it was seen: shared by all who read there. */
export interface AssignmentLists {
  /**
   * The list with inherited assignments is published in beta; once v1.0 has said that it does not serve it, the direct
   * ones are read.
   */
  transitive: boolean;
}

/**
 * Reads what makes an account privileged. Only active assignments count: an eligible role (PIM) is not in any of these
 * lists until it is activated.
 */
export class PrivilegeReader {
  constructor(
    private readonly graph: Graph,
    private readonly lists: AssignmentLists,
  ) {}

  async of(user: ObjectId, deadline: number): Promise<Privileges> {
    const [held, assignments, groups] = await Promise.all([
      this.heldRoles(user, deadline),
      this.assignments(user, deadline),
      this.roleAssignableGroups(user, deadline),
    ]);
    const sure = (role: RoleTemplateId): boolean => assignments.some((assignment) => assignment.role === role && assignment.everywhere);
    return {
      roles: new Set(held.roles.every(sure) ? held.roles : await this.everywhereThroughGroups(held.roles, assignments, groups, deadline)),
      privileged: held.any || assignments.length > 0 || groups.length > 0,
    };
  }

  /** A role may be held through a group: for the whole of the directory where directly it is not, or for a part of it only. */
  private async everywhereThroughGroups(roles: readonly RoleTemplateId[], direct: readonly Assignment[], groups: readonly ObjectId[], deadline: number): Promise<readonly RoleTemplateId[]> {
    const inherited = this.lists.transitive ? [] : await Promise.all(groups.map((group) => this.assignments(group, deadline)));
    const all = [...direct, ...inherited.flat()];
    return roles.filter((role) => isEverywhere(role, all));
  }

  /** Active roles, also through groups. `id` differs between tenants, `roleTemplateId` does not. */
  private async heldRoles(user: ObjectId, deadline: number): Promise<{ roles: readonly RoleTemplateId[]; any: boolean }> {
    const found = await this.all(`/users/${user}/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true`, deadline);
    const roles = found.map((role) => templateOf(field(role, 'roleTemplateId'))).filter((role) => role !== undefined);
    return { roles, any: found.length > 0 };
  }

  /** Such a group cannot be in another one (Entra, "role-assignable groups"). */
  private async roleAssignableGroups(user: ObjectId, deadline: number): Promise<readonly ObjectId[]> {
    const query = `$filter=isAssignableToRole%20eq%20true&$select=id,isAssignableToRole&$count=true`;
    const groups = await this.all(`/users/${user}/transitiveMemberOf/microsoft.graph.group?${query}`, deadline);
    return groups.filter((group) => field(group, 'isAssignableToRole') === true).map(idOf);
  }

  private async assignments(principal: ObjectId, deadline: number): Promise<readonly Assignment[]> {
    const { transitive } = this.lists;
    const query = `$filter=principalId%20eq%20'${principal}'${transitive ? '&$count=true' : ''}`;
    try {
      const found = await this.all(`/roleManagement/directory/${transitive ? 'transitiveRoleAssignments' : 'roleAssignments'}?${query}`, deadline);
      return found.map(assignmentOf);
    } catch (error) {
      if (!isRefused(error) || error.service !== 'graph') throw error;
      if (transitive && NOT_SERVED_IN_V1.has(error.status)) {
        this.lists.transitive = false;
        return this.assignments(principal, deadline);
      }
      // A cloud without the path knows no scoped assignments; every other refusal means that nothing is known.
      if (NO_SUCH_PATH.has(error.status)) return [];
      throw error;
    }
  }

  /** Every page of a list; nothing for a user who is not there. */
  private async all(path: string, deadline: number): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined; page += 1) {
      // Half a list could hide what makes an account privileged.
      if (page === PAGES) throw new NoAnswer('too many pages', undefined, true);
      const { body } = await this.graph.read(next, deadline, 'advanced').catch(noneForNobody);
      items.push(...listOf(body));
      next = nextPageOf(body);
    }
    return items;
  }
}

const noneForNobody = (error: unknown): { body: { value: readonly unknown[] } } => {
  if (isRefused(error) && error.status === 404 && error.code === 'Request_ResourceNotFound') return { body: { value: [] } };
  throw error;
};

const templateOf = (value: unknown): RoleTemplateId | undefined => (typeof value === 'string' ? roleTemplateId(value) : undefined);

/** The role definition of a built-in role has the id of its template (Graph, unifiedRoleDefinition). */
const assignmentOf = (value: unknown): Assignment => {
  const role = templateOf(field(value, 'roleDefinitionId'));
  // An assignment that cannot be read could be the one that makes an account privileged.
  if (role === undefined) throw new NoAnswer('not a role assignment', undefined, true);
  return { role, everywhere: field(value, 'directoryScopeId') === '/' };
};

/** A role counts unless every assignment that is known of it is limited to a part of the directory. */
const isEverywhere = (role: RoleTemplateId, assignments: readonly Assignment[]): boolean => {
  const known = assignments.filter((assignment) => assignment.role === role);
  return known.length === 0 || known.some(({ everywhere }) => everywhere);
};

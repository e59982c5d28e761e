import { roleTemplateId, type RoleTemplateId } from '../../domain/roles';
import type { ObjectId } from '../../domain/people';
import { isRefused, type Privileges } from '../../service/ports';
import { field, listOf, type GraphClient } from './client';

/** What Graph answers about a path that this version or cloud does not have. */
const NOT_SERVED = new Set([400, 404, 405, 501]);
/** A directory holds at most some hundred role and group memberships of a person; more pages are not read. */
const PAGES = 20;

/** A role assignment with its scope: `/` is the whole directory, anything else a part of it. */
interface Assignment {
  readonly role: RoleTemplateId;
  readonly everywhere: boolean;
}

/** Where assignments are read, best first. */
const LISTS = ['transitiveRoleAssignments', 'roleAssignments'] as const;

/**
 * Reads what makes an account privileged. Only active assignments count: an eligible role (PIM) is not in any of these
 * lists until it is activated.
 */
export class PrivilegeReader {
  /**
   * The list with inherited assignments is published in beta; where v1.0 does not serve it, the direct ones are read.
   * They only narrow and warn: which roles are held, the membership queries say in any case, and those list no role that
   * is limited to an administrative unit.
   */
  private list = 0;

  constructor(private readonly graph: GraphClient) {}

  async of(user: ObjectId, deadline: number): Promise<Privileges> {
    const [held, assignments, groups] = await Promise.all([
      this.heldRoles(user, deadline),
      this.assignments(user, deadline),
      this.roleAssignableGroups(user, deadline),
    ]);
    return {
      roles: new Set(held.roles.filter((role) => isEverywhere(role, assignments))),
      privileged: held.any || assignments.length > 0 || groups > 0,
    };
  }

  /** Active roles, also through groups. `id` differs between tenants, `roleTemplateId` does not. */
  private async heldRoles(user: ObjectId, deadline: number): Promise<{ roles: readonly RoleTemplateId[]; any: boolean }> {
    const found = await this.all(`/users/${user}/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true`, deadline);
    const roles = found.map((role) => templateOf(field(role, 'roleTemplateId'))).filter((role) => role !== undefined);
    return { roles, any: found.length > 0 };
  }

  private async roleAssignableGroups(user: ObjectId, deadline: number): Promise<number> {
    const query = `$filter=isAssignableToRole%20eq%20true&$select=id,isAssignableToRole&$count=true`;
    const groups = await this.all(`/users/${user}/transitiveMemberOf/microsoft.graph.group?${query}`, deadline);
    return groups.filter((group) => field(group, 'isAssignableToRole') === true).length;
  }

  private async assignments(user: ObjectId, deadline: number): Promise<readonly Assignment[]> {
    const { list } = this;
    const name = LISTS[list];
    if (name === undefined) return [];
    try {
      const found = await this.all(`/roleManagement/directory/${name}?$filter=principalId%20eq%20'${user}'${list === 0 ? '&$count=true' : ''}`, deadline);
      return found.map(assignmentOf).filter((assignment) => assignment !== undefined);
    } catch (error) {
      const notServed = isRefused(error) && error.service === 'graph' && NOT_SERVED.has(error.status);
      if (!notServed) throw error;
      this.list = Math.max(this.list, list + 1);
      return this.assignments(user, deadline);
    }
  }

  /** Every page of a list; nothing for a user who is not there. */
  private async all(path: string, deadline: number): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined && page < PAGES; page += 1) {
      const { body } = await this.graph.read(next, deadline, 'advanced').catch(noneForNobody);
      items.push(...listOf(body));
      const link = field(body, '@odata.nextLink');
      next = typeof link === 'string' ? link : undefined;
    }
    return items;
  }
}

const noneForNobody = (error: unknown): { body: undefined } => {
  if (isRefused(error) && error.status === 404 && error.code === 'Request_ResourceNotFound') return { body: undefined };
  throw error;
};

const templateOf = (value: unknown): RoleTemplateId | undefined => (typeof value === 'string' ? roleTemplateId(value) : undefined);

/** The role definition of a built-in role has the id of its template (Graph, unifiedRoleDefinition). */
const assignmentOf = (value: unknown): Assignment | undefined => {
  const role = templateOf(field(value, 'roleDefinitionId'));
  return role === undefined ? undefined : { role, everywhere: field(value, 'directoryScopeId') === '/' };
};

/** A role counts unless every assignment that is known of it is limited to a part of the directory. */
const isEverywhere = (role: RoleTemplateId, assignments: readonly Assignment[]): boolean => {
  const known = assignments.filter((assignment) => assignment.role === role);
  return known.length === 0 || known.some(({ everywhere }) => everywhere);
};

import type { GroupName, Identifier } from '../../domain/command/command';
import { sameUpn, type ObjectId, type Person } from '../../domain/people';
import { isRefused, NoAnswer, type Group, type Privileges, type ReadBack, type RevokeAnswer, type Tenant } from '../../service/ports';
import { field } from '../http/field';
import { listOf, nextPageOf } from './answer';
import type { Graph, GraphAnswer } from './graph';
import { GROUP_SELECT, groupOf, hasName } from './group';
import { PrivilegeReader, type AssignmentLists } from './privileges';
import { personOf, readBackOf, USER_SELECT } from './user';

/** Where an address of a user can stand. */
const ADDRESSES = ['mail', 'proxyAddresses', 'otherMails'] as const;
/** More pages of users with one address, or of groups with one name, than there are. */
const PAGES = 10;
/** Members of a group are read by the largest page that Graph gives (list group transitive members: `$top` up to 999), and so many of them. */
const MEMBERS_IN_A_PAGE = 999;
const MEMBER_PAGES = 200;

/** Whoever is listed must have the address, as far as the answer shows all of them: anything else is nobody. */
const hasAddress = (user: unknown, address: string): boolean => {
  const stated = ADDRESSES.map((name) => field(user, name));
  if (stated.includes(undefined)) return true;
  const wanted = address.toLowerCase();
  return stated.flat().some((value) => typeof value === 'string' && value.toLowerCase().replace(/^smtp:/, '') === wanted);
};

const isNobody = (error: unknown): boolean => isRefused(error) && error.service === 'graph' && error.status === 404;

const unlessNobody = async (reading: Promise<GraphAnswer>): Promise<GraphAnswer | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (isNobody(error)) return undefined;
    throw error;
  }
};

/**
 * The tenant by Microsoft Graph v1.0. Least permissions: `User.Read.All` to find people, `RoleManagement.Read.Directory`
 * and `GroupMember.Read.All` to know who is privileged and who is in a group, `User.RevokeSessions.All` to revoke.
 */
export class GraphTenant implements Tenant {
  readonly provable: boolean = true;
  readonly together: Tenant;
  private readonly privilegeReader: PrivilegeReader;

  /** @param lists which lists of role assignments this Graph was seen to serve */
  constructor(
    private readonly graph: Graph,
    lists: AssignmentLists = { transitive: true },
  ) {
    this.privilegeReader = new PrivilegeReader(graph, lists);
    this.together = graph.together === graph ? this : new GraphTenant(graph.together, lists);
  }

  async find(target: Identifier, deadline: number): Promise<Person | undefined> {
    const answer = await this.user(target.by === 'upn' ? target.upn : target.objectId, deadline);
    if (answer === undefined) return undefined;
    const person = personOf(answer.body);
    // Whoever Graph found must be who was named: anything else is nobody.
    const same = target.by === 'upn' ? sameUpn(person.upn, target.upn) : person.objectId === target.objectId;
    return same ? person : undefined;
  }

  /** Three plain filters instead of one with `or`: each is served without the advanced query index. */
  async findByMail(address: string, deadline: number): Promise<readonly Person[]> {
    const text = address.replaceAll("'", "''");
    const filters = [`mail eq '${text}'`, `proxyAddresses/any(a:a eq 'smtp:${text}')`, `otherMails/any(a:a eq '${text}')`];
    const answers = await Promise.all(filters.map((filter) => this.all(`/users?$filter=${encodeURIComponent(filter)}&${USER_SELECT},${ADDRESSES.join(',')}`, deadline)));
    const found = answers
      .flat()
      .filter((user) => hasAddress(user, address))
      .map(personOf);
    return [...new Map(found.map((person) => [person.objectId, person])).values()];
  }

  /** `startswith` on these three is served without the advanced query index (Graph, advanced query capabilities, user properties). */
  async beginningWith(text: string, limit: number, deadline: number): Promise<readonly Person[]> {
    const quoted = text.replaceAll("'", "''");
    const filter = ['displayName', 'userPrincipalName', 'mail'].map((name) => `startswith(${name},'${quoted}')`).join(' or ');
    const { body } = await this.graph.read(`/users?$filter=${encodeURIComponent(filter)}&${USER_SELECT}&$top=${limit}`, deadline);
    return listOf(body).slice(0, limit).map(personOf);
  }

  async groups(name: GroupName, deadline: number): Promise<readonly Group[]> {
    if (name.by === 'name') {
      const filter = `displayName eq '${name.name.replaceAll("'", "''")}'`;
      const found = await this.all(`/groups?$filter=${encodeURIComponent(filter)}&${GROUP_SELECT}`, deadline);
      return found.filter((group) => hasName(group, name.name)).map(groupOf);
    }
    const found = await unlessNobody(this.graph.read(`/groups/${name.objectId}?${GROUP_SELECT}`, deadline));
    return found === undefined ? [] : [found.body].map(groupOf).filter((group) => group.objectId === name.objectId);
  }

  /** `transitiveMembers` with a cast to users is answered from the advanced query index alone (Graph, list group transitive members). */
  async *members(group: ObjectId, deadline: number): AsyncGenerator<readonly Person[], void, undefined> {
    let next: string | undefined = `/groups/${group}/transitiveMembers/microsoft.graph.user?${USER_SELECT}&$top=${MEMBERS_IN_A_PAGE}&$count=true`;
    for (let page = 0; next !== undefined; page += 1) {
      if (page === MEMBER_PAGES) throw new NoAnswer('too many pages', undefined, true);
      const { body }: GraphAnswer = await this.graph.read(next, deadline, 'advanced');
      yield listOf(body).map(personOf);
      next = nextPageOf(body);
    }
  }

  /** Every page: the second user of an address may stand on the second one. */
  private async all(path: string, deadline: number): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined; page += 1) {
      if (page === PAGES) throw new NoAnswer('too many pages', undefined, true);
      const { body }: GraphAnswer = await this.graph.read(next, deadline);
      found.push(...listOf(body));
      next = nextPageOf(body);
    }
    return found;
  }

  async privileges(user: ObjectId, deadline: number): Promise<Privileges> {
    return this.privilegeReader.of(user, deadline);
  }

  async readBack(user: ObjectId, deadline: number): Promise<ReadBack | undefined> {
    const answer = await this.user(user, deadline);
    return answer === undefined ? undefined : readBackOf(answer);
  }

  /** `POST /users/{id}/revokeSignInSessions`: 200 with a boolean, or 204 (Graph, user: revokeSignInSessions). */
  async revoke({ objectId }: Person, deadline: number): Promise<RevokeAnswer> {
    try {
      await this.graph.post(`/users/${objectId}/revokeSignInSessions`, deadline);
      return 'signing-out';
    } catch (error) {
      if (isNobody(error)) return 'not-found';
      throw error;
    }
  }

  private async user(name: string, deadline: number): Promise<GraphAnswer | undefined> {
    return unlessNobody(this.graph.read(`/users/${encodeURIComponent(name).replaceAll('%40', '@')}?${USER_SELECT}`, deadline));
  }
}

import type { Identifier } from '../../domain/command/command';
import { sameUpn, type ObjectId, type Person } from '../../domain/people';
import { isRefused, NoAnswer, type Privileges, type ReadBack, type RevokeAnswer, type Tenant } from '../../service/ports';
import { field, listOf, type GraphAnswer, type GraphClient } from './client';
import { PrivilegeReader } from './privileges';
import { personOf, readBackOf, USER_SELECT } from './user';

/** Where an address of a user can stand. */
const ADDRESSES = ['mail', 'proxyAddresses', 'otherMails'] as const;
/** More pages of users with one address than anybody has. */
const PAGES = 10;

/** Whoever is listed must have the address, as far as the answer shows all of them: anything else is nobody. */
const hasAddress = (user: unknown, address: string): boolean => {
  const stated = ADDRESSES.map((name) => field(user, name));
  if (stated.includes(undefined)) return true;
  const wanted = address.toLowerCase();
  return stated.flat().some((value) => typeof value === 'string' && value.toLowerCase().replace(/^smtp:/, '') === wanted);
};

const isNobody = (error: unknown): boolean => isRefused(error) && error.service === 'graph' && error.status === 404;

/**
 * The tenant by Microsoft Graph v1.0. Least permissions: `User.Read.All` to find people, `RoleManagement.Read.Directory`
 * and `GroupMember.Read.All` to know who is privileged, `User.RevokeSessions.All` to revoke.
 */
export class GraphTenant implements Tenant {
  readonly provable: boolean = true;
  private readonly privilegeReader: PrivilegeReader;

  constructor(private readonly graph: GraphClient) {
    this.privilegeReader = new PrivilegeReader(graph);
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

  /** Every page: the second user of an address may stand on the second one. */
  private async all(path: string, deadline: number): Promise<readonly unknown[]> {
    const users: unknown[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined; page += 1) {
      if (page === PAGES) throw new NoAnswer('too many pages', undefined, true);
      const { body }: GraphAnswer = await this.graph.read(next, deadline);
      users.push(...listOf(body));
      const link = field(body, '@odata.nextLink');
      next = typeof link === 'string' ? link : undefined;
    }
    return users;
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
    try {
      return await this.graph.read(`/users/${encodeURIComponent(name).replaceAll('%40', '@')}?${USER_SELECT}`, deadline);
    } catch (error) {
      if (isNobody(error)) return undefined;
      throw error;
    }
  }
}

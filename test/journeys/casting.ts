import type { Place } from '../../sandbox/tenant/activities';
import type { Directory, UserRecord } from '../../sandbox/tenant/directory';
import { stableTeamsId } from '../../sandbox/tenant/guid';
import type { Persona } from '../../sandbox/tenant/personas';
import { ADMINISTRATIVE_UNIT } from '../../sandbox/tenant/populate';
import type { RoleName } from '../../sandbox/tenant/roles';

type Facts = Pick<UserRecord, 'userPrincipalName' | 'displayName' | 'userType' | 'externalUserState' | 'accountEnabled' | 'onPremisesSyncEnabled' | 'mail' | 'proxyAddresses' | 'otherMails'>;

/** Who a new person is; everything left out is ordinary. */
export interface NewPerson extends Partial<Facts> {
  readonly roles?: readonly RoleName[];
  readonly rolesInUnit?: readonly RoleName[];
  readonly eligible?: readonly RoleName[];
  readonly groups?: readonly string[];
  readonly locale?: string;
  readonly timezone?: string;
}

/** Makes people and places that no other test has. */
export class Casting {
  #count = 0;
  /** Every UPN and display name that was given out. */
  readonly names: string[] = [];

  constructor(private readonly directory: Directory) {}

  person(who: NewPerson = {}): Persona {
    const { roles = [], rolesInUnit = [], eligible = [], groups = [], locale = 'en-US', timezone = 'UTC', ...record } = who;
    this.#count += 1;
    // Long in the directory: a session time of this very second could not be told from a revocation.
    const plain = { userPrincipalName: `robin.quill${this.#count}@contoso.com`, displayName: `Robin Quill ${this.#count}`, createdDateTime: '2026-01-15T08:00:00Z' };
    const user = this.directory.addUser({ ...plain, ...record });
    for (const role of roles) this.directory.grantRole(user.id, role);
    for (const role of rolesInUnit) this.directory.grantRole(user.id, role, `/administrativeUnits/${ADMINISTRATIVE_UNIT}`);
    for (const role of eligible) this.directory.makeEligible(user.id, role);
    for (const group of groups) this.directory.addToGroup(group, user.id);
    this.names.push(user.displayName, user.userPrincipalName);
    return { id: user.id, teamsId: stableTeamsId(user.id), upn: user.userPrincipalName, name: user.displayName, mail: user.mail, locale, timezone };
  }

  channel(): Extract<Place, { kind: 'channel' }> {
    this.#count += 1;
    return { kind: 'channel', id: `19:room${this.#count}@thread.tacv2`, teamId: '19:contoso-security@thread.tacv2' };
  }

  groupChat(): Extract<Place, { kind: 'groupChat' }> {
    this.#count += 1;
    return { kind: 'groupChat', id: `19:group${this.#count}@thread.v2` };
  }
}

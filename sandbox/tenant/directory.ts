import { randomUUID } from 'node:crypto';
import { isGuid } from './guid';
import { roleByTemplate, ROLE_TEMPLATES, type DirectoryRole, type RoleName } from './roles';
import { SessionClock } from './session-clock';

/** A user object as Graph knows it. `null` is Graph's null. */
export interface UserRecord {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly jobTitle: string | null;
  readonly mail: string | null;
  readonly proxyAddresses: readonly string[];
  readonly otherMails: readonly string[];
  readonly userType: 'Member' | 'Guest';
  readonly accountEnabled: boolean;
  readonly onPremisesSyncEnabled: true | null;
  readonly externalUserState: 'Accepted' | 'PendingAcceptance' | null;
  readonly preferredLanguage: string | null;
  readonly createdDateTime: string;
}

export interface GroupRecord {
  readonly id: string;
  readonly displayName: string;
  readonly isAssignableToRole: boolean;
}

/** An active assignment of a role to a user or group. */
export interface RoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleTemplateId: string;
  /** `/` for the whole directory, or `/administrativeUnits/{id}`. */
  readonly directoryScopeId: string;
}

/** What a new user needs; everything else is ordinary. */
export type NewUser = Pick<UserRecord, 'userPrincipalName' | 'displayName'> & Partial<UserRecord>;

/** The home organisation owns this user's sessions: Graph's revokeSignInSessions has no effect on them. */
export const isExternal = (user: UserRecord): boolean =>
  user.userType === 'Guest' || user.userPrincipalName.toUpperCase().includes('#EXT#') || user.externalUserState !== null;

const same = (a: string, b: string): boolean => a.length === b.length && a.toLowerCase() === b.toLowerCase();

/** Equal for names that are the `same`, and for no others. */
const indexed = (name: string): string => `${name.length} ${name.toLowerCase()}`;

const completed = (user: NewUser, now: number): UserRecord => ({
  id: randomUUID(),
  givenName: user.displayName.split(' ')[0] ?? null,
  surname: user.displayName.split(' ').slice(1).join(' ') || null,
  jobTitle: null,
  mail: user.userPrincipalName,
  proxyAddresses: user.mail === null ? [] : [`SMTP:${user.mail ?? user.userPrincipalName}`],
  otherMails: [],
  userType: 'Member',
  accountEnabled: true,
  onPremisesSyncEnabled: null,
  externalUserState: null,
  preferredLanguage: null,
  createdDateTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
  ...user,
});

/** Users, groups, roles and session times of the tenant. A `who` is an object id or a UPN. */
export class Directory {
  readonly #users = new Map<string, UserRecord>();
  /** UPN to object id, made when it is asked for and kept until somebody's UPN changes: a directory of many thousands is not searched each time. */
  #byUpn: Map<string, string> | undefined;
  readonly #groups = new Map<string, GroupRecord>();
  /** Group id to the ids of its direct members: users and groups. */
  readonly #members = new Map<string, Set<string>>();
  #assignments: RoleAssignment[] = [];
  #eligibilities: RoleAssignment[] = [];
  /** When whose sessions became invalid, and when that can be read. */
  readonly sessions: SessionClock;

  constructor(private readonly now: () => number) {
    this.sessions = new SessionClock(now);
  }

  // -- reading

  /** The user with this object id or UPN, without regard to case. */
  find(who: string): UserRecord | undefined {
    return this.#users.get(who.toLowerCase()) ?? this.#users.get(this.#upns().get(indexed(who)) ?? '');
  }

  /** As `find`, but nobody found is a mistake of the caller. */
  get(who: string): UserRecord {
    const user = this.find(who);
    if (!user) throw new Error(`There is no user ${who} in the simulated tenant.`);
    return user;
  }

  users(): readonly UserRecord[] {
    return [...this.#users.values()];
  }

  groups(): readonly GroupRecord[] {
    return [...this.#groups.values()];
  }

  /** The group with this id or display name. */
  findGroup(which: string): GroupRecord | undefined {
    return this.#groups.get(which.toLowerCase()) ?? this.groups().find((group) => same(group.displayName, which));
  }

  /** The groups that hold this user or group, in a direct way or through other groups. */
  groupsOf(principalId: string, transitive: boolean): readonly GroupRecord[] {
    const found = new Map<string, GroupRecord>();
    const climb = (id: string): void => {
      for (const group of this.#groups.values()) {
        if (found.has(group.id) || !this.#members.get(group.id)?.has(id)) continue;
        found.set(group.id, group);
        if (transitive) climb(group.id);
      }
    };
    climb(principalId);
    return [...found.values()];
  }

  /** The users in a group, direct ones or all. */
  usersIn(groupId: string, transitive: boolean): readonly UserRecord[] {
    const members = this.#memberIds(groupId, transitive);
    return this.users().filter((user) => members.has(user.id));
  }

  /** The groups in a group, direct ones or all. */
  groupsIn(groupId: string, transitive: boolean): readonly GroupRecord[] {
    return this.groups().filter((inner) => this.groupsOf(inner.id, transitive).some((group) => group.id === groupId));
  }

  /** Active assignments of a user or group; with `transitive` also those of the groups around them. */
  assignmentsOf(principalId: string, transitive: boolean): readonly RoleAssignment[] {
    const holders = new Set([principalId, ...(transitive ? this.groupsOf(principalId, true).map((group) => group.id) : [])]);
    return this.#assignments.filter((assignment) => holders.has(assignment.principalId));
  }

  /** Roles that are active for the whole directory. */
  rolesOf(userId: string, transitive: boolean): readonly DirectoryRole[] {
    const templates = this.assignmentsOf(userId, transitive).filter((assignment) => assignment.directoryScopeId === '/').map((assignment) => assignment.roleTemplateId);
    return [...new Set(templates)].map(roleByTemplate);
  }

  // -- changing

  addUser(user: NewUser): UserRecord {
    const record = completed(user, this.now());
    if (this.find(record.userPrincipalName)) throw new Error(`There is already a user ${record.userPrincipalName}.`);
    this.#users.set(record.id, record);
    this.#byUpn?.set(indexed(record.userPrincipalName), record.id);
    return record;
  }

  /** Changes some properties of a user. */
  change(who: string, changes: Partial<Omit<UserRecord, 'id'>>): UserRecord {
    const changed = { ...this.get(who), ...changes };
    this.#users.set(changed.id, changed);
    if (changes.userPrincipalName !== undefined) this.#byUpn = undefined;
    return changed;
  }

  /** Gives the user another UPN, display name, or both; the object id stays. */
  rename(who: string, to: { readonly upn?: string; readonly displayName?: string }): UserRecord {
    return this.change(who, { ...(to.upn === undefined ? {} : { userPrincipalName: to.upn }), ...(to.displayName === undefined ? {} : { displayName: to.displayName }) });
  }

  disable(who: string): UserRecord {
    return this.change(who, { accountEnabled: false });
  }

  enable(who: string): UserRecord {
    return this.change(who, { accountEnabled: true });
  }

  /** Deletes the user with all memberships and roles. */
  delete(who: string): void {
    const { id } = this.get(who);
    this.#users.delete(id);
    this.#byUpn = undefined;
    for (const members of this.#members.values()) members.delete(id);
    this.#assignments = this.#assignments.filter((assignment) => assignment.principalId !== id);
    this.#eligibilities = this.#eligibilities.filter((assignment) => assignment.principalId !== id);
  }

  /** Deletes the user and makes another person with the same UPN and a new object id. */
  recreate(who: string, as: Partial<UserRecord> = {}): UserRecord {
    const { userPrincipalName, displayName } = this.get(who);
    this.delete(who);
    return this.addUser({ userPrincipalName, displayName, ...as });
  }

  addGroup(group: { readonly displayName: string; readonly isAssignableToRole?: boolean; readonly id?: string }): GroupRecord {
    const record: GroupRecord = { id: group.id ?? randomUUID(), displayName: group.displayName, isAssignableToRole: group.isAssignableToRole ?? false };
    this.#groups.set(record.id, record);
    this.#members.set(record.id, new Set());
    return record;
  }

  /** Puts a user (or a group, by id) into a group. */
  addToGroup(which: string, principal: string): void {
    this.#membersOf(which).add(this.#principalId(principal));
  }

  removeFromGroup(which: string, principal: string): void {
    this.#membersOf(which).delete(this.#principalId(principal));
  }

  /** Makes a role active for a user or group; `scope` is `/` (default) or `/administrativeUnits/{id}`. */
  grantRole(principal: string, role: RoleName, scope = '/'): void {
    this.#assignments = [...this.#assignments, { id: randomUUID(), principalId: this.#principalId(principal), roleTemplateId: ROLE_TEMPLATES[role], directoryScopeId: scope }];
  }

  /** Takes an active role away, whatever its scope. */
  removeRole(principal: string, role: RoleName): void {
    const principalId = this.#principalId(principal);
    this.#assignments = this.#assignments.filter((assignment) => assignment.principalId !== principalId || assignment.roleTemplateId !== ROLE_TEMPLATES[role]);
  }

  /** Makes a user eligible for a role in Privileged Identity Management: nothing is active before `activate`. */
  makeEligible(principal: string, role: RoleName): void {
    this.#eligibilities = [...this.#eligibilities, { id: randomUUID(), principalId: this.#principalId(principal), roleTemplateId: ROLE_TEMPLATES[role], directoryScopeId: '/' }];
  }

  /** Activates an eligible role. */
  activate(principal: string, role: RoleName): void {
    const principalId = this.#principalId(principal);
    if (!this.#eligibilities.some((eligible) => eligible.principalId === principalId && eligible.roleTemplateId === ROLE_TEMPLATES[role])) {
      throw new Error(`${principal} is not eligible for ${role}.`);
    }
    this.grantRole(principal, role);
  }

  #upns(): Map<string, string> {
    // Two users may have been given one UPN: the first of them is found, so it is entered last.
    this.#byUpn ??= new Map(this.users().toReversed().map((user) => [indexed(user.userPrincipalName), user.id]));
    return this.#byUpn;
  }

  /** Ids of the users and groups in a group. */
  #memberIds(groupId: string, transitive: boolean): ReadonlySet<string> {
    const found = new Set<string>();
    const descend = (id: string): void => {
      for (const member of this.#members.get(id) ?? []) {
        if (found.has(member)) continue;
        found.add(member);
        if (transitive) descend(member);
      }
    };
    descend(groupId);
    return found;
  }

  #principalId(principal: string): string {
    return this.find(principal)?.id ?? this.findGroup(principal)?.id ?? this.#unknown(principal);
  }

  #unknown(principal: string): never {
    throw new Error(`There is no ${isGuid(principal) ? 'object' : 'user or group'} ${principal} in the simulated tenant.`);
  }

  #membersOf(which: string): Set<string> {
    const group = this.findGroup(which);
    const members = group && this.#members.get(group.id);
    if (!members) throw new Error(`There is no group ${which} in the simulated tenant.`);
    return members;
  }
}

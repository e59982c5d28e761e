import type { GroupName, Identifier } from '../../domain/command/command';
import type { Instant, ObjectId, Person } from '../../domain/people';
import type { RoleTemplateId } from '../../domain/roles';

/** What makes an account privileged, and the roles that entitle it. */
export interface Privileges {
  /** Template ids of active roles that are assigned for the whole directory. */
  readonly roles: ReadonlySet<RoleTemplateId>;
  /** Holds any directory role, of any scope, or is in a role-assignable group. */
  readonly privileged: boolean;
}

/** Since when Entra refuses older sign-ins of a user, with Graph's own clock at that answer. */
export interface ReadBack {
  readonly person: Person;
  /** `signInSessionsValidFromDateTime` as printed, `undefined` when null. */
  readonly validFrom: string | undefined;
  /** The same in milliseconds. */
  readonly validFromAt: Instant | undefined;
  /** The answer's `Date` header in milliseconds. */
  readonly graphTime: Instant;
}

/** A group of the directory. */
export interface Group {
  readonly objectId: ObjectId;
  readonly displayName: string;
}

/**
 * What came of the call: the cmdlet's own five states. Graph only accepts (`signing-out`) or does not find. Everything
 * else is thrown as `Refused` or `NoAnswer`.
 */
export type RevokeAnswer = 'signed-out' | 'signing-out' | 'not-found' | 'not-available' | 'failed';

/**
 * The tenant that is acted on. Every method ends by `deadline` at the latest and throws `Refused` (they said no) or
 * `NoAnswer` (nobody answered); `undefined` means that the directory has no such user.
 */
export interface Tenant {
  /** Exactly the user that is named: by UPN or object id, never by prefix. */
  find(target: Identifier, deadline: Instant): Promise<Person | undefined>;
  /** Everybody whose mail address or alias this is (`mail`, `proxyAddresses`, `otherMails`), each once. */
  findByMail(address: string, deadline: Instant): Promise<readonly Person[]>;
  /** People whose display name, UPN or mail address begins with this, in no certain order; at most `limit`. For picking by hand alone. */
  beginningWith(text: string, limit: number, deadline: Instant): Promise<readonly Person[]>;
  /**
   * The groups that are named: by object id at most one, by display name each one that has exactly this name without regard
   * to case; a name may be shared. None when there is no such group.
   */
  groups(name: GroupName, deadline: Instant): Promise<readonly Group[]>;
  /**
   * The users in a group, and in the groups within it, page by page in no certain order. All pages must come by `deadline`;
   * while they come it throws `NoAnswer` as well for more than 200 of them, and `Refused` (404) when the group is gone.
   * Whoever has not seen the end has not seen everybody.
   */
  members(group: ObjectId, deadline: Instant): AsyncIterable<readonly Person[]>;
  /** Roles and groups that matter, as they are now. */
  privileges(user: ObjectId, deadline: Instant): Promise<Privileges>;
  /** The user with the time that a revocation moves. Asked before and after each call. */
  readBack(user: ObjectId, deadline: Instant): Promise<ReadBack | undefined>;
  /** A read-back can prove what this route did. */
  readonly provable: boolean;
  /**
   * One call, never repeated by itself. Its caller has written the intent.
   * @param user read by object id right before, so that the UPN is the account's own
   */
  revoke(user: Person, deadline: Instant): Promise<RevokeAnswer>;
  /**
   * The same tenant for many users at once: its calls that are made in the same moment leave together. Each still ends by
   * its own deadline, and answers or throws by itself. What is `together` already is its own `together`.
   */
  readonly together: Tenant;
}

import type { GroupName, Identifier } from '../../domain/command/command';
import type { ObjectId, Person } from '../../domain/people';
import type { Group, Privileges, ReadBack, RevokeAnswer, Tenant } from '../../service/ports';
import type { Revoker } from './sharepoint-revoker';

/** The tenant by the cmdlet's own call; people and roles are read from the directory as on the other route. */
export class SharePointTenant implements Tenant {
  /** SharePoint's state is all that is told: nothing read back afterwards proves it. */
  readonly provable: boolean = false;

  readonly together: Tenant;

  constructor(
    private readonly directory: Tenant,
    private readonly revoker: Revoker,
  ) {
    const already = directory.together === directory && revoker.inTurn === revoker;
    this.together = already ? this : new SharePointTenant(directory.together, revoker.inTurn);
  }

  find(target: Identifier, deadline: number): Promise<Person | undefined> {
    return this.directory.find(target, deadline);
  }

  findByMail(address: string, deadline: number): Promise<readonly Person[]> {
    return this.directory.findByMail(address, deadline);
  }

  beginningWith(text: string, limit: number, deadline: number): Promise<readonly Person[]> {
    return this.directory.beginningWith(text, limit, deadline);
  }

  groups(name: GroupName, deadline: number): Promise<readonly Group[]> {
    return this.directory.groups(name, deadline);
  }

  members(group: ObjectId, deadline: number): AsyncIterable<readonly Person[]> {
    return this.directory.members(group, deadline);
  }

  privileges(user: ObjectId, deadline: number): Promise<Privileges> {
    return this.directory.privileges(user, deadline);
  }

  readBack(user: ObjectId, deadline: number): Promise<ReadBack | undefined> {
    return this.directory.readBack(user, deadline);
  }

  revoke({ upn }: Person, deadline: number): Promise<RevokeAnswer> {
    return this.revoker.revoke(upn, deadline);
  }
}

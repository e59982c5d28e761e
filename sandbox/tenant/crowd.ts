import type { Directory, GroupRecord, UserRecord } from './directory';
import { stableGuid } from './guid';

/** Many ordinary users and the group that they are in. */
export interface Crowd {
  readonly group: GroupRecord;
  readonly users: readonly UserRecord[];
}

/** Adds `count` users, `crowd00001@contoso.com` and so on, and a security group of all of them; the same ids each time. */
export const addCrowd = (directory: Directory, count: number, groupName = 'Crowd'): Crowd => {
  const group = directory.addGroup({ id: stableGuid(`group ${groupName}`), displayName: groupName });
  const users = Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    const user = directory.addUser({ id: stableGuid(`${groupName} ${number}`), userPrincipalName: `${groupName.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}${number}@contoso.com`, displayName: `${groupName} ${number}` });
    directory.addToGroup(group.id, user.id);
    return user;
  });
  return { group, users };
};

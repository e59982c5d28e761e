import type { Directory } from './directory';
import { failing, answerLost, throttled, type Fault, type Faults } from './faults';
import { stableGuid } from './guid';
import { GROUPS, PEOPLE, type Habit, type PersonData, type PersonKey } from './people';
import { persona } from './personas';

/** The administrative unit in which unit-scoped roles hold. */
export const ADMINISTRATIVE_UNIT = stableGuid('administrative unit West');

/** How long the new value of a user with a slow read-back stays invisible. */
const SLOW_READ_BACK_MS = 3_000;

const addresses = (mail: string | null, aliases: readonly string[]): readonly string[] => [
  ...(mail === null ? [] : [`SMTP:${mail}`]),
  ...aliases.map((alias) => `smtp:${alias}`),
];

const giveRoles = (directory: Directory, id: string, data: PersonData): void => {
  for (const role of data.roles ?? []) directory.grantRole(id, role);
  for (const role of data.rolesInUnit ?? []) directory.grantRole(id, role, `/administrativeUnits/${ADMINISTRATIVE_UNIT}`);
  for (const role of data.eligibleRoles ?? []) directory.makeEligible(id, role);
};

const addPerson = (directory: Directory, key: string, data: PersonData, createdDateTime: string): void => {
  const { id, upn, name, mail } = persona(key, data);
  directory.addUser({
    id,
    userPrincipalName: upn,
    displayName: name,
    jobTitle: data.job ?? null,
    mail,
    proxyAddresses: addresses(mail, data.aliases ?? []),
    otherMails: data.otherMails ?? [],
    userType: data.guest === true ? 'Guest' : 'Member',
    accountEnabled: data.disabled !== true,
    onPremisesSyncEnabled: data.synced === true ? true : null,
    externalUserState: data.externalUserState ?? null,
    preferredLanguage: data.locale ?? null,
    createdDateTime,
  });
  giveRoles(directory, id, data);
};

/** Puts the people and groups of the data file into an empty directory. */
export const populate = (directory: Directory, createdDateTime: string): void => {
  const people: Readonly<Record<PersonKey, PersonData>> = PEOPLE;
  for (const [key, data] of Object.entries(people)) addPerson(directory, key, data, createdDateTime);
  for (const { name, roleAssignable, roles } of GROUPS) {
    const group = directory.addGroup({ id: stableGuid(`group ${name}`), displayName: name, isAssignableToRole: roleAssignable ?? false });
    for (const role of roles ?? []) directory.grantRole(group.id, role);
  }
  for (const group of GROUPS) {
    for (const key of group.members) directory.addToGroup(group.name, people[key].upn);
    for (const inner of group.groups ?? []) directory.addToGroup(group.name, inner);
  }
};

const HABITS: Readonly<Record<Exclude<Habit, 'slow read-back'>, { readonly fault: Fault; readonly times: number | 'for-ever' }>> = {
  refused: { fault: failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'), times: 'for-ever' },
  'gone at work': {
    fault: failing(404, 'Request_ResourceNotFound', 'Resource does not exist or one of its queried reference-property objects are not present.'),
    times: 'for-ever',
  },
  'fails for ever': { fault: failing(500, 'InternalServerError', 'The server encountered an unexpected condition.'), times: 'for-ever' },
  'throttled first': { fault: throttled(1), times: 1 },
  'answer lost': { fault: answerLost, times: 1 },
};

/** Plans the difficulties that some people always make in Graph. */
export const planHabits = (directory: Directory, faults: Faults): void => {
  for (const [key, data] of Object.entries(PEOPLE as Readonly<Record<PersonKey, PersonData>>)) {
    if (data.habit === undefined) continue;
    const { id } = persona(key, data);
    if (data.habit === 'slow read-back') directory.sessions.setReadBackLag(SLOW_READ_BACK_MS, id);
    else faults.plan({ service: 'graph', method: 'POST', path: /revokesigninsessions$/i, user: id }, HABITS[data.habit].fault, HABITS[data.habit].times);
  }
};

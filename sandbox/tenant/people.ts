import type { RoleName } from './roles';

/** What always happens when this person's sessions are revoked, in Graph or in SharePoint; the rest of the tenant treats them like anybody else. */
export type Habit = 'refused' | 'gone at work' | 'fails for ever' | 'throttled first' | 'answer lost' | 'slow read-back';

/** One person as the data file describes them; everything left out is ordinary. */
export interface PersonData {
  readonly name: string;
  /** Sign-in name. */
  readonly upn: string;
  /** Mail address; default: the UPN. `null`: none. */
  readonly mail?: string | null;
  /** Further addresses (`proxyAddresses`, without `smtp:`). */
  readonly aliases?: readonly string[];
  readonly otherMails?: readonly string[];
  readonly job?: string;
  /** Active roles for the whole directory. */
  readonly roles?: readonly RoleName[];
  /** Active roles for one administrative unit only. */
  readonly rolesInUnit?: readonly RoleName[];
  /** Roles that the person could activate but has not. */
  readonly eligibleRoles?: readonly RoleName[];
  readonly disabled?: boolean;
  readonly synced?: boolean;
  readonly guest?: boolean;
  readonly externalUserState?: 'Accepted' | 'PendingAcceptance';
  readonly locale?: string;
  /** IANA time zone that the person's Teams client reports. */
  readonly timezone?: string;
  readonly habit?: Habit;
}

/** Who lives in the tenant. The domain and everybody in it are fictional. */
export const PEOPLE = {
  // Who may ask, or nearly.
  alex: { name: 'Alex Wilber', upn: 'alexw@contoso.com', job: 'Incident Lead', roles: ['Global Administrator'], timezone: 'Europe/London' },
  megan: { name: 'Megan Bowen', upn: 'meganb@contoso.com', job: 'IT Manager', roles: ['Global Administrator'], timezone: 'America/New_York' },
  camille: { name: 'Camille Laurent', upn: 'camillel@contoso.com', job: 'Responsable sécurité', roles: ['Global Administrator'], locale: 'fr-FR', timezone: 'Europe/Paris' },
  patti: { name: 'Patti Fernandez', upn: 'pattif@contoso.com', job: 'Identity Engineer', roles: ['Privileged Authentication Administrator'] },
  joni: { name: 'Joni Sherman', upn: 'jonis@contoso.com', job: 'Help Desk', roles: ['Helpdesk Administrator'] },
  grady: { name: 'Grady Archie', upn: 'gradya@contoso.com', job: 'Cloud Operations (Global Administrator by group)' },
  lidia: { name: 'Lidia Holloway', upn: 'lidiah@contoso.com', job: 'Regional IT (one administrative unit)', rolesInUnit: ['Global Administrator'] },
  nestor: { name: 'Nestor Wilke', upn: 'nestorw@contoso.com', job: 'Director (eligible, not activated)', eligibleRoles: ['Global Administrator'] },
  henrietta: { name: 'Henrietta Mueller', upn: 'henriettam@contoso.com', job: 'Former administrator', roles: ['Global Administrator'], disabled: true },
  enrico: {
    name: 'Enrico Cattaneo',
    upn: 'enricoc_fabrikam.com#EXT#@contoso.com',
    mail: 'enricoc@fabrikam.com',
    job: 'Partner administrator',
    roles: ['Global Administrator'],
    guest: true,
    externalUserState: 'Accepted',
  },
  // Ordinary targets, and those that need care.
  user: { name: 'Sample User', upn: 'user@contoso.com', job: 'Analyst' },
  adele: { name: 'Adele Vance', upn: 'adelev@contoso.com', mail: 'adele.vance@contoso.com', aliases: ['adele@contoso.com'], otherMails: ['adele@northwind.example'], job: 'Retail Manager' },
  isaiah: { name: 'Isaiah Langer', upn: 'isaiahl@contoso.com', job: 'Sales Representative', disabled: true },
  lynne: { name: 'Lynne Robbins', upn: 'lynner@contoso.com', job: 'Planner', synced: true },
  diego: {
    name: 'Diego Siciliani',
    upn: 'diegos_fabrikam.com#EXT#@contoso.com',
    mail: 'diegos@fabrikam.com',
    job: 'Consultant',
    guest: true,
    externalUserState: 'Accepted',
  },
  miriam: { name: 'Miriam Graham', upn: 'miriamg@contoso.com', job: 'Director (member from another organisation)', externalUserState: 'Accepted' },
  lee: { name: 'Lee Gu', upn: 'leeg@contoso.com', job: 'Director', roles: ['User Administrator'] },
  johanna: { name: 'Johanna Lorenz', upn: 'johannal@contoso.com', job: 'Member of a role-assignable group' },
  breakGlass: { name: 'Break Glass 1', upn: 'breakglass@contoso.com', mail: null, job: 'Emergency account', roles: ['Global Administrator'] },
  pradeep: { name: '**Pradeep** [Gupta](https://fabrikam.example) \u202Etpug\u202C_x_', upn: 'pradeepg@contoso.com', job: 'Accountant' },
  siobhan: { name: "Siobhán O'Brien", upn: "o'brien@contoso.com", job: 'Legal Counsel' },
  twinOne: { name: 'Christie Cline', upn: 'christiec@contoso.com', otherMails: ['shared@northwind.example'], job: 'Buyer' },
  twinTwo: { name: 'Christie Cline', upn: 'christie.cline@contoso.com', otherMails: ['shared@northwind.example'], job: 'Buyer' },
  // Whoever revokes their sessions always meets the same difficulty.
  refused: { name: 'Raul Razo', upn: 'refused@contoso.com', job: 'Revoking answers 403', habit: 'refused' },
  gone: { name: 'Debra Berger', upn: 'gone@contoso.com', job: 'Revoking answers 404', habit: 'gone at work' },
  failing: { name: 'Pavel Bansky', upn: 'failing@contoso.com', job: 'Revoking answers 500', habit: 'fails for ever' },
  throttled: { name: 'Irvin Sayers', upn: 'throttled@contoso.com', job: 'Revoking answers 429 once', habit: 'throttled first' },
  lost: { name: 'Ben Walters', upn: 'lost@contoso.com', job: 'The first answer to revoking is lost', habit: 'answer lost' },
  slow: { name: 'Emily Braun', upn: 'slow@contoso.com', job: 'The new value is readable late', habit: 'slow read-back' },
} as const satisfies Record<string, PersonData>;

export type PersonKey = keyof typeof PEOPLE;

/** A group as the data file describes it. */
export interface GroupData {
  readonly name: string;
  readonly roleAssignable?: boolean;
  /** Roles that the group gives to its members. */
  readonly roles?: readonly RoleName[];
  readonly members: readonly PersonKey[];
  /** Names of groups inside it. */
  readonly groups?: readonly string[];
}

export const GROUPS: readonly GroupData[] = [
  { name: 'Finance', members: ['adele', 'user', 'pradeep'] },
  { name: 'Retail', members: ['lynne', 'siobhan', 'isaiah'] },
  { name: 'All Staff', members: ['alex', 'megan', 'camille', 'diego'], groups: ['Finance', 'Retail'] },
  { name: 'Empty Room', members: [] },
  { name: 'Tier 0 Operators', roleAssignable: true, roles: ['Global Administrator'], members: ['grady'] },
  { name: 'Privileged Workstations', roleAssignable: true, members: ['johanna'] },
];

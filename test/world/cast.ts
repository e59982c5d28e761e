import { upnFromDirectory, type ObjectId } from '../../src/domain/people';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, roleTemplateId, type RoleTemplateId } from '../../src/domain/roles';
import type { Rules } from '../../src/domain/rules';
import { RULES as DEFAULTS } from '../domain/samples';
import type { Directory } from './directory';

const roleNamed = (name: string): RoleTemplateId => {
  const role = roleTemplateId(name);
  if (role === undefined) throw new Error(`no role ${name}`);
  return role;
};

export const USER_ADMINISTRATOR = roleNamed('User Administrator');
export const SECURITY_READER = roleNamed('Security Reader');

/** Everybody of the world, by name. */
export const PEOPLE = ['alex', 'megan', 'lee', 'priya', 'zoe', 'gus', 'dan', 'adele', 'bianca', 'chris', 'pat', 'vera', 'eve'] as const;
export type Name = (typeof PEOPLE)[number];
export type Cast = Readonly<Record<Name, ObjectId>>;

/** Who speaks and clicks. */
export const SPEAKERS = ['alex', 'megan', 'lee', 'priya', 'zoe', 'gus', 'dan'] as const satisfies readonly Name[];
/** Whom lines are about. */
export const TARGETS = ['adele', 'bianca', 'chris', 'pat', 'vera', 'eve'] as const satisfies readonly Name[];

export const SHARED_MAIL = 'desk@contoso.com';

/** Fills the directory with everybody. */
export const hire = (directory: Directory): Cast => {
  const roles = (...held: readonly RoleTemplateId[]): { readonly roles: ReadonlySet<RoleTemplateId> } => ({ roles: new Set(held) });
  const hired: Record<Name, ObjectId> = {
    alex: directory.create('Alex', roles(GLOBAL_ADMINISTRATOR)).objectId,
    megan: directory.create('Megan', roles(GLOBAL_ADMINISTRATOR)).objectId,
    // May decide, and not over privileged accounts.
    lee: directory.create('Lee', roles(USER_ADMINISTRATOR)).objectId,
    // Over privileged accounts, and may decide as well.
    priya: directory.create('Priya', roles(USER_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)).objectId,
    zoe: directory.create('Zoe').objectId,
    gus: directory.create('Gus', { ...roles(GLOBAL_ADMINISTRATOR), memberType: 'guest', external: true, upn: 'gus_fabrikam.com#EXT#@contoso.com' }).objectId,
    dan: directory.create('Dan', { ...roles(GLOBAL_ADMINISTRATOR), enabled: false }).objectId,
    adele: directory.create('Adele', { mails: ['adele.vance@contoso.com', SHARED_MAIL] }).objectId,
    bianca: directory.create('Bianca', { mails: ['bianca.pisani@contoso.com', SHARED_MAIL] }).objectId,
    chris: directory.create('Chris', { mails: ['chris.green@contoso.com'] }).objectId,
    pat: directory.create('Pat', roles(SECURITY_READER)).objectId,
    vera: directory.create('Vera').objectId,
    eve: directory.create('Eve', { external: true, memberType: 'guest', upn: 'eve_fabrikam.com#EXT#@contoso.com' }).objectId,
  };
  return hired;
};

/** The house rules when nothing else is said. Vera is protected. */
export const RULES: Rules = { ...DEFAULTS, adminRoles: [GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR], protectedUsers: [upnFromDirectory('vera@contoso.com')] };

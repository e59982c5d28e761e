import { randomUUID } from 'node:crypto';
import type { MessageOptions } from '../../sandbox/tenant/activities';
import { stableTeamsId } from '../../sandbox/tenant/guid';
import type { Persona } from '../../sandbox/tenant/personas';
import { ADMINISTRATIVE_UNIT } from '../../sandbox/tenant/populate';
import type { RoleName } from '../../sandbox/tenant/roles';
import type { Stage } from '../journeys/stage';
import { ROLES, type Account, type Person, type PlaceKind, type Roles } from './kinds';

export const OTHER_TENANT = '11111111-2222-4333-8444-555555555555';
const UNIT = `/administrativeUnits/${ADMINISTRATIVE_UNIT}`;
const UNIT_OPERATORS = 'Unit Operators';
const ROLE = 'Global Administrator';

/** Somebody as Teams presents them: the person, and what differs in their activities. */
export interface Sender {
  readonly persona: Persona;
  readonly options: MessageOptions;
  /** Whether their activities state an object id: what they do can be logged under a name. */
  readonly named: boolean;
}

/** Names of protected accounts: they are in the environment before the program starts, the accounts come when they are needed. */
const guarded = (number: number): string => `guarded${number}@contoso.com`;

/** What a program is started with, so that no limit but the roles decides. */
export const environmentFor = (roles: Roles, protectedAccounts: number): Readonly<Record<string, string>> => ({
  ADMIN_ROLES: roles,
  PROTECTED_USERS: Array.from({ length: protectedAccounts }, (_, number) => guarded(number)).join(','),
  MESSAGES_PER_MINUTE: '1000000',
  MAX_OPEN_PER_PERSON: '1000000',
  TWO_PERSON_ABOVE: '1000000',
});

type Make = (stage: Stage) => Sender;

const plain = (persona: Persona): Sender => ({ persona, options: {}, named: true });
const member = (who: Parameters<Stage['person']>[0]): Make => (stage) => plain(stage.person(who));
const holding = (...roles: readonly RoleName[]): Make => member({ roles });

const stranger = (name: string): Persona => {
  const id = randomUUID();
  return { id, teamsId: stableTeamsId(id), upn: `${name.toLowerCase()}.${id.slice(0, 8)}@fabrikam.com`, name: `${name} ${id.slice(0, 8)}`, mail: null, locale: 'en-US', timezone: 'UTC' };
};

const throughUnitGroup: Make = (stage) => {
  const { directory } = stage.tenant;
  if (directory.findGroup(UNIT_OPERATORS) === undefined) directory.grantRole(directory.addGroup({ displayName: UNIT_OPERATORS, isAssignableToRole: true }).id, ROLE, UNIT);
  return plain(stage.person({ groups: [UNIT_OPERATORS] }));
};

const activated: Make = (stage) => {
  const persona = stage.person({ eligible: [ROLE] });
  stage.tenant.directory.activate(persona.id, ROLE);
  return plain(persona);
};

const federated: Make = () => {
  const persona = stranger('Federated');
  return { persona, options: { also: { from: { id: persona.teamsId, name: persona.name, aadObjectId: persona.id, tenantId: OTHER_TENANT } } }, named: true };
};

/** `from` without an object id. */
const unnamed =
  (id: string, name: string, more: Readonly<Record<string, unknown>> = {}): Make =>
  () => ({ persona: stranger(name), options: { also: { from: { id, name, ...more } } }, named: false });

const MAKERS: Readonly<Record<Person, Make>> = {
  'the asker': holding(ROLE),
  'another administrator': holding(ROLE),
  'administrator through a group': member({ groups: ['Tier 0 Operators'] }),
  'administrator by an activated eligibility': activated,
  'Privileged Authentication Administrator': holding('Privileged Authentication Administrator'),
  'another role': holding('User Administrator'),
  'no role': holding(),
  'eligible only': member({ eligible: [ROLE] }),
  'role for an administrative unit': member({ rolesInUnit: [ROLE] }),
  'unit role through a group': throughUnitGroup,
  'role removed a second ago': holding(ROLE),
  'account deleted a second ago': holding(ROLE),
  'disabled account': member({ roles: [ROLE], accountEnabled: false }),
  guest: (stage) => {
    const id = randomUUID().slice(0, 8);
    return plain(stage.person({ roles: [ROLE], userType: 'Guest', externalUserState: 'Accepted', userPrincipalName: `partner.${id}_fabrikam.com#EXT#@contoso.com` }));
  },
  'external member': member({ roles: [ROLE], externalUserState: 'Accepted' }),
  'federated person': federated,
  anonymous: unnamed('29:1anonymous', 'Visitor'),
  bot: unnamed('28:9d2f0f5e-8a6b-4c1d-9e0f-3a5b7c9d1e2f', 'Helper', { role: 'bot' }),
  'administrator of another tenant': () => ({ persona: stranger('Elsewhere'), options: { tenantId: OTHER_TENANT }, named: true }),
  'who confirmed first': holding(ROLE),
  'User Administrator': holding('User Administrator'),
  'User Administrator and Global Administrator': holding('User Administrator', ROLE),
  'Global Administrator': holding(ROLE),
  'Helpdesk Administrator': holding('Helpdesk Administrator'),
};

/** They are what they are only for a moment. */
const ONCE: readonly Person[] = ['role removed a second ago', 'account deleted a second ago'];
/** They speak for themselves: a request that they press on is their own. */
const ASKS_THEMSELVES: readonly Person[] = ['the asker', ...ONCE];

export const isAsker = (person: Person): boolean => ASKS_THEMSELVES.includes(person);
export const isBefallen = (person: Person): boolean => ONCE.includes(person);

/** Ways to be privileged, a different one in each place. */
const PRIVILEGED: Readonly<Record<PlaceKind, Parameters<Stage['person']>[0]>> = {
  personal: { roles: ['Security Reader'] },
  'group chat': { groups: ['Privileged Workstations'] },
  channel: { rolesInUnit: ['Helpdesk Administrator'] },
  'shared channel': { roles: ['Global Administrator'] },
};

const EXTERNAL: Readonly<Record<PlaceKind, Parameters<Stage['person']>[0]>> = {
  personal: { userType: 'Guest' },
  'group chat': { externalUserState: 'Accepted' },
  channel: { userType: 'Guest', externalUserState: 'PendingAcceptance' },
  'shared channel': { externalUserState: 'PendingAcceptance' },
};

/** The people of one stage: askers are shared, accounts are made for each cell. */
export class Company {
  readonly #kept = new Map<Person, Sender>();
  readonly #helpers = new Map<'asker' | 'first', Sender>();
  #protected = 0;
  #nobody = 0;

  constructor(
    private readonly stage: Stage,
    private readonly roles: Roles,
  ) {}

  /** @param ownOne this cell changes the person or acts on them */
  sender(person: Person, ownOne: boolean): Sender {
    const kept = ownOne || isBefallen(person) ? undefined : this.#kept.get(person);
    if (kept !== undefined) return kept;
    const made = MAKERS[person](this.stage);
    if (!ownOne && !isBefallen(person)) this.#kept.set(person, made);
    return made;
  }

  /** Somebody beside the row's person who may in every way: who asks for them, or is the first of two. */
  helper(as: 'asker' | 'first'): Sender {
    const made = this.#helpers.get(as) ?? MAKERS[this.roles === ROLES.usual ? 'Global Administrator' : 'User Administrator and Global Administrator'](this.stage);
    this.#helpers.set(as, made);
    return made;
  }

  /** What befalls somebody who was an administrator a moment ago. */
  befall(person: Person, { persona }: Sender): void {
    if (person === 'role removed a second ago') this.stage.tenant.directory.removeRole(persona.id, ROLE);
    if (person === 'account deleted a second ago') this.stage.tenant.directory.delete(persona.id);
  }

  account(account: Account, place: PlaceKind, oneself: Sender): Persona {
    switch (account) {
      case 'ordinary':
        return this.stage.person();
      case 'privileged':
        return this.stage.person(PRIVILEGED[place]);
      case 'protected':
        return this.stage.person({ userPrincipalName: this.#nextProtected() });
      case 'both':
        return this.stage.person({ ...PRIVILEGED[place], userPrincipalName: this.#nextProtected() });
      case 'oneself':
        return oneself.persona;
      case 'external':
        return this.stage.person(EXTERNAL[place]);
      case 'nobody':
        this.#nobody += 1;
        return { ...stranger('Nobody'), upn: `nobody${this.#nobody}@contoso.com` };
    }
  }

  #nextProtected(): string {
    this.#protected += 1;
    return guarded(this.#protected - 1);
  }
}

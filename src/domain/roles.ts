/** Entra's built-in directory roles, by the template id that is the same in every tenant. */

declare const brand: unique symbol;

/** Template id of a directory role: a GUID in lower case, the same in every tenant (a role's own `id` is not). */
export type RoleTemplateId = string & { readonly [brand]: 'RoleTemplateId' };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const template = (guid: string): RoleTemplateId => guid as RoleTemplateId;

/** Holds every right; the cmdlet demands it. */
export const GLOBAL_ADMINISTRATOR = template('62e90394-69f5-4237-9190-012177145e10');
/** The smallest role that may end the sessions of any administrator. */
export const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = template('7be44c8a-adaf-4e2a-84d6-ab2649e08a13');

// Names and ids: Microsoft Entra built-in roles, permissions-reference.md (20 January 2026).
const ROLES: ReadonlyMap<string, RoleTemplateId> = new Map([
  ['Global Administrator', GLOBAL_ADMINISTRATOR],
  ['Privileged Authentication Administrator', PRIVILEGED_AUTHENTICATION_ADMINISTRATOR],
  ['Privileged Role Administrator', template('e8611ab8-c189-46e8-94e1-60213ab1f814')],
  ['User Administrator', template('fe930be7-5e62-47db-91af-98c3a49a38b1')],
  ['Authentication Administrator', template('c4e39bd9-1100-46d3-8c65-fb160da0071f')],
  ['Helpdesk Administrator', template('729827e3-9c14-49f7-bb1b-9608f156bbb8')],
  ['Password Administrator', template('966707d0-3269-4727-9be2-8c3a10f19b9d')],
  ['Security Administrator', template('194ae4cb-b126-40b2-bd5b-6091b380977d')],
  ['Security Operator', template('5f2222b1-57c3-48ba-8ad5-d4759f1fde6f')],
  ['Security Reader', template('5d6b6bb7-de71-4623-b4af-96380a352509')],
  ['SharePoint Administrator', template('f28a1f50-f6e7-4571-818b-6a12f2af6b6c')],
  ['Teams Administrator', template('69091246-20e8-4a56-aa4d-066075b2a7a8')],
  ['Global Reader', template('f2ef992c-3afb-46b9-b7cf-a126ee74c451')],
]);

const BY_FOLDED_NAME: ReadonlyMap<string, RoleTemplateId> = new Map(
  [...ROLES].map(([name, id]) => [fold(name), id]),
);
const NAME_BY_ID: ReadonlyMap<RoleTemplateId, string> = new Map([...ROLES].map(([name, id]) => [id, name]));

/** The names that `roleTemplateId` knows, as Entra prints them. */
export const KNOWN_ROLE_NAMES: readonly string[] = [...ROLES.keys()];

/**
 * The template id behind a role's name (in any case, extra blanks ignored) or behind a GUID, which is taken as a template
 * id without further question; `undefined` for a name that is not in the table.
 */
export function roleTemplateId(nameOrId: string): RoleTemplateId | undefined {
  const text = nameOrId.trim();
  return GUID.test(text) ? template(text.toLowerCase()) : BY_FOLDED_NAME.get(fold(text));
}

/** The name of a role as Entra prints it, or `undefined` when the table does not have it. */
export const roleName = (id: RoleTemplateId): string | undefined => NAME_BY_ID.get(id);

/** The known name that `text` was probably meant to be: at most a third of its letters differ; `undefined` otherwise. */
export function nearestRoleName(text: string): string | undefined {
  const typed = fold(text);
  if (typed.length > 64) return undefined;
  const [best] = KNOWN_ROLE_NAMES.map((name) => ({ name, distance: editDistance(typed, fold(name)) })).sort(
    (a, b) => a.distance - b.distance,
  );
  return best !== undefined && best.distance * 3 <= best.name.length ? best.name : undefined;
}

function fold(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** How many letters must be inserted, removed or replaced to turn `from` into `to` (Levenshtein), one row at a time. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}

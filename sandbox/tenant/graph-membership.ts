import type { Directory, GroupRecord } from './directory';
import { collection, denied, entity, GraphRefusal, isAdvanced, noSegment } from './graph-answers';
import type { GraphCall, GraphRow } from './graph-permissions';
import { userInPath } from './graph-users';
import { filterOf, passes, pick, selected } from './odata';
import type { DirectoryRole } from './roles';
import { isGuid } from './guid';
import { member, parseJson, type Answer, type Route } from './wire';

type Kind = 'group' | 'directoryRole';

interface Item {
  readonly kind: Kind;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Every property of a group that can be selected here. */
export const groupProperties = (group: GroupRecord): Readonly<Record<string, unknown>> => ({
  id: group.id,
  deletedDateTime: null,
  description: null,
  displayName: group.displayName,
  groupTypes: [],
  isAssignableToRole: group.isAssignableToRole ? true : null,
  mail: null,
  mailEnabled: false,
  mailNickname: group.displayName.replaceAll(' ', ''),
  membershipRule: null,
  onPremisesSyncEnabled: null,
  securityEnabled: true,
  visibility: null,
});

const roleProperties = (role: DirectoryRole): Readonly<Record<string, unknown>> => ({
  id: role.id,
  deletedDateTime: null,
  description: `${role.displayName} of this tenant.`,
  displayName: role.displayName,
  roleTemplateId: role.roleTemplateId,
});

/** What a caller sees who may not read this kind of object: type and id, every other property null. */
export const limited = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, name === 'id' ? value : null]));

const membershipsOf = (directory: Directory, userId: string, transitive: boolean): readonly Item[] => [
  ...directory.groupsOf(userId, transitive).map((group) => ({ kind: 'group' as const, properties: groupProperties(group) })),
  ...directory.rolesOf(userId, transitive).map((role) => ({ kind: 'directoryRole' as const, properties: roleProperties(role) })),
];

const filtered = (graph: GraphCall, items: readonly Item[]): readonly Item[] => {
  const filter = filterOf(graph.call);
  if (filter === undefined) return items;
  if (!isAdvanced(graph.call)) throw new GraphRefusal(400, 'Request_UnsupportedQuery', 'The specified filter to the reference property query is currently not supported.');
  return items.filter((item) => item.kind === 'group' && passes(item.properties, filter, ['isAssignableToRole', 'displayName', 'securityEnabled', 'mailEnabled']));
};

const shown = (graph: GraphCall, item: Item, cast: Kind | undefined, names: readonly string[] | undefined): Readonly<Record<string, unknown>> => {
  const visible = graph.may(item.kind === 'group' ? 'read groups' : 'read roles');
  const properties = visible ? item.properties : limited(item.properties);
  // Without a cast a name that this kind does not have is simply left out.
  const wanted = cast === undefined ? names?.filter((name) => Object.hasOwn(properties, name)) : names;
  return {
    ...(cast === undefined || !visible ? { '@odata.type': `#microsoft.graph.${item.kind}` } : {}),
    ...(wanted === undefined ? properties : pick(properties, wanted, `microsoft.graph.${item.kind}`)),
  };
};

const CASTS: Readonly<Record<string, Kind>> = { 'microsoft.graph.group': 'group', 'microsoft.graph.directoryrole': 'directoryRole' };

const castOf = (name: string | undefined): Kind | undefined => {
  if (name === undefined) return undefined;
  const kind = CASTS[name.toLowerCase()];
  if (!kind) throw noSegment(name);
  return kind;
};

const memberOf = (directory: Directory, graph: GraphCall, transitive: boolean): Answer => {
  const cast = castOf(graph.params['cast']);
  if (cast === 'group' && !graph.may('read groups')) throw denied();
  const user = userInPath(directory, graph);
  const items = membershipsOf(directory, user.id, transitive).filter((item) => cast === undefined || item.kind === cast);
  const names = selected(graph.call);
  const fragment = cast === undefined ? 'directoryObjects' : cast === 'group' ? 'groups' : 'directoryRoles';
  return collection(
    graph.call,
    names === undefined ? fragment : `${fragment}(${names.join(',')})`,
    filtered(graph, items).map((item) => shown(graph, item, cast, names)),
  );
};

const checkMemberObjects = (directory: Directory, graph: GraphCall): Answer => {
  const ids = member(parseJson(graph.call.body), 'ids');
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string' && isGuid(id))) {
    throw new GraphRefusal(400, 'Request_BadRequest', "Invalid value specified for property 'ids' of resource 'checkMemberObjects'.");
  }
  if (ids.length > 20) throw new GraphRefusal(400, 'Request_BadRequest', 'The number of ids exceeds the maximum of 20.');
  const user = userInPath(directory, graph);
  const held = membershipsOf(directory, user.id, true)
    .flatMap(({ properties }) => [properties['id'], properties['roleTemplateId']])
    .filter((id) => typeof id === 'string');
  return entity(graph.call, 'Collection(Edm.String)', { value: ids.filter((id) => held.includes(id.toLowerCase())) });
};

/** Which groups and roles a user is in. Roles that hold for an administrative unit only are not here (see scopedRoleMemberOf). */
export const membershipRoutes = (row: GraphRow, directory: Directory): readonly Route[] => [
  ...(['memberOf', 'transitiveMemberOf'] as const).flatMap((name) => [
    row('GET', `users/:user/${name}`, 'read users', (graph) => memberOf(directory, graph, name === 'transitiveMemberOf')),
    row('GET', `users/:user/${name}/:cast`, 'read users', (graph) => memberOf(directory, graph, name === 'transitiveMemberOf')),
  ]),
  row('POST', 'users/:user/checkMemberObjects', 'read users', (graph) => checkMemberObjects(directory, graph)),
];

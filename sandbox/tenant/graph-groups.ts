import type { Directory, GroupRecord } from './directory';
import { collection, entity, noSegment, notFound } from './graph-answers';
import { groupProperties, limited } from './graph-membership';
import type { GraphCall, GraphRow } from './graph-permissions';
import { shownUser, userProperties } from './graph-users';
import { filterOf, passes, pick, selected } from './odata';
import { isGuid } from './guid';
import type { Answer, Route } from './wire';

const TYPE = 'microsoft.graph.group';

const shownGroup = (group: GroupRecord, names: readonly string[] | undefined): Readonly<Record<string, unknown>> => {
  const properties = groupProperties(group);
  return names === undefined ? properties : pick(properties, names, TYPE);
};

const groupInPath = (directory: Directory, { params }: GraphCall): GroupRecord => {
  const key = params['group'] ?? '';
  const group = isGuid(key) ? directory.findGroup(key) : undefined;
  if (!group) throw notFound(key);
  return group;
};

const listGroups = (directory: Directory, { call }: GraphCall): Answer => {
  const filter = filterOf(call);
  const found = directory.groups().filter((group) => filter === undefined || passes(groupProperties(group), filter, ['id', 'displayName', 'isAssignableToRole', 'securityEnabled']));
  return collection(call, 'groups', found.map((group) => shownGroup(group, selected(call))));
};

const usersOf = (directory: Directory, graph: GraphCall, transitive: boolean): readonly Readonly<Record<string, unknown>>[] => {
  const names = selected(graph.call);
  const mayRead = graph.may('read users');
  return directory.usersIn(groupInPath(directory, graph).id, transitive).map((user) => {
    if (mayRead) return shownUser(directory, user, names);
    const nothing = limited(userProperties(directory, user));
    return { '@odata.type': '#microsoft.graph.user', ...(names === undefined ? { id: user.id } : pick(nothing, names, 'microsoft.graph.user')) };
  });
};

const members = (directory: Directory, graph: GraphCall, transitive: boolean): Answer => {
  const cast = graph.params['cast']?.toLowerCase();
  if (cast === 'microsoft.graph.user') return collection(graph.call, 'users', usersOf(directory, graph, transitive));
  if (cast !== undefined) throw noSegment(cast);
  const inner = directory.groupsIn(groupInPath(directory, graph).id, transitive).map((group) => ({ '@odata.type': `#${TYPE}`, ...groupProperties(group) }));
  return collection(graph.call, 'directoryObjects', [...usersOf(directory, graph, transitive).map((user) => ({ '@odata.type': '#microsoft.graph.user', ...user })), ...inner]);
};

/** Groups by name or id, and who is in them. */
export const groupRoutes = (row: GraphRow, directory: Directory): readonly Route[] => [
  row('GET', 'groups', 'read groups', (graph) => listGroups(directory, graph)),
  row('GET', 'groups/:group', 'read groups', (graph) => entity(graph.call, 'groups/$entity', shownGroup(groupInPath(directory, graph), selected(graph.call)))),
  ...(['members', 'transitiveMembers'] as const).flatMap((name) => [
    row('GET', `groups/:group/${name}`, 'read groups', (graph) => members(directory, graph, name === 'transitiveMembers')),
    row('GET', `groups/:group/${name}/:cast`, 'read groups', (graph) => members(directory, graph, name === 'transitiveMembers')),
  ]),
];

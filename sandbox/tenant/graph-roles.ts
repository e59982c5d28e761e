import type { Directory, RoleAssignment } from './directory';
import { collection, GraphRefusal, isAdvanced, noSegment } from './graph-answers';
import type { GraphCall, GraphRow } from './graph-permissions';
import { userInPath } from './graph-users';
import { filterOf, pick, selected } from './odata';
import { roleByTemplate, ROLES } from './roles';
import type { Answer, Route } from './wire';

const assignmentProperties = (assignment: RoleAssignment): Readonly<Record<string, unknown>> => ({
  id: assignment.id,
  principalId: assignment.principalId,
  directoryScopeId: assignment.directoryScopeId,
  appScopeId: null,
  roleDefinitionId: assignment.roleTemplateId,
});

const principalOf = (graph: GraphCall): string => {
  const [comparison, ...more] = filterOf(graph.call) ?? [];
  if (comparison?.property !== 'principalId' || typeof comparison.value !== 'string' || more.length > 0) {
    throw new GraphRefusal(400, 'Request_UnsupportedQuery', "This tenant lists role assignments by $filter=principalId eq '{id}' only.");
  }
  return comparison.value.toLowerCase();
};

const assignments = (directory: Directory, graph: GraphCall, transitive: boolean): Answer => {
  const names = selected(graph.call);
  const items = directory.assignmentsOf(principalOf(graph), transitive).map(assignmentProperties);
  return collection(
    graph.call,
    `roleManagement/directory/${transitive ? 'transitiveRoleAssignments' : 'roleAssignments'}`,
    items.map((item) => (names === undefined ? item : pick(item, names, 'microsoft.graph.unifiedRoleAssignment'))),
  );
};

const transitiveAssignments = (directory: Directory, graph: GraphCall, served: boolean): Answer => {
  if (!served) throw noSegment('transitiveRoleAssignments');
  if (!isAdvanced(graph.call)) throw new GraphRefusal(400, 'Request_BadRequest', "The '$count=true' query parameter and the 'ConsistencyLevel: eventual' header are required.");
  return assignments(directory, graph, true);
};

const scopedRoles = (directory: Directory, graph: GraphCall): Answer => {
  const user = userInPath(directory, graph);
  const items = directory
    .assignmentsOf(user.id, false)
    .filter((assignment) => assignment.directoryScopeId !== '/')
    .map((assignment) => ({
      id: assignment.id,
      roleId: roleByTemplate(assignment.roleTemplateId).id,
      administrativeUnitId: assignment.directoryScopeId.split('/').at(-1),
      roleMemberInfo: { id: user.id, displayName: user.displayName },
    }));
  return collection(graph.call, 'scopedRoleMemberships', items);
};

const definitions = (graph: GraphCall): Answer =>
  collection(
    graph.call,
    'roleManagement/directory/roleDefinitions',
    ROLES.map((role) => ({ id: role.roleTemplateId, templateId: role.roleTemplateId, displayName: role.displayName, isBuiltIn: true, isEnabled: true })),
  );

/** Role assignments. Only active ones: what somebody could activate in Privileged Identity Management is nowhere here. */
export const roleRoutes = (row: GraphRow, directory: Directory, servesTransitive: boolean): readonly Route[] => [
  row('GET', 'roleManagement/directory/roleAssignments', 'read assignments', (graph) => assignments(directory, graph, false)),
  row('GET', 'roleManagement/directory/transitiveRoleAssignments', servesTransitive ? 'read assignments' : 'nothing', (graph) => transitiveAssignments(directory, graph, servesTransitive)),
  row('GET', 'roleManagement/directory/roleDefinitions', 'read assignments', definitions),
  row('GET', 'users/:user/scopedRoleMemberOf', 'read roles', (graph) => scopedRoles(directory, graph)),
];

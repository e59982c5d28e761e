import type { Directory, UserRecord } from './directory';
import { isExternal } from './directory';
import { collection, entity, notFound } from './graph-answers';
import type { GraphCall, GraphRow } from './graph-permissions';
import type { Ledger } from './ledger';
import { filterOf, passes, pick, selected } from './odata';
import type { Answer, Route } from './wire';

/** Graph's default property set of a user (source: user resource, "returned by default"). */
const BY_DEFAULT = ['businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage', 'surname', 'userPrincipalName', 'id'];
const FILTERABLE = ['id', 'userPrincipalName', 'mail', 'proxyAddresses', 'otherMails', 'displayName', 'userType', 'accountEnabled', 'onPremisesSyncEnabled'];

/** Every property that can be selected of a user. */
export const userProperties = (directory: Directory, user: UserRecord): Readonly<Record<string, unknown>> => ({
  ...user,
  businessPhones: [],
  mobilePhone: null,
  officeLocation: null,
  department: null,
  companyName: null,
  employeeId: null,
  usageLocation: null,
  deletedDateTime: null,
  creationType: user.externalUserState === null ? null : 'Invitation',
  signInSessionsValidFromDateTime: directory.sessions.readable(user.id, user.createdDateTime),
});

/** A user as a member of a list: the selected properties, or the default set. */
export const shownUser = (directory: Directory, user: UserRecord, names: readonly string[] | undefined): Readonly<Record<string, unknown>> =>
  pick(userProperties(directory, user), names ?? BY_DEFAULT, 'microsoft.graph.user');

/** The user that a path names, or Graph's 404. */
export const userInPath = (directory: Directory, { params }: GraphCall): UserRecord => {
  const key = params['user'] ?? '';
  const user = directory.find(key);
  if (!user) throw notFound(key);
  return user;
};

const readUser = (directory: Directory, graph: GraphCall): Answer => {
  const names = selected(graph.call);
  return entity(graph.call, names === undefined ? 'users/$entity' : `users(${names.join(',')})/$entity`, shownUser(directory, userInPath(directory, graph), names));
};

const listUsers = (directory: Directory, { call }: GraphCall): Answer => {
  const names = selected(call);
  const filter = filterOf(call);
  // What can be filtered by is in the record itself: a directory of thousands is searched without making each answer first.
  const found = directory.users().filter((user) => filter === undefined || passes(user as unknown as Readonly<Record<string, unknown>>, filter, FILTERABLE));
  return collection(call, names === undefined ? 'users' : `users(${names.join(',')})`, found.map((user) => shownUser(directory, user, names)));
};

const revoke = (directory: Directory, ledger: Ledger, graph: GraphCall): Answer => {
  const { call, caller } = graph;
  const user = userInPath(directory, graph);
  // The home organisation owns an external user's sessions: Graph says true and nothing happens.
  const external = isExternal(user);
  const validFrom = external ? directory.sessions.readable(user.id, user.createdDateTime) : directory.sessions.revoke(user.id);
  ledger.recordEffect({
    kind: external ? 'ignored' : 'revoked',
    at: call.at,
    user: user.id,
    upn: user.userPrincipalName,
    validFrom,
    who: caller.appId,
    requestId: call.requestId,
    clientRequestId: call.clientRequestId,
  });
  return entity(call, 'Edm.Boolean', { value: true });
};

/** Reading, finding and signing out users. */
export const userRoutes = (row: GraphRow, directory: Directory, ledger: Ledger): readonly Route[] => [
  row('GET', 'users', 'read users', (graph) => listUsers(directory, graph)),
  row('GET', 'users/:user', 'read users', (graph) => readUser(directory, graph)),
  row('POST', 'users/:user/revokeSignInSessions', 'revoke sessions', (graph) => revoke(directory, ledger, graph)),
  row('POST', 'users/:user/microsoft.graph.revokeSignInSessions', 'revoke sessions', (graph) => revoke(directory, ledger, graph)),
];

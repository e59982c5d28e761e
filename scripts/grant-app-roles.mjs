// Gives the identity that acts (AZURE_CLIENT_ID) the application permissions that it needs and no other. An administrator runs
// it, signed in with `az login`: Privileged Role Administrator or Global Administrator.
//
//   node scripts/grant-app-roles.mjs --identity CLIENT-ID [--route sharepoint] [--what-if]
//   node scripts/grant-app-roles.mjs --env dev             the client id is AZURE_CLIENT_ID of env/.env.dev
//
// --graph URL is for other clouds than the public one. GRAPH_TOKEN, if set, is the token that is used instead of the Azure CLI's.
// Run again it changes nothing. It takes no permission away.
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { accessToken, connect, originOf, run, Stop } from './microsoft-api.mjs';

// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
const GRAPH = { appId: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };
const SHAREPOINT = { appId: '00000003-0000-0ff1-ce00-000000000000', name: 'SharePoint' };
const READING = ['User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All'];
/** docs/permissions.md says what each is for. */
const ROUTES = {
  graph: [{ resource: GRAPH, permissions: ['User.RevokeSessions.All', ...READING] }],
  sharepoint: [
    { resource: GRAPH, permissions: READING },
    { resource: SHAREPOINT, permissions: ['Sites.FullControl.All'] },
  ],
};
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RIGHTS = 'assigning permissions takes the role Privileged Role Administrator or Global Administrator; activate it or ask somebody who has it to run this';

const OPTIONS = {
  identity: { type: 'string' },
  env: { type: 'string' },
  route: { type: 'string', default: 'graph' },
  graph: { type: 'string', default: 'https://graph.microsoft.com' },
  'what-if': { type: 'boolean', default: false },
};

const clientIdIn = (environment) => {
  const file = `env/.env.${environment}`;
  if (!/^[\w-]+$/.test(environment) || !existsSync(file)) throw new Stop(`There is no env/.env.${environment}: name one that is there, or use --identity CLIENT-ID.`);
  const id = parseEnv(readFileSync(file, 'utf8')).AZURE_CLIENT_ID;
  if (!id) throw new Stop(`AZURE_CLIENT_ID in ${file} is empty: run \`atk provision --env ${environment}\` first, or use --identity CLIENT-ID.`);
  return id;
};

const wishes = () => {
  const { values } = parseArgs({ options: OPTIONS });
  if ((values.identity === undefined) === (values.env === undefined)) throw new Stop('Say whose permissions: --identity CLIENT-ID, or --env NAME for AZURE_CLIENT_ID of env/.env.NAME.');
  const clientId = values.identity ?? clientIdIn(values.env);
  if (!GUID.test(clientId)) throw new Stop(`${clientId} is not a client id (a GUID): use the one of AZURE_CLIENT_ID.`);
  if (!Object.hasOwn(ROUTES, values.route)) throw new Stop(`--route ${values.route} is unknown: use graph or sharepoint, as REVOKE_WITH has it.`);
  return { clientId, route: values.route, origin: originOf(values.graph, 'graph'), whatIf: values['what-if'] };
};

/** The service principal of an application: `undefined` when the tenant has none. */
const principalOf = async (call, appId, select) => {
  const { status, content, why } = await call('GET', `/v1.0/servicePrincipals(appId='${appId}')?$select=${select}`);
  if (status === 404) return undefined;
  if (status !== 200) throw new Stop(`Microsoft Graph did not show the application ${appId}${why}: run this again.`);
  return content;
};

/** Ids of the permissions that `route` needs, by name: no id is trusted but those that the tenant itself tells. */
const needed = async (call, route) => {
  const found = [];
  for (const { resource, permissions } of ROUTES[route]) {
    const principal = await principalOf(call, resource.appId, 'id,appRoles');
    if (principal === undefined) throw new Stop(`This tenant has no application ${resource.name} (${resource.appId}): sign in to the tenant of the bot with \`az login\`.`);
    for (const name of permissions) {
      const role = principal.appRoles.find(({ value, allowedMemberTypes, isEnabled }) => value === name && isEnabled !== false && allowedMemberTypes.includes('Application'));
      if (role === undefined) throw new Stop(`${resource.name} of this tenant has no application permission ${name}: nothing was assigned; check --graph, which has to be the host of the tenant's cloud.`);
      found.push({ name: `${resource.name} ${name}`, resourceId: principal.id, appRoleId: role.id });
    }
  }
  return found;
};

const assignedTo = async (call, principalId) => {
  const all = [];
  let path = `/v1.0/servicePrincipals/${principalId}/appRoleAssignments`;
  while (path !== undefined) {
    const { status, content, why } = await call('GET', path);
    if (status !== 200) throw new Stop(`Microsoft Graph did not show what is assigned already${why}: run this again.`);
    all.push(...content.value);
    path = content['@odata.nextLink'];
  }
  return all;
};

const assign = async (call, principalId, { name, resourceId, appRoleId }) => {
  const { status, content, why } = await call('POST', `/v1.0/servicePrincipals/${principalId}/appRoleAssignments`, { principalId, resourceId, appRoleId });
  // Somebody else was quicker.
  const isThere = status === 409 || (status === 400 && /already exists/i.test(content.error?.message ?? ''));
  if (status !== 201 && !isThere) throw new Stop(`Microsoft Graph did not assign ${name}${why}: run this again; what is assigned already stays.`);
};

/** What an assignment is called, as far as its resource tells. */
const nameOf = async (call, { resourceId, resourceDisplayName, appRoleId }) => {
  const { status, content } = await call('GET', `/v1.0/servicePrincipals/${resourceId}?$select=displayName,appRoles`);
  const role = status === 200 ? content.appRoles.find(({ id }) => id === appRoleId)?.value : undefined;
  return `${resourceDisplayName ?? resourceId} ${role ?? appRoleId}`;
};

const same = (one) => (other) => one.resourceId === other.resourceId && one.appRoleId === other.appRoleId;

const grant = async () => {
  const { clientId, route, origin, whatIf } = wishes();
  const call = connect({ service: 'graph', origin, token: accessToken('graph', 'GRAPH_TOKEN'), rights: RIGHTS });

  const identity = await principalOf(call, clientId, 'id,displayName');
  if (identity === undefined) throw new Stop(`This tenant has no identity with the client id ${clientId}: check the id and the tenant of \`az login\`; one that was just made is found after some minutes.`);
  const wanted = await needed(call, route);
  const present = await assignedTo(call, identity.id);
  const missing = wanted.filter((permission) => !present.some(same(permission)));
  const beyond = present.filter((assignment) => !wanted.some(same(assignment)));

  console.log(`${identity.displayName} (${clientId}), REVOKE_WITH=${route}`);
  for (const permission of wanted) {
    const isMissing = missing.includes(permission);
    if (isMissing && !whatIf) await assign(call, identity.id, permission);
    console.log(`  ${permission.name}: ${isMissing ? (whatIf ? 'would be assigned' : 'assigned') : 'is there already'}`);
  }
  for (const assignment of beyond) console.log(`  ${await nameOf(call, assignment)}: is assigned and not needed; take it away in Entra admin center > Enterprise applications > ${identity.displayName} > Permissions`);
  if (missing.length > 0 && !whatIf) console.log('A managed identity may feel this only after some hours: Azure keeps its tokens for up to a day.');
};

await run(grant);

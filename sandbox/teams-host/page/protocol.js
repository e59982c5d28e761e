// What a tab may ask of Teams, and what Teams answers, as the package @microsoft/teams-js 2.58 puts it on the wire. A request is
// { id, uuidAsString, func, args, … }, its answer { id, uuidAsString, args }; what Teams says by itself is { func, args }.

/** How the SDK names what this host can do: nothing that is not answered below (its `runtime`, version 4). */
const RUNTIME = JSON.stringify({
  apiVersion: 4,
  hostVersionsInfo: { adaptiveCardSchemaVersion: { majorVersion: 1, minorVersion: 5 } },
  isLegacyTeams: false,
  supports: { app: { notifySuccessResponse: {} }, pages: { backStack: {}, currentApp: {}, tabs: {} } },
});
/** The SDK of which Teams says that it knows every function. */
const HOST_SDK = '2.0.1';

/** Teams' answer to `getContext`, in the flat form in which it is sent. */
const contextOf = ({ settings, choice, sessionId }) => ({
  locale: choice.language.toLowerCase(),
  theme: choice.theme,
  entityId: settings.entityId,
  ...(choice.subPage === '' ? {} : { subEntityId: choice.subPage }),
  frameContext: 'content',
  hostClientType: 'web',
  hostName: 'Teams',
  ringId: 'general',
  sessionId,
  appSessionId: sessionId,
  appId: settings.appId,
  userObjectId: choice.person.id,
  userPrincipalName: choice.person.upn,
  loginHint: choice.person.upn,
  userDisplayName: choice.person.name,
  userLicenseType: 'Unknown',
  tid: settings.tenantId,
  tenantSKU: 'enterprise',
  isFullScreen: false,
  isMultiWindow: false,
  ...(choice.place === 'channel' ? settings.channel : {}),
});

/** The page inside the app that a link to this very app names; `undefined` for any other link. */
const ownPage = (link, { appId }) => {
  if (!URL.canParse(link)) return undefined;
  const { hostname, pathname, searchParams } = new URL(link);
  if (hostname !== 'teams.microsoft.com' || !pathname.startsWith(`/l/entity/${appId}/`)) return undefined;
  return String(JSON.parse(searchParams.get('context') ?? '{}').subEntityId ?? '');
};

const said = (state) => (host, [, message]) => {
  host.become(state, message);
  return [true];
};

/** Each function: what it does, and the `args` of its answer; `undefined` for no answer. */
const ANSWERS = {
  initialize: () => ['content', 'web', RUNTIME, HOST_SDK],
  getContext: (host) => [contextOf(host)],
  registerHandler: (host, [name]) => void host.handlers.add(name),
  'appInitialization.appLoaded': (host) => void host.become('loaded'),
  'appInitialization.success': said('ready'),
  'appInitialization.failure': said('failed'),
  'appInitialization.expectedFailure': said('failed'),
  'authentication.getAuthToken': (host) => host.token().then((token) => [true, token], (error) => [false, error.message]),
  executeDeepLink: (host, [link]) => {
    const page = ownPage(link, host.settings);
    if (page !== undefined) host.show(page);
    return [true];
  },
  'pages.navigateToApp': (host, [to]) => {
    if (to.appId === host.settings.appId) host.show(to.subPageId ?? '');
    return [true];
  },
  'pages.currentApp.navigateTo': (host, [to]) => {
    host.show(to.subPageId ?? '');
    return [undefined, true];
  },
  'pages.currentApp.navigateToDefaultPage': (host) => {
    host.show('');
    return [undefined, true];
  },
  navigateToTab: () => [true],
  navigateBack: () => [true],
  getTabInstances: () => [{ teamTabs: [] }],
  getMruTabInstances: () => [{ teamTabs: [] }],
  'settings.getSettings': (host) => [{ entityId: host.settings.entityId, contentUrl: host.settings.tabUrl, suggestedDisplayName: 'Session Revoker' }],
  shareDeepLink: () => undefined,
  setFrameContext: () => undefined,
  returnFocus: (host) => void host.takeFocus(),
  readyToUnload: (host) => void host.mayUnload(),
};

/** Whether a message is a request of a tab. */
const isRequest = (data) => typeof data === 'object' && data !== null && typeof data.func === 'string' && typeof data.id === 'number';

/**
 * The answer to what arrived in `event`, as a message to be sent back; `undefined` when there is none.
 * @param host what the functions above use of the page: settings, choice, token, become, show …
 */
export const answer = async (host, { data }) => {
  if (!isRequest(data)) return undefined;
  const known = Object.hasOwn(ANSWERS, data.func);
  host.note(data.func, data.args ?? [], known);
  const args = known ? await ANSWERS[data.func](host, data.args ?? []) : [false, `${data.func} is not supported by this host.`];
  return args === undefined ? undefined : { id: data.id, uuidAsString: data.uuidAsString, args };
};

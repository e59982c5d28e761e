import type { IncomingMessage, ServerResponse } from 'node:http';
import { INCIDENT_CHANNEL } from '../tenant/activities';
import { stableGuid } from '../tenant/guid';
import { PEOPLE, type PersonData, type PersonKey } from '../tenant/people';
import { persona } from '../tenant/personas';
import type { SimulatedTenant } from '../tenant/simulated-tenant';
import { pageFile, type Page } from './pages';

/** What the host page needs of the tenant. */
export type TenantOfHost = Pick<SimulatedTenant, 'tenantId' | 'tab' | 'tabToken' | 'directory' | 'people'>;

export interface HostSiteParts {
  readonly tenant: TenantOfHost;
  /** Where the tab is: absolute, or a path of the host page's own origin. */
  readonly tabUrl: string;
  /** The only values of the header `Host` that are answered: names that others let point to this machine are refused. */
  readonly hosts: () => readonly string[];
}

/** Who sits in front of Teams at first. */
const FIRST_PERSON = 'alex' satisfies PersonKey;
/** Name of the tab in the app's manifest. */
const ENTITY_ID = 'session-revoker';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly upn: string;
  readonly job: string | null;
  /** e.g. `fr-FR` */
  readonly language: string;
}

const json = (status: number, body: unknown): Answer => ({ status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) });
const file = ({ type, content }: Page): Answer => ({ status: 200, type, body: content });

/** The person of the data file, or of the directory, that is asked for by key, object id or UPN. */
const lookUp = ({ directory, people }: TenantOfHost, who: string) => directory.find(Object.hasOwn(people, who) ? people[who as PersonKey].id : who);

const shown = (tenant: TenantOfHost, who: string): Shown | undefined => {
  const user = lookUp(tenant, who);
  return user && { id: user.id, name: user.displayName, upn: user.userPrincipalName, job: user.jobTitle, language: user.preferredLanguage ?? 'en-US' };
};

/** Everybody of the data file who is still there, and who else was asked for. */
const everybodyAnd = (tenant: TenantOfHost, asked: string): readonly Shown[] => {
  const data: Readonly<Record<string, PersonData>> = PEOPLE;
  const known = Object.entries(data).flatMap(([key, each]) => shown(tenant, persona(key, each).id) ?? []);
  const other = shown(tenant, asked);
  return other === undefined || known.some(({ id }) => id === other.id) ? known : [other, ...known];
};

const channelContext = () =>
  INCIDENT_CHANNEL.kind === 'channel'
    ? { channelId: INCIDENT_CHANNEL.id, channelName: 'Incidents', channelType: 'Regular', teamId: INCIDENT_CHANNEL.teamId, teamName: 'Contoso Security', groupId: stableGuid('team Contoso Security'), userTeamRole: 0 }
    : {};

const settings = ({ tenant, tabUrl }: HostSiteParts, asked: string): Answer => {
  const who = asked === '' ? FIRST_PERSON : asked;
  const chosen = shown(tenant, who);
  if (chosen === undefined) return json(404, { message: `There is nobody ${who} in the simulated tenant.` });
  return json(200, {
    tenantId: tenant.tenantId,
    appId: stableGuid('Teams app Session Revoker'),
    entityId: ENTITY_ID,
    tabUrl,
    channel: channelContext(),
    people: everybodyAnd(tenant, who),
    chosen: chosen.id,
  });
};

/** What Entra says when Teams asks for a token in somebody's name; refusals in the words of its error page. */
const token = async ({ tenant }: HostSiteParts, who: string): Promise<Answer> => {
  const user = lookUp(tenant, who);
  if (user === undefined) return json(400, { message: 'AADSTS50034: The user account does not exist in the directory.' });
  if (!user.accountEnabled) return json(400, { message: 'AADSTS50057: The user account is disabled.' });
  if (!tenant.tab.registration.enabled) return json(400, { message: `AADSTS7000112: Application '${tenant.tab.clientId}'(${tenant.tab.registration.name}) is disabled.` });
  return json(200, { token: await tenant.tabToken({ id: user.id }) });
};

const answerTo = async (parts: HostSiteParts, { pathname, searchParams }: URL): Promise<Answer | undefined> => {
  const person = searchParams.get('person') ?? '';
  switch (pathname) {
    case '/':
      return file(pageFile('index.html'));
    case '/teams-host/page.js':
      return file(pageFile('page.js'));
    case '/teams-host/protocol.js':
      return file(pageFile('protocol.js'));
    case '/teams-host/page.css':
      return file(pageFile('page.css'));
    case '/teams-host/settings':
      return settings(parts, person);
    case '/teams-host/token':
      return token(parts, person);
    default:
      return undefined;
  }
};

/** The host page may frame the tab and nothing else, and nobody frames the host page. */
const policyFor = (tabUrl: string): string => {
  const source = tabUrl.startsWith('/') ? "'self'" : new URL(tabUrl).origin;
  return `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src ${source}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

/** Writes a text with what every answer of the simulated host has. */
export const send = (response: ServerResponse, { status, type, body }: Answer, policy: string): void => {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
};

const text = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

/** Path and query of a request, the path as a browser would write it; another's form of an address is nobody's. */
export const addressOf = ({ url = '/' }: IncomingMessage): URL => URL.parse(`http://localhost${url}`) ?? new URL('http://localhost/nobody');

/** Serves the simulated Teams: its page, who can sit in front of it, and their tokens. */
export const hostSite = (parts: HostSiteParts) => {
  const policy = policyFor(parts.tabUrl);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!parts.hosts().includes(request.headers.host ?? '')) send(response, text(421, 'This is not the address of the simulated Teams.'), policy);
    else if (request.method !== 'GET') send(response, text(405, 'Only GET.'), policy);
    else send(response, (await answerTo(parts, addressOf(request))) ?? text(404, 'No such page.'), policy);
  };
};

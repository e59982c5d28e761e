import { writeFileSync } from 'node:fs';
import type { Fault, FaultTarget, PlannedFault } from '../../sandbox/tenant/faults';
import type { SimulatedTenant } from '../../sandbox/tenant/start';
import type { Answer, Call, Service } from '../../sandbox/tenant/wire';
import type { Dependency, FaultName } from './page';

/** Seconds of "429 for 5 min". */
const FIVE_MINUTES = 300;
export const SLOW_MS = 3_000;

/** A service of the tenant, and how a program is started that reaches it, and nothing else that it needs just then, through one door. */
interface Reached {
  readonly service: Service;
  readonly door: 'http' | 'https';
  /** Whether the other services are at the door without TLS too. */
  readonly plainHttp: boolean;
  readonly environment: (tenant: SimulatedTenant) => Readonly<Record<string, string>>;
}

const graphApart = ({ httpsOrigin }: SimulatedTenant): Readonly<Record<string, string>> => ({ GRAPH_ENDPOINT: httpsOrigin });
const keysApart = ({ httpOrigin }: SimulatedTenant): Readonly<Record<string, string>> => ({ BOT_OPENID_METADATA_URL: `${httpOrigin}/v1/.well-known/openidconfiguration` });

const SERVICES: Readonly<Partial<Record<Dependency, Reached>>> = {
  // Beside the token service, whose tokens are kept.
  'Microsoft Graph': { service: 'graph', door: 'https', plainHttp: true, environment: graphApart },
  'The token service': { service: 'token', door: 'https', plainHttp: true, environment: () => ({}) },
  // Beside the key server, whose keys are kept.
  'The Bot Connector': { service: 'connector', door: 'http', plainHttp: true, environment: graphApart },
  'The key server': { service: 'keys', door: 'http', plainHttp: false, environment: keysApart },
};

const serviceOf = (dependency: Dependency): Reached => {
  const found = SERVICES[dependency];
  if (found === undefined) throw new Error(`${dependency} is no service`);
  return found;
};

/** How the program of a row is started, and where. */
export const surroundings = (dependency: Dependency): Pick<Reached, 'plainHttp' | 'environment'> => SERVICES[dependency] ?? { plainHttp: true, environment: () => ({}) };

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({ status, body, headers });

/** Bodies that are no answer of any service, one after the other. */
const GARBAGE: readonly Answer[] = [
  { status: 200, body: '<!doctype html><title>Sign in to the guest network</title>', headers: { 'Content-Type': 'text/html' } },
  json(200, { unexpected: true }),
  { status: 200, body: '{"value": [{"id": "cut o', headers: { 'Content-Type': 'application/json' } },
  json(200, ['not', 'an', 'object']),
  { status: 200, body: '\u0000\u0001\u0002', headers: { 'Content-Type': 'application/octet-stream' } },
];

/** Between the program and the Bot Connector stands a proxy with a page of its own; the others answer anything. */
const garbage = (service: Service): ((call: Call) => Answer) => {
  const bodies = service === 'connector' ? GARBAGE.slice(0, 1) : GARBAGE;
  let count = 0;
  return () => {
    count += 1;
    return bodies[(count - 1) % bodies.length] ?? json(200, {});
  };
};

/** How each service says no, in its own words. */
const REFUSALS: Readonly<Record<'401' | '403' | '500', Readonly<Partial<Record<Service, unknown>>>>> = {
  '401': {
    graph: { error: { code: 'InvalidAuthenticationToken', message: 'Access token validation failure.' } },
    token: { error: 'invalid_client', error_description: 'AADSTS7000222: The provided client secret keys are expired.', error_codes: [7000222] },
    connector: { message: 'Authorization has been denied for this request.' },
  },
  '403': {
    graph: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' } },
    token: { error: 'access_denied', error_description: 'AADSTS53003: Access has been blocked by Conditional Access policies.', error_codes: [53003] },
    connector: { error: { code: 'BotNotInConversationRoster', message: 'The bot is not part of the conversation roster.' } },
  },
  '500': {
    graph: { error: { code: 'InternalServerError', message: 'An error occurred.' } },
    token: { error: 'server_error', error_description: 'AADSTS90033: A transient error has occurred. Please try again.', error_codes: [90033] },
    connector: { error: { code: 'ServiceError', message: 'Unknown.' } },
  },
};

/** Graph says how long it will be; Teams asks for less and goes on refusing. */
const throttling = (since: number, atMost: number): Answer => {
  const left = Math.min(atMost, Math.max(1, FIVE_MINUTES - Math.round((Date.now() - since) / 1_000)));
  return json(429, { error: { code: 'TooManyRequests', message: 'Please retry again later.' } }, { 'Retry-After': String(left) });
};

/** What strikes each call while the fault lasts; `refused` strikes no call, since none comes. */
export const faultOf = (name: Exclude<FaultName, 'refused'>, service: Service): Fault => {
  switch (name) {
    case 'hang':
      return { connection: 'hang' };
    case 'slow':
      return { delayMs: SLOW_MS };
    case 'garbage':
      return { answer: garbage(service) };
    case '429 for 5 min': {
      const since = Date.now();
      return { answer: () => throttling(since, service === 'connector' ? 15 : FIVE_MINUTES) };
    }
    case '401':
    case '403':
    case '500':
      return { answer: json(Number(name), REFUSALS[name][service] ?? { message: 'No.' }) };
  }
};

/** What the token service says when it is asked for a token; where its addresses are is read without a word. */
const SAID: readonly FaultName[] = ['401', '403', '429 for 5 min', '500'];

/** Some faults come when the work is done: the answer is lost, the effect is there. */
const AFTER_EFFECT: readonly FaultName[] = ['hang', 'garbage', '500'];

/** The same for a call that changes something. */
export const faultOfEffect = (name: Exclude<FaultName, 'refused'>, service: Service): Fault => ({ ...faultOf(name, service), ...(AFTER_EFFECT.includes(name) ? { afterEffect: true } : {}) });

/** A dependency that can be made to fail and to be well again. */
export interface Trouble {
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** One service of one tenant. */
export class ServiceTrouble implements Trouble {
  readonly #planned: PlannedFault[] = [];
  readonly reached: Reached;

  constructor(
    private readonly tenant: SimulatedTenant,
    /** What refuse-connections.cjs reads. */
    private readonly portsFile: string,
    dependency: Dependency,
    readonly fault: FaultName,
  ) {
    this.reached = serviceOf(dependency);
    writeFileSync(portsFile, '');
  }

  begin(): Promise<void> {
    const { service, door } = this.reached;
    if (this.fault === 'refused') writeFileSync(this.portsFile, `${new URL(door === 'https' ? this.tenant.httpsOrigin : this.tenant.httpOrigin).port}\n`);
    else this.plan({ service, ...(service === 'token' && SAID.includes(this.fault) ? { method: 'POST' } : {}) }, faultOf(this.fault, service));
    return Promise.resolve();
  }

  /** The fault for one kind of call only; it ends with the rest. */
  plan(target: FaultTarget, fault: Fault): PlannedFault {
    const planned = this.tenant.faults.plan(target, fault);
    this.#planned.push(planned);
    return planned;
  }

  end(): Promise<void> {
    for (const planned of this.#planned) planned.remove();
    writeFileSync(this.portsFile, '');
    return Promise.resolve();
  }
}

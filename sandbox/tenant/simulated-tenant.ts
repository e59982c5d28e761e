import type { Connector } from './connector';
import type { Directory } from './directory';
import type { FaultRates } from './fault-rates';
import type { Faults } from './faults';
import type { FileHost } from './file-host';
import type { Latency } from './latency';
import type { Ledger } from './ledger';
import type { PersonKey } from './people';
import type { Persona } from './personas';
import type { Registration } from './registrations';
import type { Relay } from './relay';
import type { SharePoint } from './sharepoint';
import type { TabTokens, TokenChanges, TokenHolder } from './tab-tokens';
import type { QuotaRule, WriteQuota } from './write-quota';

export interface TenantOptions {
  /** TLS port; default: any free one. */
  readonly httpsPort?: number;
  /** Port without TLS; default: any free one. */
  readonly httpPort?: number;
  /** True: `environment()` names the plain http addresses for Graph, key document and connector (the token service is always https). */
  readonly plainHttp?: boolean;
  /** Folder in which keys, certificates and secrets survive a restart (rolled keys do not). Where a bot stays up meanwhile, give the ports too. */
  readonly stateFolder?: string;
  /** Application permissions of the acting app; default: `NEEDED_PERMISSIONS`. */
  readonly permissions?: readonly string[];
  readonly tokenLifetimeSeconds?: number;
  /** Serve `roleManagement/directory/transitiveRoleAssignments`; by default it answers 400, as v1.0 does. */
  readonly transitiveRoleAssignments?: boolean;
  /** How long every read shows the old session time after a revocation, milliseconds; default 0. */
  readonly readBackLagMs?: number;
  /** Forward the bot's connector calls to this other connector, e.g. `http://localhost:56150/_connector`. */
  readonly relayTo?: string;
  readonly botName?: string;
  /** `sharepoint`: `environment()` names the admin centre, and a certificate instead of the secret that SharePoint refuses; default `graph`. */
  readonly revokeWith?: 'graph' | 'sharepoint';
  /** True: `environment()` names the tab's registration even without an address of the tab; default false. */
  readonly tab?: boolean;
  /** How much may be written in Graph; default: no limit. `writeQuota` of the running tenant changes it. */
  readonly writeQuota?: QuotaRule;
  /** How long every call to Graph takes, milliseconds, a `$batch` like a single call; default 0. */
  readonly delayMs?: number;
  /** How often a write in Graph, or a part of a `$batch` that is one, meets which difficulty; default: never. Other dice: `faults.leaveTo(new FaultDice(rates))`. */
  readonly faultRates?: FaultRates;
  /** The tenant's clock, milliseconds since 1970; default: the machine's. */
  readonly now?: () => number;
}

/** A running tenant. Everything in it can be looked at and changed while it runs. */
export interface SimulatedTenant {
  readonly tenantId: string;
  /** Name, id and secret of the bot's registration. */
  readonly bot: { readonly id: string; readonly password: string; readonly name: string; readonly registration: Registration };
  /** Id and secret of the registration that acts in Graph; `registration` changes its permissions. */
  readonly app: { readonly clientId: string; readonly clientSecret: string; readonly registration: Registration };
  /** Id of the tab's own registration, and every kind of token that Entra issues around it. Disabled, Teams gets none. */
  readonly tab: { readonly clientId: string; readonly registration: Registration; readonly tokens: TabTokens };
  /** The access token with which Teams lets a person's tab call its API; `changes` make it wrong. */
  readonly tabToken: (person: TokenHolder, changes?: TokenChanges) => Promise<string>;
  /** e.g. `https://localhost:8443`; everything is served here. */
  readonly httpsOrigin: string;
  /** The same without TLS. */
  readonly httpOrigin: string;
  /** The variables with which a bot of this tenant is started; with `publicUrl`, where its tab is reached, those of the tab too. */
  readonly environment: (publicUrl?: string) => Record<string, string>;
  /** The people of the data file, by their key, as they were at the start. */
  readonly people: Readonly<Record<PersonKey, Persona>>;
  readonly directory: Directory;
  readonly faults: Faults;
  /** How much may be written in Graph, and what came of it. */
  readonly writeQuota: WriteQuota;
  /** How long Graph takes; `latency.graphMs` may be set at any time. */
  readonly latency: Latency;
  readonly ledger: Ledger;
  /** SharePoint's admin centre, served whatever the bot revokes with: its address, and what it answers. */
  readonly sharePoint: SharePoint;
  readonly connector: Connector;
  /** Where Teams keeps the files that people send, and those that they let a bot send. */
  readonly files: FileHost;
  readonly relay: Relay;
  /** Where the Playground posts to while relaying. */
  readonly relayEndpoint: string;
  /** PEM of the certificate authority, and the file that holds it. */
  readonly ca: { readonly pem: string; readonly file: string };
  /** Makes TLS clients in this very process trust the tenant's certificates; answers how to undo it. */
  readonly trustInThisProcess: () => () => void;
  readonly stop: () => Promise<void>;
}

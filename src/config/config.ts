import type { Rules } from '../domain/rules';
import type { ApplicationInsights } from './application-insights';
import type { ActingApp, Bot } from './credentials';
import type { Database } from './database';
import type { Hosts } from './hosts';

/** The whole configuration, checked. Durations are in milliseconds. Holds secrets: never write it to a log as a whole. */
export interface Config {
  readonly server: Server;
  readonly bot: Bot;
  readonly acting: ActingApp;
  readonly hosts: Hosts;
  /** `sharepoint`: then `hosts.sharePointAdminUrl` is there, and the acting app's credential is no secret. */
  readonly revokeWith: 'graph' | 'sharepoint';
  readonly database: Database;
  /** Who may ask for what, and how much. */
  readonly policy: Rules;
  readonly allowClientSecrets: boolean;
  /** How long names and UPNs are kept. */
  readonly keepPersonalDataMs: number;
  readonly audit: AuditFiles;
  /** Where the tab is reached, `scheme://host[:port]`. */
  readonly publicUrl: string | undefined;
  /** The tab's own Entra registration, in lower case; without it the tab API answers 503. */
  readonly tabClientId: string | undefined;
  readonly telemetry: Telemetry;
  /** What is allowed but worth saying at start and in `check`; sentences without secrets. */
  readonly warnings: readonly string[];
}

export interface Server {
  /** All interfaces when `undefined`. */
  readonly host: string | undefined;
  /** 0: the system picks one. */
  readonly port: number;
}

/** In the data folder where the environment does not say otherwise. */
export interface AuditFiles {
  readonly signingKeyPath: string;
  readonly anchorPath: string;
}

/** Where traces and metrics go; neither: nothing is sent, and nothing is loaded for it. */
export interface Telemetry {
  readonly applicationInsights: ApplicationInsights | undefined;
  /** A collector's address, to whose path OTLP's own paths are added. */
  readonly otlpEndpoint: string | undefined;
}

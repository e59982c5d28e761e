import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Rules } from '../domain/rules';
import { defaultsOf } from './clouds';
import type { AuditFiles, Config } from './config';
import { forbiddenSecrets, readActingApp, readBot, secretsInUse, type ActingApp, type Bot, type FileReadable } from './credentials';
import type { Database } from './database';
import { readHosts, type Hosts } from './hosts';
import { mistake, type Mistake } from '../domain/mistake';
import { failure, mistakesOf, success, type Result } from './mistakes';
import { mistakeIn } from './reading';
import { VARIABLES, type Draft, type Values } from './variables';

const DATA_FOLDER = './data';

/** What the commands about the audit log need to know. */
export interface AuditLocations extends AuditFiles {
  readonly database: Database;
  /** Whether the environment names the signing key, so that it must be there. */
  readonly keyIsNamed: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * The configuration in `env`, or every mistake in it at once. Values are trimmed, empty ones count as not set, variables
 * that the program does not know are left alone. Files that are named are looked at with `fileReadable`, nothing is opened.
 */
export function readConfig(env: Environment, fileReadable: FileReadable = isReadableFile): ConfigReading {
  const given = trimmed(env);
  const parsed = VARIABLES.safeParse(given);
  const issues = parsed.success ? [] : parsed.error.issues;
  const unreadable = new Set(issues.map(({ path }) => String(path[0])));
  const draft: Draft = parsed.success ? parsed.data : readableOnly(given, unreadable);

  const bot = readBot(draft, fileReadable);
  const acting = readActingApp(draft, given['AZURE_CLIENT_ID'] !== undefined, fileReadable);
  const hosts = readHosts(draft, (variable) => unreadable.has(variable));
  const mistakes: readonly Mistake[] = [
    ...issues.map(mistakeIn),
    ...[bot, acting, hosts].flatMap(mistakesOf),
    ...forbiddenSecrets(draft),
    ...sharePointMistakes(draft, unreadable),
    ...databaseMistakes(draft, fileReadable),
  ];
  if (mistakes.length > 0 || !parsed.success || !bot.ok || !acting.ok || !hosts.ok) return { ok: false, mistakes };
  return { ok: true, config: assemble(parsed.data, bot.value, acting.value, hosts.value) };
}

/** Where the store, its anchor and the signing key are, for commands that need nothing else of the configuration. */
export function readAuditLocations(env: Environment): Result<AuditLocations> {
  const given = trimmed(env);
  const parsed = VARIABLES.pick({ DATABASE_URL: true, AUDIT_SIGNING_KEY_PATH: true, AUDIT_ANCHOR_PATH: true }).safeParse(given);
  if (!parsed.success) return failure(parsed.error.issues.map(mistakeIn));
  const { DATABASE_URL: database, ...paths } = parsed.data;
  return success({ database, ...auditFiles(database, paths), keyIsNamed: paths.AUDIT_SIGNING_KEY_PATH !== undefined });
}

const auditFiles = (database: Database, { AUDIT_SIGNING_KEY_PATH: key, AUDIT_ANCHOR_PATH: anchor }: Pick<Values, 'AUDIT_SIGNING_KEY_PATH' | 'AUDIT_ANCHOR_PATH'>): AuditFiles => ({
  signingKeyPath: key ?? join(folderOf(database), 'audit-signing-key.pem'),
  anchorPath: anchor ?? join(folderOf(database), 'audit-anchor.log'),
});

/** The data folder. With a server as the store, only what is no row is in it. */
const folderOf = (database: Database): string => (database.kind === 'sqlite' ? database.folder : DATA_FOLDER);

function trimmed(env: Environment): Readonly<Record<string, string>> {
  const entries = Object.keys(VARIABLES.shape).map((name) => [name, env[name]?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

/** What the readable variables say: each of them, and each default, is as in `Values`; the unreadable are left out. */
function readableOnly(given: Readonly<Record<string, string>>, unreadable: ReadonlySet<string>): Draft {
  const readable = Object.entries(VARIABLES.shape).filter(([name]) => !unreadable.has(name));
  return Object.fromEntries(readable.map(([name, schema]) => [name, schema.parse(given[name])]));
}

function sharePointMistakes(draft: Draft, unreadable: ReadonlySet<string>): readonly Mistake[] {
  if (draft.REVOKE_WITH !== 'sharepoint') return [];
  const missing = draft.SHAREPOINT_ADMIN_URL === undefined && !unreadable.has('SHAREPOINT_ADMIN_URL');
  return [
    ...(missing ? [mistake(['SHAREPOINT_ADMIN_URL'], 'sharepoint-url-missing')] : []),
    ...(draft.AZURE_CLIENT_SECRET === undefined ? [] : [mistake(['REVOKE_WITH', 'AZURE_CLIENT_SECRET'], 'sharepoint-with-secret')]),
  ];
}

function databaseMistakes({ DATABASE_URL: database, AUDIT_SIGNING_KEY_PATH: key }: Draft, fileReadable: FileReadable): readonly Mistake[] {
  if (database?.kind !== 'postgres') return [];
  const ca = database.tls === 'off' ? undefined : database.tls.caPath;
  return [
    ...(ca === undefined || fileReadable(ca) ? [] : [mistake(['DATABASE_URL'], 'postgres-certificate')]),
    ...(key === undefined ? [mistake(['AUDIT_SIGNING_KEY_PATH'], 'postgres-signing-key')] : []),
  ];
}

function assemble(values: Values, bot: Bot, acting: ActingApp, hosts: Hosts): Config {
  const database = values.DATABASE_URL;
  return {
    server: { host: values.HOST, port: values.PORT },
    bot,
    acting,
    hosts,
    revokeWith: values.REVOKE_WITH,
    database,
    policy: policyOf(values),
    allowClientSecrets: values.ALLOW_CLIENT_SECRETS,
    keepPersonalDataMs: values.KEEP_PERSONAL_DATA,
    audit: auditFiles(database, values),
    publicUrl: values.PUBLIC_URL,
    tabClientId: values.TAB_CLIENT_ID,
    telemetry: {
      applicationInsights: values.APPLICATIONINSIGHTS_CONNECTION_STRING,
      otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    },
    warnings: warningsOf(values, hosts),
  };
}

const policyOf = (values: Values): Rules => ({
  adminRoles: values.ADMIN_ROLES,
  protectedUsers: values.PROTECTED_USERS,
  twoPersonAbove: values.TWO_PERSON_ABOVE,
  allowUnconfirmed: values.ALLOW_UNCONFIRMED,
  confirmWithinMs: values.CONFIRM_WITHIN,
  maxOpenPerPerson: values.MAX_OPEN_PER_PERSON,
  messagesPerMinute: values.MESSAGES_PER_MINUTE,
  revocationsPerHour: values.REVOCATIONS_PER_HOUR,
  stopped: values.STOPPED,
  revokeWith: values.REVOKE_WITH,
  portal: defaultsOf(values.CLOUD).portal,
  tab: values.TAB_CLIENT_ID !== undefined && values.PUBLIC_URL !== undefined,
});

function warningsOf(values: Values, hosts: Hosts): readonly string[] {
  const secrets = secretsInUse(values);
  return [
    ...(secrets.length > 0
      ? [`Client secrets are in use (${secrets.join(', ')}). Prefer a certificate, a federated token or a managed identity, then set ALLOW_CLIENT_SECRETS=false.`]
      : []),
    ...(hosts.own ? [`Own hosts are in use, none of Microsoft's: ${hosts.ownHosts.join(', ')}.`] : []),
    ...((values.TAB_CLIENT_ID === undefined) === (values.PUBLIC_URL === undefined) ? [] : ['The tab needs both PUBLIC_URL and TAB_CLIENT_ID; only one of them is set.']),
    ...(values.STOPPED ? ['STOPPED is true: nothing is acted on.'] : []),
  ];
}

function isReadableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What every variable means to the person who sets it: the words of docs/configuration.md. */
import type { VariableName } from './variables';

/** Under which heading a variable stands. */
export type Topic = 'listening' | 'bot' | 'acting' | 'revoking' | 'hosts' | 'store' | 'rules' | 'audit' | 'tab' | 'telemetry';

/** One variable in words. Texts are Markdown without line breaks. */
export interface Description {
  readonly topic: Topic;
  /** What it is, and what it does. */
  readonly means: string;
  /** The default as it would be written in the environment. */
  readonly preset?: string;
  /** What holds when it is not set, where that is no one value. A variable with neither is required. */
  readonly otherwise?: string;
  /** A value that is accepted; never a real secret. */
  readonly example: string;
  /** Its value must not be seen by others. */
  readonly secret?: true;
}

const BY_CLOUD = 'by `CLOUD`, see [Clouds](#clouds)';
const NONE = 'none';

/** Every variable that the program reads: one that is missing here does not compile. */
export const DESCRIPTIONS: Readonly<Record<VariableName, Description>> = {
  PORT: { topic: 'listening', means: 'TCP port. `0`: the system picks a free one; the start line names it.', preset: '3978', example: '8080' },
  HOST: { topic: 'listening', means: 'Host name or IP address to listen on. Behind a reverse proxy on the same machine: `127.0.0.1`.', otherwise: 'all interfaces', example: '127.0.0.1' },

  BOT_ID: { topic: 'bot', means: "Application (client) id of the bot's registration; with `BOT_TYPE=UserAssignedMsi` the client id of the identity.", example: '11111111-1111-4111-8111-111111111111' },
  BOT_TYPE: { topic: 'bot', means: '`SingleTenant` or `UserAssignedMsi`. Multi-tenant bots are refused: the bot serves one tenant.', preset: 'SingleTenant', example: 'UserAssignedMsi' },
  BOT_TENANT_ID: { topic: 'bot', means: "Tenant of the bot's registration. Must equal `AZURE_TENANT_ID`.", example: '22222222-2222-4222-8222-222222222222' },
  BOT_PASSWORD: { topic: 'bot', means: "Client secret of the bot's registration.", otherwise: NONE, example: 'value of the client secret', secret: true },
  BOT_CERTIFICATE_PATH: { topic: 'bot', means: 'PEM file with certificate and private key (without a password) of the same registration. The file is secret, its path is not.', otherwise: NONE, example: '/etc/session-revoker/bot.pem' },

  AZURE_TENANT_ID: { topic: 'acting', means: 'The tenant whose users are signed out, and the only one whose people are answered.', example: '22222222-2222-4222-8222-222222222222' },
  AZURE_CLIENT_ID: { topic: 'acting', means: 'Application (client) id of the app that acts, or client id of a user-assigned managed identity.', otherwise: 'the system-assigned managed identity', example: '33333333-3333-4333-8333-333333333333' },
  AZURE_CLIENT_SECRET: { topic: 'acting', means: 'Client secret of the app that acts.', otherwise: NONE, example: 'value of the client secret', secret: true },
  AZURE_CLIENT_CERTIFICATE_PATH: { topic: 'acting', means: 'PEM file with certificate and private key (without a password) of the app that acts. The file is secret, its path is not.', otherwise: NONE, example: '/etc/session-revoker/acting-app.pem' },
  AZURE_FEDERATED_TOKEN_FILE: { topic: 'acting', means: 'File with a token of another issuer that Entra trusts for this app (workload identity). It may be replaced while the server runs.', otherwise: NONE, example: '/var/run/secrets/azure/tokens/azure-identity-token' },
  ALLOW_CLIENT_SECRETS: { topic: 'acting', means: '`true`: client secrets are accepted, and the start log and `check` warn of them. `false`: a start with `BOT_PASSWORD` or `AZURE_CLIENT_SECRET` is refused.', preset: 'true', example: 'false' },

  REVOKE_WITH: { topic: 'revoking', means: "`graph` calls Microsoft Graph's `revokeSignInSessions`; `sharepoint` calls SharePoint's `RevokeAllUserSessions`, as the cmdlet does. People and roles come from Graph on both routes.", preset: 'graph', example: 'sharepoint' },
  SHAREPOINT_ADMIN_URL: { topic: 'revoking', means: "SharePoint's admin centre, the cmdlet's `-Url`. Needed with `REVOKE_WITH=sharepoint`. Tokens are asked for with the scope `SHAREPOINT_ADMIN_URL/.default`.", otherwise: NONE, example: 'https://contoso-admin.sharepoint.com' },

  CLOUD: { topic: 'hosts', means: "Microsoft's cloud: `public` (GCC too), `usgov` (GCC High), `dod` or `china`. It sets every host below that is not set.", preset: 'public', example: 'usgov' },
  AZURE_AUTHORITY_HOST: { topic: 'hosts', means: "Entra's host, https only. A host that is not Microsoft's is used as given, with instance discovery off.", otherwise: BY_CLOUD, example: 'https://login.microsoftonline.com' },
  GRAPH_ENDPOINT: { topic: 'hosts', means: "Microsoft Graph without the version path, which is added. Tokens are asked for with the scope `GRAPH_ENDPOINT/.default`.", otherwise: BY_CLOUD, example: 'https://graph.microsoft.com' },
  BOT_OPENID_METADATA_URL: { topic: 'hosts', means: "Bot Connector's OpenID document, which leads to the keys of its tokens.", otherwise: BY_CLOUD, example: 'https://login.botframework.com/v1/.well-known/openidconfiguration' },
  BOT_TOKEN_ISSUER: { topic: 'hosts', means: "`iss` of Bot Connector's tokens, compared letter by letter.", otherwise: BY_CLOUD, example: 'https://api.botframework.com' },
  BOT_TOKEN_SCOPE: { topic: 'hosts', means: "Scope of the bot's own token, with its `/.default`. The token comes from `AZURE_AUTHORITY_HOST` for `BOT_TENANT_ID`.", otherwise: BY_CLOUD, example: 'https://api.botframework.com/.default' },
  BOT_SERVICE_HOSTS: { topic: 'hosts', means: "Hosts that a `serviceUrl` may have, so that the bot's token goes nowhere else. Comma list of `host`, `host:port` or `.suffix` with a leading dot. Refused: `*`, single labels but `localhost`, `.trafficmanager.net`, IP addresses outside loopback. When they are own ones, files in the personal chat are had from them as well; otherwise from SharePoint of `CLOUD`.", otherwise: BY_CLOUD, example: 'smba.trafficmanager.net, .teams.microsoft.com' },

  DATABASE_URL: { topic: 'store', means: 'The embedded SQLite store: `file:` with a relative or absolute path, percent-encoded where needed; its folder is the *data folder* and is made; one process on one store. Or PostgreSQL for several processes: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, always the primary, with TLS and a verified certificate (`sslmode=verify-full`, the default; `sslrootcert=FILE` for an own authority; `sslmode=disable` only on this machine). Without a password the acting app signs in with its Entra token. The data folder is then `./data` ([PostgreSQL](operations.md#postgresql)).', preset: 'file:./data/session-revoker.db', example: 'file:/var/lib/session-revoker/session-revoker.db', secret: true },
  KEEP_PERSONAL_DATA: { topic: 'store', means: 'After this long names, UPNs and reasons are deleted from requests that are over; looked at on start and every 24 h ([privacy](privacy.md#how-long)). From `PT1S` to `P36500D`.', preset: 'P365D', example: 'P90D' },

  ADMIN_ROLES: { topic: 'rules', means: 'Who may ask and confirm: comma list of Entra directory roles by name or template id; one of them has to be active for the whole directory. An unknown name is a mistake.', preset: 'Global Administrator', example: 'Global Administrator, Security Operator' },
  PROTECTED_USERS: { topic: 'rules', means: 'Break-glass accounts: comma list of UPNs or object ids. Two different administrators have to confirm.', otherwise: 'nobody', example: 'breakglass@contoso.com' },
  TWO_PERSON_ABOVE: { topic: 'rules', means: 'When one person has asked for more users than this within an hour, two different administrators have to confirm. Each user counts once, cancelled and expired requests count too. From `0`, which means always.', preset: '20', example: '5' },
  ALLOW_UNCONFIRMED: { topic: 'rules', means: '`true`: `-Confirm:$false` skips the card where one person suffices and the target is not privileged. `false`: the card always comes.', preset: 'true', example: 'false' },
  CONFIRM_WITHIN: { topic: 'rules', means: 'How long a request can be confirmed. From `PT1S` to `PT24H`.', preset: 'PT10M', example: 'PT30M' },
  MAX_OPEN_PER_PERSON: { topic: 'rules', means: 'Open requests that one person may have.', preset: '20', example: '5' },
  MESSAGES_PER_MINUTE: { topic: 'rules', means: 'Messages and clicks that are taken from one person in a minute.', preset: '60', example: '20' },
  REVOCATIONS_PER_HOUR: { topic: 'rules', means: 'Attempts in the whole tenant within an hour; above it asking and confirming are refused.', otherwise: 'no cap', example: '200' },
  STOPPED: { topic: 'rules', means: '`true` is the kill switch: no request, no click and no queued work is acted on, and everybody is told so. `help`, `check`, `pending` and `history` go on answering. Set it and restart.', preset: 'false', example: 'true' },

  AUDIT_SIGNING_KEY_PATH: { topic: 'audit', means: 'PEM file with the Ed25519 private key (PKCS#8, without a password) that signs audit checkpoints ([audit log](audit-log.md#the-key)). The file is secret, its path is not. It is made when it is not there and the store is embedded; with PostgreSQL it has to be set and there, the same for all processes. A key of another kind stops the start. Its public half is written beside it.', otherwise: '`audit-signing-key.pem` in the data folder', example: '/etc/session-revoker/audit-signing-key.pem' },
  AUDIT_ANCHOR_PATH: { topic: 'audit', means: 'File to which every audit checkpoint is appended, so that a store that is older or other than it was is noticed ([audit log](audit-log.md#the-anchor)). Better on another disk, and best where the server can only append.', otherwise: '`audit-anchor.log` in the data folder', example: '/var/log/session-revoker/audit-anchor.log' },

  PUBLIC_URL: { topic: 'tab', means: 'Where the tab is reached: the origin alone. `npm run package` writes it into the app.', otherwise: NONE, example: 'https://revoker.contoso.com' },
  TAB_CLIENT_ID: { topic: 'tab', means: "Application (client) id of the tab's own registration. Without it the tab's API answers 503.", otherwise: NONE, example: '44444444-4444-4444-8444-444444444444' },

  APPLICATIONINSIGHTS_CONNECTION_STRING: { topic: 'telemetry', means: "Connection string of Application Insights: with `InstrumentationKey` and an https `IngestionEndpoint`; what else it names is not called. Traces and metrics then go there, by Microsoft's OpenTelemetry distro.", otherwise: 'nothing is sent', example: 'InstrumentationKey=55555555-5555-4555-8555-555555555555;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/', secret: true },
  OTEL_EXPORTER_OTLP_ENDPOINT: { topic: 'telemetry', means: 'Collector for OpenTelemetry, by OTLP over HTTP with protobuf: traces go to `/v1/traces` below it, metrics to `/v1/metrics`. https, or http on this machine.', otherwise: 'nothing is sent', example: 'http://localhost:4318' },
};

import fc from 'fast-check';
import { mistakesText } from '../src/cards';
import { readConfig, type Config, type Environment } from '../src/config';
import { GLOBAL_ADMINISTRATOR } from '../src/domain/roles';

const BOT = '11111111-1111-4111-8111-111111111111';
const TENANT = '22222222-2222-4222-8222-222222222222';
const APP = '33333333-3333-4333-8333-333333333333';
const OTHER = '44444444-4444-4444-8444-444444444444';

const IDS = { BOT_ID: BOT, BOT_TENANT_ID: TENANT, AZURE_TENANT_ID: TENANT };
const WITH_SECRETS = { ...IDS, BOT_PASSWORD: 'bot-secret', AZURE_CLIENT_ID: APP, AZURE_CLIENT_SECRET: 'app-secret' };
const WITH_IDENTITY = { ...IDS, BOT_TYPE: 'UserAssignedMsi' };
const OWN_HOSTS = {
  AZURE_AUTHORITY_HOST: 'https://login.contoso.test:8443/',
  GRAPH_ENDPOINT: 'http://127.0.0.1:4001/',
  BOT_OPENID_METADATA_URL: 'http://localhost:4002/v1/keys',
  BOT_TOKEN_ISSUER: 'https://issuer.contoso.test',
  BOT_TOKEN_SCOPE: 'https://issuer.contoso.test/.default',
  BOT_SERVICE_HOSTS: '127.0.0.1:4003, .teams.contoso.test',
};

const everyFile = (): boolean => true;
const noFile = (): boolean => false;

function accepted(env: Environment): Config {
  const reading = readConfig(env, everyFile);
  if (!reading.ok) throw new Error(mistakesText(reading.mistakes, 'en'));
  return reading.config;
}

function refused(env: Environment, files = everyFile) {
  const reading = readConfig(env, files);
  if (reading.ok) throw new Error('This configuration was accepted.');
  return reading.mistakes;
}

const named = (env: Environment, files = everyFile): readonly string[] =>
  refused(env, files).flatMap(({ variables }) => variables).sort();

describe('A configuration that starts', () => {
  it('needs only ids and secrets in the public cloud, and everything else has the promised default', () => {
    const config = accepted(WITH_SECRETS);
    expect(config).toMatchObject({
      server: { host: undefined, port: 3978 },
      bot: { id: BOT, tenantId: TENANT, credential: { kind: 'secret', secret: 'bot-secret' } },
      acting: { tenantId: TENANT, clientId: APP, credential: { kind: 'secret', secret: 'app-secret' } },
      hosts: {
        cloud: 'public',
        authorityHost: 'https://login.microsoftonline.com',
        graphEndpoint: 'https://graph.microsoft.com',
        botOpenIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
        botTokenIssuer: 'https://api.botframework.com',
        botTokenScope: 'https://api.botframework.com/.default',
        databaseTokenScope: 'https://ossrdbms-aad.database.windows.net/.default',
        own: false,
        ownHosts: [],
      },
      revokeWith: 'graph',
      database: { kind: 'sqlite', path: './data/session-revoker.db' },
      policy: {
        adminRoles: [GLOBAL_ADMINISTRATOR],
        protectedUsers: [],
        twoPersonAbove: 20,
        allowUnconfirmed: true,
        confirmWithinMs: 600_000,
        maxOpenPerPerson: 20,
        messagesPerMinute: 60,
        revocationsPerHour: undefined,
        stopped: false,
      },
      allowClientSecrets: true,
      keepPersonalDataMs: 365 * 86_400_000,
      audit: { signingKeyPath: 'data/audit-signing-key.pem', anchorPath: 'data/audit-anchor.log' },
    });
    expect(config.warnings).toEqual([expect.stringContaining('BOT_PASSWORD, AZURE_CLIENT_SECRET')]);
  });

  it('may have no credential at all: managed identities on both sides, and then there is nothing to warn of', () => {
    const config = accepted({ ...WITH_IDENTITY, ALLOW_CLIENT_SECRETS: 'FALSE' });
    expect(config.bot.credential).toEqual({ kind: 'managed-identity', clientId: BOT });
    expect(config.acting).toEqual({ tenantId: TENANT, clientId: undefined, credential: { kind: 'managed-identity' } });
    expect(config.warnings).toEqual([]);
  });

  it('may use certificates on both sides', () => {
    const config = accepted({
      ...IDS, BOT_CERTIFICATE_PATH: '/keys/bot.pem', AZURE_CLIENT_ID: APP, AZURE_CLIENT_CERTIFICATE_PATH: 'keys/app.pem', ALLOW_CLIENT_SECRETS: 'false',
    });
    expect(config.bot.credential).toEqual({ kind: 'certificate', path: '/keys/bot.pem' });
    expect(config.acting.credential).toEqual({ kind: 'certificate', path: 'keys/app.pem' });
  });

  it('may use a federated token for the app that acts, beside the authority that Kubernetes sets', () => {
    const config = accepted({
      ...WITH_IDENTITY, AZURE_CLIENT_ID: APP, AZURE_FEDERATED_TOKEN_FILE: '/var/run/token', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
    });
    expect(config.acting.credential).toEqual({ kind: 'federated', tokenFilePath: '/var/run/token' });
    expect(config.hosts.authorityHost).toBe('https://login.microsoftonline.com');
  });

  it.each([
    ['a certificate', { AZURE_CLIENT_ID: APP, AZURE_CLIENT_CERTIFICATE_PATH: 'keys/app.pem' }],
    ['a federated token', { AZURE_CLIENT_ID: APP, AZURE_FEDERATED_TOKEN_FILE: '/var/run/token' }],
    ['a managed identity', {}],
  ])('may revoke through SharePoint with %s, whatever the bot itself signs in with', (_, credential) => {
    const config = accepted({ ...IDS, BOT_PASSWORD: 'bot-secret', ...credential, REVOKE_WITH: 'SharePoint', SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com/' });
    expect(config.revokeWith).toBe('sharepoint');
    expect(config.hosts.sharePointAdminUrl).toBe('https://contoso-admin.sharepoint.com');
  });

  it('may know SharePoint and still revoke with Graph', () => {
    const config = accepted({ ...WITH_SECRETS, SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com' });
    expect(config.revokeWith).toBe('graph');
  });

  it('may have hosts of its own, which are then named', () => {
    const { hosts, warnings } = accepted({ ...WITH_SECRETS, ...OWN_HOSTS });
    expect(hosts).toMatchObject({
      own: true,
      authorityHost: 'https://login.contoso.test:8443',
      graphEndpoint: 'http://127.0.0.1:4001',
      botTokenIssuer: 'https://issuer.contoso.test',
      serviceHosts: [{ kind: 'host', host: '127.0.0.1', port: 4003 }, { kind: 'suffix', suffix: '.teams.contoso.test' }],
      ownHosts: ['login.contoso.test:8443', 'localhost:4002', '127.0.0.1:4001', '127.0.0.1:4003', '.teams.contoso.test'],
      // Files are where everything else of the channel is.
      fileHosts: [{ kind: 'host', host: '127.0.0.1', port: 4003 }, { kind: 'suffix', suffix: '.teams.contoso.test' }],
      offersFiles: true,
    });
    expect(warnings.join('\n')).toContain('login.contoso.test:8443');
  });

  it('reads every setting of the policy', () => {
    const { policy, keepPersonalDataMs, server } = accepted({
      ...WITH_SECRETS,
      PORT: '0', HOST: '127.0.0.1',
      ADMIN_ROLES: `user administrator, ${OTHER.toUpperCase()} ,User Administrator`,
      PROTECTED_USERS: `break.glass@contoso.com,${APP.toUpperCase()}`,
      TWO_PERSON_ABOVE: '0', ALLOW_UNCONFIRMED: 'False', CONFIRM_WITHIN: 'PT1S', MAX_OPEN_PER_PERSON: '3',
      MESSAGES_PER_MINUTE: '600', REVOCATIONS_PER_HOUR: '5', STOPPED: 'true', KEEP_PERSONAL_DATA: 'P4W',
    });
    expect(server).toEqual({ host: '127.0.0.1', port: 0 });
    expect(policy).toEqual({
      adminRoles: ['fe930be7-5e62-47db-91af-98c3a49a38b1', OTHER],
      protectedUsers: ['break.glass@contoso.com', APP],
      twoPersonAbove: 0, allowUnconfirmed: false, confirmWithinMs: 1000, maxOpenPerPerson: 3,
      messagesPerMinute: 600, revocationsPerHour: 5, stopped: true, revokeWith: 'graph', portal: 'https://entra.microsoft.com', tab: false,
    });
    expect(keepPersonalDataMs).toBe(28 * 86_400_000);
  });

  it('takes empty and blank values for absent ones, trims the others, and compares ids without regard to case', () => {
    const config = accepted({ ...WITH_SECRETS, BOT_ID: ` ${BOT.toUpperCase()} `, PORT: '', BOT_CERTIFICATE_PATH: '  ', GRAPH_ENDPOINT: '', BOT_TYPE: 'singletenant' });
    expect(config.bot.id).toBe(BOT);
    expect(config.server.port).toBe(3978);
  });

  it.each([
    ['file:./data/x.db', './data/x.db', 'data'],
    ['file:x.db', 'x.db', '.'],
    ['file:/srv/x.db', '/srv/x.db', '/srv'],
    ['FILE:///srv/my%20data/x.db', '/srv/my data/x.db', '/srv/my data'],
    ['file:///C:/data/x.db', 'C:/data/x.db', 'C:/data'],
  ])('keeps its data where %s says, and the anchor beside it', (DATABASE_URL, path, folder) => {
    const config = accepted({ ...WITH_SECRETS, DATABASE_URL });
    expect(config.database).toMatchObject({ kind: 'sqlite', path });
    expect(config.audit.anchorPath).toBe(folder === '.' ? 'audit-anchor.log' : `${folder}/audit-anchor.log`);
  });

  it.each([
    ['postgres://bot:p%40ss@db.contoso.com/revoker', { host: 'db.contoso.com', port: 5432, user: 'bot', password: 'p@ss', database: 'revoker', tls: { caPath: undefined } }],
    ['postgresql://bot@db.contoso.com:6543/revoker?sslmode=verify-full', { port: 6543, password: undefined, tls: { caPath: undefined } }],
    ['postgres://id%40contoso@db/revoker%20store', { user: 'id@contoso', database: 'revoker store' }],
    ['postgres://bot@127.0.0.1/revoker', { host: '127.0.0.1', tls: 'off' }],
    ['postgres://bot@[::1]:1/revoker?sslmode=disable', { host: '::1', port: 1, tls: 'off' }],
    [`postgres://bot@localhost/revoker?sslmode=verify-full&sslrootcert=${encodeURIComponent(__filename)}`, { tls: { caPath: __filename } }],
  ])('keeps its data in PostgreSQL, by TLS to every other machine: %s', (DATABASE_URL, place) => {
    const read = readConfig({ ...WITH_SECRETS, DATABASE_URL, AUDIT_SIGNING_KEY_PATH: '/key.pem' });
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
    expect(read.config.database).toMatchObject({ kind: 'postgres', ...place });
    expect(read.config.audit).toEqual({ signingKeyPath: '/key.pem', anchorPath: 'data/audit-anchor.log' });
  });

  it('looks at real files when nobody says otherwise', () => {
    const env = { ...WITH_IDENTITY, AZURE_CLIENT_ID: APP };
    expect(readConfig({ ...env, AZURE_CLIENT_CERTIFICATE_PATH: __filename }).ok).toBe(true);
    expect(readConfig({ ...env, AZURE_CLIENT_CERTIFICATE_PATH: __dirname }).ok).toBe(false);
    expect(readConfig({ ...env, AZURE_CLIENT_CERTIFICATE_PATH: `${__filename}.missing` }).ok).toBe(false);
  });
});

/** What is changed in a good configuration, and the variables that are then named, in order. */
const BAD: readonly (readonly [string, Environment, readonly string[]])[] = [
  ['no bot id', { BOT_ID: undefined }, ['BOT_ID']],
  ['a bot id that is no GUID', { BOT_ID: 'my-bot' }, ['BOT_ID']],
  ['no tenant of the bot', { BOT_TENANT_ID: '' }, ['BOT_TENANT_ID']],
  ['a tenant by its domain', { AZURE_TENANT_ID: 'contoso.onmicrosoft.com' }, ['AZURE_TENANT_ID']],
  ['no tenant to act on', { AZURE_TENANT_ID: ' ' }, ['AZURE_TENANT_ID']],
  ['two tenants', { BOT_TENANT_ID: OTHER }, ['AZURE_TENANT_ID', 'BOT_TENANT_ID']],
  ['a multi-tenant bot', { BOT_TYPE: 'MultiTenant' }, ['BOT_TYPE']],
  ['no credential of the bot', { BOT_PASSWORD: undefined }, ['BOT_CERTIFICATE_PATH', 'BOT_PASSWORD']],
  ['both credentials of the bot', { BOT_CERTIFICATE_PATH: 'a.pem' }, ['BOT_CERTIFICATE_PATH', 'BOT_PASSWORD']],
  ['a managed identity with a password', { BOT_TYPE: 'UserAssignedMsi' }, ['BOT_PASSWORD']],
  ['a managed identity with a certificate', { BOT_TYPE: 'UserAssignedMsi', BOT_PASSWORD: '', BOT_CERTIFICATE_PATH: 'a.pem' }, ['BOT_CERTIFICATE_PATH']],
  ['a secret and a certificate of the app', { AZURE_CLIENT_CERTIFICATE_PATH: 'a.pem' }, ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_CLIENT_SECRET']],
  ['a secret and a federated token', { AZURE_FEDERATED_TOKEN_FILE: 't' }, ['AZURE_CLIENT_SECRET', 'AZURE_FEDERATED_TOKEN_FILE']],
  ['a secret without client id', { AZURE_CLIENT_ID: '' }, ['AZURE_CLIENT_ID']],
  ['a client id that is no GUID', { AZURE_CLIENT_ID: 'app' }, ['AZURE_CLIENT_ID']],
  ['secrets where secrets are refused', { ALLOW_CLIENT_SECRETS: 'false' }, ['AZURE_CLIENT_SECRET', 'BOT_PASSWORD']],
  ['a flag that is neither true nor false', { ALLOW_CLIENT_SECRETS: 'no' }, ['ALLOW_CLIENT_SECRETS']],
  ['a port that is too large', { PORT: '65536' }, ['PORT']],
  ['a port in other notation', { PORT: '0x50' }, ['PORT']],
  ['a pipe for a port', { PORT: '\\\\.\\pipe\\bot' }, ['PORT']],
  ['a host with scheme', { HOST: 'http://localhost' }, ['HOST']],
  ['an unknown cloud', { CLOUD: 'germany' }, ['CLOUD']],
  ['an authority without TLS, even on this machine', { ...OWN_HOSTS, AZURE_AUTHORITY_HOST: 'http://localhost:1' }, ['AZURE_AUTHORITY_HOST']],
  ['an authority with a tenant', { AZURE_AUTHORITY_HOST: `https://login.microsoftonline.com/${TENANT}` }, ['AZURE_AUTHORITY_HOST']],
  ['an authority without scheme', { AZURE_AUTHORITY_HOST: 'login.microsoftonline.com' }, ['AZURE_AUTHORITY_HOST']],
  ['Graph without TLS', { GRAPH_ENDPOINT: 'http://graph.microsoft.com' }, ['GRAPH_ENDPOINT']],
  ['Graph with a version', { GRAPH_ENDPOINT: 'https://graph.microsoft.com/v1.0' }, ['GRAPH_ENDPOINT']],
  ['Graph with a query', { GRAPH_ENDPOINT: 'https://graph.microsoft.com?a=b' }, ['GRAPH_ENDPOINT']],
  ['Graph with a user', { GRAPH_ENDPOINT: 'https://graph.microsoft.com@contoso.test' }, ['GRAPH_ENDPOINT']],
  ['Graph with an empty user', { GRAPH_ENDPOINT: 'https://@graph.microsoft.com' }, ['GRAPH_ENDPOINT']],
  ['Graph with a trailing dot', { GRAPH_ENDPOINT: 'https://graph.microsoft.com.' }, ['GRAPH_ENDPOINT']],
  ['Graph with a backslash', { GRAPH_ENDPOINT: 'https:\\\\graph.microsoft.com' }, ['GRAPH_ENDPOINT']],
  ['Graph with a letter that only looks right', { GRAPH_ENDPOINT: 'https://grаph.microsoft.com' }, ['GRAPH_ENDPOINT']],
  ['a key document without TLS', { BOT_OPENID_METADATA_URL: 'http://login.botframework.com/v1/keys' }, ['BOT_OPENID_METADATA_URL']],
  ['a key document with a fragment', { BOT_OPENID_METADATA_URL: 'https://login.botframework.com/v1#x' }, ['BOT_OPENID_METADATA_URL']],
  ['an issuer that is no address', { BOT_TOKEN_ISSUER: 'api.botframework.com' }, ['BOT_TOKEN_ISSUER']],
  ['an issuer without TLS', { BOT_TOKEN_ISSUER: 'http://api.botframework.com' }, ['BOT_TOKEN_ISSUER']],
  ['a scope without /.default', { BOT_TOKEN_SCOPE: 'https://api.botframework.com' }, ['BOT_TOKEN_SCOPE']],
  ['a scope that is no address', { BOT_TOKEN_SCOPE: 'api/.default' }, ['BOT_TOKEN_SCOPE']],
  ['a SharePoint address with a path', { SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com/sites/x' }, ['SHAREPOINT_ADMIN_URL']],
  ['SharePoint without address', { REVOKE_WITH: 'sharepoint', AZURE_CLIENT_SECRET: '' }, ['SHAREPOINT_ADMIN_URL']],
  ['SharePoint with a secret', { REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com' }, ['AZURE_CLIENT_SECRET', 'REVOKE_WITH']],
  ['SharePoint without address and with a secret', { REVOKE_WITH: 'sharepoint' }, ['AZURE_CLIENT_SECRET', 'REVOKE_WITH', 'SHAREPOINT_ADMIN_URL']],
  ['SharePoint at an address that cannot be read', { REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: 'x', AZURE_CLIENT_SECRET: '' }, ['SHAREPOINT_ADMIN_URL']],
  ['another way to revoke', { REVOKE_WITH: 'azuread' }, ['REVOKE_WITH']],
  ['every service host', { BOT_SERVICE_HOSTS: '*' }, ['BOT_SERVICE_HOSTS']],
  ['a wildcard in a service host', { BOT_SERVICE_HOSTS: '*.contoso.test' }, ['BOT_SERVICE_HOSTS']],
  ['everybody at Traffic Manager', { BOT_SERVICE_HOSTS: '.trafficmanager.net' }, ['BOT_SERVICE_HOSTS']],
  ['a whole top-level domain', { BOT_SERVICE_HOSTS: '.com' }, ['BOT_SERVICE_HOSTS']],
  ['a single label', { BOT_SERVICE_HOSTS: 'connector' }, ['BOT_SERVICE_HOSTS']],
  ['an address outside loopback', { BOT_SERVICE_HOSTS: '10.0.0.1' }, ['BOT_SERVICE_HOSTS']],
  ['an IPv6 address outside loopback', { BOT_SERVICE_HOSTS: '[fe80::1]:443' }, ['BOT_SERVICE_HOSTS']],
  ['a service host with scheme', { BOT_SERVICE_HOSTS: 'https://smba.trafficmanager.net' }, ['BOT_SERVICE_HOSTS']],
  ['a list of service hosts without one', { BOT_SERVICE_HOSTS: ' , ' }, ['BOT_SERVICE_HOSTS']],
  ['PostgreSQL without a key for all', { DATABASE_URL: 'postgres://bot:pw@db/revoker' }, ['AUDIT_SIGNING_KEY_PATH']],
  ...[
    ['without a user', 'postgresql://db/revoker'],
    ['without a host', 'postgres://bot@/revoker'],
    ['without a database', 'postgres://bot@db/'],
    ['with a path', 'postgres://bot@db/revoker/more'],
    ['with half an escape', 'postgres://bot@db/revoker%2'],
    ['without TLS on another machine', 'postgres://bot@db/revoker?sslmode=disable'],
    ['with a certificate that nobody verifies', 'postgres://bot@127.0.0.1/revoker?sslmode=require'],
    ['with something else', 'postgres://bot@db/revoker?options=-c%20fsync%3Doff'],
    ['with the same twice', 'postgres://bot@127.0.0.1/revoker?sslmode=verify-full&sslmode=disable'],
  ].map(([name = '', DATABASE_URL = '']) => [`PostgreSQL ${name}`, { DATABASE_URL, AUDIT_SIGNING_KEY_PATH: 'key.pem' }, ['DATABASE_URL']] as const),
  ['another database', { DATABASE_URL: 'mysql://db/revoker' }, ['DATABASE_URL']],
  ['a database in memory', { DATABASE_URL: 'file::memory:' }, ['DATABASE_URL']],
  ['a database without file', { DATABASE_URL: 'file:./data/' }, ['DATABASE_URL']],
  ['a database on another machine', { DATABASE_URL: 'file://server/x.db' }, ['DATABASE_URL']],
  ['a database with parameters', { DATABASE_URL: 'file:x.db?mode=memory' }, ['DATABASE_URL']],
  ['an unknown role', { ADMIN_ROLES: 'Global Administrator,Chief of Everything' }, ['ADMIN_ROLES']],
  ['a list of roles without one', { ADMIN_ROLES: ',' }, ['ADMIN_ROLES']],
  ['a protected user that is nobody', { PROTECTED_USERS: 'Break Glass' }, ['PROTECTED_USERS']],
  ['a protected user with a letter that only looks right', { PROTECTED_USERS: 'brеak.glass@contoso.com' }, ['PROTECTED_USERS']],
  ['a negative number', { TWO_PERSON_ABOVE: '-1' }, ['TWO_PERSON_ABOVE']],
  ['half a number', { MAX_OPEN_PER_PERSON: '1.5' }, ['MAX_OPEN_PER_PERSON']],
  ['no message at all', { MESSAGES_PER_MINUTE: '0' }, ['MESSAGES_PER_MINUTE']],
  ['a number in words', { REVOCATIONS_PER_HOUR: 'many' }, ['REVOCATIONS_PER_HOUR']],
  ['no time to confirm', { CONFIRM_WITHIN: 'PT0S' }, ['CONFIRM_WITHIN']],
  ['more than a day to confirm', { CONFIRM_WITHIN: 'PT24H1S' }, ['CONFIRM_WITHIN']],
  ['a duration in minutes alone', { CONFIRM_WITHIN: '10' }, ['CONFIRM_WITHIN']],
  ['a duration in years', { KEEP_PERSONAL_DATA: 'P1Y' }, ['KEEP_PERSONAL_DATA']],
  ['a kill switch of unknown position', { STOPPED: '1' }, ['STOPPED']],
  ['a card that sometimes comes', { ALLOW_UNCONFIRMED: 'maybe' }, ['ALLOW_UNCONFIRMED']],
  ['a tab without TLS', { PUBLIC_URL: 'http://revoker.contoso.com' }, ['PUBLIC_URL']],
  ['a tab registration that is no GUID', { TAB_CLIENT_ID: 'tab' }, ['TAB_CLIENT_ID']],
  ['telemetry without key', { APPLICATIONINSIGHTS_CONNECTION_STRING: 'IngestionEndpoint=https://x.test' }, ['APPLICATIONINSIGHTS_CONNECTION_STRING']],
  ['telemetry without an endpoint', { APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${APP}` }, ['APPLICATIONINSIGHTS_CONNECTION_STRING']],
  ['telemetry over plain http, on this machine too', { APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${APP};IngestionEndpoint=http://localhost:1` }, ['APPLICATIONINSIGHTS_CONNECTION_STRING']],
  ['telemetry with a key in the address', { APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${APP};IngestionEndpoint=https://x.test/?key=a` }, ['APPLICATIONINSIGHTS_CONNECTION_STRING']],
  ['a collector elsewhere over plain http', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.contoso.com:4318' }, ['OTEL_EXPORTER_OTLP_ENDPOINT']],
  ['a collector with a user name', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a:b@collector.contoso.com' }, ['OTEL_EXPORTER_OTLP_ENDPOINT']],
  ['a collector that is no address', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, ['OTEL_EXPORTER_OTLP_ENDPOINT']],
];

describe('A configuration that does not start', () => {
  it.each(BAD)('names the variable for %s', (_, change, variables) => {
    expect(named({ ...WITH_SECRETS, ...change })).toEqual(variables);
  });

  it.each(['BOT_CERTIFICATE_PATH', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'])('names %s when the file is not there', (variable) => {
    const env = variable === 'BOT_CERTIFICATE_PATH' ? IDS : { ...WITH_IDENTITY, AZURE_CLIENT_ID: APP };
    expect(named({ ...env, [variable]: '/nowhere' }, noFile)).toEqual([variable]);
    expect(readConfig({ ...env, [variable]: '/nowhere' }, everyFile).ok).toBe(true);
  });

  it('lists all mistakes together, each on its line, those between variables too', () => {
    const mistakes = refused({
      PORT: 'x', BOT_ID: 'x', BOT_TENANT_ID: OTHER, AZURE_TENANT_ID: TENANT, CONFIRM_WITHIN: 'P1M', STOPPED: 'x', ADMIN_ROLES: 'x,y',
      AZURE_CLIENT_SECRET: 's', ALLOW_CLIENT_SECRETS: 'false', GRAPH_ENDPOINT: 'https://graph.contoso.test', REVOKE_WITH: 'sharepoint',
    });
    const message = mistakesText(mistakes, 'en');
    for (const variable of [
      'PORT', 'BOT_ID', 'CONFIRM_WITHIN', 'STOPPED', 'ADMIN_ROLES', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_ID', 'GRAPH_ENDPOINT', 'REVOKE_WITH',
      'SHAREPOINT_ADMIN_URL', 'BOT_TENANT_ID, AZURE_TENANT_ID', 'BOT_PASSWORD, BOT_CERTIFICATE_PATH',
    ]) {
      expect(message).toMatch(new RegExp(`^- (.*, )?${variable}(,.*)?: `, 'm'));
    }
    expect(mistakes.filter(({ variables }) => variables.includes('ADMIN_ROLES'))).toHaveLength(2);
    expect(message.split('\n')).toHaveLength(mistakes.length + 1);
  });

  it('has exactly the mistakes of its parts, for any parts that do not touch each other', () => {
    const independent = [
      ['PORT', 'x'], ['CONFIRM_WITHIN', 'P1Y'], ['STOPPED', '1'], ['DATABASE_URL', 'postgres://db'], ['ADMIN_ROLES', 'Boss'], ['PUBLIC_URL', 'ftp://x'],
      ['GRAPH_ENDPOINT', 'https://graph.contoso.test'], ['BOT_TENANT_ID', 'x'], ['AZURE_CLIENT_ID', 'x'], ['TAB_CLIENT_ID', 'x'],
    ] as const;
    fc.assert(
      fc.property(fc.subarray([...independent], { minLength: 1 }), (parts) => {
        expect(named({ ...WITH_SECRETS, ...Object.fromEntries(parts) })).toEqual(parts.map(([variable]) => variable).sort());
      }),
    );
  });

  it('says which role was probably meant, or which there are', () => {
    const near = mistakesText(refused({ ...WITH_SECRETS, ADMIN_ROLES: 'Global Adminstrator' }), 'en');
    const far = mistakesText(refused({ ...WITH_SECRETS, ADMIN_ROLES: 'User Administrator, Boss' }), 'en');
    expect(near).toContain('"Global Administrator"');
    expect(near).not.toContain('Adminstrator');
    expect(far).toMatch(/entry 2 .*Global Administrator, Privileged Authentication Administrator, .*template id/);
  });

  it('says what PostgreSQL needs, without its password', () => {
    const message = mistakesText(refused({ ...WITH_SECRETS, DATABASE_URL: 'postgres://bot:hunter2@db/revoker?sslmode=prefer' }), 'en');
    expect(message).toContain('sslmode=verify-full');
    expect(message).not.toContain('hunter2');
    expect(mistakesText(refused({ ...WITH_SECRETS, DATABASE_URL: 'postgres://bot:hunter2@db/revoker?sslrootcert=/hunter2.pem' }, noFile), 'en')).toMatch(
      /DATABASE_URL: names a file in sslrootcert that cannot be read.*\n- AUDIT_SIGNING_KEY_PATH: must be set with PostgreSQL/,
    );
  });
});

describe('Secrets', () => {
  const VARIABLES = [
    'PORT', 'HOST', 'BOT_ID', 'BOT_TYPE', 'BOT_TENANT_ID', 'BOT_PASSWORD', 'BOT_CERTIFICATE_PATH', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID',
    'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE', 'ALLOW_CLIENT_SECRETS', 'CLOUD', 'AZURE_AUTHORITY_HOST',
    'GRAPH_ENDPOINT', 'SHAREPOINT_ADMIN_URL', 'REVOKE_WITH', 'BOT_OPENID_METADATA_URL', 'BOT_TOKEN_ISSUER', 'BOT_TOKEN_SCOPE', 'BOT_SERVICE_HOSTS',
    'DATABASE_URL', 'ADMIN_ROLES', 'PROTECTED_USERS', 'TWO_PERSON_ABOVE', 'ALLOW_UNCONFIRMED', 'CONFIRM_WITHIN', 'MAX_OPEN_PER_PERSON',
    'MESSAGES_PER_MINUTE', 'REVOCATIONS_PER_HOUR', 'STOPPED', 'KEEP_PERSONAL_DATA', 'PUBLIC_URL', 'TAB_CLIENT_ID',
    'APPLICATIONINSIGHTS_CONNECTION_STRING', 'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];
  const CANARY = 'c4n4ry-s3cr3t';
  const shapes = (canary: string) =>
    fc.constantFrom(
      canary, `https://${canary}.test`, `https://user:${canary}@host.test/`, `https://host.test/${canary}`, `postgres://u:${canary}@db`, `${canary},${canary}`,
      `https://${canary}.microsoft.com`, `${canary}.teams.microsoft.us`, `.${canary}`, `P${canary}`, `file://${canary}/`, `InstrumentationKey=${canary}`,
    );

  it('never appear in a mistake, whatever variable they were put into', () => {
    const environment = fc.dictionary(fc.constantFrom(...VARIABLES), shapes(CANARY), { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(environment, fc.boolean(), (change, onGoodGround) => {
        const reading = readConfig({ ...(onGoodGround ? WITH_SECRETS : {}), ...change }, noFile);
        const said = reading.ok ? reading.config.warnings.join('\n') : mistakesText(reading.mistakes, 'en');
        return !said.toLowerCase().includes(CANARY);
      }),
      { numRuns: 500 },
    );
  });

  it('are handed on unchanged, but for blanks around them', () => {
    const config = accepted({ ...WITH_SECRETS, BOT_PASSWORD: ' a$b"c d~ ' });
    expect(config.bot.credential).toEqual({ kind: 'secret', secret: 'a$b"c d~' });
  });
});

import { globSync } from 'node:fs';
import { textOf, ROOT } from '../documents/pages';
import { isUsed, keysIn, moduleFile, named, namesIn, readBicep, typesOf } from './bicep-text';

const FILES = globSync('infra/**/*.bicep', { cwd: ROOT }).map((path) => path.replaceAll('\\', '/')).sort();
const MAIN = readBicep('infra/azure.bicep');
const rows = FILES.map((path) => [path, readBicep(path)] as const);
const all = FILES.map(textOf).join('\n');

/** Words that stand for themselves, and what bicep brings. */
const WORDS = new Set(['true', 'false', 'null', 'string', 'int', 'object', 'array', 'bool', 'existing', 'name', 'resource']);

describe('the infrastructure', () => {
  test.each(rows)('%s: brackets and texts fit, and each symbol is declared once', (_path, file) => {
    const symbols = file.declarations.filter(({ keyword }) => keyword !== 'output').map(({ name }) => name);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.length).toBeGreaterThan(3);
  });

  test.each(rows)('%s: every name that it uses is declared in it', (_path, file) => {
    const symbols = new Set(file.declarations.filter(({ keyword }) => keyword !== 'output').map(({ name }) => name));
    // `resource inner 'type' existing` stands inside another one.
    const inner = [...textOf(file.path).matchAll(/^ +resource (\w+) /gm)].map(([, name = '']) => name);
    const used = file.declarations.flatMap(({ value }) => [...namesIn(value)]);
    expect(used.filter((name) => !symbols.has(name) && !inner.includes(name) && !WORDS.has(name))).toEqual([]);
  });

  test.each(rows)('%s: every parameter and variable is used', (_path, file) => {
    const idle = [...named(file, 'param'), ...named(file, 'var')].filter((declaration) => !isUsed(file, declaration));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });

  test.each(rows)('%s: a module gets exactly the parameters that it has, and gives what is asked of it', (_path, file) => {
    for (const module of named(file, 'module')) {
      const target = readBicep(moduleFile(file, module));
      const given = keysIn(module.text, /^ {2}params: \{$/);
      expect({ module: module.name, given: given.toSorted() }).toEqual({ module: module.name, given: named(target, 'param').map(({ name }) => name).toSorted() });

      const asked = [...textOf(file.path).matchAll(new RegExp(`\\b${module.name}\\.outputs\\.(\\w+)`, 'g'))].map(([, name = '']) => name);
      const outputs = named(target, 'output').map(({ name }) => name);
      expect({ module: module.name, asked: [...new Set(asked)].toSorted() }).toEqual({ module: module.name, asked: outputs.toSorted() });
    }
  });

  test('every file is the main one or a module of it', () => {
    expect(named(MAIN, 'module').map((module) => moduleFile(MAIN, module)).toSorted()).toEqual(FILES.filter((path) => path !== MAIN.path));
  });

  test('every type of resource has a dated API version, the same in all files; only diagnostic settings are a preview, which never became anything else', () => {
    const types = rows.flatMap(([, file]) => typesOf(file));
    for (const type of types) expect(type).toMatch(/^Microsoft\.[\w/.]+@20\d\d-\d\d-\d\d(?:-preview)?$/);
    expect(types.filter((type) => type.endsWith('-preview'))).toEqual(['Microsoft.Insights/diagnosticSettings@2021-05-01-preview']);
    const versions = new Map<string, Set<string>>();
    for (const [kind = '', version = ''] of types.map((type) => type.split('@'))) versions.set(kind, (versions.get(kind) ?? new Set()).add(version));
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  test('holds no secret and asks for none', () => {
    expect(all).not.toMatch(/@secure\(|administratorLoginPassword|listKeys\(|clientSecret|passwordCredentials/);
    expect(all).not.toMatch(/InstrumentationKey=|-----BEGIN|[A-Za-z0-9+/]{43}=/);
  });
});

describe('what it makes', () => {
  test('two identities: the one that speaks, and the one that acts; both work for the server and only one opens anything', () => {
    expect(named(MAIN, 'resource').map(({ name }) => name)).toEqual(['botIdentity', 'actingIdentity']);
    expect(textOf('infra/modules/webApp.bicep')).toMatch(/'\$\{botIdentityId\}': \{\}\n\s+'\$\{actingIdentityId\}': \{\}/);
    expect([...all.matchAll(/botIdentity\.\w+(?:\.\w+)?/g)].map(([use]) => use)).not.toContain('botIdentity.properties.principalId');
  });

  test('one role assignment: the acting identity reads secrets, in that vault alone', () => {
    expect(typesOf(readBicep('infra/modules/keyVault.bicep')).filter((type) => type.includes('roleAssignments'))).toHaveLength(1);
    expect(all.match(/Microsoft\.Authorization\/roleAssignments@/g)).toHaveLength(1);
    const vault = textOf('infra/modules/keyVault.bicep');
    expect(vault).toContain('scope: vault');
    // Key Vault Secrets User.
    expect(vault).toContain("'4633458b-17de-408a-b874-0445c86b69e6'");
    expect(MAIN.declarations.find(({ name }) => name === 'keyVault')?.text).toContain('readerPrincipalId: actingIdentity.properties.principalId');
    for (const setting of ['enableRbacAuthorization: true', 'enablePurgeProtection: true']) expect(vault).toContain(setting);
  });

  test('a database without passwords and without an address outside its network, whose one user is the acting identity', () => {
    const database = textOf('infra/modules/database.bicep');
    for (const setting of ["activeDirectoryAuth: 'Enabled'", "passwordAuth: 'Disabled'", 'delegatedSubnetResourceId: subnetId', "name: 'require_secure_transport'"]) expect(database).toContain(setting);
    expect(all).not.toMatch(/firewallRules|publicNetworkAccess: 'Enabled'|0\.0\.0\.0/);
    expect(all.match(/flexibleServers\/administrators@/g)).toHaveLength(1);
    const url = /DATABASE_URL: '([^\n]+)'\n/.exec(textOf(MAIN.path))?.[1];
    expect(url).toBe('postgres://${actingIdentity.name}@${database.outputs.host}:5432/${database.outputs.databaseName}?sslmode=verify-full');
    expect(MAIN.declarations.find(({ name }) => name === 'database')?.text).toMatch(/administratorObjectId: actingIdentity\.properties\.principalId\n\s+administratorName: actingIdentity\.name\n/);
  });

  test('a server that is always on, watched, and reached by https alone, and is deployed with a token of Entra', () => {
    const app = textOf('infra/modules/webApp.bicep');
    const settings = ["linuxFxVersion: 'NODE|24-lts'", 'httpsOnly: true', 'alwaysOn: true', "minTlsVersion: '1.2'", "scmMinTlsVersion: '1.2'", "ftpsState: 'Disabled'", "healthCheckPath: '/healthz'", 'clientAffinityEnabled: false'];
    for (const setting of settings) expect(app).toContain(setting);
    expect(app.match(/allow: (?:true|false)/g)).toEqual(['allow: false', 'allow: false']);
    expect(textOf('src/server/server.ts')).toContain("'/healthz'");
  });

  test('a log without addresses of people', () => {
    expect([...all.matchAll(/category: '(\w+)'/g)].map(([, category]) => category)).toEqual(['AppServiceConsoleLogs', 'AppServicePlatformLogs']);
    expect(all).toContain('DisableIpMasking: false');
  });

  test('an Azure Bot without a secret, heard where the server listens', () => {
    const bot = textOf('infra/botRegistration/azurebot.bicep');
    for (const setting of ["msaAppType: 'UserAssignedMSI'", "channelName: 'MsTeamsChannel'", "endpoint: 'https://${botDomain}/api/messages'", 'disableLocalAuth: true']) expect(bot).toContain(setting);
  });
});

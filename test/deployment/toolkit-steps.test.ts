import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';
import { ROOT, textOf } from '../documents/pages';
import { contentOf, lifecycles, stepsOf, TOOLKIT_FILES, type Step } from './toolkit-files';

/** What a step takes and gives, by the Toolkit's own schema of version 1.11; those that it cannot do without come with a `!`. */
const ACTIONS: Readonly<Record<string, { readonly takes: string; readonly gives?: string }>> = {
  'teamsApp/create': { takes: 'name!', gives: 'teamsAppId teamsAppTenantId' },
  'teamsApp/validateManifest': { takes: 'manifestPath!' },
  'teamsApp/validateAppPackage': { takes: 'appPackagePath!' },
  'teamsApp/zipAppPackage': { takes: 'manifestPath! outputZipPath! outputFolder' },
  'teamsApp/update': { takes: 'appPackagePath!' },
  'teamsApp/publishAppPackage': { takes: 'appPackagePath!', gives: 'publishedAppId' },
  'aadApp/create': { takes: 'name! generateClientSecret! generateServicePrincipal signInAudience serviceManagementReference clientSecretExpireDays clientSecretDescription', gives: 'clientId objectId clientSecret tenantId authority authorityHost' },
  'aadApp/update': { takes: 'manifestPath! outputFilePath!' },
  'botFramework/create': { takes: 'botId! name! messagingEndpoint! description iconUrl channels' },
  'arm/deploy': { takes: 'subscriptionId! resourceGroupName! templates! bicepCliVersion' },
  'cli/runNpmCommand': { takes: 'args! workingDirectory' },
  'azureAppService/zipDeploy': { takes: 'artifactFolder! resourceId! workingDirectory ignoreFile dryRun outputZipFile' },
  'file/createOrUpdateEnvironmentFile': { takes: 'target! envs!' },
  script: { takes: 'run! workingDirectory shell timeout redirectTo' },
};

const words = (text = ''): readonly string[] => text.split(' ').filter((word) => word !== '');
const files = TOOLKIT_FILES.map(({ file }) => file);
const steps = files.flatMap((file) => lifecycles(file).flatMap(([name, all]) => all.map((step, index) => [`${file}, ${name} ${String(index + 1)}: ${step.uses}`, step] as const)));
const used = (file: string, lifecycle: string): readonly string[] => stepsOf(file, lifecycle).map(({ uses }) => uses);

test.each(steps)('%s takes and gives what the action knows', (_where, step) => {
  const action = ACTIONS[step.uses];
  const given = Object.keys(step.with ?? {});
  expect(action).toBeDefined();
  expect(words(action?.takes).map((word) => word.replace('!', ''))).toEqual(expect.arrayContaining(given));
  expect(given).toEqual(expect.arrayContaining(words(action?.takes).flatMap((word) => (word.endsWith('!') ? [word.slice(0, -1)] : []))));
  expect(words(action?.gives)).toEqual(expect.arrayContaining(Object.keys(step.writeToEnvironmentFile ?? {})));
  expect(Object.keys(step).filter((key) => !['uses', 'name', 'with', 'writeToEnvironmentFile'].includes(key))).toEqual([]);
});

test.each(files)('%s has the keys of the schema that its first line names, and no other', (file) => {
  expect(textOf(file).split('\n')[0]).toBe('# yaml-language-server: $schema=https://aka.ms/m365-agents-toolkits/v1.11/yaml.schema.json');
  expect(contentOf(file)).toMatchObject({ version: 'v1.11', environmentFolderPath: './env' });
  expect(['version', 'environmentFolderPath', 'provision', 'deploy', 'publish']).toEqual(expect.arrayContaining(Object.keys(contentOf(file))));
});

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The files that a step names. */
const filesIn = (step: Step): readonly string[] => {
  const templates = (step.with?.['templates'] ?? []) as readonly Readonly<Record<string, string>>[];
  const script = /^node (\S+)/.exec(textIn(step.with?.['run']))?.[1] ?? '';
  const all = [textIn(step.with?.['manifestPath']), textIn(step.with?.['ignoreFile']), script, ...templates.flatMap(({ path = '', parameters = '' }) => [path, parameters])];
  return all.filter((path) => path !== '');
};

test('every file, script and npm command that a step names is there', () => {
  expect(steps.flatMap(([, step]) => filesIn(step)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const named = steps.flatMap(([, step]) => /^run (\S+)/.exec(textIn(step.with?.['args']))?.[1] ?? []);
  expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  expect(named).toHaveLength(2);
});

describe('the order', () => {
  const PACKAGE = ['teamsApp/validateManifest', 'teamsApp/zipAppPackage', 'teamsApp/validateAppPackage', 'teamsApp/update'];

  test('provision: the app, the tab, Azure, the key, the tab’s address, the package', () => {
    expect(used('teamsapp.yml', 'provision')).toEqual(['teamsApp/create', 'aadApp/create', 'arm/deploy', 'script', 'aadApp/update', ...PACKAGE]);
  });

  test('deploy: packages, build, without the tools, to App Service', () => {
    expect(used('teamsapp.yml', 'deploy')).toEqual(['cli/runNpmCommand', 'cli/runNpmCommand', 'cli/runNpmCommand', 'azureAppService/zipDeploy']);
    expect(stepsOf('teamsapp.yml', 'deploy').slice(0, 3).map((step) => step.with?.['args'])).toEqual(['ci', 'run build', 'prune --omit=dev']);
  });

  test('publish: the package, then the admin center', () => {
    expect(used('teamsapp.yml', 'publish')).toEqual([...PACKAGE, 'teamsApp/publishAppPackage']);
  });

  test('F5 in Teams: three registrations, the endpoint, the package; then what the server reads', () => {
    expect(used('teamsapp.local.yml', 'provision')).toEqual(['script', 'teamsApp/create', 'aadApp/create', 'aadApp/create', 'aadApp/create', 'aadApp/update', 'botFramework/create', ...PACKAGE]);
    expect(used('teamsapp.local.yml', 'deploy')).toEqual(['cli/runNpmCommand', 'cli/runNpmCommand', 'file/createOrUpdateEnvironmentFile']);
  });

  test('the Playground takes packages and nothing else: no account, no registration', () => {
    expect(lifecycles('m365agents.playground.yml').map(([name]) => name)).toEqual(['deploy']);
    expect(used('m365agents.playground.yml', 'deploy')).toEqual(['cli/runNpmCommand']);
  });
});

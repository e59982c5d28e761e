import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { readConfig } from '../../src/config';
import { DESCRIPTIONS } from '../../src/config/described';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { ROOT, textOf } from '../documents/pages';
import { keysIn, named, readBicep } from './bicep-text';
import { environment, leftBy, lifecycles, placeholders, stepsOf, TOOLKIT_FILES } from './toolkit-files';

const CONTRACT = Object.keys(VARIABLES.shape) as readonly VariableName[];
const MAIN = readBicep('infra/azure.bicep');
const OUTPUTS = named(MAIN, 'output').map(({ name }) => name);
const PARAMETERS = (JSON.parse(textOf('infra/azure.parameters.json')) as { parameters: Readonly<Record<string, { readonly value: string | number }>> }).parameters;
const SETTINGS = keysIn(textOf('infra/azure.bicep'), /^var settings = \{$/);
const OF_APP_SERVICE = ['WEBSITE_RUN_FROM_PACKAGE', 'SCM_DO_BUILD_DURING_DEPLOYMENT'];
const ADDED = keysIn(textOf('infra/modules/webApp.bicep'), /^ {2}properties: union\(settings, \{$/);
/** The Toolkit gives these their values itself. */
const OF_THE_TOOLKIT = ['TEAMSFX_ENV', 'APP_NAME_SUFFIX', 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP_NAME', 'RESOURCE_SUFFIX'];
const PACKAGE = textOf('appPackage/manifest.json') + textOf('appPackage/fr.json') + textOf('appPackage/entra-tab.json');

describe('the app settings of the infrastructure', () => {
  /** Variables that an App Service with two managed identities in the public cloud has no use for, each with why. */
  const LEFT_OUT: Partial<Readonly<Record<VariableName, string>>> = {
    PORT: 'App Service sets it',
    HOST: 'all interfaces, which is what App Service needs',
    BOT_PASSWORD: 'managed identity',
    BOT_CERTIFICATE_PATH: 'managed identity',
    AZURE_CLIENT_SECRET: 'managed identity',
    AZURE_CLIENT_CERTIFICATE_PATH: 'managed identity',
    AZURE_FEDERATED_TOKEN_FILE: 'managed identity',
    CLOUD: 'public cloud',
    AZURE_AUTHORITY_HOST: 'public cloud',
    GRAPH_ENDPOINT: 'public cloud',
    BOT_OPENID_METADATA_URL: 'public cloud',
    BOT_TOKEN_ISSUER: 'public cloud',
    BOT_TOKEN_SCOPE: 'public cloud',
    BOT_SERVICE_HOSTS: 'public cloud',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'Application Insights takes its place',
  };

  test('are variables of the program, but for two that App Service reads', () => {
    expect([...SETTINGS, ...ADDED].filter((name) => !(CONTRACT as readonly string[]).includes(name))).toEqual(OF_APP_SERVICE);
    expect(new Set([...SETTINGS, ...ADDED]).size).toBe(SETTINGS.length + ADDED.length);
  });

  test('leave none out but those that have no use there', () => {
    expect(CONTRACT.filter((name) => ![...SETTINGS, ...ADDED].includes(name)).toSorted()).toEqual(Object.keys(LEFT_OUT).toSorted());
  });

  test('make a configuration that starts', () => {
    const id = '33333333-3333-4333-8333-333333333333';
    const made: Readonly<Record<string, string>> = {
      DATABASE_URL: 'postgres://revoker-acting@revoker.postgres.database.azure.com:5432/session_revoker?sslmode=verify-full',
      PUBLIC_URL: 'https://revoker.azurewebsites.net',
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${id};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`,
    };
    const text = textOf('infra/azure.bicep');
    const valueOf = (name: string): string => {
      const expression = new RegExp(`^ {2}${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';
      if (made[name] !== undefined) return made[name];
      if (expression.startsWith("'")) return expression.slice(1, -1);
      const value = PARAMETERS[expression]?.value;
      return value === undefined || String(value).startsWith('$') ? id : String(value);
    };
    const reading = readConfig(Object.fromEntries([...SETTINGS, 'PUBLIC_URL'].map((name) => [name, valueOf(name)])), () => true);
    expect(reading).toMatchObject({ ok: true, config: { warnings: [] } });
  });

  test('take the policy from the parameters, which say the program’s own defaults', () => {
    const policies = (SETTINGS as readonly VariableName[]).flatMap((name) => {
      const [, parameter] = new RegExp(`^ {2}${name}: (\\w+)$`, 'm').exec(textOf('infra/azure.bicep')) ?? [];
      return parameter === undefined || name === 'TAB_CLIENT_ID' ? [] : [[name, parameter] as const];
    });
    expect(policies).toHaveLength(12);
    expect(policies.map(([name, parameter]) => [name, PARAMETERS[parameter]?.value])).toEqual(policies.map(([name]) => [name, DESCRIPTIONS[name].preset ?? '']));
  });
});

describe('the names', () => {
  test('every parameter has a value, and every value a parameter', () => {
    const asked = named(MAIN, 'param').filter(({ value }) => value === '').map(({ name }) => name);
    expect(Object.keys(PARAMETERS).toSorted()).toEqual(asked.toSorted());
  });

  test('an empty parameter is written as one: the Toolkit takes no empty variable but the suffix', () => {
    const dev = environment('dev');
    const asked = placeholders(textOf('infra/azure.parameters.json'));
    const steps = stepsOf('teamsapp.yml', 'provision');
    const before = new Set(steps.slice(0, steps.findIndex(({ uses }) => uses === 'arm/deploy')).flatMap((step) => leftBy(step, [])));
    expect(asked.filter((name) => dev[name] === undefined)).toEqual([]);
    expect(asked.filter((name) => !before.has(name) && !OF_THE_TOOLKIT.includes(name) && dev[name] === '')).toEqual([]);
  });

  test('every output is a variable of env/.env.dev, or it would come as a surprise there', () => {
    expect(OUTPUTS.filter((name) => environment('dev')[name] === undefined)).toEqual([]);
  });

  test('every output is used: by a later step, the package, or a command of docs/deploy.md', () => {
    const usedBy = textOf('teamsapp.yml') + PACKAGE + textOf('scripts/grant-app-roles.mjs').replace(/^\/\/.*$/gm, '');
    const used = new Set([...placeholders(usedBy), ...(usedBy.match(/\bAZURE_CLIENT_ID\b/g) ?? [])]);
    // The package says no tenant; `check-config` and a person who compares do.
    expect(OUTPUTS.filter((name) => !used.has(name))).toEqual(['BOT_TENANT_ID']);
  });

  test.each(TOOLKIT_FILES)('every variable that $file uses is there when it is used', ({ file, env }) => {
    const fromTasks = env === 'local' ? ['BOT_DOMAIN', 'BOT_ENDPOINT', 'TEAMSFX_ENV', 'APP_NAME_SUFFIX'] : Object.keys(environment(env));
    const known = new Set(fromTasks);
    for (const [name, steps] of lifecycles(file)) {
      for (const step of steps) {
        const needed = step.with?.['manifestPath'] === './appPackage/manifest.json' ? placeholders(textOf('appPackage/manifest.json') + textOf('appPackage/fr.json')) : placeholders(JSON.stringify(step.with) + (step.uses === 'aadApp/update' ? textOf('appPackage/entra-tab.json') : ''));
        expect({ name, uses: step.uses, unknown: needed.filter((variable) => !known.has(variable)) }).toEqual({ name, uses: step.uses, unknown: [] });
        leftBy(step, OUTPUTS).forEach((variable) => known.add(variable));
      }
    }
  });

  test('every variable of env/.env.dev is used by a step, the package, the parameters or a script', () => {
    const steps = stepsOf('teamsapp.yml');
    const used = new Set([...placeholders(JSON.stringify(steps) + PACKAGE + textOf('infra/azure.parameters.json')), ...steps.flatMap((step) => leftBy(step, OUTPUTS)), ...OF_THE_TOOLKIT]);
    expect(Object.keys(environment('dev')).filter((name) => !used.has(name))).toEqual([]);
  });

  test('what F5 in Teams gives the server are the contract’s variables, with all that it needs', () => {
    const step = stepsOf('teamsapp.local.yml', 'deploy').find(({ uses }) => uses === 'file/createOrUpdateEnvironmentFile');
    const given = step?.with?.['envs'] as Readonly<Record<string, string | number>>;
    expect(Object.keys(given).filter((name) => !(CONTRACT as readonly string[]).includes(name))).toEqual([]);
    const example = (value: string): string => (value.includes('SECRET') ? 'a-secret' : value.includes('ENDPOINT') ? 'https://x-3978.euw.devtunnels.ms' : '33333333-3333-4333-8333-333333333333');
    const environmentOf = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value).replace(/^\$\{\{.*\}\}$/, example)]));
    expect(readConfig(environmentOf, () => true)).toMatchObject({ ok: true });
    expect(step?.with?.['target']).toBe('./.localConfigs');
    expect(textOf('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.localConfigs*', 'env/.env.local', 'env/.env.*.user']));
  });

  test('what Teams shows about who runs the app is the same there as in env/.env.dev', () => {
    const { stdout, status } = spawnSync(process.execPath, ['scripts/prepare-local.mjs'], { cwd: ROOT, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
    // As the Toolkit reads it: a value in quotation marks, or one without blanks.
    const said = Object.fromEntries([...stdout.matchAll(/::set-teamsfx-env\s+(\w+)=((["'])(.*?)\3|[^"'\s]+)/g)].map(([, name = '', , , value]) => [name, value]));
    expect(status).toBe(0);
    expect(said).toEqual(Object.fromEntries(Object.entries(environment('dev')).filter(([name]) => /^APP_(?!NAME)/.test(name))));
    expect(Object.keys(said)).toHaveLength(4);
  });

  test('no committed file has a value that looks like a secret', () => {
    for (const file of ['env/.env.dev', 'env/.env.playground']) {
      expect(Object.keys(parseEnv(textOf(file))).filter((name) => /SECRET|PASSWORD|TOKEN/.test(name))).toEqual([]);
    }
    const secrets = TOOLKIT_FILES.flatMap(({ file }) => stepsOf(file)).flatMap((step) => step.writeToEnvironmentFile?.['clientSecret'] ?? []);
    expect(secrets.filter((name) => !name.startsWith('SECRET_'))).toEqual([]);
    expect(secrets).toHaveLength(2);
  });
});

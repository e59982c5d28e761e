import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse as parseYaml } from 'yaml';

interface Step {
  readonly uses: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly writeToEnvironmentFile?: Readonly<Record<string, string>>;
}
type Lifecycles = Readonly<Record<string, unknown>>;

const text = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');
const environment = (name: string): NodeJS.Dict<string> => parseEnv(text(`env/.env.${name}`));
const placeholders = (content: string): string[] => [...content.matchAll(/\$\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]!);

describe('the Agents Toolkit files', () => {
  const files = [
    { file: 'teamsapp.yml', env: 'dev' },
    { file: 'm365agents.playground.yml', env: 'playground' },
  ];
  const lifecycles = (file: string): readonly (readonly [string, readonly Step[]])[] => {
    const content = parseYaml(text(file)) as Lifecycles;
    return ['provision', 'deploy', 'publish'].flatMap((name) =>
      Array.isArray(content[name]) ? [[name, content[name] as readonly Step[]] as const] : [],
    );
  };

  test.each(files)('$file says its schema and has no key that the schema does not know', ({ file }) => {
    const content = parseYaml(text(file)) as Lifecycles;

    expect(text(file).split('\n')[0]).toBe(
      '# yaml-language-server: $schema=https://aka.ms/m365-agents-toolkits/v1.11/yaml.schema.json',
    );
    expect(content).toMatchObject({ version: 'v1.11', environmentFolderPath: './env' });
    expect(['version', 'environmentFolderPath', 'provision', 'deploy', 'publish']).toEqual(expect.arrayContaining(Object.keys(content)));
  });

  test.each(files)('every variable that $file uses is in its environment file or made by an earlier step', ({ file, env }) => {
    for (const [name, steps] of lifecycles(file)) {
      const known = new Set(Object.keys(environment(env)));
      for (const step of steps) {
        const unknown = placeholders(JSON.stringify(step)).filter((variable) => !known.has(variable));
        expect({ name, uses: step.uses, unknown }).toEqual({ name, uses: step.uses, unknown: [] });
        Object.values(step.writeToEnvironmentFile ?? {}).forEach((variable) => known.add(variable));
      }
    }
  });

  test('provisioning fills what the manifest needs, and the rest has a value', () => {
    const provided = new Set(lifecycles('teamsapp.yml').flatMap(([, steps]) => steps.flatMap((step) => Object.values(step.writeToEnvironmentFile ?? {}))));
    const dev = environment('dev');
    const named = new Set(placeholders(text('appPackage/manifest.json') + text('appPackage/fr.json')));
    const needed = [...named].filter((name) => !provided.has(name));

    expect(needed.filter((name) => dev[name] === undefined)).toEqual([]);
    // The file says itself that a person sets it before the first provisioning.
    expect(needed.filter((name) => dev[name] === '' && name !== 'APP_NAME_SUFFIX')).toEqual(['BOT_DOMAIN']);
    expect(text('teamsapp.yml')).toContain('Before `provision`, set BOT_DOMAIN');
  });

  test('what provisioning makes is a single-tenant bot whose secret goes to the file that git ignores', () => {
    const steps = lifecycles('teamsapp.yml').flatMap(([, all]) => all);
    const bot = steps.find((step) => step.uses === 'aadApp/create');

    expect(bot?.with).toMatchObject({ signInAudience: 'AzureADMyOrg', generateServicePrincipal: true });
    expect(bot?.writeToEnvironmentFile).toMatchObject({ clientId: 'BOT_ID', clientSecret: expect.stringMatching(/^SECRET_/) as string });
    expect(text('.gitignore').split('\n')).toContain('env/.env.*.user');
  });

  test.each(['dev', 'playground'])('env/.env.%s says its own name and has no place for a secret', (name) => {
    expect(environment(name)['TEAMSFX_ENV']).toBe(name);
    expect(Object.keys(environment(name)).filter((key) => /SECRET|PASSWORD|KEY|TOKEN/.test(key))).toEqual([]);
  });

  test.each(files)('every file that $file names is there', ({ file }) => {
    const named = lifecycles(file).flatMap(([, steps]) => steps.flatMap((step) => [step.with?.['manifestPath'], step.with?.['ignoreFile']]));

    for (const path of named.filter((value) => typeof value === 'string')) expect(text(path)).not.toBe('');
  });
});

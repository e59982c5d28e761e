import { globSync } from 'node:fs';
import { scripts } from '../../package.json';
import { ROOT, textOf } from '../documents/pages';
import { contentOf } from './toolkit-files';

interface Configuration {
  readonly name: string;
  readonly type: string;
  readonly url?: string;
  readonly port?: number;
  readonly preLaunchTask?: string;
  readonly runtimeArgs?: readonly string[];
  readonly presentation: { readonly group: string; readonly order?: number; readonly hidden?: boolean };
  readonly cascadeTerminateToConfigurations?: readonly string[];
}
interface Compound {
  readonly name: string;
  readonly configurations: readonly string[];
  readonly preLaunchTask: string;
  readonly presentation: { readonly group: string; readonly order: number };
}
interface Task {
  readonly label: string;
  readonly type?: string;
  readonly command?: string;
  readonly script?: string;
  readonly dependsOn?: string | readonly string[];
  readonly dependsOrder?: string;
  readonly args?: { readonly env?: string; readonly portOccupancy?: readonly number[]; readonly ports?: readonly { readonly portNumber: number; readonly writeToEnvironmentFile: Readonly<Record<string, string>> }[] };
  readonly problemMatcher?: unknown;
}

const launch = JSON.parse(textOf('.vscode/launch.json')) as { readonly configurations: readonly Configuration[]; readonly compounds: readonly Compound[] };
const { tasks } = JSON.parse(textOf('.vscode/tasks.json')) as { readonly tasks: readonly Task[] };
const task = (label: string): Task | undefined => tasks.find((each) => each.label === label);
const npmScripts: Readonly<Record<string, string>> = scripts;

test('every JSON file of the editor and of the deployment can be read by the strictest reader', () => {
  const files = globSync(['.vscode/*.json', 'infra/**/*.json', 'appPackage/*.json'], { cwd: ROOT });
  expect(files.length).toBeGreaterThan(6);
  for (const file of files) expect(() => JSON.parse(textOf(file)) as unknown).not.toThrow();
});

describe('F5', () => {
  test('offers the Playground first, then Teams on this machine, then the app that is deployed', () => {
    const shown = [...launch.configurations.filter(({ presentation }) => presentation.hidden !== true), ...launch.compounds].toSorted((one, other) => `${one.presentation.group}${String(one.presentation.order)}`.localeCompare(`${other.presentation.group}${String(other.presentation.order)}`));
    expect(shown.map(({ name }) => name)).toEqual([
      'Debug in Microsoft 365 Agents Playground',
      'Debug in Teams (Edge)',
      'Debug in Teams (Chrome)',
      'View Remote App in Teams (Edge)',
      'View Remote App in Teams (Chrome)',
      'Debug the tests in this file',
    ]);
  });

  test('leads to configurations and tasks that are there', () => {
    const names = launch.configurations.map(({ name }) => name);
    const named = [...launch.compounds.flatMap(({ configurations }) => configurations), ...launch.configurations.flatMap(({ cascadeTerminateToConfigurations = [] }) => cascadeTerminateToConfigurations)];
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    const before = [...launch.configurations, ...launch.compounds].flatMap(({ preLaunchTask }) => preLaunchTask ?? []);
    const after = tasks.flatMap(({ dependsOn = [] }) => dependsOn);
    expect([...before, ...after].filter((label) => task(label) === undefined)).toEqual([]);
    expect(new Set(tasks.map(({ label }) => label)).size).toBe(tasks.length);
  });

  test('opens the app of the right environment', () => {
    const environmentOf = (name: string): readonly string[] => launch.configurations.filter((each) => each.name.startsWith(name)).map(({ url }) => /\$\{\{(\w+):TEAMS_APP_ID\}\}/.exec(url ?? '')?.[1] ?? '');
    expect(environmentOf('Launch App in Teams')).toEqual(['local', 'local']);
    expect(environmentOf('View Remote App')).toEqual(['dev', 'dev']);
  });

  test('in Teams: accounts and ports, the tunnel, registrations, build, start, in this order', () => {
    expect(task('Start App Locally')).toMatchObject({ dependsOrder: 'sequence', dependsOn: ['Validate prerequisites', 'Start local tunnel', 'Provision', 'Deploy', 'Start application'] });
    for (const label of ['Start local tunnel', 'Provision', 'Deploy']) expect(task(label)).toMatchObject({ type: 'teamsfx', args: { env: 'local' } });
  });

  test('in Teams: the tunnel, the server and the debugger have the ports that are told to each of them', () => {
    const [tunnel] = task('Start local tunnel')?.args?.ports ?? [];
    expect(tunnel).toMatchObject({ portNumber: 3978, writeToEnvironmentFile: { endpoint: 'BOT_ENDPOINT', domain: 'BOT_DOMAIN' } });
    expect(contentOf('teamsapp.local.yml')).toMatchObject({ deploy: expect.arrayContaining([{ uses: 'file/createOrUpdateEnvironmentFile', with: { target: './.localConfigs', envs: expect.objectContaining({ PORT: 3978 }) as unknown } }]) as unknown });
    expect(task('Validate prerequisites')?.args?.portOccupancy).toEqual([3978, launch.configurations.find(({ name }) => name === 'Attach to Local Service')?.port]);
  });

  test('in Teams: goes on when the server says the line that its start says', () => {
    expect(task('Start application')?.problemMatcher).toMatchObject({ background: { endsPattern: 'listening on port 3978' } });
    expect(textOf('src/main.ts')).toContain('log.info(`listening on port ${port}`');
  });

  test('starts npm scripts that are there', () => {
    const commands = [...tasks.map(({ command = '', script }) => (script === undefined ? command : `npm run ${script}`)), ...launch.configurations.map(({ runtimeArgs = [] }) => `npm ${runtimeArgs.join(' ')}`)];
    const named = commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []);
    expect(named.filter((name) => npmScripts[name] === undefined)).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parseCommand } from '../src/domain/command/parse';
import { filesOf } from './zip';

const ROOT = join(__dirname, '..');
const SCHEMAS = join(ROOT, 'node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.30');
const BOT_ID = '0f3c2a51-7d5e-4b1a-9c86-2e4d6f8a1b3c';
const USER = 'adele.vance@contoso.com';

interface CommandEntry {
  readonly title: string;
  readonly description: string;
}
interface Manifest {
  readonly manifestVersion: string;
  readonly id: string;
  readonly name: { readonly short: string };
  readonly bots: readonly [
    { readonly botId: string; readonly scopes: readonly string[]; readonly commandLists: readonly CommandList[] },
  ];
}
interface CommandList {
  readonly scopes: readonly string[];
  readonly commands: readonly CommandEntry[];
}

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const template = JSON.parse(text('appPackage/manifest.json')) as Manifest;
const french = JSON.parse(text('appPackage/fr.json')) as Readonly<Record<string, string>>;

describe('npm run package', () => {
  let folder: string;
  const variables = ['BOT_ID', 'TEAMS_APP_ID', 'APP_NAME_SUFFIX', 'APP_DEVELOPER_NAME', 'APP_WEBSITE_URL', 'APP_PRIVACY_URL', 'APP_TERMS_URL'];

  /** Runs the command in a copy of the project's files, with `settings` on top of an environment that has none of ours. */
  const run = (settings: NodeJS.Dict<string>, ...args: string[]) => {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !variables.includes(name)));
    const script = join(ROOT, 'scripts/package-app.mjs');
    return spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8', env: { ...inherited, ...settings } });
  };
  const edit = (path: string, change: (content: string) => string): void =>
    writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
  const made = (): string[] => readdirSync(join(folder, 'appPackage')).filter((name) => name === 'build');
  const archive = (name = 'dev'): Buffer => readFileSync(join(folder, `appPackage/build/appPackage.${name}.zip`));
  const packed = (): Manifest => JSON.parse(filesOf(archive())['manifest.json']!.toString()) as Manifest;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-revoker-package-'));
    cpSync(join(ROOT, 'env'), join(folder, 'env'), { recursive: true });
    cpSync(join(ROOT, 'appPackage'), join(folder, 'appPackage'), {
      recursive: true,
      filter: (path) => path !== join(ROOT, 'appPackage/build'),
    });
    // As in a fresh clone, also where somebody has provisioned.
    edit('env/.env.dev', (content) => content.replace(/^((BOT|TEAMS_APP)_\w+|APP_NAME_SUFFIX)=.*$/gm, '$1='));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('a bot id is all that it needs: the package is valid and holds the manifest, French and two icons', () => {
    const { status, stdout, stderr } = run({ BOT_ID });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('appPackage.dev.zip');
    expect(Object.keys(filesOf(archive())).sort()).toEqual(['color.png', 'fr.json', 'manifest.json', 'outline.png']);
    expect(packed()).toMatchObject({ manifestVersion: '1.30', name: { short: 'Session Revoker' }, bots: [{ botId: BOT_ID }] });
    expect(Object.values(filesOf(archive())).join()).not.toContain('${{');
    expect(JSON.parse(readFileSync(join(folder, 'appPackage/build/manifest.dev.json'), 'utf8'))).toEqual(packed());
  });

  test('the packed French is valid by the schema of localization files', () => {
    const ajv = new Ajv({ allErrors: true, strictTypes: false, unicodeRegExp: false });
    addFormats(ajv, ['uri']);
    const validate = ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, 'MicrosoftTeams.Localization.schema.json'), 'utf8')) as object);
    run({ BOT_ID });

    validate(JSON.parse(filesOf(archive())['fr.json']!.toString()));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('in a fresh clone it names the one variable to set, makes nothing and exits 1', () => {
    const { status, stdout, stderr } = run({});

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^No app package was made\. Set these in env\/\.env\.dev or in the process environment:\n {2}BOT_ID /);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(made()).toEqual([]);
  });

  test('every missing variable is named at once', () => {
    edit('env/.env.dev', (content) => content.replace(/^APP_\w+=.*$/gm, ''));

    const { status, stderr } = run({});

    expect(status).toBe(1);
    for (const name of ['APP_DEVELOPER_NAME', 'APP_NAME_SUFFIX', 'APP_PRIVACY_URL', 'APP_TERMS_URL', 'APP_WEBSITE_URL', 'BOT_ID']) {
      expect(stderr).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
  });

  test('the same input gives the same bytes, wherever the clock stands', () => {
    run({ BOT_ID, TZ: 'America/Los_Angeles' });
    const first = archive();
    run({ BOT_ID, TZ: 'Asia/Tokyo' });

    expect(archive().equals(first)).toBe(true);
  });

  test('the same bot is always the same Teams app, another bot another one, and a given app id is kept', () => {
    const appId = (settings: NodeJS.Dict<string>): string => {
      run(settings);
      return packed().id;
    };
    const derived = appId({ BOT_ID });

    expect(derived).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(appId({ BOT_ID: BOT_ID.toUpperCase() })).toBe(derived);
    expect(appId({ BOT_ID: '5b1d7a90-1111-4222-8333-444455556666' })).not.toBe(derived);
    expect(appId({ BOT_ID, TEAMS_APP_ID: '9e107d9d-372b-4b68-8af1-3f2c6a1d0e55' })).toBe('9e107d9d-372b-4b68-8af1-3f2c6a1d0e55');
  });

  test('a value with quotes and backslashes cannot break the manifest', () => {
    run({ BOT_ID, APP_NAME_SUFFIX: ' "\\$&' });

    expect(packed().name.short).toBe('Session Revoker "\\$&');
  });

  test.each([
    ['a bot id that is no GUID', { BOT_ID: 'my-bot' }, /Not a GUID: BOT_ID/],
    ['a name that is too long', { BOT_ID, APP_NAME_SUFFIX: ' of the whole organisation' }, /manifest\.json: \/name\/short/],
    ['a page without https', { BOT_ID, APP_PRIVACY_URL: 'docs/privacy.md' }, /manifest\.json: \/developer\/privacyUrl/],
  ])('%s is refused by name', (_, settings, message) => {
    const { status, stderr } = run(settings);

    expect({ status, made: made() }).toEqual({ status: 1, made: [] });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an environment that does not exist is answered with those that do', () => {
    const { status, stderr } = run({ BOT_ID }, '--env', 'production');

    expect(status).toBe(1);
    expect(stderr).toContain('There is no env/.env.production. Choose --env dev');
  });

  test('another environment makes its own files', () => {
    cpSync(join(folder, 'env/.env.dev'), join(folder, 'env/.env.production'));

    expect(run({ BOT_ID }, '--env', 'production').status).toBe(0);
    expect(Object.keys(filesOf(archive('production')))).toHaveLength(4);
  });

  test('a translation of something that the manifest does not have is refused', () => {
    edit('appPackage/fr.json', (content) => content.replace('commands[4].title', 'commands[9].title'));

    const { status, stderr } = run({ BOT_ID });

    expect(status).toBe(1);
    expect(stderr).toContain('fr.json: translates bots[0].commandLists[0].commands[9].title');
  });

  test('a translation that is too long for Teams is refused', () => {
    edit('appPackage/fr.json', (content) => content.replace('dans le canal.', 'dans le canal de votre équipe.'));

    const { status, stderr } = run({ BOT_ID });

    expect(status).toBe(1);
    expect(stderr).toContain('fr.json: /description/short');
  });
});

describe('the Teams manifest', () => {
  test('offers the bot in chats, teams and personally, and commands in each of them', () => {
    const [bot] = template.bots;

    expect([...bot.scopes].sort()).toEqual(['groupChat', 'personal', 'team']);
    expect(bot.commandLists.flatMap((list) => list.scopes).sort()).toEqual(['groupChat', 'personal', 'team']);
  });

  const commands = template.bots[0].commandLists.flatMap((list, listIndex) =>
    list.commands.map((command, index) => {
      const path = `bots[0].commandLists[${String(listIndex)}].commands[${String(index)}]`;
      return { scopes: list.scopes.join(' and '), path, english: command.title, french: french[`${path}.title`] ?? '' };
    }),
  );

  test.each(commands)('in $scopes, "$english" and "$french" are understood and mean the same', (command) => {
    const understood = (title: string) => {
      const alone = parseCommand(title);
      return alone.ok ? alone : parseCommand(`${title} ${USER}`);
    };
    const english = understood(command.english);

    expect(english).toMatchObject({ ok: true });
    expect(understood(command.french)).toEqual(english);
    expect(french).toHaveProperty([`${command.path}.description`]);
  });

  test('offers a way to ask, to look first, and to get help', () => {
    const titles = commands.map(({ english }) => english);

    expect(titles).toEqual(expect.arrayContaining(['revoke sessions for', 'sign out', 'what if revoke sessions for', 'help']));
  });
});

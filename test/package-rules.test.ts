import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sayingText } from '../src/cards';
import { parseCommand } from '../src/domain/command/parse';
import { filesOf } from './zip';

/**
 * Microsoft's rules for what the Teams store takes ("Teams Store validation guidelines"), as far as they concern a bot of
 * one organization and can be checked without Microsoft. What the schema checks is in package.test.ts, the icons' pixels
 * are in package-icons.test.ts.
 */
const ROOT = join(__dirname, '..');
const BOT_ID = '0f3c2a51-7d5e-4b1a-9c86-2e4d6f8a1b3c';
const TAB_CLIENT_ID = '7d7e9a3c-52a1-4c0e-8d53-9b1f6a2e4c10';
const BOT_DOMAIN = 'revoker.contoso.com';
const LANGUAGES = ['en', 'fr'] as const;
type Language = (typeof LANGUAGES)[number];

interface Entry {
  readonly title: string;
  readonly description: string;
}
interface Manifest {
  readonly $schema: string;
  readonly manifestVersion: string;
  readonly version: string;
  readonly developer: Readonly<Record<'name' | 'websiteUrl' | 'privacyUrl' | 'termsOfUseUrl', string>>;
  readonly name: { readonly short: string; readonly full: string };
  readonly description: { readonly short: string; readonly full: string };
  readonly icons: Readonly<Record<string, string>>;
  readonly localizationInfo: { readonly defaultLanguageTag: string; readonly additionalLanguages: readonly { readonly languageTag: string; readonly file: string }[] };
  readonly bots: readonly { readonly botId: string; readonly scopes: readonly string[]; readonly commandLists: readonly { readonly scopes: readonly string[]; readonly commands: readonly Entry[] }[] }[];
  readonly composeExtensions?: readonly { readonly botId: string; readonly commands: readonly (Entry & Readonly<Record<string, unknown>>)[] }[];
  readonly staticTabs?: readonly { readonly name: string; readonly contentUrl: string; readonly websiteUrl: string; readonly scopes: readonly string[] }[];
  readonly permissions?: readonly string[];
  readonly webApplicationInfo?: { readonly id: string; readonly resource: string };
  readonly validDomains: readonly string[];
  readonly defaultInstallScope: string;
  readonly defaultGroupCapability: Readonly<Record<string, string>>;
  readonly [other: string]: unknown;
}
type Translations = Readonly<Record<string, string>>;

/** The files of the package that `npm run package` makes with these settings. */
const packed = (settings: Readonly<Record<string, string>>): Readonly<Record<string, Buffer>> => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-rules-'));
  try {
    for (const name of ['env', 'appPackage']) cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter: (path) => path !== join(ROOT, 'appPackage/build') });
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:BOT|TAB|TEAMS|APP|PUBLIC)_/.test(name)));
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/package-app.mjs')], { cwd: folder, encoding: 'utf8', env: { ...inherited, ...settings } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return filesOf(readFileSync(join(folder, 'appPackage/build/appPackage.dev.zip')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const PACKAGES = { 'with the tab': packed({ BOT_ID, TAB_CLIENT_ID, BOT_DOMAIN }), 'without the tab': packed({ BOT_ID }) };
const parsed = (file: Buffer | undefined): unknown => JSON.parse(file?.toString() ?? '');
const MANIFESTS = Object.entries(PACKAGES).map(([which, files]) => [which, parsed(files['manifest.json']) as Manifest] as const);
const FILES = PACKAGES['with the tab'];
const ENGLISH = parsed(FILES['manifest.json']) as Manifest;
const FRENCH = parsed(FILES['fr.json']) as Translations;
const BOT = ENGLISH.bots[0]!;

/** Every text that a person reads, by its path: what a translation has to have. */
const textsOf = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return /^(?:name|description)\.|\.(?:title|description)$|^staticTabs\[\d+\]\.name$/.test(path) ? [[path, value]] : [];
  if (Array.isArray(value)) return value.flatMap((each, index) => textsOf(each, `${path}[${index}]`));
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, each]) => textsOf(each, path === '' ? key : `${path}.${key}`)) : [];
};
const TEXTS = textsOf(ENGLISH);
const said = (language: Language, path: string): string => (language === 'fr' ? FRENCH[path] : new Map(TEXTS).get(path)) ?? '';
const all = (language: Language): readonly string[] => TEXTS.map(([path]) => said(language, path));

describe.each(LANGUAGES)('what the store shows of the app (%s)', (language) => {
  const [short, full, summary, description] = ['name.short', 'name.full', 'description.short', 'description.full'].map((path) => said(language, path)) as [string, string, string, string];

  test('the short name has room for a suffix, and no name of a product or feature of Microsoft’s, nor “app”', () => {
    expect(short.length).toBeLessThanOrEqual(30 - ' (dev)'.length);
    expect(short).not.toMatch(/\b(?:Microsoft|Teams|Office|Excel|PowerPoint|Word|OneDrive|SharePoint|OneNote|Outlook|Azure|Entra|Surface|Xbox|Copilot|app|apps|bot|chat|contacts|calendar|calls|files|activity|help)\b/i);
  });

  test('the full name is another one, begins with the short one, and names Microsoft 365 only as what it is for', () => {
    expect(full).not.toBe(short);
    expect(full.length).toBeLessThanOrEqual(100);
    expect(full).toMatch(new RegExp(`^${short} (?:for|pour) Microsoft 365$`));
  });

  test('the short description is one sentence of 80 characters, which repeats no name and does not say “app”', () => {
    expect(summary.length).toBeLessThanOrEqual(80);
    expect(summary).toMatch(/^[^.!?]+\.$/);
    expect(summary.toLowerCase()).not.toContain(short.toLowerCase());
    expect(summary).not.toMatch(/\b(?:apps?|applications?)\b/i);
    expect(description).not.toContain(summary);
  });

  test('the full description has 500 words at the most, is plain text, and says limits and what an administrator has to do first', () => {
    expect(description.length).toBeLessThanOrEqual(4_000);
    expect(description.split(/\s+/).length).toBeLessThanOrEqual(500);
    expect(description).not.toMatch(/[<>*_`#[\]|]|&\w+;|https?:/);
    expect(description).toMatch(language === 'en' ? /does not change passwords/ : /ne modifie ni les mots de passe/);
    expect(description).toMatch(language === 'en' ? /an administrator registers it.+Say check/ : /un administrateur l'inscrit.+Dites vérifier/);
  });

  test('no text shortens Microsoft, claims what nobody can prove, compares, shouts, or names other chat platforms', () => {
    for (const text of all(language)) {
      expect(text).not.toMatch(/\b(?:MS|MSFT|M365|O365)\b|\bOffice 365\b/);
      expect(text).not.toMatch(/\b(?:best|top|leading|fastest|safest|easiest|ranked|number one|no\. ?1|#1|world-class|guaranteed?|unmatched|certified for|powered by|unlike|free)\b/i);
      expect(text).not.toMatch(/\b(?:meilleure?|leader|le plus|la plus (?!petite)|garantie?s?|certifiée? pour|inégalée?|contrairement|gratuite?)\b/i);
      expect(text).not.toMatch(/\b(?:Slack|Zoom|Webex|Discord|Mattermost|Google|AppSource)\b/i);
      expect(text.replace(/\b(?:Revoke-SPOUserSession|SPO|ID|WhatIf)\b/g, '')).not.toMatch(/\b[A-ZÀ-Ý]{4,}\b/);
      expect(text).not.toMatch(/(?<!Microsoft )\bTeams\b/);
    }
  });

  test('no text is empty, padded, or left over from writing it', () => {
    for (const text of all(language)) expect(text).toMatch(/^(?! )(?!.* {2})(?!.*(?:TODO|TBD|lorem|\$\{\{|\[\[|undefined|\[object))[^]+[^ ]$/);
  });
});

describe('the pages that the store links to', () => {
  const { websiteUrl, privacyUrl, termsOfUseUrl } = ENGLISH.developer;
  const urls = [websiteUrl, privacyUrl, termsOfUseUrl];
  const inRepository = (url: string): string | undefined => /\/blob\/main\/(.+)$/.exec(url)?.[1];

  test('are three different ones, https, on no host for trying things out', () => {
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) {
      expect(url).toMatch(/^https:\/\/[\w.-]+\.[a-z]+\/\S+$/);
      expect(url).not.toMatch(/localhost|example\.|staging|beta|dev\.|test\.|ngrok|devtunnels|login|signin|appsource/i);
    }
  });

  test('are there, where they are files of this project', () => {
    const files = urls.flatMap((url) => inRepository(url) ?? []);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('the privacy page says who is responsible, what is stored, how it is protected, for how long, who receives it, how to ask, and sells nothing', () => {
    const page = readFileSync(join(ROOT, inRepository(privacyUrl) ?? ''), 'utf8');
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(expect.arrayContaining(['Who is responsible', 'Why', 'What is stored', 'Where, and how it is protected', 'How long', 'Who receives it', 'Your rights']));
    expect(page).not.toMatch(/appsource|\bbuy\b|\bprice|subscribe/i);
  });
});

describe.each(MANIFESTS)('the manifest %s', (_which, manifest) => {
  test('is of a public schema, the same as its translations, and has a version of three numbers', () => {
    expect(manifest.$schema).toBe(`https://developer.microsoft.com/json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`);
    expect(manifest.manifestVersion).toMatch(/^1\.\d+$/);
    expect(FRENCH['$schema']).toBe(manifest.$schema.replace('MicrosoftTeams.schema', 'MicrosoftTeams.Localization.schema'));
    expect(manifest.version).toMatch(/^[1-9]\d*\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/);
  });

  test('spells the places as Teams does, and offers the bot in each of them', () => {
    const places = ['personal', 'team', 'groupChat'];
    expect([...BOT.scopes].toSorted()).toEqual(places.toSorted());
    const lists = BOT.commandLists.flatMap(({ scopes }) => scopes);
    expect(lists.toSorted()).toEqual(places.toSorted());
    for (const { scopes } of manifest.staticTabs ?? []) expect(scopes.filter((scope) => !places.includes(scope))).toEqual([]);
    expect(places).toContain(manifest.defaultInstallScope);
    expect(Object.keys(manifest.defaultGroupCapability).filter((place) => !['team', 'groupchat', 'meetings'].includes(place))).toEqual([]);
  });

  test('has one bot id everywhere', () => {
    expect([...manifest.bots, ...(manifest.composeExtensions ?? [])].map(({ botId }) => botId)).toEqual([BOT_ID, BOT_ID]);
  });

  test('asks for nothing that it does not need', () => {
    expect((manifest.permissions ?? []).filter((permission) => !['identity', 'messageTeamMembers'].includes(permission))).toEqual([]);
    for (const name of ['authorization', 'devicePermissions', 'configurableTabs', 'connectors', 'meetingExtensionDefinition', 'activities']) expect(manifest).not.toHaveProperty(name);
  });

  test('trusts its own host and no other', () => {
    const tabs = (manifest.staticTabs ?? []).flatMap(({ contentUrl, websiteUrl }) => [contentUrl, websiteUrl]).map((url) => new URL(url));
    expect(manifest.validDomains).toEqual(tabs.length === 0 ? [] : [BOT_DOMAIN]);
    expect(tabs.map(({ protocol, host }) => `${protocol}//${host}`)).toEqual(tabs.map(() => `https://${BOT_DOMAIN}`));
  });

  test('names the tab’s registration as Entra knows it, and only where there is a tab', () => {
    expect(manifest.webApplicationInfo).toEqual(manifest.staticTabs === undefined ? undefined : { id: TAB_CLIENT_ID, resource: `api://${BOT_DOMAIN}/${TAB_CLIENT_ID}` });
    const registration = JSON.parse(readFileSync(join(ROOT, 'appPackage/entra-tab.json'), 'utf8')) as { readonly identifierUris: readonly string[] };
    expect(registration.identifierUris).toEqual(['api://${{BOT_DOMAIN}}/${{TAB_CLIENT_ID}}']);
  });
});

describe('the commands that Teams lists', () => {
  test('are ten at the most in a place, each once, in words that fit a phone', () => {
    for (const language of LANGUAGES) {
      BOT.commandLists.forEach(({ commands }, list) => {
        const titles = commands.map((_, index) => said(language, `bots[0].commandLists[${list}].commands[${index}].title`));
        expect(titles.length).toBeLessThanOrEqual(10);
        expect(new Set(titles).size).toBe(titles.length);
        expect(titles.filter((title) => title.length > 32)).toEqual([]);
      });
    }
  });

  const offered = LANGUAGES.flatMap((language) => [...new Set(TEXTS.filter(([path]) => /^bots.+title$/.test(path)).map(([path]) => said(language, path)))].map((title) => [language, title] as const));

  test.each(offered)('%s: “%s”, sent as Teams inserts it, is answered, or with a line to send', (language, title) => {
    const read = parseCommand(title);
    const line = read.ok ? title : (read.problem.line ?? '');
    expect(parseCommand(line)).toMatchObject({ ok: true, command: { kind: read.ok ? (expect.stringMatching(/^(?:help|check|pending|history)$/) as string) : 'revoke' } });
    if (!read.ok) expect(sayingText({ kind: 'problem', problem: read.problem }, language)).toContain(line);
  });

  test.each(offered.filter(([, title]) => !['help', 'aide'].includes(title)))('%s: the help shows “%s”', (language, title) => {
    const [first = ''] = title.split(' -');
    expect(sayingText({ kind: 'help' }, language)).toContain(first);
  });

  test.each(['Hi', 'Hello', 'Help', 'hey', 'Bonjour', 'Salut', 'Aide'])('“%s” is answered with the help', (greeting) => {
    expect(parseCommand(greeting)).toMatchObject({ ok: true, command: { kind: 'help' } });
  });

  test.each(['thanks', 'what can you do', 'merci', '🙂', 'asdf', '12345'])('“%s” is no dead end: the answer has a line to send back', (text) => {
    const read = parseCommand(text);
    const answers = LANGUAGES.map((language) => (read.ok ? '' : sayingText({ kind: 'problem', problem: read.problem }, language)));
    expect(read.ok).toBe(false);
    for (const answer of answers) expect(answer).toMatch(/\bhelp\b|\baide\b|@contoso\.com/);
  });
});

describe('the message action', () => {
  const command = ENGLISH.composeExtensions?.[0]?.commands[0];

  test('is the only one, on messages alone, asks the bot for its dialog, and has an id that the bot knows', () => {
    expect(ENGLISH.composeExtensions?.map(({ commands }) => commands.length)).toEqual([1]);
    expect(command).toMatchObject({ type: 'action', context: ['message'], fetchTask: true, id: expect.stringMatching(/^\w{1,64}$/) as string });
    expect(readFileSync(join(ROOT, 'src/teams/message-action.ts'), 'utf8')).toContain(`'${String(command?.['id'])}'`);
  });

  test.each([
    ['en', /revoke.*sender|sign.*sender/i],
    ['fr', /(?:révoquer|déconnecter).*expéditeur/i],
  ] as const)('%s: its title says what it does and to whom, within the limits', (language, says) => {
    const [title, description] = ['title', 'description'].map((part) => said(language, `composeExtensions[0].commands[0].${part}`)) as [string, string];
    expect(title).toMatch(says);
    expect(title.length).toBeLessThanOrEqual(32);
    expect(description.length).toBeLessThanOrEqual(128);
  });
});

describe('the translation', () => {
  /** The same in every language: names. */
  const NAMES = ['Session Revoker', 'Revoke-SPOUserSession -User'];

  test('has every text that a person reads, and nothing else', () => {
    expect(ENGLISH.localizationInfo).toEqual({ defaultLanguageTag: 'en', additionalLanguages: [{ languageTag: 'fr', file: 'fr.json' }] });
    expect(Object.keys(FRENCH).filter((path) => path !== '$schema').toSorted()).toEqual(TEXTS.map(([path]) => path).toSorted());
  });

  test('leaves nothing in English but names', () => {
    expect(TEXTS.filter(([path, text]) => FRENCH[path] === text && !NAMES.includes(text))).toEqual([]);
  });
});

describe.each(Object.entries(PACKAGES))('the zip %s', (_which, files) => {
  const manifest = parsed(files['manifest.json']) as Manifest;

  test('has at its root what the manifest names, and nothing else', () => {
    const named = [...Object.values(manifest.icons), ...manifest.localizationInfo.additionalLanguages.map(({ file }) => file)];
    expect(Object.keys(files).toSorted()).toEqual(['manifest.json', ...named].toSorted());
    expect(Object.keys(files).filter((name) => /[/\\]|^\./.test(name))).toEqual([]);
  });

  test('has the icons whose pixels are looked at', () => {
    for (const icon of Object.values(manifest.icons)) expect(files[icon]?.equals(readFileSync(join(ROOT, 'appPackage', icon)))).toBe(true);
  });

  test('is small, and no placeholder is left in it', () => {
    expect(Object.values(files).reduce((size, file) => size + file.length, 0)).toBeLessThan(100_000);
    for (const name of Object.keys(files).filter((file) => file.endsWith('.json'))) expect(files[name]?.toString()).not.toMatch(/\$\{\{|00000000-0000/);
  });
});

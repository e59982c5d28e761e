// Makes the Teams app package: fills the placeholders of appPackage/ from env/.env.<name> and the process environment,
// checks the result against Microsoft's schemas (offline) and zips it.
//
//   npm run package [-- --env dev]   ->   appPackage/build/appPackage.dev.zip and manifest.dev.json
//
// The same input gives the same zip, byte for byte: nothing in it depends on the clock, the time zone or the platform.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs, parseEnv } from 'node:util';

const SOURCE = 'appPackage';
const OUTPUT = join(SOURCE, 'build');
/** RFC 9562 wants a namespace for ids made from names; this one is ours. Changing it changes every derived app id. */
const NAMESPACE = 'b6e0f3a4-52c9-4f0d-9a57-2e1d7c8843b1';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PLACEHOLDER = /\$\{\{\s*(\w+)\s*\}\}/g;
/** The Agents Toolkit, too, takes an empty value for this one and for no other. */
const MAY_BE_EMPTY = 'APP_NAME_SUFFIX';
const HINTS = {
  BOT_ID: 'client id of the Entra registration of the bot, a GUID',
  TAB_CLIENT_ID: 'client id of the Entra registration of the tab, a GUID',
  TEAMS_APP_ID: 'id of the Teams app, a GUID; derived from BOT_ID when it is left out',
};

/** What went wrong, in words for the person at the shell; shown without a stack. */
class PackageError extends Error {}

const environmentNames = () =>
  readdirSync('env')
    .map((file) => /^\.env\.([\w-]+)$/.exec(file)?.[1])
    .filter((name) => name !== undefined && name !== 'local');

/** The variables of `env/.env.<name>`; a non-empty one of the process environment wins. */
const readEnvironment = (name) => {
  const known = environmentNames();
  if (!known.includes(name)) throw new PackageError(`There is no env/.env.${name}. Choose --env ${known.join(' or --env ')}.`);
  const set = Object.entries(process.env).filter(([, value]) => value !== '');
  return { ...parseEnv(readFileSync(join('env', `.env.${name}`), 'utf8')), ...Object.fromEntries(set) };
};

/** A GUID made from a name (RFC 9562, version 5): the same bot is always the same Teams app. */
const namedGuid = (name) => {
  const hash = createHash('sha1').update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex')).update(name).digest();
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const withAppId = (values) =>
  values.TEAMS_APP_ID || !values.BOT_ID ? values : { ...values, TEAMS_APP_ID: namedGuid(values.BOT_ID.toLowerCase()) };

/** The tab has the server's own host: `PUBLIC_URL` names it where `BOT_DOMAIN` does not. */
const withDomain = (values) => (values.BOT_DOMAIN || !values.PUBLIC_URL ? values : { ...values, BOT_DOMAIN: new URL(values.PUBLIC_URL).host });

/** The manifest's text, without the tab where no tab is set up. */
const manifestFor = (values) => {
  const text = read('manifest.json');
  if (values.TAB_CLIENT_ID) return text;
  const { staticTabs, webApplicationInfo, ...bare } = JSON.parse(text);
  return JSON.stringify({ ...bare, validDomains: [] });
};

const isMissing = (values, name) => (name === MAY_BE_EMPTY ? values[name] === undefined : !values[name]);

/** Refuses with every variable that `texts` need and `values` lack, and with every id that is not a GUID. */
const requireVariables = (texts, values, environment) => {
  const needed = new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name)));
  const missing = [...needed].filter((name) => isMissing(values, name)).sort();
  // The app id follows from the bot's: who sets that one needs no other.
  const asked = missing.includes('BOT_ID') ? missing.filter((name) => name !== 'TEAMS_APP_ID') : missing;
  if (asked.length > 0) {
    const lines = asked.map((name) => (HINTS[name] ? `  ${name}  (${HINTS[name]})` : `  ${name}`));
    throw new PackageError(
      `No app package was made. Set these in env/.env.${environment} or in the process environment:\n${lines.join('\n')}`,
    );
  }
  const bad = Object.keys(HINTS).filter((name) => needed.has(name) && !GUID.test(values[name]));
  if (bad.length > 0) throw new PackageError(`No app package was made. Not a GUID: ${bad.join(', ')}.`);
};

/** `text` (JSON) with its placeholders filled, parsed. */
const fill = (text, values) =>
  JSON.parse(text.replace(PLACEHOLDER, (_, name) => JSON.stringify(values[name]).slice(1, -1)));

/** A translation of a manifest that has no tab. */
const withoutTab = (translations, { staticTabs }) =>
  staticTabs === undefined ? Object.fromEntries(Object.entries(translations).filter(([path]) => !path.startsWith('staticTabs['))) : translations;

/**
 * `manifest` as somebody sees it who reads `translations` (path such as `bots[0].commandLists[1].commands[2].title` to
 * text), and the paths that lead to no text of it.
 */
const translate = (manifest, translations) => {
  const translated = structuredClone(manifest);
  const lost = [];
  for (const [path, text] of Object.entries(translations)) {
    if (path === '$schema') continue;
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const last = keys.pop();
    const place = keys.reduce((at, key) => at?.[key], translated);
    if (typeof place?.[last] === 'string') place[last] = text;
    else lost.push(path);
  }
  return { translated, lost };
};

/** What is wrong with the files, each with the file's name; empty when Teams would take them. */
const faults = async (manifest, languages) => {
  const { AppManifestUtils } = await import('@microsoft/app-manifest');
  const wrongIn = async (file, content) =>
    (await AppManifestUtils.validateAgainstSchema(content)).map((message) => `${file}: ${message}`);
  const found = await wrongIn('manifest.json', manifest);
  for (const [file, content] of Object.entries(languages)) {
    // The package cannot compile Microsoft's localization schema, but a translation has its original's limits.
    const { translated, lost } = translate(manifest, content);
    found.push(...lost.map((path) => `${file}: translates ${path}, which manifest.json does not have`));
    if (found.length === 0) found.push(...(await wrongIn(file, translated)));
  }
  return found;
};

const asJson = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** `files` (name to content) as a zip; stored, not deflated, so that the bytes do not depend on a compressor. */
const zip = async (files) => {
  const { ZipFile } = await import('yazl');
  const archive = new ZipFile();
  // The earliest moment that zip can say; local time, because zip keeps no zone.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, compress: false, forceDosTimestamp: true };
  for (const [name, content] of Object.entries(files)) archive.addBuffer(content, name, options);
  archive.end();
  return buffer(archive.outputStream);
};

const read = (file) => readFileSync(join(SOURCE, file), 'utf8');

const packageApp = async (environment) => {
  const values = withDomain(withAppId(readEnvironment(environment)));
  const template = manifestFor(values);
  const languageFiles = JSON.parse(template).localizationInfo.additionalLanguages.map(({ file }) => file);
  requireVariables([template, ...languageFiles.map(read)], values, environment);

  const manifest = fill(template, values);
  const languages = Object.fromEntries(languageFiles.map((file) => [file, withoutTab(fill(read(file), values), manifest)]));
  const found = await faults(manifest, languages);
  if (found.length > 0) throw new PackageError(`No app package was made:\n  ${found.join('\n  ')}`);

  const icons = Object.values(manifest.icons).map((file) => [file, readFileSync(join(SOURCE, file))]);
  const texts = Object.entries({ 'manifest.json': manifest, ...languages }).map(([file, content]) => [file, asJson(content)]);
  const path = join(OUTPUT, `appPackage.${environment}.zip`);
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(join(OUTPUT, `manifest.${environment}.json`), asJson(manifest));
  writeFileSync(path, await zip(Object.fromEntries([...texts, ...icons])));
  return `${path}: ${manifest.name.short} ${manifest.version}, app ${manifest.id}, bot ${manifest.bots[0].botId}, ${manifest.staticTabs === undefined ? 'without the tab (TAB_CLIENT_ID is not set)' : `tab ${manifest.staticTabs[0].contentUrl}`}`;
};

try {
  const { values } = parseArgs({ options: { env: { type: 'string', default: 'dev' } } });
  console.log(await packageApp(values.env));
} catch (error) {
  const plain = error instanceof PackageError || String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(plain ? error.message : error);
  process.exitCode = 1;
}

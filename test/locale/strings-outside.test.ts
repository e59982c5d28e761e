import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { badEntryText, badLogText } from '../../src/cards';
import { LANGUAGES, MESSAGE_KEYS } from '../../src/locale';
import en from '../../src/locale/en.json';
import { stringsIn, stringsOutside, type Found } from './strings';

const ROOT = resolve(__dirname, '../..');

/** What people may read outside the catalogues, and why. `text`: which of the file's texts, where not all of them. */
const EXCEPTIONS: readonly { readonly file: RegExp; readonly text?: RegExp; readonly because: string }[] = [
  { file: /^src\/domain\/command\/grammar\.ts$/, because: 'the words of commands: every language beside the other, since all are understood always' },
  { file: /^src\/domain\/list-file\/headers\.ts$/, because: 'headers of columns in files that people bring: every language beside the other, since all are understood always' },
  { file: /^src\/domain\/command\/parameters\.ts$/, because: "PowerShell's own words" },
  { file: /^src\/domain\/command\/characters\.ts$/, because: 'names of characters as Unicode has them; a language that has no such names says the kind' },
  { file: /^src\/domain\/roles\.ts$/, because: 'names of roles as Entra and the configuration spell them' },
  { file: /^src\/domain\/odd-name\.ts$/, text: /^(?:\p{Lu}\p{Ll}{3} ?)+$/u, because: 'codes of scripts (ISO 15924); `scriptNames` says them in words' },
  { file: /^src\/cards\/saying-text\.ts$/, text: /^Revoke-\w+ -User(?:Id)? …$/, because: 'a line for PowerShell' },
  { file: /^src\/cards\/adaptive-card\.ts$/, text: /^Full$/, because: 'a value of Adaptive Cards' },
  { file: /^src\/tab\/pages\/revoke\/use-deliberate-keys\.ts$/, text: /^(?:Home|End)$/, because: 'keys of the keyboard' },
  { file: /^src\/tab\/api\/client\.ts$/, text: /^Unreachable$/, because: 'the name of an error' },
  { file: /^src\/server\//, text: /^[a-z]+\/[\w.+-]+; |^attachment; |^public, max-age|^[a-z]+-(?:src|ancestors|uri|action) /, because: 'headers of HTTP' },
  { file: /^src\/(?:tab\/api\/client|teams\/connector|tenant\/http\/transport)\.ts$/, text: /^(?:Bearer|token) …$/, because: 'a header of HTTP, and the key under which a token is kept' },
  { file: /^src\/(?:service\/tab\/effects|teams\/bot)\.ts$/, text: /^tab … ?…?$|^… welcome$/, because: 'keys by which something done twice is known' },
  { file: /^src\/teams\/doorkeeper\.ts$/, text: /^… consent$/, because: 'a key by which something done twice is known' },
  { file: /^src\/teams\/file-transfer\.ts$/, text: /^bytes …-…\/…$/, because: 'a header of HTTP' },
  { file: /^src\/tenant\/graph\/graph-tenant\.ts$/, text: / eq '/, because: "a filter in Graph's language" },
  { file: /^src\/store\/threaded-dialect\.ts$/, text: /^begin immediate$/, because: 'SQL' },
  { file: /^src\/audit\/checkpoint\.ts$/, text: /^…\n…\n…\nhead …$/, because: 'a line of the checkpoint itself (C2SP), which is signed' },
  { file: /^src\/audit\.ts$/, text: /^no such table$/, because: "how SQLite's message begins" },
  { file: /^src\/audit\.ts$/, text: /^(?:npm run audit -- …|export FILE|verify FILE \[KEY\])$/, because: 'lines for a shell' },
  { file: /^src\/config\/read-config\.ts$/, text: /^(?:Client secrets are|Own hosts are|The tab needs|STOPPED is) /, because: 'warnings of the start, which are lines of the log; `check` says the same from the catalogues' },
  {
    file: /^src\/(?:teams\/connector|tenant\/sharepoint\/csom|service\/ports\/answers|store\/store-thread|store\/sqlite)\.m?ts$/,
    text: /^(?:… )?(?:without \w+|without our result|with unknown state)$|^connection lost$|^… refused: … …$|^unknown error$|^no answer$|^it is not a database/,
    because: 'what exactly was answered, as a code: in brackets behind a sentence, and the same in the log, where one looks for it',
  },
  { file: /^src\/audit\/verifier\.ts$/, because: 'a stranger reads this one file and runs it alone: it has no catalogue beside it. `badLogText` says its findings in every language' },
  { file: /^src\/audit\/(?:accept|check-store|read-log)\.ts$/, because: "what the verifier would say, continued for a store. `badLogText` says it in every language" },
  { file: /^src\/telemetry\/otel\/meters\.ts$/, because: 'what figures mean, in the English that OpenTelemetry has for its own names: it goes to dashboards' },
  { file: /^src\/config\/(?:configuration-page|described)\.ts$/, because: 'a page of the documents, which are English; the program never says it' },
];

const outside = stringsOutside();
const excepted = ({ file, text }: Found): boolean => EXCEPTIONS.some((each) => each.file.test(file) && (each.text?.test(text) ?? true));

describe('what people read is in the catalogues', () => {
  test('no sentence, label or title stands anywhere else', () => {
    expect(outside.filter((found) => !excepted(found)).map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  test.each(EXCEPTIONS.map((each) => [each.because, each] as const))('an exception that is still there: %s', (_, { file, text }) => {
    expect(outside.filter((found) => file.test(found.file) && (text?.test(found.text) ?? true))).not.toEqual([]);
  });

  test.each(outside.filter(({ file, text }) => /^src\/audit\/(?:verifier|accept|check-store|read-log)\.ts$/.test(file) && !text.startsWith('entry … is bad')).map(({ file, text }) => [text, file]))('what the verifier finds is said in every language: %s', (text) => {
    const because = text.replaceAll('…', 'x1');
    expect(badLogText(because, 'en')).toBe(because);
    for (const language of LANGUAGES.filter((each) => each !== 'en')) expect(badLogText(because, language)).not.toBe(because);
    expect(badLogText(because, 'fr').match(/x1/g)).toEqual(because.match(/x1/g));
  });

  test.each(MESSAGE_KEYS.filter((key) => key.startsWith('bad-log.') && key !== 'bad-log.entry'))('%s is a text of the verifier', (key) => {
    expect(outside.map(({ text }) => text)).toContain(en[key].replaceAll(/\{\w+\}/g, '…'));
  });

  test('another text than the verifier\'s is said as it is', () => {
    expect(badLogText('disk full', 'fr')).toBe('disk full');
    expect(badEntryText({ entry: 12_345, because: 'its bytes are not an entry' }, 'fr')).toBe("l'entrée 12345 n'est pas bonne : ses octets ne sont pas une entrée");
    expect(badEntryText({ entry: undefined, because: 'there is no key in PEM form' }, 'fr')).toBe("il n'y a pas de clé au format PEM");
  });

  test("the tab's page has no words but the app's name", () => {
    const page = readFileSync(join(ROOT, 'src/tab/index.html'), 'utf8');
    expect(page.replaceAll(/<[^>]*>/g, '').trim()).toBe('Session Revoker');
    expect(page).not.toMatch(/\b(?:title|alt|aria-label|placeholder)=/);
  });
});

describe('the look at the source sees', () => {
  test.each([
    ['a sentence on a card', 'src/cards/x.ts', "export const x = () => text('Nothing was done.');"],
    ['a word on a card', 'src/cards/x.ts', "export const x = () => button('Confirm', 'confirm', {});"],
    ['a sentence with a place', 'src/service/x.ts', 'export const x = (n: number) => `${n} users`;'],
    ['a label in the tab', 'src/tab/x.tsx', 'export const X = () => <Button aria-label="close" />;'],
    ['a text in the tab', 'src/tab/x.tsx', 'export const X = () => <p>waiting</p>;'],
    ['a title of a member', 'src/teams/x.ts', "export const x = { title: 'Sign out' };"],
    ['a title of one word', 'src/teams/x.ts', "export const x = { title: 'Confirm' };"],
    ['a mistake of the configuration', 'src/config/x.ts', "export const x = { says: 'is missing: set it.' };"],
    ['a choice', 'src/cards/x.ts', "export const x = (a: boolean) => (a ? 'not yet' : 'right now');"],
    ['an error for a shell', 'src/audit.ts', "class Refused extends Error {}\nthrow new Refused('There is no store.');"],
  ])('%s', (_, file, source) => {
    expect(stringsIn(file, source)).toHaveLength(source.includes("'not yet'") ? 2 : 1);
  });

  test.each([
    ['a line of the log', 'src/service/x.ts', "log.warn('slow-answer', { because: 'it took too long' });"],
    ['an error of the code', 'src/service/x.ts', "class Odd extends TypeError {}\nthrow new Odd('there is no such thing');"],
    ['a style', 'src/tab/x.tsx', "const useStyles = makeStyles({ a: { border: '1px solid red' } });"],
    ['an import', 'src/tab/x.tsx', "import x from 'two words';"],
    ['a type', 'src/cards/x.ts', "type X = 'two words' | 'Confirm';"],
    ['a key of a catalogue', 'src/cards/x.ts', "message(language, 'card.title.done');"],
    ['a type of the cards', 'src/cards/x.ts', "export const x = { type: 'TextBlock' };"],
  ])('nothing in %s', (_, file, source) => {
    expect(stringsIn(file, source)).toEqual([]);
  });
});

interface Manifest {
  readonly localizationInfo: { readonly additionalLanguages: readonly { readonly file: string }[] };
}

/** Members of the manifest that Teams shows, by their path as a translation names them (Microsoft, "Localize your app"). */
const readIn = (value: unknown, path: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((each, at) => readIn(each, `${path}[${at}]`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, inside]) => readIn(inside, path === '' ? name : `${path}.${name}`));
  const shown = /(?:^name\.(?:short|full)|^description\.(?:short|full)|\.(?:title|description|name|label|value|message|placeholderText|subtitle))$/.test(path) && !path.startsWith('developer.');
  return typeof value === 'string' && shown ? [path] : [];
};

describe('the app package', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'appPackage/manifest.json'), 'utf8')) as Manifest;

  test.each(manifest.localizationInfo.additionalLanguages)('every text of the manifest is in $file, and nothing else', ({ file }) => {
    const translated = JSON.parse(readFileSync(join(ROOT, 'appPackage', file), 'utf8')) as Readonly<Record<string, string>>;
    expect(Object.keys(translated).filter((name) => name !== '$schema').toSorted()).toEqual(readIn(manifest, '').toSorted());
  });

  test('no text in the manifest is outside of what is translated', () => {
    const texts = JSON.stringify(manifest, (name: string, value: unknown) => (/^(?:name|short|full|title|description|developer|\$schema)$/.test(name) ? undefined : value));
    expect(texts).not.toMatch(/\p{L}{2,} \p{L}{2,}/u);
  });
});

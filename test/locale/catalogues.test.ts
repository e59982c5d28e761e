import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { PROBLEM_CODES, type Language } from '../../src/domain/command/command';
import { FILE_TROUBLES, NOT_SENT } from '../../src/domain/file-trouble';
import { LEFT_OUT, type ManySource } from '../../src/domain/many';
import { FAILURES, type Outcome } from '../../src/domain/outcome';
import { REFUSALS } from '../../src/domain/policy';
import { FINDING_CODES } from '../../src/domain/diagnosis';
import { TAKES, type CardBecause } from '../../src/domain/request';
import { REQUEST_OUTCOMES } from '../../src/domain/request-outcome';
import { EXPORT_COLUMNS } from '../../src/server';
import { PROBLEM_CODES as PROBLEMS } from '../../src/contract';
import { MISTAKE_CODES } from '../../src/domain/mistake';
import { STANDINGS } from '../../src/domain/tally';
import { STANDSTILLS } from '../../src/domain/standstill';
import { sayingText } from '../../src/cards';
import { clockTime, dateTime, directionOf, exactTime, isTimeZone, languageOf, LANGUAGES, message, MESSAGE_KEYS, scriptNames, type MessageKey } from '../../src/locale';
import * as languages from '../../src/locale/languages';
import en from '../../src/locale/en.json';
import fr from '../../src/locale/fr.json';
import { NOON } from '../domain/samples';
import { UNFIT_POSTGRES } from '../../src/store';
import { SAYINGS } from './sayings';


const SRC = resolve(__dirname, '../../src');
const CATALOGUES: Readonly<Record<'en' | 'fr', Readonly<Record<string, string>>>> = { en, fr };
const sentencesOf = (language: Language): Readonly<Record<string, string>> => languages[language as keyof typeof languages];

/** The contract's table, letter by letter. */
const CONTRACT: readonly (readonly [string, string, string])[] = [
  [
    'result.not-found',
    "Warning: We couldn't find the user {user}. Check for typos and try again.",
    "Avertissement : nous n'avons pas trouvé l'utilisateur {user}. Vérifiez l'orthographe et réessayez.",
  ],
  ['result.signed-out', 'We successfully signed out {user} from all devices.', 'Nous avons déconnecté {user} de tous les appareils.'],
  [
    'result.signing-out',
    'It can take up to an hour to sign out {user} from all devices.',
    'La déconnexion de {user} de tous les appareils peut prendre jusqu\'à une heure.',
  ],
  [
    'result.failed',
    "Sorry, something went wrong and we couldn't sign out {user} from any device.",
    "Désolé, un problème s'est produit et nous n'avons pu déconnecter {user} d'aucun appareil.",
  ],
  [
    'result.not-available',
    "The cmdlet will be available in the future, but it isn't ready for use in your organization yet.",
    "L'applet de commande sera disponible à l'avenir, mais elle n'est pas encore prête à être utilisée dans votre organisation.",
  ],
  [
    'what-if',
    'What if: Performing the operation "Revoke-SPOUserSession" on target "{user}".',
    "Simulation : exécution de l'opération « Revoke-SPOUserSession » sur la cible « {user} ».",
  ],
];

/** How the parser numbers a piece of plain text. */
const LITERAL = 0;
const PLACE = 1;
type Piece = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names of the places in a sentence, those inside of choices too. */
const placesOf = (pieces: readonly Piece[]): readonly string[] =>
  pieces.flatMap((piece) => {
    const type: number = piece.type;
    if (!('value' in piece) || type === LITERAL) return [];
    const inside = 'options' in piece ? Object.values(piece.options).flatMap((option) => placesOf(option.value)) : [];
    return [piece.value, ...inside];
  });

const places = (language: Language, key: string): readonly string[] => [...new Set(placesOf(new IntlMessageFormat(sentencesOf(language)[key] ?? '', language, undefined, { ignoreTag: true }).getAst()))].toSorted();

/** French says the kind of a character in its own words where English prints its Unicode name. */
const SAID_OTHERWISE: Readonly<Record<string, readonly [string, string]>> = { 'problem.forbidden-character': ['name', 'kind'] };

describe("the cmdlet's sentences", () => {
  test.each(CONTRACT)('%s stands as the contract prints it', (key, english, french) => {
    expect({ en: CATALOGUES.en[key], fr: CATALOGUES.fr[key] }).toEqual({ en: english, fr: french });
  });

  test.each(CONTRACT.filter(([key]) => key in en))('%s comes out with the user in it and nothing else changed', (key, english, french) => {
    const user = "o'neil_j@contoso.com";
    expect(message('en', key as MessageKey, { user })).toBe(english.replace('{user}', user));
    expect(message('fr', key as MessageKey, { user })).toBe(french.replace('{user}', user));
  });
});

describe('the catalogues', () => {
  test('are those of English and French, and of whatever language was added', () => {
    expect(MESSAGE_KEYS.toSorted()).toEqual(Object.keys(en).toSorted());
    expect(LANGUAGES[0]).toBe('en');
    expect(LANGUAGES).toContain('fr');
    expect(Object.keys(languages)).toHaveLength(LANGUAGES.length);
  });

  test.each(LANGUAGES)('%s has the keys of English and no others, and a name of its own', (language) => {
    expect(Object.keys(sentencesOf(language)).toSorted()).toEqual(Object.keys(en).toSorted());
    expect(Intl.getCanonicalLocales(language)).toEqual([language]);
    expect(Intl.DateTimeFormat.supportedLocalesOf(language)).toEqual([language]);
  });

  test.each(MESSAGE_KEYS)('%s has the same places to fill in', (key) => {
    const [said, otherwise] = SAID_OTHERWISE[key] ?? ['', ''];
    const english = places('en', key);
    const otherwiseSaid = english.map((name) => (name === said ? otherwise : name)).toSorted();
    for (const language of LANGUAGES) expect([english, otherwiseSaid]).toContainEqual(places(language, key));
  });

  test('no sentence is empty, and none has a blank too many', () => {
    for (const language of LANGUAGES) {
      for (const [key, text] of Object.entries(sentencesOf(language))) expect({ key, text }).toEqual({ key, text: expect.stringMatching(/^\S(?!.* {2}).*\S$/su) as string });
    }
  });

  test('French has its blank before two-part marks, English has none', () => {
    for (const text of Object.values(fr)) expect(text.replaceAll(/https?:|-Confirm:/g, '')).not.toMatch(/[\p{L}\d}][:;?!](?:\s|$)/u);
    for (const text of Object.values(en)) expect(text.replace('without ? and #', '')).not.toMatch(/ [:;?!]/u);
  });
});

describe('numbers', () => {
  /** What counts or limits, and so has its thousands as the language writes them. What names an entry of the log is written as it is there. */
  const COUNTS = ['count', 'limit', 'length', 'days', 'shown', 'size', 'checked', 'total'];
  /** Lines that other programs read. */
  const PLAIN = /^audit-command\./;

  const plainPlaces = (pieces: readonly Piece[]): readonly string[] =>
    pieces.flatMap((piece) => {
      const type: number = piece.type;
      if ('options' in piece) return Object.values(piece.options).flatMap((option) => plainPlaces(option.value));
      return type === PLACE && 'value' in piece ? [piece.value] : [];
    });

  test.each(LANGUAGES)('are written as the language writes them (%s)', (language) => {
    for (const [key, text] of Object.entries(sentencesOf(language)).filter(([name]) => !PLAIN.test(name))) {
      const found = plainPlaces(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst());
      expect({ key, plain: found.filter((name) => COUNTS.includes(name)) }).toEqual({ key, plain: [] });
    }
    const grouped = new Intl.NumberFormat(language).format(12_345);
    expect(message(language, 'check.audit.anchored', { count: 12_345 })).toContain(grouped);
    expect(message(language, 'problem.line-too-long', { limit: '2000', length: '12345' })).toContain(grouped);
  });
});

describe('what is filled in', () => {
  test.each(LANGUAGES)('stands in the sentence as it is, whatever it is (%s)', (language) => {
    const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom("{user}", "'{", "''", '#', '<b>{x}</b>', '{a, plural, one {#}}', '\u202e{', '|', '$&', '$1'));
    const plainKeys = MESSAGE_KEYS.filter((key) => !/, (?:select|plural|number)\b|''/.test(sentencesOf(language)[key] ?? ''));
    expect(plainKeys.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...plainKeys), hostile, (key, value) => {
        const template = sentencesOf(language)[key] ?? '';
        const values = Object.fromEntries(places(language, key).map((name) => [name, value]));
        expect(message(language, key, values)).toBe(template.replace(/\{\w+\}/g, () => value));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(LANGUAGES)('a sentence with a choice says what was chosen (%s)', (language) => {
    expect(message(language, 'failure.no-answer', { detail: 'none', objectId: 'X', service: 'graph' })).not.toMatch(/none|\(/);
    expect(message(language, 'failure.no-answer', { detail: '503', objectId: 'X', service: 'sharepoint' })).toMatch(/^SharePoint .* \(503\)/);
  });
});

describe('every sentence is said somewhere', () => {
  const source = globSync('**/*.{ts,tsx}', { cwd: SRC })
    .map((file) => readFileSync(join(SRC, file), 'utf8'))
    .join('\n');
  const results: readonly Outcome['result'][] = ['signed-out', 'signing-out', 'not-found', 'not-applicable', 'not-available', 'failed', 'skipped'];
  const cardBecause: readonly CardBecause[] = ['privileged', 'two-people', 'configuration'];
  const sources: readonly ManySource['from'][] = ['list', 'group', 'file', 'tab'];
  /** Keys that the code makes from a code of the domain; each family must be made in the code. */
  const families: Readonly<Record<string, readonly string[]>> = {
    'refusal.': REFUSALS,
    'problem.': PROBLEM_CODES,
    'failure.': FAILURES,
    'nothing-done.': FAILURES,
    'result.': results,
    'card.because.': cardBecause,
    'too-late.': ['confirmed', 'cancelled'],
    'standstill.': STANDSTILLS,
    'store-down.': ['ask', 'ask-uncertain', 'kept', 'click', 'click-uncertain'],
    'state.': Object.keys(TAKES),
    'outcome.': results,
    'check.': FINDING_CODES,
    'check.state.': ['ok', 'missing', 'unknown', 'warning'],
    'card.title.': [...results, 'awaiting', 'cancelled', 'expired'],
    'many.source.': sources,
    'many.left-out.more.': LEFT_OUT,
    'file-trouble.': FILE_TROUBLES,
    'file-not-sent.': NOT_SENT,
    'mistake.': MISTAKE_CODES,
    'sender.': ['app', 'foreign', 'anonymous'],
    'store.postgres.': UNFIT_POSTGRES,
    'store-command.': ['in-use', 'not-empty'],
    'tab.outcome.': [...REQUEST_OUTCOMES, 'skipped'],
    'tab.refusal.': REFUSALS,
    'tab.standing.': STANDINGS,
    'tab.export.column.': EXPORT_COLUMNS,
    'tab.problem.': PROBLEMS.flatMap((code) => [`${code}.title`, `${code}.detail`]),
    '': Object.keys(SAYINGS),
  };

  test.each(Object.keys(families).filter((family) => family !== ''))('the code makes sentences of %s', (family) => {
    expect(source).toContain(`\`${family}\${`);
  });

  // What the verifier finds is known by its English: test/locale/strings-outside.test.ts compares the two.
  test.each(MESSAGE_KEYS.filter((name) => !name.startsWith('bad-log.') || name === 'bad-log.entry'))('%s', (key) => {
    const literal = source.includes(`'${key}'`);
    const made = Object.entries(families).some(([family, codes]) => key.startsWith(family) && codes.includes(key.slice(family.length)));
    expect(literal || made).toBe(true);
  });

  test.each(Object.entries(families).filter(([family]) => family !== ''))('%s has a sentence for each of its codes', (family, codes) => {
    for (const code of codes) expect(Object.keys(en)).toContain(`${family}${code}`);
  });
});

describe('who reads which language', () => {
  test.each([
    ['fr', 'fr'],
    ['fr-FR', 'fr'],
    ['FR-ca', 'fr'],
    ['fr_FR.UTF-8', 'fr'],
    ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
    [' fr', 'fr'],
    ['en-US', 'en'],
    ['C.UTF-8', 'en'],
    ['POSIX', 'en'],
    ['xx-XX', 'en'],
    ['-', 'en'],
    ['__proto__', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('a reader of %s reads %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });

  test('of several languages the first that there is', () => {
    expect(languageOf('xx', 'fr-BE', 'en')).toBe('fr');
    expect(languageOf('en-GB', 'fr')).toBe('en');
    expect(languageOf()).toBe('en');
  });

  test('a language that was stored and is there no more is read in English, as a whole', () => {
    for (const gone of ['xx', 'de-DE', 'not a tag', '', '__proto__']) {
      expect(message(gone, 'help.try')).toBe(message('en', 'help.try'));
      expect(dateTime(gone, 'UTC', NOON)).toBe(dateTime('en', 'UTC', NOON));
      expect(scriptNames(gone, ['Cyrl', 'Latn'])).toBe('Cyrillic and Latin');
      expect(clockTime(gone, 'UTC', NOON)).toBe('09:00');
      expect(sayingText({ kind: 'help' }, gone)).toBe(sayingText({ kind: 'help' }, 'en'));
      expect(directionOf(gone)).toBe('ltr');
    }
  });

  test('a line begins where the script says', () => {
    expect(LANGUAGES.map(directionOf).filter((direction) => direction === 'rtl')).toEqual(LANGUAGES.filter((language) => /^(?:ar|he|fa|ur|ps|sd|ug|yi|dv)\b/.test(language)));
  });
});

describe('times', () => {
  test.each([
    ['en', 'UTC', '09:00', '09:00:00'],
    ['fr', 'UTC', '09:00', '09:00:00'],
    ['en', 'Europe/Paris', '10:00', '10:00:00'],
    ['en', 'America/Argentina/Buenos_Aires', '06:00', '06:00:00'],
    ['fr', 'Asia/Kathmandu', '14:45', '14:45:00'],
  ] as const)('%s in %s: %s', (language, zone, clock, exact) => {
    expect(clockTime(language, zone, NOON)).toBe(clock);
    expect(exactTime(language, zone, NOON)).toBe(exact);
  });

  test('midnight is 00, never 24, and nobody reads am or pm', () => {
    for (const language of LANGUAGES) expect(clockTime(language, 'UTC', Date.UTC(2026, 0, 1))).toBe('00:00');
  });

  test.each([
    ['Europe/Paris', true],
    ['UTC', true],
    ['Europe/Atlantis', false],
    ['', false],
    ['__proto__', false],
    ['Europe/Paris\n', false],
  ])('%j is a time zone: %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});

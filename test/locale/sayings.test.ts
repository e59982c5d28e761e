import * as fc from 'fast-check';
import { sayingText } from '../../src/cards';
import { nameWarning } from '../../src/cards/sentences';
import { LANGUAGES } from '../../src/locale';
import type { Saying } from '../../src/domain/saying';
import { HOSTILE, succeeded } from '../cards/gallery';
import { allSayings, SAYINGS } from './sayings';

const all = allSayings('Adele Vance');

/** Blanks folded, without the marks that keep the direction of a text inside it and without what is no text. */
const read = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u2066-\u2069\ufffd]|(?![\s\u0085])\p{Cc}/gu, '')
    .replace(/[\s\u0085]+/gu, ' ');

/** Without the line that warns of a name. */
const withoutWarning = (text: string, warning: string | undefined): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== warning)
    .join('\n');

const lineBreaks = (text: string): number => (text.match(/[\n\r\u0085\u2028\u2029]/gu) ?? []).length;

describe.each(LANGUAGES)('what the bot says (%s)', (language) => {
  test.each(Object.keys(SAYINGS) as Saying['kind'][])('%s: every variant is a whole sentence', (kind) => {
    const sayings: readonly Saying[] = SAYINGS[kind]('Adele Vance');
    expect(sayings.length).toBeGreaterThan(0);
    for (const saying of sayings) {
      const text = sayingText(saying, language);
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/[{}]|undefined|null|NaN|\[object/);
      expect(text).not.toMatch(/\(\)|""|« »/);
      for (const line of text.split('\n')) expect(line.trim()).not.toBe('');
    }
  });

  test('a result carries its receipt, on a line of its own', () => {
    for (const saying of all) if (saying.kind === 'result') expect(sayingText(saying, language).split('\n')).toContain('audit #3 · abcdef12');
  });

  test("a result starts with the cmdlet's sentence alone on its line", () => {
    const first = /^(?:Warning: |Avertissement : |It can take up to an hour |We successfully signed out |Nous avons déconnecté |The cmdlet will be available |L'applet de commande sera disponible |La déconnexion de |Sorry, |Désolé, |adele\.vance@contoso\.com (?:is an external user|est un utilisateur externe))/;
    for (const saying of all) if (saying.kind === 'result' && (saying.view.page?.pages ?? 1) === 1) expect(sayingText(saying, language).split('\n')[0]).toMatch(first);
  });

  test('a result about more users than are named says how many of all are signed out, first of all', () => {
    const counts = language === 'en' ? /^\d+ of \d+ signed out/ : /^\d+ sur \d+ déconnectés/;
    for (const saying of all) if (saying.kind === 'result' && (saying.view.page?.pages ?? 1) > 1) expect(sayingText(saying, language).split('\n')[0]).toMatch(counts);
  });

  test('a success without a card says what it did not do, with a link to the user; with a card the card says it', () => {
    for (const saying of all) {
      if (saying.kind !== 'result') continue;
      expect(sayingText(saying, language).includes(`https://entra.microsoft.com/#view/`)).toBe(saying.view.request.many === undefined && succeeded(saying.view) && saying.view.request.unconfirmed);
    }
  });

  test('what people are called or wrote adds no line and takes nothing away from the sentence', () => {
    const repeats = Object.values(SAYINGS).filter((of) => JSON.stringify(of('one')) !== JSON.stringify(of('another')));
    expect(repeats.length).toBeGreaterThan(5);
    const repeating = (text: string): readonly Saying[] => repeats.flatMap((of): readonly Saying[] => of(text));
    const plain = repeating('Adele Vance').map((saying) => sayingText(saying, language));
    const folded = plain.map(read);
    const check = (hostile: string): void => {
      const wrong = repeating(hostile).flatMap((saying, index) => {
        const text = withoutWarning(sayingText(saying, language), nameWarning(language, hostile));
        const expected = folded[index]!.replaceAll('Adele Vance', () => read(hostile));
        const same = lineBreaks(text) === lineBreaks(plain[index]!) && read(text) === read(expected);
        return same ? [] : [{ kind: saying.kind, text, expected }];
      });
      expect(wrong).toEqual([]);
    };
    for (const hostile of Object.values(HOSTILE)) check(hostile);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r', '\u2028', '{', "'", '\u202e', '\u2069', '<at>', 'none', ' ')), { minLength: 1 }).map((parts) => `x${parts.join('')}x`),
        check,
      ),
      { numRuns: 100 },
    );
  });
});

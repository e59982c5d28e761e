import * as fc from 'fast-check';
import { literal, plain } from '../../src/cards/escape';

/** The Markdown library that the browser of test/cards/browser.ts renders cards with; it comes without types. */
const MarkdownIt = jest.requireActual<new (options: { html: boolean }) => { render(text: string): string }>('markdown-it');

const FSI = '\u2068';
const PDI = '\u2069';
const REPLACED = '\ufffd';

describe('a name or reason on a card', () => {
  test.each(['\\', '`', '*', '~', '[', ']', '<', '>', '|', '#', '&', '{'])('shows %s as it is, wherever it stands', (mark) => {
    expect(literal(mark)).toBe(`\\${mark}`);
    expect(literal(`a${mark}b${mark}`)).toBe(`a\\${mark}b\\${mark}`);
  });

  test.each(["O'Brien", 'a.b-c+d@contoso.com', 'what? (yes!) = 50 % of $3: "a", b; c/d', 'a}b', 'Zoë', '李雷', '👩‍💻'])('%s reads as it is written', (text) => {
    expect(literal(text)).toBe(text);
  });

  test.each([
    ['anna_lee@contoso.com', 'anna_lee@contoso.com'],
    ['é_ü', 'é_ü'],
    ['1_2', '1_2'],
    ['𝒜_𝒷', '𝒜_𝒷'],
    ['_a', '\\_a'],
    ['a_', 'a\\_'],
    ['_', '\\_'],
    ['(_a_)', '(\\_a\\_)'],
    ['a__b', 'a\\_\\_b'],
  ])('keeps an underscore between letters and makes any other a letter: %s', (text, shown) => {
    expect(literal(text)).toBe(shown);
  });

  test.each([
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    [' - a', ' \\- a'],
    ['\ufeff\ufeff- a', '\ufeff\ufeff\\- a'],
    ['-', '\\-'],
    ['a - b + c', 'a - b + c'],
    ['a\n- b', 'a - b'],
    ['1. a', '1\\. a'],
    ['12) a', '12\\) a'],
    [' 3. a', ' 3\\. a'],
    ['a 1. b', 'a 1. b'],
    ['.5', '.5'],
    ['no. 7) x', 'no. 7) x'],
  ])('begins no list: %j', (text, shown) => {
    expect(literal(text)).toBe(shown);
  });

  test('whatever it is: Markdown shows it letter by letter, and makes nothing of it', () => {
    const markdown = new MarkdownIt({ html: true });
    const inText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    const piece = fc.oneof(
      fc.constantFrom('**', '__', '_', '~~', '`', '[a](https://evil.example)', '![a](b)', '<at>Adele</at>', '&amp;', '&#64;', '\\', '# ', '- ', '+ ', '> ', '1. ', '2) ', '| a |', '{{DATE(2026-01-01)}}', '\n', '\r\n', ' '),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const text = pieces.join('').replaceAll(/\s+/g, ' ').trim();
        fc.pre(text !== '');
        expect(markdown.render(literal(text))).toBe(`<p>${inText(text)}</p>\n`);
      }),
      { numRuns: 1_000, seed: 4 },
    );
  });
});

describe.each([
  ['on a card', literal],
  ['in plain text', plain],
])('a name or reason %s', (_, shown) => {
  test.each(['\n', '\r\n', '\t', '\u000b', '\u0085', '\u00a0', '\u2028', '\u2029', '  ', ' \n '])('stays in one line: %j is one blank', (blank) => {
    expect(shown(`a${blank}b${blank}c`)).toBe('a b c');
  });

  test.each(['\u0000', '\u0007', '\u001b', '\u007f', '\u009f', '\ud800', '\udc00'])('shows that something is there where no client shows anything: %j', (character) => {
    expect(shown(`a${character}${character}b`)).toBe(`a${REPLACED}${REPLACED}b`);
  });

  test('keeps what has no width, which is no blank', () => {
    expect(shown('a\ufeffb')).toBe('a\ufeffb');
  });

  test.each(['\u0590', 'א', 'ع', '\u08ff', '\ufb1d', '\ufdff', '\ufe70', '\ufefc', '\u{10800}', '\u{10fff}', '\u{1e800}', '\u{1efff}', '\u200e', '\u200f', '\u061c', '\u202e'])(
    'with %j, which can turn what stands around it, keeps its direction inside',
    (character) => {
      expect(shown(character)).toBe(`${FSI}${character}${PDI}`);
      expect(shown(`ab${character}cd`)).toBe(`${FSI}ab${character}cd${PDI}`);
    },
  );

  test.each(['\u058f', '\u0900', '\ufb1c', '\ufe00', '\ufe6f', '\ufeff', '\u{107ff}', '\u{11000}', '\u{1e7ff}', '\u{1f000}', 'a', 'я', '李'])('with %j alone needs no such marks', (character) => {
    expect(shown(`a${character}b`)).toBe(`a${character}b`);
  });

  test.each(['\u2066', '\u2067', '\u2068', '\u2069'])('cannot end the marks around it early: %j inside is replaced', (isolate) => {
    expect(shown(`a${isolate}b${isolate}`)).toBe(`${FSI}a${REPLACED}b${REPLACED}${PDI}`);
  });
});

describe('in plain text', () => {
  test('nothing acts, and so nothing is written otherwise', () => {
    const text = '- *a* _b_ [c](d) <e> & `f` # 1. {g} | ~h~ \\';
    expect(plain(text)).toBe(text);
  });
});

import type { Command } from '../../src/domain/command/command';
import { describeCharacter } from '../../src/domain/command/characters';
import { parseCommand } from '../../src/domain/command/parse';
import { readIdentifier } from '../../src/domain/identifier';
import { sameUpn } from '../../src/domain/people';
import { sayingText } from '../../src/cards';
import { LANGUAGES } from '../../src/locale';
import { atSize, note } from '../at-size/size';

/** Entra's own list for a UPN, with the `+` of mail addresses and the `@`, written down here once more. */
const ALLOWED = new Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.-_!#^~+@");
const LAST = 0x10ffff;
/** Han, Hangul, private and unassigned code points are a million, each block alike: the slice takes one in so many. */
const ALIKE = /^(?:\p{Script=Han}|\p{Script=Hang}|\p{Script=Tang}|\p{Script=Egyp}|\p{Co}|\p{Cn})$/u;
const STEP = atSize({ slice: 211, full: 1 });

/** Code points that no identifier can have, halves of surrogate pairs included. */
const CHARACTERS: readonly string[] = Array.from({ length: LAST + 1 }, (_, code) => String.fromCodePoint(code)).filter(
  (character, code) => !ALLOWED.has(character) && (STEP === 1 || code % STEP === 0 || !ALIKE.test(character)),
);
const LONG = atSize({ slice: 120_000, full: 600_000 });

const numberOf = (character: string): string => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** What may stand in the middle of an address and still be answered with another sentence: patterns, and what ends a word. */
const PATTERN = /^[*?[\]]$/;
const BLANK = /^\p{White_Space}$/u;

/** These stand between users: what is left of the one before is an entry of a list that names nobody, and the card says so. */
const SEPARATES = /[,;\n\v\f\r\u0085\u2028\u2029]/;
const namesTheOther = (command: Command): boolean => command.kind === 'revoke-many' && command.whom.by === 'list' && command.whom.entries.some(({ read }) => !read.ok);

describe('every code point that no identifier can have', () => {
  test('is refused in the middle of a user name, by its number and with a name, and never left out', () => {
    const wrong: string[] = [];
    let named = 0;
    for (const character of CHARACTERS) {
      const read = readIdentifier(`ad${character}ele@contoso.com`);
      if (read.ok) wrong.push(`${numberOf(character)} was taken`);
      else if (read.problem.code === 'forbidden-character') {
        const { codePoint, name, character: shown, kind } = read.problem.values;
        named += 1;
        if (codePoint !== numberOf(character) || name === undefined || name === '' || kind === undefined || (shown !== '' && shown !== character)) wrong.push(`${numberOf(character)}: ${JSON.stringify(read.problem.values)}`);
      } else if (!PATTERN.test(character) && !BLANK.test(character)) wrong.push(`${numberOf(character)}: ${read.problem.code}`);
    }
    note({ figure: 'code points that no user name can have', tried: CHARACTERS.length, wrong: wrong.length, atLeast: 1_114_000, more: `${named} refused by name` });
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(named).toBeGreaterThan(CHARACTERS.length - 100);
  }, LONG);

  test('is refused in a whole line too, whichever form it has', () => {
    const wrong: string[] = [];
    for (const character of CHARACTERS) {
      for (const line of [`sign out ad${character}ele@contoso.com`, `Revoke-SPOUserSession -User "adele@cont${character}oso.com"`]) {
        const parsed = parseCommand(line);
        if (parsed.ok && !(SEPARATES.test(character) && namesTheOther(parsed.command))) wrong.push(`${numberOf(character)} in ${JSON.stringify(line)}`);
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
  }, LONG);

  test('has a name that says what it is: only punctuation and symbols are called a character', () => {
    const unnamed: string[] = [];
    for (const character of CHARACTERS) {
      if (describeCharacter(character).name === 'character' && !/[\p{P}\p{S}\p{N}\p{Z}]/u.test(character)) unnamed.push(numberOf(character));
    }
    expect(unnamed).toEqual([]);
  }, LONG);
});

/** A character whose one plain letter Unicode itself tells: by compatibility, by its accents, or by its other case. */
const plainLetterOf = (character: string): string | undefined =>
  [character.normalize('NFKC'), character.normalize('NFKD').replace(/\p{M}/gu, ''), character.toLowerCase(), character.toUpperCase()].find((form) => form !== character && /^[A-Za-z0-9'.\-_!#^~+@]$/.test(form));

describe('a character that Unicode takes for one of an identifier', () => {
  const alike = CHARACTERS.flatMap((character): readonly (readonly [string, string])[] => {
    const plain = plainLetterOf(character);
    return plain === undefined ? [] : [[character, plain]];
  });

  test('there are many of them', () => {
    expect(alike.length).toBeGreaterThan(1_500);
  });

  test('is never the letter, whatever Unicode says: the user name with it is another one', () => {
    const wrong = alike.filter(([character, plain]) => sameUpn(`a${character}b@contoso.com`, `a${plain}b@contoso.com`));
    expect(wrong).toEqual([]);
  });

  test('is refused with the line that was meant', () => {
    const wrong = alike.flatMap(([character, plain]) => {
      const parsed = parseCommand(`what if sign out ad${character}le@contoso.com because stolen`);
      const meant = `what if revoke sessions for ad${plain}le@contoso.com because stolen`;
      if (parsed.ok) return [`${numberOf(character)} was taken`];
      // `a@b@c` is no address, and of two cases Unicode's own form is the one that is suggested.
      if (plain === '@' || parsed.problem.line?.toLowerCase() === meant.toLowerCase()) return [];
      return [`${numberOf(character)}: ${parsed.problem.line ?? 'no line'}`];
    });
    expect(wrong).toEqual([]);
  });
});

/** Letters that no rule of Unicode ties to a Latin one, only the eye. */
const BY_EYE: readonly (readonly [string, string])[] = [
  ['\u0430', 'a'],
  ['\u0435', 'e'],
  ['\u043e', 'o'],
  ['\u0440', 'p'],
  ['\u0441', 'c'],
  ['\u0443', 'y'],
  ['\u0445', 'x'],
  ['\u0456', 'i'],
  ['\u0458', 'j'],
  ['\u0455', 's'],
  ['\u0501', 'd'],
  ['\u051b', 'q'],
  ['\u051d', 'w'],
  ['\u04bb', 'h'],
  ['\u04cf', 'l'],
  ['\u03bf', 'o'],
  ['\u03b1', 'a'],
  ['\u03bd', 'v'],
  ['\u0585', 'o'],
  ['\u057d', 'u'],
  ['\u0131', 'i'],
  ['\u0261', 'g'],
  ['\u2019', "'"],
  ['\u02bc', "'"],
  ['\u2010', '-'],
  ['\u2013', '-'],
  ['\u2024', '.'],
];

test.each(BY_EYE)('%s is told from %s, and the line that was meant is written out', (odd, plain) => {
  const parsed = parseCommand(`sign out ad${odd}le@contoso.com`);
  expect(parsed).toMatchObject({ ok: false, problem: { code: 'forbidden-character', line: `revoke sessions for ad${plain}le@contoso.com` } });
});

describe('a domain in another script', () => {
  test.each([
    ['adele@c\u043entoso.com', 'U+043E'],
    ['adele@b\u00fccher.example', 'U+00FC'],
    ['adele@\u4f8b\u3048.example', 'U+4F8B'],
    ['adele@contoso\u3002com', 'U+3002'],
    ['adele@contoso\uff0ecom', 'U+FF0E'],
    ['adele@contoso\uff61com', 'U+FF61'],
  ])('%j is refused by name, never turned into its xn-- form', (typed, codePoint) => {
    const parsed = parseCommand(`sign out ${typed}`);
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'forbidden-character', values: { codePoint } } });
    expect(JSON.stringify(parsed)).not.toContain('xn--');
  });

  test('its xn-- form is an address like any other, and means nothing else', () => {
    const parsed = parseCommand('sign out adele@xn--cntoso-2nf.com');
    expect(parsed).toMatchObject({ ok: true, command: { target: { by: 'upn', upn: 'adele@xn--cntoso-2nf.com' } } });
  });
});

test('the refusal says which character it was, in both languages, and the line to write', () => {
  for (const [typed, codePoint] of [
    ['\u0430dele@contoso.com', 'U+0430'],
    ['ad\u200bele@contoso.com', 'U+200B'],
    ['ad\u202eele@contoso.com', 'U+202E'],
    ['o\u2019brien@contoso.com', 'U+2019'],
  ] as const) {
    const parsed = parseCommand(`sign out ${typed}`);
    if (parsed.ok) throw new Error(`${typed} was taken`);
    for (const language of LANGUAGES) {
      const said = sayingText({ kind: 'problem', problem: parsed.problem }, language);
      expect(said).toContain(codePoint);
      expect(said).toMatch(/revoke sessions for (?:adele|"?o'brien)@contoso\.com/);
    }
  }
});

import { chooseUser, findUser, readUser } from '../../src/domain/command/users';
import { readIdentifier } from '../../src/domain/identifier';
import { ADELE } from './samples';

/** What is wrong with the text, and the character where one is to blame. */
const wrongWith = (text: string): readonly unknown[] => {
  const read = readIdentifier(text);
  return read.ok ? ['identifier', read.target] : [read.problem.code, read.problem.values['value'] ?? read.problem.values['kind']];
};
const named = (text: string): unknown => {
  const read = readIdentifier(text);
  return read.ok ? read.target : undefined;
};

describe('what identifies a user', () => {
  test('an object id, in braces or not, but not in half a pair of them', () => {
    const id = { by: 'object-id', objectId: ADELE };
    expect([ADELE, `{${ADELE}}`, ADELE.toUpperCase()].map(named)).toEqual([id, id, id]);
    for (const text of [`{${ADELE}`, `${ADELE}}`, `{${ADELE}x`, `x${ADELE}}`, `(${ADELE})`, `{{${ADELE}}}`]) expect(wrongWith(text)).toEqual(['not-an-identifier', text]);
  });

  test('an address has a part before its @; a name with dots and a domain alone are none', () => {
    for (const text of ['adele.vance', 'contoso.com', 'adele', '@contoso.com', 'adele@', 'adele@contoso', 'adele@contoso..com']) {
      expect(wrongWith(text)).toEqual(['not-an-identifier', text]);
    }
  });

  test('an address may have names of one letter', () => {
    expect(named('a@b.c.contoso.com')).toEqual({ by: 'upn', upn: 'a@b.c.contoso.com' });
  });

  test('an address of 254 characters is one, a longer one is none', () => {
    const address = (length: number): string => `${'a'.repeat(64)}@${`${'b'.repeat(47)}.`.repeat(3)}`.padEnd(length, 'c');
    expect(address(254)).toHaveLength(254);
    expect(named(address(254))).toEqual({ by: 'upn', upn: address(254) });
    expect(wrongWith(address(255))).toEqual(['not-an-identifier', address(255)]);
    expect(named(`${'a'.repeat(65)}@contoso.com`)).toBeUndefined();
  });

  test('a wildcard is told as it was typed', () => {
    for (const text of ['*', 'adele*@contoso.com', 'adele?', 'adele[1]']) expect(wrongWith(text)).toEqual(['wildcard', text]);
  });

  test('a name and an address together are no identifier: no character of them is to blame', () => {
    const text = 'Adele Vance (adele@contoso.com)';
    expect(wrongWith(text)).toEqual(['not-an-identifier', text]);
    expect(wrongWith('(adele@contoso.com)')).toEqual(['forbidden-character', 'other']);
  });
});

describe('a name with letters that no identifier has', () => {
  test.each(['Zoë', 'O’Brien', 'Адель', 'Zoe\u0308'])('%s is a name, and told as such', (text) => {
    expect(wrongWith(text)).toEqual(['not-an-identifier', text]);
  });

  test.each([
    ['a blank of no width before an accent', '\u200bZoë', 'zero-width'],
    ['an accent that cannot be seen', 'Adele\u034f', 'zero-width'],
    ['a filler that counts as a letter', 'Adele\u115f', 'zero-width'],
    ['a sign of money', 'Adele€', 'other'],
    ['a letter and a sign', '\u20acZoë', 'other'],
    ['a mark of direction', '\u202eZoë', 'direction'],
  ])('with %s is refused for that character', (_, text, kind) => {
    expect(wrongWith(text)).toEqual(['forbidden-character', kind]);
  });
});

describe('the word where a user stands', () => {
  const mention = { by: 'mention', accountId: '29:1abc' };

  test('may be a mention, which names an account of the channel', () => {
    expect(readUser('mention:29:1abc')).toEqual({ ok: true, target: mention });
    expect(chooseUser(['mention:29:1abc'], false)).toEqual({ ok: true, target: mention });
    expect(findUser('please mention:29:1abc now')).toEqual(mention);
  });

  test('is no mention without an account', () => {
    expect(readUser('mention:')).toMatchObject({ ok: false, complaint: { code: 'not-an-identifier' } });
    expect(readUser('mention:29:1abc<')).toMatchObject({ ok: false });
  });

  test('may be one only: of two mentions the first is offered, and nobody is named', () => {
    expect(chooseUser(['mention:29:1abc', 'mention:29:2def'], false)).toMatchObject({ ok: false, complaint: { code: 'one-user-only' }, target: mention });
  });
});

import { parseCommand } from '../../src/domain/command/parse';
import { readIdentifier } from '../../src/domain/identifier';

describe('an identifier', () => {
  test.each([
    'adele.vance@contoso.com',
    "o'brien@contoso.com",
    'a-b_c!d#e^f~g+h@sub.contoso.co.uk',
    'x_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    'xn--a@xn--bcher-kva.example',
    `${'l'.repeat(64)}@contoso.com`,
    `a@${'d'.repeat(63)}.com`,
  ])('%s is taken as typed', (text) => {
    expect(readIdentifier(text)).toEqual({ ok: true, target: { by: 'upn', upn: text } });
  });

  test.each(['', 'Adele', 'Adele Vance', 'Иван', 'O’Brien', 'a@b', '@contoso.com', 'a@', 'a@.com', 'a@-b.com', 'a@b..com', 'a@b.com.', `${'l'.repeat(65)}@contoso.com`, `a@${'d'.repeat(64)}.com`, `a@${'d.'.repeat(130)}com`, '0a1b2c3d-0000-4000-8000', '{0a1b2c3d-0000-4000-8000-00000000abcd'])(
    '%j is none',
    (text) => {
      expect(readIdentifier(text)).toMatchObject({ ok: false, problem: { code: 'not-an-identifier', values: { value: text }, corrected: undefined } });
    },
  );

  test.each(['*', 'a*@contoso.com', '?dele@contoso.com', '[a-z]@contoso.com'])('%j is a pattern, not a user', (text) => {
    expect(readIdentifier(text)).toMatchObject({ ok: false, problem: { code: 'wildcard' } });
  });
});

const RIGHT = 'adele@contoso.com';

describe('a character that no identifier has is refused and named', () => {
  test.each([
    ['\u0430dele@contoso.com', 'U+0430', 'look-alike', 'Cyrillic letter', 'а', RIGHT],
    ['ad\u0435le@contoso.com', 'U+0435', 'look-alike', 'Cyrillic letter', 'е', RIGHT],
    ['adele@c\u03bfntoso.com', 'U+03BF', 'look-alike', 'Greek letter', 'ο', RIGHT],
    ['ａdele@contoso.com', 'U+FF41', 'look-alike', 'full-width character', 'ａ', RIGHT],
    ['adele＠contoso.com', 'U+FF20', 'look-alike', 'full-width character', '＠', RIGHT],
    ['\u{1d41a}dele@contoso.com', 'U+1D41A', 'look-alike', 'letter-like symbol', '\u{1d41a}', RIGHT],
    ['adele\u200b@contoso.com', 'U+200B', 'zero-width', 'zero width space', '', RIGHT],
    ['\ufeffadele@contoso.com', 'U+FEFF', 'zero-width', 'zero width no-break space', '', RIGHT],
    ['adele@contoso.com\u200d', 'U+200D', 'zero-width', 'zero width joiner', '', RIGHT],
    ['adele\ufe0f@contoso.com', 'U+FE0F', 'zero-width', 'invisible character', '', RIGHT],
    ['ade\u202ele@contoso.com', 'U+202E', 'direction', 'right-to-left override', '', RIGHT],
    ['\u2067adele@contoso.com\u2069', 'U+2067', 'direction', 'right-to-left isolate', '', RIGHT],
    ['o’brien@contoso.com', 'U+2019', 'curly-apostrophe', 'right single quotation mark', '’', "o'brien@contoso.com"],
    ['anne–marie@contoso.com', 'U+2013', 'look-alike', 'dash', '–', 'anne-marie@contoso.com'],
    ['zoë@contoso.com', 'U+00EB', 'other', 'Latin letter outside ASCII', 'ë', 'zoe@contoso.com'],
    ['zoe\u0308@contoso.com', 'U+0308', 'other', 'combining mark', '', 'zoe@contoso.com'],
    ['阿adele@contoso.com', 'U+963F', 'other', 'letter of another script', '阿', undefined],
    ['adele\u{1f600}@contoso.com', 'U+1F600', 'other', 'emoji', '\u{1f600}', undefined],
    ['adele\ud800@contoso.com', 'U+D800', 'other', 'half of a character', '', undefined],
    ['moc.osotnoc\u202e@eleda', 'U+202E', 'direction', 'right-to-left override', '', undefined],
    ['a"b@contoso.com', 'U+0022', 'other', 'character', '"', undefined],
    ['a\u0007b@contoso.com', 'U+0007', 'other', 'control character', '', undefined],
  ])('%j', (text, codePoint, kind, name, character, upn) => {
    const corrected = upn === undefined ? undefined : { by: 'upn', upn };
    expect(readIdentifier(text)).toEqual({
      ok: false,
      problem: { code: 'forbidden-character', values: { character, codePoint, name, kind }, corrected },
    });
  });

  test('the whole line is corrected, not only the name', () => {
    expect(parseCommand('what if sign out \u0430dele@contoso.com because stolen')).toMatchObject({
      problem: { code: 'forbidden-character', line: 'what if revoke sessions for adele@contoso.com because stolen' },
    });
    expect(parseCommand('Revoke-SPOUserSession o’brien@contoso.com -Confirm:$false -Verbose')).toMatchObject({
      problem: { code: 'forbidden-character', line: 'Revoke-SPOUserSession -User "o\'brien@contoso.com" -Confirm:$false -Verbose' },
    });
    expect(parseCommand("sign out ‘o’brien@contoso.com’")).toMatchObject({ problem: { code: 'forbidden-character', values: { kind: 'curly-apostrophe' } } });
    expect(parseCommand('sign out 0a1b2c3d-0000-4000-8000-00000000\u0430bcd')).toMatchObject({
      problem: { code: 'forbidden-character', line: 'revoke sessions for 0a1b2c3d-0000-4000-8000-00000000abcd' },
    });
  });

  test('an invisible character beside the user is refused as well', () => {
    expect(parseCommand('sign out adele@contoso.com \u200b')).toMatchObject({ problem: { code: 'forbidden-character' } });
  });

  test('a keyword with a foreign letter is no keyword', () => {
    expect(parseCommand('rev\u043eke sessions for adele@contoso.com')).toMatchObject({
      problem: { code: 'not-understood', line: 'revoke sessions for adele@contoso.com' },
    });
  });
});

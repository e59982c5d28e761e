import * as fc from 'fast-check';
import { parseCommand } from '../../src/domain/command/parse';
import { mentionsBot, messageText } from '../../src/teams/message-text';

const BOT = '28:bot';
const mention = (id: string, text: string): unknown => ({ type: 'mention', mentioned: { id, name: text }, text });
const said = (text: unknown, entities: unknown = [mention(BOT, '<at>Session Revoker</at>')]): string => messageText({ text, entities }, BOT);

describe('what was typed, without what Teams adds', () => {
  test.each<[string, string, string]>([
    ['the mention of the bot', '<at>Session Revoker</at> help', 'help'],
    ['its mention in the middle and twice', 'a <at>Session Revoker</at> b <at>Session Revoker</at>', 'a   b'],
    ['no mention, in a personal chat', 'revoke sessions for a@b.com', 'revoke sessions for a@b.com'],
    ['non-breaking blanks', 'revoke&nbsp;sessions&#160;for&#xA0;a@b.com', 'revoke sessions for a@b.com'.replaceAll(/ (?=for|a@)/g, '\u00a0')],
    ['entities', 'a &amp;&lt;b&gt; &quot;c&quot; &apos;d&#39; &#x65;', `a &<b> "c" 'd' e`],
    ['entities in capitals', 'a&AMP;b&NBSP;c', 'a&b c'],
    ['an entity of an entity is decoded once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['an unknown entity', 'a &eacute; &; &#; &#x; &#99999999; &#0; b', 'a &eacute; &; &#; &#x; &#99999999; &#0; b'],
    ['bold, italic, fonts and paragraphs', '<p><b>revoke</b> <i>sessions</i> <font face="x">for</font> <span style="y">a@b.com</span></p>', 'revoke   sessions   for   a@b.com'],
    ['nested tags', '<div><p><strong><em>help</em></strong></p></div>', 'help'],
    ['line breaks', 'a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
    ['paragraphs are lines', '<p>a</p><p>b</p>', 'a\n b'],
    ['a mail link keeps its target, to be compared', '<a href="mailto:a@b.com">a@b.com</a>', '[a@b.com](mailto:a@b.com)'],
    ['a mail link whose text is another', '<a title="x" href="mailto:evil@b.com" target="y">a@b.com</a>', '[a@b.com](mailto:evil@b.com)'],
    ['a link to a page is what it shows', '<a href="https://x.example">a@b.com</a>', 'a@b.com'],
    ['a tag that Teams does not add is left, to be refused', '<script>x</script> <img src=x>', '<script>x</script> <img src=x>'],
    ['a bracket that is no tag', 'a < b > c <', 'a < b > c <'],
    ['nothing', '', ''],
    ['only the mention', '<at>Session Revoker</at>', ''],
  ])('%s', (_, text, expected) => {
    expect(said(text).replaceAll('\u00a0', ' ').replaceAll(/ +/g, ' ').trim()).toBe(expected.replaceAll('\u00a0', ' ').replaceAll(/ +/g, ' ').trim());
  });

  test('a mention of a person becomes a word with the account, not the name that it shows', () => {
    const text = said('<at>Session Revoker</at> revoke sessions for <at>Adele &amp; Co</at>', [mention(BOT, '<at>Session Revoker</at>'), mention('29:1adele', '<at>Adele &amp; Co</at>')]);
    expect(text).toBe('revoke sessions for  mention:29:1adele');
  });

  test('a mention whose account cannot be one word stays what it shows', () => {
    expect(said('<at>Adele</at>', [mention('29:x y\nz', '<at>Adele</at>')])).toBe('Adele');
  });

  test.each<[string, unknown]>([
    ['no entities', undefined],
    ['entities that are none', 'mention'],
    ['an entity that is none', [null, 1, 'mention', []]],
    ['a mention of nobody', [{ type: 'mention', text: '<at>x</at>' }]],
    ['a mention without a text', [{ type: 'mention', mentioned: { id: BOT } }]],
    ['a mention with an empty text', [mention(BOT, '')]],
    ['another entity', [{ type: 'clientInfo', locale: 'en' }]],
  ])('%s does no harm', (_, entities) => {
    expect(said('<at>x</at> help', entities).replaceAll(/\s+/g, ' ')).toBe('x help');
  });

  test.each([undefined, null, 1, {}, ['help']])('a text that is none is empty: %j', (text) => {
    expect(said(text)).toBe('');
  });

  test('a mention whose text has a meaning in replacements is only text', () => {
    expect(said("a $& $1 $' b", [mention(BOT, "$'")])).toBe('a $& $1   b');
    expect(said('x <at>y</at> z', [mention('29:1', '<at>y</at>')])).toContain('mention:29:1');
  });
});

describe('whether the bot is addressed', () => {
  test.each<[string, unknown, boolean]>([
    ['it is mentioned', [mention(BOT, '<at>x</at>')], true],
    ['it is one of several', [mention('29:a', 'a'), mention(BOT, 'x')], true],
    ['somebody else is mentioned', [mention('29:a', '<at>Session Revoker</at>')], false],
    ['only in words', [], false],
    ['an account that begins like it', [mention(`${BOT}2`, 'x')], false],
    ['no entities', undefined, false],
    ['a mention without anybody', [{ type: 'mention' }], false],
  ])('%s: %j → %s', (_, entities, expected) => {
    expect(mentionsBot({ text: '<at>Session Revoker</at> help', entities }, BOT)).toBe(expected);
  });
});

describe('a line means the same with the markup of Teams as without', () => {
  const blank = fc.constantFrom(' ', '&nbsp;', '&#160;', '  ', ' <b></b>', '</b> <b>', '<span> </span>');
  test('extra blanks, tags and mail links', () => {
    fc.assert(
      fc.property(fc.array(blank, { minLength: 3, maxLength: 3 }), fc.boolean(), fc.boolean(), (blanks, linked, paragraph) => {
        const user = linked ? '<a href="mailto:user@contoso.com">user@contoso.com</a>' : 'user@contoso.com';
        const line = ['revoke', 'sessions', 'for', user].map((word, index) => `${word}${blanks[index] ?? ''}`).join('');
        const text = said(`<at>Session Revoker</at> ${paragraph ? `<p>${line}</p>` : line}`);
        expect(parseCommand(text)).toEqual(parseCommand('revoke sessions for user@contoso.com'));
      }),
    );
  });
});

describe('hostile text takes no longer than it is long', () => {
  const SIZE = 250_000;
  const fill = (piece: string): string => piece.repeat(Math.ceil(SIZE / piece.length));
  const many = (count: number, id: string, text: string): unknown[] => Array.from({ length: count }, () => mention(id, text));

  test.each<[string, string, unknown[]]>([
    ['open links', fill('<a '), []],
    ['links that never close', `<a ${fill('href="mailto:')}`, []],
    ['links with a long target', `<a href="mailto:${fill('x')}`, []],
    ['links without an end', fill('<a href="mailto:a@b.com">a'), []],
    ['open tags', fill('<b '), []],
    ['brackets', fill('<'), []],
    ['closing brackets', `<b ${fill('>')}`, []],
    ['slashes', `<b ${fill('/')}`, []],
    ['blanks in a break', `<br${fill(' ')}`, []],
    ['entities', fill('&#'), []],
    ['digits of an entity', `&#${fill('1')}`, []],
    ['nested marks', fill('&amp;lt;'), []],
    ['blanks', fill(' '), []],
    ['blanks, and 3,000 mentions of the bot that are a blank', fill(' '), many(3_000, BOT, ' ')],
    ['letters, and 3,000 mentions of the bot that are a letter', fill('a'), many(3_000, BOT, 'a')],
    ['3,000 mentions of a person with a long account', fill('m'), many(3_000, `29:${'1'.repeat(50)}`, 'm')],
    ['3,000 mentions with a long text', fill('ab'), many(3_000, BOT, 'ab'.repeat(25))],
  ])('%s', (_, text, entities) => {
    const start = performance.now();
    said(text, entities);
    mentionsBot({ text, entities }, BOT);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('any text, any mentions: a text comes out and nothing is thrown', () => {
    const pieces = fc.constantFrom('<at>', '</at>', '<a href="mailto:', '">', '</a>', '<br>', '&nbsp;', '&#x1F600;', '&#xD800;', '<', '>', '"', 'a@b.com', ' ', '\n', '$&', 'x');
    fc.assert(
      fc.property(fc.array(pieces), fc.array(fc.tuple(fc.constantFrom(BOT, '29:a', ''), fc.array(pieces, { maxLength: 3 }))), (text, mentions) => {
        const entities = mentions.map(([id, shown]) => mention(id, shown.join('')));
        expect(typeof said(text.join(''), entities)).toBe('string');
      }),
      { numRuns: 1_000 },
    );
  });
});

import * as fc from 'fast-check';
import { literal, plain } from '../../src/cards/escape';
import { htmlOf } from '../../src/tab/pages/request/card-markdown';

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const asShown = (html: string): string => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '');

/** All that may stand in the page's HTML: text, bold, and a link to an https address without quotes. */
const SAFE = /^(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);|<\/?strong>|<a href="https:\/\/(?:[^<>&"'\s]|&amp;)*">|<\/a>)*$/u;

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('*', '**', '\\', '[', ']', '(', ')', '<', '>', '&', '"', "'", 'https://', 'javascript:', 'a', ' ', '&lt;', '<img src=x onerror=alert(1)>', '_', '#', '{{DATE(', '`') }),
);

describe("the text of a request's card in the tab", () => {
  test.each([
    ['**Name:** Adele', '<strong>Name:</strong> Adele'],
    ['**a\\*\\*b**c', '<strong>a**b</strong>c'],
    ['audit \\#12 · 0f3a', 'audit #12 · 0f3a'],
    ['[Open](https://entra.microsoft.com/#view/a~b?c=1&d=2)', '<a href="https://entra.microsoft.com/#view/a~b?c=1&amp;d=2">Open</a>'],
    ['[x](javascript:alert)', '[x](javascript:alert)'],
    ['[x](http://example.com)', '[x](http://example.com)'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['**', '**'],
    ['****', '****'],
    ['**open', '**open'],
    ['C:\\Users', 'C:\\Users'],
    ['\\', '\\'],
  ])('%s', (markdown, html) => {
    expect(htmlOf(markdown)).toBe(html);
  });

  test('shows a name or a reason letter by letter, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        expect(asShown(htmlOf(`**Name:** ${literal(name)}`))).toBe(`<strong>Name:</strong> ${plain(name)}`);
        expect(htmlOf(literal(name))).not.toContain('<');
      }),
      { numRuns: 3_000 },
    );
  });

  test('lets no other HTML into the page, however the text is written', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(htmlOf(text)).toMatch(SAFE);
      }),
      { numRuns: 3_000 },
    );
  });
});

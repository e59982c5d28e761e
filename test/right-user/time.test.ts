import { sayingText } from '../../src/cards';
import { literal, plain } from '../../src/cards/escape';
import { parseCommand } from '../../src/domain/command/parse';
import { nextToken } from '../../src/domain/command/tokens';
import { findUser } from '../../src/domain/command/users';
import { readIdentifier } from '../../src/domain/identifier';
import { oddName } from '../../src/domain/odd-name';
import { mentionsBot, messageText, shownMentions } from '../../src/teams/message-text';

const BOT = '28:bot';
const KB = 1_024;
/** The largest body that is taken. */
const BODY = 256 * KB;
/** More than a line or a name is ever long, for what sees no whole body: the parser's limit is 2,000 characters. */
const LINE = 32 * KB;

/** Pieces that a pattern could read in more than one way, so that many of them would cost it dearly. */
const UNITS: readonly string[] = [
  ...['a', ' ', '@', '.', '-', "'", '"', ',', ';', '’', '\u200b', '\u0301', '\u202e', 'а', '\ud83d', '😀', '\u0600'],
  ...['a@', 'a.', '.a@', '@.', 'a-', 'a@b.co ', 'a@b.co,', "d'", '%23', '%', '{', '{0', '0-', '5f3e1c7a-'],
  ...['<a ', '<a href="mailto:', '<a x>y', '</a>', '<br', '<p ', '<', '</', '<at>', '<at>x</at>', '&', '&#', '&#x', '&#1;', '&nbsp;', '&amp;'],
  ...['[a](mailto:', '](mailto:', '<mailto:', '<mailto:a|', 'mailto:', '|', '](', '[['],
  ...['because ', 'again ', 'please ', 'what if ', 'sign out ', '-User ', '-a:', '-ErrorAction ', '$(', '`'],
  ...['*', '_', '_a_', '\\', '#', '1. ', '\n', '\r\n', '\u2028', '\u2069'],
];

type Passes = Readonly<Record<string, (text: string) => unknown>>;

/** What a message passes as it came. */
const WHOLE: Passes = {
  'the markup of Teams': (text) => messageText({ text }, BOT),
  'mentions with a long shown name': (text) => {
    const activity = { text: `${text.slice(0, 20_000)}x`, entities: [{ type: 'mention', mentioned: { id: '29:a' }, text }] };
    return [messageText(activity, BOT), mentionsBot(activity, BOT), shownMentions(activity, BOT)];
  },
  'the command': (text) => parseCommand(text),
  'the command, in a sentence': (text) => parseCommand(`sign out ${text}`),
  'a name in a text': (text) => plain(text),
  'a sentence': (text) => sayingText({ kind: 'not-found', typed: text }, 'en'),
};

/** What its pieces pass. */
const PIECES: Passes = {
  'an identifier': (text) => readIdentifier(text),
  'the user of a suggestion': (text) => findUser(text),
  tokens: (text) => {
    let end = 0;
    for (let token = nextToken(text, 0, 'cmdlet'); token !== undefined; token = nextToken(text, token.end, 'cmdlet')) end = token.end;
    return end;
  },
  'a name on a card': (text) => literal(text),
  'a look for an odd name': (text) => oddName(text),
};

/** The best of some runs, in milliseconds: what a busy machine adds is not the program's. */
const best = (work: () => unknown, runs: number): number => {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
};

// Four times the text: four times the time, or sixteen times where each character is looked at once for each other one.
const RATIO = 9;
/** Below this many milliseconds a ratio is noise. */
const GRAIN = 8;

const ROWS = [...Object.entries(WHOLE).map(([name, pass]) => [name, BODY, pass] as const), ...Object.entries(PIECES).map(([name, pass]) => [name, LINE, pass] as const)];

test.each(ROWS)('four times as much takes nowhere near sixteen times as long: %s, up to %i characters', (_name, size, pass) => {
  const slow = UNITS.filter((unit) => {
    const short = unit.repeat(size / 4 / unit.length);
    const long = unit.repeat(size / unit.length);
    const tooSlow = (runs: number): boolean => best(() => pass(long), runs) > RATIO * best(() => pass(short), runs) + GRAIN;
    // A busy machine may be slow once; a slow pattern is slow each time.
    return tooSlow(2) && tooSlow(7) && tooSlow(40);
  });
  expect(slow).toEqual([]);
}, 60_000);

test('the check sees a pattern that looks at each character once for each other one', () => {
  const quadratic = (text: string): boolean => /a*b/.test(text);
  expect(best(() => quadratic('a'.repeat(20_000)), 3)).toBeGreaterThan(RATIO * best(() => quadratic('a'.repeat(5_000)), 40) + GRAIN);
});

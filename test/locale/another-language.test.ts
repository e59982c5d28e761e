import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import type * as Cards from '../../src/cards';
import en from '../../src/locale/en.json';
import { ordinaryCards } from '../cards/gallery';
import { Stage } from '../journeys/stage';
import { ANOTHER, AnotherLanguage, SENTENCES } from './another-language';
import { pseudoText } from './pseudo';

const CHECK_CARDS = resolve(__dirname, '../../scripts/gallery/check.mjs');
/** So long a piece of a sentence between two places tells its language. */
const TELLING = 12;
const LOCALE = { locale: 'de-DE', timezone: 'Europe/Berlin' };

/** The sentence in the other language, without the program's help. */
const said = (key: keyof typeof en, values: Readonly<Record<string, string>> = {}): string => String(new IntlMessageFormat(SENTENCES[key], ANOTHER, undefined, { ignoreTag: true }).format({ ...values }));

/** What every sentence of English has between its places, where that is more than a name. */
const ENGLISH = Object.values<string>(en)
  .flatMap((sentence) => sentence.split(/\{[^{}]*\}|[{}]/))
  .map((piece) => piece.trim())
  .filter((piece) => piece.length >= TELLING && piece.includes(' ') && !/, (?:select|plural),/.test(piece) && pseudoText(piece) !== piece);

/** Pieces of English sentences in a text; commands are understood and shown in English where they have no words of the reader's language. */
const english = (text: string): readonly string[] => ENGLISH.filter((piece) => text.includes(piece));

let copy: AnotherLanguage;
let stage: Stage;
let complaints = '';
beforeAll(async () => {
  copy = new AnotherLanguage();
  complaints = copy.compile();
  process.env['JOURNEY_PROGRAM'] = copy.program;
  stage = new Stage({}, {});
  await stage.open();
}, 120_000);
afterAll(async () => {
  await stage.close();
  delete process.env['JOURNEY_PROGRAM'];
  copy.remove();
});

describe('a third language is one file and one line', () => {
  test('it compiles', () => {
    expect(complaints).toBe('');
    expect(Object.keys(SENTENCES)).toEqual(Object.keys(en));
    const grown = Object.values(SENTENCES).join('').length / Object.values(en).join('').length;
    expect(grown).toBeGreaterThan(1.3);
    expect(english(Object.values(en).join('\n')).length).toBeGreaterThan(400);
    expect(english(Object.values(SENTENCES).join('\n'))).toEqual([]);
  });

  test('help, with the lines that are understood', async () => {
    const text = await stage.reply(await stage.say(stage.admin(LOCALE), 'help'));
    expect(text).toContain(said('help.what'));
    expect(text).toContain(said('help.check', { line: 'check' }));
    expect(text).toContain('revoke sessions for user@contoso.com');
    expect(english(text)).toEqual([]);
  });

  test('check', async () => {
    const text = await stage.reply(await stage.say(stage.admin(LOCALE), 'check'));
    expect(text.split('\n')[0]).toBe(said('check.complete'));
    expect(text.split('\n').length).toBeGreaterThan(5);
    expect(english(text)).toEqual([]);
  });

  test('a card, and the result below it', async () => {
    const [who, target] = [stage.admin(LOCALE), stage.person()];
    const { line, card } = await stage.asked(who, `révoquer les sessions de ${target.upn}`);
    expect((card.card as { lang?: unknown }).lang).toBe(ANOTHER);
    expect(card.text).toContain(said('card.title.awaiting'));
    expect(english(card.text)).toEqual([]);
    const pressed = await stage.press(who, card, 'confirm');
    expect(pressed.text).toContain(said('card.title.confirmed'));
    const text = await stage.result(line);
    expect(text.split('\n')[0]).toBe(said('result.signing-out', { user: target.upn }));
    expect(english(text)).toEqual([]);
    const done = await stage.shows(card, said('card.title.signing-out'));
    expect(english(done.text)).toEqual([]);
  });

  test('a refusal, a line that is not understood, and a user that there is not', async () => {
    const [who, target] = [stage.admin(LOCALE), stage.person()];
    const { card } = await stage.asked(stage.admin(), `sign out ${target.upn}`);
    const refused = await stage.press(stage.person(LOCALE), card, 'confirm');
    expect(refused.text).toBe(said('refusal.no-role', { roles: 'Global Administrator' }));
    const odd = await stage.reply(await stage.say(who, 'make me a sandwich'));
    expect(odd).toContain(said('problem.line', { line: 'revoke sessions for user@contoso.com' }));
    expect(english(odd)).toEqual([]);
    expect(await stage.reply(await stage.say(who, 'sign out nobody@contoso.com'))).toBe(said('result.not-found', { user: 'nobody@contoso.com' }));
  });

  test('everybody else still reads their own', async () => {
    expect(await stage.reply(await stage.say(stage.admin(), 'aide'))).toContain(en['help.what']);
    expect(await stage.reply(await stage.say(stage.adminFr(), 'help'))).toContain('révoquer les sessions de user@contoso.com');
    stage.audit();
  });

  test('its longer words stay within a card on a telephone', () => {
    const { requestCard } = createRequire(__filename)(join(copy.folder, 'dist/cards/index.js')) as typeof Cards;
    const sources = new Map(ordinaryCards(ANOTHER).map(({ name, view }) => [JSON.stringify(requestCard(view)), name]));
    const file = join(copy.folder, 'cards.json');
    writeFileSync(file, JSON.stringify({ cards: [...sources].map(([card, name]) => ({ name, card: JSON.parse(card) as unknown })), themes: ['light'], widths: [320] }));
    const looked = spawnSync(process.execPath, [CHECK_CARDS, file], { encoding: 'utf8' });
    expect(looked.stdout.trim()).toBe(`0 complaints about ${sources.size} cards`);
    expect(sources.size).toBeGreaterThan(80);
  }, 60_000);

  // Last: they take sentences away from the one that was built.
  test.each([
    ['lacks one', Object.fromEntries(Object.entries(SENTENCES).slice(1))],
    ['is half done', Object.fromEntries(Object.entries(SENTENCES).slice(0, 100))],
  ])('a file that %s does not compile', (_, sentences) => {
    copy.write(sentences);
    expect(copy.compile('src/locale')).toMatch(/src\/locale\/catalogue\.ts.*error TS/);
  });
});

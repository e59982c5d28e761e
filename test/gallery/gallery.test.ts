import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { requestCard } from '../../src/cards';
import { upnFromDirectory } from '../../src/domain/people';
import type { RequestView } from '../../src/domain/view';
import { LANGUAGES } from '../../src/locale';
import { hostileCards, ordinaryCards, PORTAL } from '../cards/gallery';
import { hostileManyCards, manyCards } from '../cards/many-gallery';
import { awaiting, NOON, target } from '../domain/samples';

const CHECK = resolve(__dirname, '../../scripts/gallery/check.mjs');
const PHONE = 320;
const FULL = 720;

interface Wish {
  readonly cards: readonly { readonly name: string; readonly card: unknown }[];
  readonly themes: readonly ('light' | 'dark' | 'contrast')[];
  readonly widths: readonly number[];
  readonly pseudo?: boolean;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-gallery-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Verdict {
  readonly code: number;
  readonly complaints: readonly string[];
  readonly upshot: string | undefined;
}

/** What the gallery's check says of these cards. */
const check = async (wish: Wish): Promise<Verdict> => {
  const file = join(folder, 'cards.json');
  writeFileSync(file, JSON.stringify(wish));
  const child = spawn(process.execPath, [CHECK, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\n');
  return { code, complaints: lines.slice(0, -1), upshot: lines.at(-1) };
};

/** Cards that differ, each once: many variants lead to the same result card. */
const different = (exhibits: readonly { readonly name: string; readonly view: RequestView }[]): Wish['cards'] => {
  const bySource = new Map(exhibits.map(({ name, view }): [string, Wish['cards'][number]] => [JSON.stringify(requestCard(view)), { name, card: requestCard(view) }]));
  return [...bySource.values()];
};

const allGood = (looked: number): Verdict => ({ code: 0, complaints: [], upshot: `0 complaints about ${looked} cards` });

describe('every card can be read and pressed, on a phone and in every language', () => {
  test('in the light theme and in high contrast, also with 40 % longer words', async () => {
    const english = different(ordinaryCards('en'));
    const others = LANGUAGES.filter((language) => language !== 'en').flatMap((language) => different(ordinaryCards(language)));
    expect(await check({ cards: english, themes: ['light', 'contrast'], widths: [PHONE], pseudo: true })).toEqual(allGood(english.length * 4));
    expect(await check({ cards: others, themes: ['light', 'contrast'], widths: [PHONE] })).toEqual(allGood(others.length * 2));
  }, 120_000);

  test('those about many users as well, with their tables, in the light theme', async () => {
    const english = different(manyCards('en'));
    const others = LANGUAGES.filter((language) => language !== 'en').flatMap((language) => different(manyCards(language)));
    expect(await check({ cards: english, themes: ['light'], widths: [PHONE], pseudo: true })).toEqual(allGood(english.length * 2));
    expect(await check({ cards: others, themes: ['light'], widths: [PHONE] })).toEqual(allGood(others.length));
  }, 60_000);

  test('whatever people are called and write, also without a blank', async () => {
    const cards = LANGUAGES.flatMap((language) => different([...hostileCards(language), ...hostileManyCards(language)].filter(({ name }) => /saying long/.test(name))));
    const upn = upnFromDirectory('maximiliane-charlotte.vonhohensteinwolkenburg@krankenhausverbund.contoso.onmicrosoft.com');
    const view = { request: awaiting({ target: target({ upn }) }), items: [], receipt: { sequence: 1, hash: '0'.repeat(64) }, portal: PORTAL, revokeWith: 'graph', at: NOON } as const;
    const long = { name: 'a long user name', card: requestCard(view) };
    expect(await check({ cards: [...cards, long], themes: ['light'], widths: [PHONE, FULL] })).toEqual(allGood((cards.length + 1) * 2));
  }, 60_000);
});

describe('the check sees', () => {
  const good = requestCard(ordinaryCards('en')[0]!.view);
  const withBody = (...body: readonly unknown[]): unknown => ({ ...good, body });
  const text = (content: string, look: object = {}): object => ({ type: 'TextBlock', text: content, wrap: true, ...look });
  const action = (title: string): object => ({ type: 'Action.Execute', title, verb: 'confirm' });
  const MANY = 'words and more words '.repeat(12);
  const table = (cell: object): object => ({ type: 'Table', columns: [{ width: 1 }], rows: [{ type: 'TableRow', cells: [{ type: 'TableCell', items: [cell] }] }] });

  const FAULTS: readonly (readonly [string, unknown, RegExp])[] = [
    ['what is wider than the card', withBody({ type: 'ColumnSet', columns: [{ type: 'Column', width: '400px', items: [text('wide')] }] }), /too wide: \d+ px in \d+ px/],
    ['a text that is cut off at the end of its line', withBody(text(MANY, { wrap: false })), /clipped: "words and more/],
    ['a text that is cut off after some lines', withBody(text(MANY, { maxLines: 1 })), /clipped: "words and more/],
    ['a cell of a table that is cut off', withBody(table(text(MANY, { wrap: false }))), /clipped: "words and more/],
    ['a cell of a table that is too faint', withBody(table({ type: 'Container', style: 'attention', items: [text('pale', { color: 'light' })] })), /contrast [\d.]+, needed 4\.5: "pale"/],
    ['a cell of a table that warns by its colour alone', withBody(table(text('!', { color: 'attention' }))), /warning without words: TextBlock "!"/],
    ['a value without a blank that does not fit beside its title', withBody({ type: 'FactSet', facts: [{ title: 'User name (UPN)', value: 'x'.repeat(60) }] }), /clipped: "xxx/],
    ['a text that is too faint', withBody({ type: 'Container', style: 'attention', items: [text('pale', { color: 'light' })] }), /contrast [\d.]+, needed 4\.5: "pale"/],
    ['a warning that is nothing but a colour', withBody({ type: 'Container', style: 'attention', items: [text('!')] }), /warning without words: Container "!"/],
    ['a coloured text without words', withBody(text('42', { color: 'attention' })), /warning without words: TextBlock "42"/],
    ['a button that is not shown', withBody({ type: 'ActionSet', actions: [1, 2, 3, 4, 5, 6, 7].map((n) => action(`Button ${n}`)) }), /6 buttons, expected 7/],
    ['a button whose words are cut off', withBody({ type: 'ActionSet', actions: [action('Confirm that this user is signed out of all sessions')] }), /clipped: "Confirm that/],
    ['a button without words', withBody({ type: 'ActionSet', actions: [action('')] }), /button without words/],
  ];

  let verdict: Verdict;
  beforeAll(async () => {
    verdict = await check({ cards: FAULTS.map(([name, card]) => ({ name, card })), themes: ['light'], widths: [PHONE] });
  }, 30_000);

  test.each(FAULTS)('%s', (name, _card, complaint) => {
    expect(verdict.code).toBe(1);
    expect(verdict.complaints.filter((line) => line.startsWith(`${name}, light, 320 px: `)).join('\n')).toMatch(complaint);
  });

  test('nothing wrong with the card that these are made from', async () => {
    expect(await check({ cards: [{ name: 'good', card: good }], themes: ['light', 'dark', 'contrast'], widths: [PHONE, FULL] })).toEqual(allGood(6));
  }, 30_000);
});

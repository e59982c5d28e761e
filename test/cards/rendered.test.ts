import { join } from 'node:path';
import { requestCard } from '../../src/cards';
import type { Language } from '../../src/domain/command/command';
import { oddName } from '../../src/domain/odd-name';
import { LANGUAGES } from '../../src/locale';
import type { ViewOfOne } from '../../src/domain/view';
import { CLIENT_SCRIPTS, openBrowser, type Browser } from './browser';
import { cardsSaying, HOSTILE, hostileCards, ordinaryCards, succeeded, type Exhibit } from './gallery';
import { hostileManyCards, manyCardsSaying, type ManyExhibit } from './many-gallery';

/** What a person sees of one card. */
interface Seen {
  /** All text, blanks folded. */
  readonly text: string;
  /** The facts: title and value. */
  readonly facts: Readonly<Record<string, string>>;
  readonly buttons: readonly string[];
  readonly links: readonly string[];
  /** Every element in order, without its text: two cards of the same build have the same. */
  readonly build: string;
}

type Shown<Each = Exhibit> = Each & { readonly seen: Seen };
interface Gallery {
  readonly ordinary: readonly Shown[];
  readonly hostile: readonly Shown[];
  /** The cards that the hostile ones are variants of, with an ordinary name in every place. */
  readonly plain: readonly Shown[];
  /** The same with a name that is warned of. */
  readonly odd: readonly Shown[];
  /** The same about many users. */
  readonly many: { readonly hostile: readonly Shown<ManyExhibit>[]; readonly plain: readonly Shown<ManyExhibit>[] };
}

let browser: Browser;
let rendered = 0;
let tests = 0;
let gallery: ReadonlyMap<Language, Gallery>;
const galleryOf = (language: Language): Gallery => gallery.get(language)!;

const show = async (cards: readonly unknown[]): Promise<readonly Seen[]> => {
  const seen = await browser.page.evaluate((sources) => (globalThis as unknown as { showCards: (all: readonly unknown[]) => readonly Seen[] }).showCards(sources), cards);
  rendered += seen.length;
  return seen;
};

const exhibit = async <Each extends Exhibit | ManyExhibit>(exhibits: readonly Each[]): Promise<readonly Shown<Each>[]> => {
  const seen = await show(exhibits.map(({ view }) => requestCard(view)));
  return exhibits.map((one, index) => ({ ...one, seen: seen[index]! }));
};

const galleryIn = async (language: Language): Promise<Gallery> => ({
  ordinary: await exhibit(ordinaryCards(language)),
  hostile: await exhibit(hostileCards(language)),
  plain: await exhibit(cardsSaying(language, 'an ordinary name', 'Adele Vance')),
  odd: await exhibit(cardsSaying(language, 'an odd name', '\u0410dele Vance')),
  many: { hostile: await exhibit(hostileManyCards(language)), plain: await exhibit(manyCardsSaying(language, 'an ordinary name', 'Adele Vance')) },
});

beforeAll(async () => {
  browser = await openBrowser();
  await browser.page.setContent('<!doctype html><meta charset="utf-8"><title>Cards</title><body></body>');
  for (const path of [...CLIENT_SCRIPTS, join(__dirname, 'show-cards.js')]) await browser.page.addScriptTag({ path });
  const galleries = new Map<Language, Gallery>();
  for (const language of LANGUAGES) galleries.set(language, await galleryIn(language));
  gallery = galleries;
}, 120_000);
afterEach(() => {
  tests += 1;
});
afterAll(async () => {
  console.log(`${tests} tests ran in Chromium; cards rendered in Chromium: ${rendered}`);
  await browser.close();
});

/** As a reader compares: blanks folded, without the marks that keep the direction of a text inside it. */
const read = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u2066-\u2069\ufffd]|(?![\s\u0085])\p{Cc}/gu, '')
    .replace(/[\s\u0085]+/g, ' ')
    .trim();

/** What people wrote that must be readable on the card. */
const written = ({ request }: ViewOfOne): readonly string[] => {
  const decided = request.state === 'cancelled' ? [request.cancelled] : 'confirmed' in request ? request.confirmed : [];
  const first = request.state === 'awaiting' && request.first !== undefined ? [request.first] : [];
  return [request.target.displayName, request.target.upn, request.asker.name, request.reason ?? '', ...[...decided, ...first].map(({ name }) => name)];
};

describe('cards in a real browser, with Markdown as a Teams client has it', () => {
  test('Markdown is really processed there', async () => {
    const card = { ...requestCard(ordinaryCards('en')[0]!.view), body: [{ type: 'TextBlock', text: '**bold** [link](https://example.com/) {{DATE(2017-02-14T06:08:39Z, SHORT)}}' }] };
    const [seen] = await show([card]);
    expect(seen?.links).toEqual(['https://example.com/']);
    expect(seen?.build).toContain('STRONG');
    expect(seen?.text).toMatch(/^bold link .*2017$/);
  });

  test.each(LANGUAGES)('the names, the reason and the identifiers are readable as they are, and the buttons are there (%s)', (language) => {
    for (const { name, view, seen } of galleryOf(language).ordinary) {
      for (const text of written(view)) expect({ name, text: read(seen.text) }).toEqual({ name, text: expect.stringContaining(read(text)) as string });
      expect({ name, buttons: seen.buttons.length }).toEqual({ name, buttons: view.request.state === 'awaiting' ? 2 : 0 });
      expect(seen.text).toContain('audit #12 · 0a1b2c3d');
    }
  });

  test.each(LANGUAGES)('a link leads to the portal when it succeeded, and there is no other (%s)', (language) => {
    for (const { name, view, seen } of galleryOf(language).ordinary) {
      expect({ name, links: seen.links }).toEqual({ name, links: succeeded(view) ? [expect.stringMatching(`^${view.portal}/.*${view.request.target.objectId}$`) as string] : [] });
    }
  });

  test.each(LANGUAGES)('hostile names and reasons appear literally, letter by letter (%s)', (language) => {
    const wrong: unknown[] = [];
    for (const { name, view, seen } of galleryOf(language).hostile) {
      const { facts } = seen;
      const cell = (title: string): string => read(facts[title] ?? '');
      const label = language === 'en' ? { name: 'Name', reason: 'Reason', upn: 'User name (UPN)' } : { name: 'Nom', reason: 'Raison', upn: "Nom d'utilisateur (UPN)" };
      const cells = { name: cell(label.name), reason: cell(label.reason), upn: cell(label.upn) };
      const expected = { name: read(view.request.target.displayName), reason: read(view.request.reason ?? ''), upn: view.request.target.upn };
      if (JSON.stringify(cells) !== JSON.stringify(expected)) wrong.push({ name, cells, expected });
      const whole = read(seen.text);
      for (const text of written(view)) if (!whole.includes(read(text))) wrong.push({ name, missing: text, whole });
    }
    expect(wrong).toEqual([]);
  });

  test.each(LANGUAGES)('hostile names add no link, no element, no button and no picture (%s)', (language) => {
    const { plain, odd, hostile } = galleryOf(language);
    hostile.forEach(({ name, view, seen }, index) => {
      const alike = oddName(view.request.target.displayName) === undefined ? plain : odd;
      const { build, links, buttons } = alike[index % alike.length]!.seen;
      expect({ name, build: seen.build, links: seen.links, buttons: seen.buttons }).toEqual({ name, build, links, buttons });
    });
  });

  test.each(LANGUAGES)('nor do they in a card about many users, in its lists and in its table (%s)', (language) => {
    const { plain, hostile } = galleryOf(language).many;
    // Of names as long as that fewer are shown, so that Teams takes the card.
    const shows = ({ seen, name }: Shown<ManyExhibit>): string => JSON.stringify([seen.links, seen.buttons, name.includes('saying long and all of it marks') ? '' : seen.build]);
    const differing = hostile.filter((shown, index) => shows(shown) !== shows({ ...plain[index % plain.length]!, name: shown.name }));
    expect(differing.map(({ name }) => name)).toEqual([]);
  });

  test('every hostile text was in every kind of card', () => {
    for (const language of LANGUAGES) expect(galleryOf(language).many.hostile).toHaveLength(galleryOf(language).many.plain.length * Object.keys(HOSTILE).length);
    for (const language of LANGUAGES) expect(galleryOf(language).hostile).toHaveLength(galleryOf(language).plain.length * Object.keys(HOSTILE).length);
  });

  test('nothing that a name says makes the client call anybody', () => {
    expect(browser.requests.filter((url) => !url.startsWith('about:') && !url.startsWith('data:'))).toEqual([]);
  });
});

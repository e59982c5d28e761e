import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LANGUAGES, message } from '../../src/locale';
import { buttons, dialogs, EVERY, inputs, requests, texts, unless, wordsAlone, type Case } from './anatomy';
import { CLIENT_SCRIPTS, openBrowser, type Browser } from './browser';
import { succeeded } from './gallery';

const ROOT = resolve(__dirname, '../..');
const PHONE = 320;
const FULL = 720;
/** As many cards as stand side by side on one page. */
const BATCH = 60;

interface Looks {
  readonly css: string;
  readonly themes: Readonly<Record<string, object>>;
}
interface Closely {
  readonly headings: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly text: string;
}
interface Axe {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
  readonly passes: readonly { readonly id: string }[];
}

/** How the gallery shows cards: it is a module, which the tests cannot import. */
const THEMES = join(ROOT, 'scripts/gallery/themes.mjs');
const PRINT = `import { CSS, hostConfig, THEMES } from ${JSON.stringify(THEMES)};
const themes = Object.fromEntries(Object.entries(THEMES).map(([name, theme]) => [name, hostConfig(theme)]));
process.stdout.write(JSON.stringify({ css: CSS, themes }));`;
const looks = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', PRINT], { encoding: 'utf8' })) as Looks;

describe('in a real browser, as Teams shows cards', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    await browser.page.setContent('<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title><body></body></html>');
    await browser.page.addStyleTag({ content: looks.css });
    for (const path of [...CLIENT_SCRIPTS, join(ROOT, 'scripts/gallery/page.js'), join(__dirname, 'look-closely.js')]) await browser.page.addScriptTag({ path });
    await browser.page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  }, 60_000);
  afterAll(() => browser.close());

  const show = async (cards: readonly unknown[], theme: string, width: number): Promise<void> => {
    // Which level a card's heading has is decided by the client that it stands in.
    const all = cards.map((source) => ({ source, theme, width, config: { ...looks.themes[theme], textBlock: { headingLevel: 2 } } }));
    await browser.page.evaluate((each) => (globalThis as unknown as { showSheet: (all: readonly unknown[]) => void }).showSheet(each), all);
  };
  const closely = (): Promise<readonly Closely[]> => browser.page.evaluate('lookClosely()');
  /** What axe-core objects to (WCAG 2.2 A and AA, and its best practices), each rule once with its first place. */
  const axe = async (): Promise<readonly string[]> => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations, passes } = await browser.page.evaluate<Axe>(`axe.run('.sheet', { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] })`);
    if (passes.length === 0) throw new Error('axe-core looked at nothing');
    return violations.map(({ id, nodes: [node] }) => `${id}: ${node?.html ?? ''} ${node?.failureSummary ?? ''}`);
  };

  /** Every kind of card once in each language, with ordinary names: what waits in all its variants, what came of it with the fewest and the most words. */
  const DIFFERENT = EVERY.filter(({ name, view }) => view === undefined || (!name.includes('saying') && (view.request.state === 'awaiting' || /, (?:plain|everything at once)$/.test(name))));
  const batches = (cases: readonly Case[]): readonly (readonly Case[])[] => Array.from({ length: Math.ceil(cases.length / BATCH) }, (_, index) => cases.slice(index * BATCH, (index + 1) * BATCH));

  test('axe-core can object', async () => {
    await show([{ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Input.Text', id: 'x' }, { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: '' }] }] }], 'light', PHONE);
    expect((await axe()).map((what) => what.split(':', 1)[0]).sort()).toEqual(['button-name', 'label']);
  });

  test('what stands above what was read before is noticed', async () => {
    const column = (text: string, rest: object) => ({ type: 'Column', width: 'stretch', items: [{ type: 'TextBlock', text, wrap: true }], ...rest });
    const columns = [column('first', { verticalContentAlignment: 'bottom' }), column('second '.repeat(60), {})];
    await show([{ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'ColumnSet', columns }] }], 'light', PHONE);
    expect((await closely())[0]?.outOfOrder).toEqual([expect.stringMatching(/^second/)]);
  });

  test.each(Object.keys(looks.themes))('axe-core objects to no card, form or dialog (%s)', async (theme) => {
    const wrong: string[] = [];
    for (const batch of batches(DIFFERENT)) {
      await show(batch.map(({ card }) => card), theme, PHONE);
      wrong.push(...(await axe()).map((what) => `${batch[0]?.name ?? ''} …: ${what}`));
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test('forms and dialogs fit a phone as the cards of the gallery do: nothing is clipped, too wide, too faint or too small to press', async () => {
    const cases = LANGUAGES.flatMap((language) => [...dialogs(language), wordsAlone(language)]);
    const all = Object.entries(looks.themes).flatMap(([theme, config]) => cases.map(({ card }) => ({ source: card, theme, config, width: PHONE })));
    const wrong = await browser.page.evaluate((each) => (globalThis as unknown as { checkCards: (all: readonly unknown[]) => readonly (readonly string[])[] }).checkCards(each), all);
    expect(wrong).toHaveLength(all.length);
    expect(wrong.flat()).toEqual([]);
  });

  test.each([PHONE, FULL])('what is read first stands first, and the heading is one for a screen reader (%i px)', async (width) => {
    const wrong: string[] = [];
    for (const batch of batches(DIFFERENT)) {
      await show(batch.map(({ card }) => card), 'light', width);
      const seen = await closely();
      expect(seen).toHaveLength(batch.length);
      batch.forEach(({ name, card }, index) => {
        const { headings, outOfOrder, text } = seen[index]!;
        const first = String(texts(card.body)[0]?.['text']);
        wrong.push(...unless(headings.length === (name.endsWith('words alone') ? 0 : 1), `${name}: ${headings.length} headings`), ...outOfOrder.map((what) => `${name}: out of order: ${what}`));
        wrong.push(...unless(text.startsWith(first.slice(0, 12)), `${name}: begins with "${text.slice(0, 30)}"`));
      });
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  /** What the Tab key meets, from the beginning of the card to behind it. */
  const tabbed = async (): Promise<readonly string[]> => {
    const names: string[] = [];
    await browser.page.evaluate('focusOnCard()');
    for (let presses = 0; presses < 20; presses += 1) {
      await browser.page.keyboard.press('Tab');
      const name = await browser.page.evaluate<string | undefined>('focusedName()');
      if (name === undefined) break;
      names.push(name);
    }
    return names;
  };

  const BY_HAND = LANGUAGES.flatMap((language): readonly Case[] => [
    ...requests(language).filter(({ name }) => [`${language}, awaiting, plain`, `${language}, awaiting, everything at once`, `${language}, done (verified), plain`, `${language}, expired, plain`].includes(name)),
    ...dialogs(language),
  ]);

  test.each(BY_HAND.map((one) => [one.name, one] as const))('every field, link and button is reached by the keyboard, in reading order: %s', async (_name, { card, view, language }) => {
    await show([card], 'light', PHONE);
    const link = view !== undefined && succeeded(view) ? [message(language, 'card.portal-link')] : [];
    const reached = await tabbed();
    expect(reached).toEqual([...inputs(card).map(({ label }) => label), ...link, ...buttons(card).map(({ title }) => title)]);
  });
});

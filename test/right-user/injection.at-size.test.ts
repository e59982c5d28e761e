import { join } from 'node:path';
import * as fc from 'fast-check';
import { requestCard, sayingText, type AdaptiveCard } from '../../src/cards';
import { nameWarning } from '../../src/cards/sentences';
import type { Language } from '../../src/domain/command/command';
import type { Saying } from '../../src/domain/saying';
import { LANGUAGES } from '../../src/locale';
import { atSize, note } from '../at-size/size';
import { CLIENT_SCRIPTS, openBrowser, type Browser } from '../cards/browser';
import { cardsSaying, succeeded, type Exhibit } from '../cards/gallery';
import { SAYINGS } from '../locale/sayings';
import { asText, folded, hostileText, turns } from './hostile';

const TEXTS = atSize({ slice: 60, full: 5_000 });
const SEED = 20_260_302;
const BATCH = 50;
const LONG = atSize({ slice: 300_000, full: 1_800_000 });

const texts = fc.sample(hostileText, { numRuns: TEXTS, seed: SEED });
const wrong: string[] = [];
const counted = { cards: 0, sentences: 0 };
const same = (what: string, got: unknown, wanted: unknown): void => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
};
afterAll(() => note({ figure: 'hostile names and reasons', tried: TEXTS, wrong: wrong.length, atLeast: 5_000, more: `${counted.cards} cards in Chromium, ${counted.sentences} texts, seed ${SEED}` }));

/** What a person sees of one card (show-cards.js). */
interface Seen {
  readonly text: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly links: readonly string[];
  readonly build: string;
}

const LABELS = { en: { name: 'Name', reason: 'Reason', by: 'Asked by' }, fr: { name: 'Nom', reason: 'Raison', by: 'Demandé par' } } as const;

/** Without the marks that keep a direction inside: they have no width, and their place is looked at apart. */
const bare = (text: string): string => folded(text.replaceAll(/[\u2068\u2069]/g, ''));

/** A text that could turn its surroundings stands between one isolate and its end. */
const keptInside = (shown: string, text: string): boolean => !turns(asText(text)) || folded(shown).includes(folded(`\u2068${asText(text)}\u2069`));

describe('on a card, rendered by Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    await browser.page.setContent('<!doctype html><meta charset="utf-8"><title>Cards</title><body></body>');
    for (const path of [...CLIENT_SCRIPTS, join(__dirname, '../cards/show-cards.js')]) await browser.page.addScriptTag({ path });
  }, 60_000);
  afterAll(() => browser.close());

  const show = async (cards: readonly AdaptiveCard[]): Promise<readonly Seen[]> =>
    browser.page.evaluate((sources) => {
      const { showCards, document } = globalThis as unknown as { showCards: (all: readonly unknown[]) => readonly Seen[]; document: { body: { replaceChildren(): void } } };
      document.body.replaceChildren();
      return showCards(sources);
    }, cards);

  /** The awaiting card, and one of the others in turn. */
  const exhibitsOf = (text: string, turn: number): readonly Exhibit[] => {
    const all = cardsSaying(LANGUAGES[turn % LANGUAGES.length]!, `text ${turn}`, text);
    return [all[0]!, all[1 + (turn % (all.length - 1))]!];
  };

  const look = ({ view }: Exhibit, card: AdaptiveCard, seen: Seen, text: string, build: string): void => {
    const { language } = view.request.asker;
    const label = LABELS[language as keyof typeof LABELS];
    const what = `${language}, ${view.request.state}, ${JSON.stringify(text)}`;
    const wanted = bare(asText(text));
    same(`${what}: name`, bare(seen.facts[label.name] ?? ''), wanted);
    same(`${what}: reason`, bare(seen.facts[label.reason] ?? ''), wanted);
    same(`${what}: asked by`, bare(seen.facts[label.by] ?? ''), bare(`${asText(text)}, 09:00 (UTC)`));
    same(`${what}: direction`, keptInside(seen.text, text), true);
    same(`${what}: build`, seen.build, build);
    same(`${what}: links`, seen.links.map((link) => new URL(link).host), succeeded(view) ? ['entra.microsoft.com'] : []);
    same(`${what}: what else the card holds`, Object.keys(card.msteams), ['width']);
    same(`${what}: mentions`, /(?<!\\)<\/?at\b/i.test(JSON.stringify(card.body).replaceAll('\\\\', '\\')), false);
    same(`${what}: lines of the fallback`, card.fallbackText.split(/[\n\r\u0085\u2028\u2029]/u).length, 1);
    same(`${what}: fallback`, bare(card.fallbackText).endsWith(bare(`${asText(text)}.`)), true);
  };

  test(`${TEXTS.toLocaleString('en')} hostile names and reasons are read letter by letter, and add no link, mention, line, picture or element`, async () => {
    // A card of the same state and language with an ordinary name, and with one that is warned of.
    const usual = new Map<string, string>();
    for (const language of LANGUAGES) {
      for (const name of ['Adele Vance', '\u0410dele Vance']) {
        const exhibits = cardsSaying(language, name, name);
        const seen = await show(exhibits.map(({ view }) => requestCard(view)));
        exhibits.forEach((_, index) => usual.set(`${language} ${index} ${nameWarning(language, name) === undefined}`, seen[index]!.build));
      }
    }
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH).flatMap((text, index) => exhibitsOf(text, start + index).map((exhibit, which) => ({ text, exhibit, turn: start + index, which, card: requestCard(exhibit.view) })));
      const seen = await show(batch.map(({ card }) => card));
      batch.forEach(({ text, exhibit, turn, which, card }, index) => {
        const language: Language = exhibit.view.request.asker.language;
        const place = which === 0 ? 0 : 1 + (turn % 6);
        look(exhibit, card, seen[index]!, text, usual.get(`${language} ${place} ${nameWarning(language, text) === undefined}`) ?? 'no such card');
      });
      counted.cards += batch.length;
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(browser.requests.filter((url) => !url.startsWith('about:') && !url.startsWith('data:'))).toEqual([]);
  }, LONG);
});

describe('in a message of plain text', () => {
  const KINDS = ['what-if', 'ambiguous', 'not-found', 'too-late', 'history', 'problem', 'result'] as const;
  const sayings = (text: string): readonly Saying[] => KINDS.flatMap((kind): readonly Saying[] => SAYINGS[kind](text).slice(0, kind === 'problem' ? 4 : 1));

  test(`the same ${TEXTS.toLocaleString('en')} add no line and take no word away`, () => {
    const before = wrong.length;
    for (const language of LANGUAGES) {
      const usual = sayings('Adele Vance').map((saying) => sayingText(saying, language));
      for (const text of texts.filter((one, turn) => LANGUAGES[turn % LANGUAGES.length] === language && asText(one).trim() !== '')) {
        const warning = nameWarning(language, text);
        sayings(text).forEach((saying, index) => {
          counted.sentences += 1;
          const lines = sayingText(saying, language)
            .split(/\n/)
            .filter((line) => line.trim() !== warning);
          const what = `${language}, ${saying.kind}, ${JSON.stringify(text)}`;
          const wanted = usual[index]!.replaceAll('Adele Vance', () => asText(text));
          same(what, bare(lines.join('\n')), bare(wanted));
          same(`${what}: lines`, lines.length, usual[index]!.split('\n').length);
          same(`${what}: breaks`, /[\r\u0085\u2028\u2029\u000b\f]/u.test(lines.join('')), false);
          same(`${what}: direction`, !usual[index]!.includes('Adele Vance') || keptInside(lines.join('\n'), text), true);
        });
      }
    }
    expect(wrong.slice(before, before + 10)).toEqual([]);
  }, LONG);
});

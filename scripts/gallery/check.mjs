// Looks for what a reader could not read or press, in cards that are given.
//
//   node scripts/gallery/check.mjs FILE
//
// FILE is JSON: { "cards": [{ "name": "…", "card": {…} }], "themes": ["light"], "widths": [320], "pseudo": true }. With
// `pseudo` each card is looked at in the pseudo-language as well. Prints every complaint and exits with 1 when there is one.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPage } from './browser.mjs';
import { pseudoCard } from './pseudo.mjs';
import { hostConfig, THEMES } from './themes.mjs';

/** A phone, and a desktop channel with the card's `msteams.width` of `Full`. In pixels. */
export const WIDTHS = { narrow: 320, full: 720 };
/** Cards that are laid out in one call to the page. */
const BATCH = 100;

/** What the page needs to show a card. */
export const showing = (source, theme, width) => ({ source, theme, width, config: hostConfig(THEMES[theme]) });

/**
 * Every complaint about the cards, as a sentence with the card's name, theme and width, and how many cards were looked at.
 * @param cards each with `name` and `card`
 */
export const complaints = async (page, { cards, themes, widths }) => {
  const looks = cards.flatMap(({ name, card }) => themes.flatMap((theme) => widths.map((width) => ({ name: `${name}, ${theme}, ${width} px`, shown: showing(card, theme, width) }))));
  const found = [];
  for (let start = 0; start < looks.length; start += BATCH) {
    const batch = looks.slice(start, start + BATCH);
    const wrong = await page.evaluate((all) => globalThis.checkCards(all), batch.map(({ shown }) => shown));
    found.push(...batch.flatMap(({ name }, index) => wrong[index].map((what) => `${name}: ${what}`)));
  }
  return { looked: looks.length, found };
};

/** Runs the file's wish. */
const check = async (file) => {
  const { cards, pseudo, ...wish } = JSON.parse(readFileSync(file, 'utf8'));
  const longer = pseudo === true ? cards.map(({ name, card }) => ({ name: `${name}, pseudo-language`, card: pseudoCard(card) })) : [];
  return withPage((page) => complaints(page, { ...wish, cards: [...cards, ...longer] }));
};

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Say which file: node scripts/gallery/check.mjs FILE');
  const { looked, found } = await check(file);
  process.stdout.write(`${[...found, `${found.length} complaints about ${looked} cards`].join('\n')}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

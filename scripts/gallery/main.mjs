// Shows every card to people: `npm run gallery` draws each in every language and theme, on a phone and at full width, into docs/cards.md
// and docs/images/cards/. It ends with 1, and names the card, when something of it could not be read or pressed.
//
//   node scripts/gallery/main.mjs [FOLDER]   ->   cards.md and images/cards/, in docs/ by default
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPage } from './browser.mjs';
import { complaints, showing, WIDTHS } from './check.mjs';
import { exhibits } from './exhibits.mjs';
import { galleryPage } from './markdown.mjs';
import { withPalette } from './png.mjs';
import { pseudoCard } from './pseudo.mjs';
import { neverShown } from './sentences.mjs';
import { THEMES } from './themes.mjs';

const require = createRequire(import.meta.url);
const { LANGUAGES } = require('../../dist/locale/index.js');

const OUT = process.argv[2] ?? fileURLToPath(new URL('../../docs', import.meta.url));
const PICTURES = join(OUT, 'images', 'cards');
const NAMES = { en: 'English', fr: 'Français' };
const themes = Object.keys(THEMES);

/** The pictures of one card: a row for each theme with all languages side by side, and a narrow one in the pseudo-language. */
const picturesOf = ({ id, cards }) => {
  const file = (name, size, theme, shown) => ({ path: `${id}/${name}-${size}.png`, cards: shown.map((card) => showing(card, theme, WIDTHS[size])) });
  const spoken = LANGUAGES.map((language) => cards[language]);
  return [
    ...themes.map((theme) => ({ row: THEMES[theme].label, files: Object.keys(WIDTHS).map((size) => file(theme, size, theme, spoken)) })),
    { row: 'Pseudo-language', files: [file('pseudo', 'narrow', 'light', [pseudoCard(cards.en)])] },
  ];
};

const draw = async (page, { path, cards }) => {
  await page.evaluate((all) => globalThis.showSheet(all), cards);
  const file = join(PICTURES, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, withPalette(await page.locator('.sheet').screenshot()));
};

const shelf = exhibits(LANGUAGES).map((exhibit) => ({ ...exhibit, pictures: picturesOf(exhibit) }));
const { looked, found } = await withPage(async (page) => {
  rmSync(PICTURES, { recursive: true, force: true });
  for (const { pictures } of shelf) for (const { files } of pictures) for (const file of files) await draw(page, file);
  const spoken = shelf.flatMap(({ id, cards }) => LANGUAGES.map((language) => ({ name: `${id}, ${language}`, card: cards[language] })));
  const pseudo = shelf.map(({ id, cards }) => ({ name: `${id}, pseudo-language`, card: pseudoCard(cards.en) }));
  return complaints(page, { cards: [...spoken, ...pseudo], themes, widths: Object.values(WIDTHS) });
});
writeFileSync(join(OUT, 'cards.md'), galleryPage(shelf, LANGUAGES.map((language) => NAMES[language] ?? language), WIDTHS));

const files = readdirSync(PICTURES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
const wrong = [...found, ...neverShown(shelf.map(({ cards }) => cards.en)).map((key) => `the sentence ${key} is on no card: add one to scripts/gallery/exhibits.mjs`)];
const upshot = `${shelf.length} cards in ${files.length} pictures (${Math.ceil(bytes / 1024)} KB); looked at ${looked} cards in all, ${wrong.length} complaints`;
process.stdout.write(`${[...wrong, upshot].join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

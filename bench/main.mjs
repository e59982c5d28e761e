// `npm run bench [-- NAME…] [--full]`: how fast it is, as ratios of two things that are measured in turn in one run, so that a
// slow or busy machine slows both. Prints the machine and a table, writes both into bench/results/, and exits with 1 when a
// bound does not hold or a figure could not be measured. `--full` measures for longer. A figure is a file of bench/figures/ that exports `title` and `measure`.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.mjs';
import { asMarkdown, asRow } from './rows.mjs';

const FIGURES = join(import.meta.dirname, 'figures');
const RESULTS = join(import.meta.dirname, 'results');

const given = process.argv.slice(2);
const full = given.includes('--full');
const known = readdirSync(FIGURES)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length));
const asked = given.filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no figure ${unknown.join(', ')}. There is: ${known.join(', ')}.`);
  process.exit(1);
}

const here = machine();
console.log(here.join('\n'));
const rows = [];
const failed = [];
for (const name of asked.length === 0 ? known : asked) {
  const figure = await import(join(FIGURES, `${name}.mjs`));
  console.log(`\n${name}: ${figure.title}`);
  try {
    for (const found of await figure.measure({ full, named: asked.includes(name), say: (line) => console.log(`  ${line}`) })) rows.push(asRow(name, found));
  } catch (error) {
    // What the others found is not lost with it.
    console.error(error);
    failed.push(`Not measured: ${name}: ${error.message.split('\n')[0]}`);
  }
}

const table = asMarkdown(rows);
mkdirSync(RESULTS, { recursive: true });
writeFileSync(join(RESULTS, 'results.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
writeFileSync(join(RESULTS, 'results.md'), `${[...here, ...failed].map((line) => `- ${line}`).join('\n')}\n\n${table}\n`);
console.log(`\n${table}\n`);
const missed = rows.filter(({ holds }) => !holds);
for (const line of [...missed.map(({ figure }) => `Missed: ${figure}`), ...failed]) console.log(line);
process.exitCode = missed.length + failed.length > 0 ? 1 : 0;

// `npm run test:full [-- PATH…]`: every suite whose name ends in `.at-size.test.ts`, at full size, one after the other, some of them again on PostgreSQL; then
// the table of figures. Exits with 1 when a suite is red, or when one tried less than it has to.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const FIGURES = '.build/figures';
const asked = process.argv.slice(2);
const pattern = asked.length === 0 ? ['\\.at-size\\.test\\.ts$'] : asked;
/** Suites about one program on an embedded store that are played again with several programs on PostgreSQL. */
const AGAIN = ['clicks-at-once', 'kill-points', 'many-kill-points', 'many-random-kills', 'audit-unavailable'].map((name) => `test/crash/${name}.at-size.test.ts`);
const ON_POSTGRES = { JOURNEY_STORE: 'postgres', JOURNEY_REPLICAS: '3' };

rmSync(FIGURES, { recursive: true, force: true });
mkdirSync(FIGURES, { recursive: true });
const run = (suites, more) => spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--runInBand', ...suites], { stdio: 'inherit', env: { ...process.env, AT_SIZE: 'full', ...more } }).status === 0;
const again = AGAIN.filter((file) => pattern.some((wanted) => new RegExp(wanted).test(file)));
const good = [run(pattern, {}), again.length === 0 || run(again, ON_POSTGRES)].every((one) => one);

const found = existsSync(FIGURES) ? readdirSync(FIGURES).map((name) => JSON.parse(readFileSync(`${FIGURES}/${name}`, 'utf8'))) : [];
const short = found.filter(({ tried, atLeast, wrong }) => tried < atLeast || wrong > 0);
const row = ({ figure, tried, atLeast, wrong, more }) => `| ${figure} | ${tried} | ${atLeast} | ${wrong} | ${more ?? ''} |`;
const table = ['| figure | tried | at least | wrong | |', '|---|---|---|---|---|', ...found.map(row)].join('\n');
writeFileSync('.build/figures.md', `${table}\n`);
console.log(`\n${table}\n`);
if (found.length === 0) console.log('No figure was noted.');
for (const { figure } of short) console.log(`Missed: ${figure}`);
process.exitCode = good && short.length === 0 && found.length > 0 ? 0 : 1;

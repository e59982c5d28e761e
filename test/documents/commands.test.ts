import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';
import { blocksOf, commandsIn, isCommand, NO_SHELLS, PAGES, ROOT, runnersOf, textOf, type Block } from './pages';

const NEEDS_A_TENANT = 'needs a tenant';
/** Tests that take their commands from a page and run every one of them, each with its page. */
const RUN_AS_THEY_STAND: Readonly<Record<string, string>> = {
  'test/documents/deploy.test.ts': 'docs/deploy.md',
  'test/documents/upkeep.test.ts': 'docs/operations.md',
};
const SCRIPTS: Readonly<Record<string, string>> = scripts;

const BLOCKS = PAGES.flatMap(blocksOf);
const COMMANDS = BLOCKS.filter(isCommand);
const at = ({ page, line }: Block): string => `${page}:${line}`;
const rows = (blocks: readonly Block[]): readonly (readonly [string, Block])[] => blocks.map((block) => [at(block), block]);

/** The files that an npm script runs, e.g. `demo/main.js`. */
const programsOf = (script: string): readonly string[] => [...script.matchAll(/(\w+\/[\w-]+\.m?js)/g)].map(([program]) => program);

/** Whether `runner` runs this command. */
const runs = (runner: string, command: string): boolean => {
  const text = textOf(runner);
  if (!runner.startsWith('test/')) return text.split('\n').includes(command);
  const page = RUN_AS_THEY_STAND[runner];
  if (page !== undefined) return blocksOf(page).some((block) => runnersOf(block).includes(runner) && commandsIn(block).includes(command));
  const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
  return script !== undefined && programsOf(SCRIPTS[script] ?? '').some((program) => text.includes(program));
};

test('every block says its language, and one that this test knows', () => {
  expect(BLOCKS.filter((block) => !isCommand(block) && !NO_SHELLS.includes(block.language)).map(at)).toEqual([]);
});

test('every block of commands is marked: run by a test, or in need of a tenant', () => {
  expect(COMMANDS.filter((block) => block.mark !== NEEDS_A_TENANT && runnersOf(block).length === 0).map(at)).toEqual([]);
});

test.each(rows(COMMANDS.filter((block) => runnersOf(block).length > 0)))('%s: each of its commands is run by a file that its mark names', (_where, block) => {
  const runners = runnersOf(block);
  expect(runners.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  // Loops stand over several lines; their block is run as a whole.
  if (runners.some((runner) => RUN_AS_THEY_STAND[runner] === block.page)) return;
  expect(commandsIn(block).filter((command) => !runners.some((file) => runs(file, command)))).toEqual([]);
});

describe('a block that needs a tenant', () => {
  const blocks = rows(COMMANDS.filter(({ mark }) => mark === NEEDS_A_TENANT));

  test.each(blocks)('%s talks to one, and holds nothing that could be run here', (_where, { content }) => {
    expect(content).toMatch(/^(?:\w+=\$\()?(?:az|atk|docker) |^sudo systemctl |\b(?:Connect|Get|New)-(?:Mg|Teams|Microsoft)/m);
    expect(content).not.toMatch(/\bnpm (?:ci|run|start|test|prune)\b|\bopenssl\b|\bnode -e\b/);
  });

  test.each(blocks.filter(([, { language }]) => language === 'sh'))('%s is at least a script that a shell can read', (_where, { content }) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test('every npm script that a page names is there', () => {
  const named = PAGES.flatMap((page) => [...textOf(page).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => ({ page, name })));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ name }) => SCRIPTS[name] === undefined)).toEqual([]);
});

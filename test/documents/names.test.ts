import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readConfig } from '../../src/config';
import { VARIABLES } from '../../src/config/variables';
import { blocksOf, PAGES, ROOT, textOf } from './pages';

const schema = new Set(Object.keys(VARIABLES.shape));
const words = (text: string): readonly string[] => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];

/** Names that belong to something else: the app package, the tools, a constant of the program, a shell's own. */
const others = new Set([
  ...words(textOf('env/.env.dev')),
  ...words(textOf('env/.env.playground')),
  ...readdirSync(join(ROOT, 'scripts'))
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => words(textOf(`scripts/${file}`))),
  ...words(textOf('src/domain/command/grammar.ts')),
  ...words(textOf('src/locale/language-of.ts')),
  ...words(textOf('src/telemetry/output.ts')),
  ...words(textOf('src/telemetry/otel/surroundings.ts')),
  'NODE_EXTRA_CA_CERTS',
]);

test.each(PAGES)('every variable that %s names is one that the program reads', (page) => {
  const named = [...new Set(words(textOf(page)))];
  expect(named.filter((name) => !schema.has(name) && !others.has(name))).toEqual([]);
});

test.each(PAGES)('every setting that %s writes out is one that the program reads, or is set right there', (page) => {
  const written = [...textOf(page).matchAll(/`([A-Z][A-Z0-9]+)=/g)].map(([, name = '']) => name);
  expect(written.filter((name) => !schema.has(name) && !others.has(name))).toEqual([]);
});

test('the settings that the deployment page shows are a configuration that starts, without a warning', () => {
  const [shown] = blocksOf('docs/deploy.md').filter(({ language, content }) => language === 'ini' && content.startsWith('BOT_ID='));
  const reading = readConfig(parseEnv(shown?.content ?? ''), () => true);
  expect(reading).toMatchObject({ ok: true, config: { warnings: [] } });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from '../../src/config';
import { DESCRIPTIONS } from '../../src/config/described';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { ROOT, textOf } from './pages';

const NAMES = Object.keys(VARIABLES.shape) as readonly VariableName[];
const read = (name: VariableName, text: string | undefined): unknown => VARIABLES.shape[name].safeParse(text);

/** Where the configuration keeps what only a later version uses. */
const KEPT_AS: Partial<Readonly<Record<VariableName, string>>> = {
  PUBLIC_URL: 'publicUrl',
  TAB_CLIENT_ID: 'tabClientId',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'applicationInsightsConnectionString',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'otlpEndpoint',
};

test('docs/configuration.md is what the schema says; if not, run `npm run build` and `npm run docs`', () => {
  expect(textOf('docs/configuration.md')).toBe(configurationPage());
});

test.each(NAMES)('%s has a row on the page, and its example is accepted', (name) => {
  expect(configurationPage().split('\n').filter((line) => line.startsWith(`| \`${name}\` |`) && line.endsWith(`\`${DESCRIPTIONS[name].example}\` |`))).toHaveLength(1);
  expect(read(name, DESCRIPTIONS[name].example)).toMatchObject({ success: true });
});

test.each(NAMES)('%s: the default that the page shows is the schema’s', (name) => {
  const { preset, otherwise } = DESCRIPTIONS[name];
  const unset = read(name, undefined);
  if (preset !== undefined) expect(unset).toEqual(read(name, preset));
  else expect(unset).toMatchObject({ success: otherwise !== undefined });
  expect(preset !== undefined && otherwise !== undefined).toBe(false);
});

test('the page is short enough to be read: no line break inside a cell, no cell without text', () => {
  for (const line of configurationPage().split('\n').filter((each) => each.startsWith('|'))) expect(line).not.toMatch(/\|\s+\|/);
});

describe('what the page says has no effect yet', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('config/'))
    .map((path) => textOf(`src/${path}`))
    .join('\n');

  test.each(NAMES.filter((name) => DESCRIPTIONS[name].unused === true))('%s is used nowhere', (name) => {
    expect(KEPT_AS[name]).toBeDefined();
    expect(sources).not.toMatch(new RegExp(`\\b${KEPT_AS[name] ?? ''}\\b`));
  });

  test('and nothing else is unused', () => {
    const unused = Object.entries(KEPT_AS).filter(([, kept]) => !new RegExp(`\\b${kept}\\b`).test(sources));
    expect(unused.map(([name]) => name).sort()).toEqual(NAMES.filter((name) => DESCRIPTIONS[name].unused === true).toSorted());
  });
});

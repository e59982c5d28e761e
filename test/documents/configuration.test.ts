import { configurationPage } from '../../src/config';
import { DESCRIPTIONS } from '../../src/config/described';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { textOf } from './pages';

const NAMES = Object.keys(VARIABLES.shape) as readonly VariableName[];
const read = (name: VariableName, text: string | undefined): unknown => VARIABLES.shape[name].safeParse(text);

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

import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { textOf } from '../documents/pages';

export interface Step {
  readonly uses: string;
  readonly name?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly writeToEnvironmentFile?: Readonly<Record<string, string>>;
}

/** A file of the Agents Toolkit, and the environment that it is for. */
export interface ToolkitFile {
  readonly file: string;
  readonly env: 'dev' | 'local' | 'playground';
}

export const TOOLKIT_FILES: readonly ToolkitFile[] = [
  { file: 'teamsapp.yml', env: 'dev' },
  { file: 'teamsapp.local.yml', env: 'local' },
  { file: 'm365agents.playground.yml', env: 'playground' },
];

const LIFECYCLES = ['provision', 'deploy', 'publish'] as const;

export const contentOf = (file: string): Readonly<Record<string, unknown>> => parse(textOf(file)) as Readonly<Record<string, unknown>>;

/** The lifecycles of a file, each with its steps. */
export const lifecycles = (file: string): readonly (readonly [string, readonly Step[]])[] => {
  const content = contentOf(file);
  return LIFECYCLES.flatMap((name) => (Array.isArray(content[name]) ? [[name, content[name] as readonly Step[]] as const] : []));
};

export const stepsOf = (file: string, lifecycle?: string): readonly Step[] => lifecycles(file).flatMap(([name, steps]) => (lifecycle === undefined || lifecycle === name ? steps : []));

/** The variables of `env/.env.<name>`; that of `local` is made by the Toolkit and ignored by git. */
export const environment = (name: 'dev' | 'playground'): NodeJS.Dict<string> => parseEnv(textOf(`env/.env.${name}`));

/** The names in `${{NAME}}`, once each. */
export const placeholders = (content: string): readonly string[] => [...new Set([...content.matchAll(/\$\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];

/** The variables that a step leaves for the next ones. */
export const leftBy = (step: Step, outputs: readonly string[]): readonly string[] => {
  if (step.uses === 'arm/deploy') return outputs;
  // It says each of these in the form that the Toolkit reads.
  if (step.with?.['run'] === 'node scripts/prepare-local.mjs') return Object.keys(environment('dev')).filter((name) => /^APP_(?!NAME)/.test(name));
  return Object.values(step.writeToEnvironmentFile ?? {});
};

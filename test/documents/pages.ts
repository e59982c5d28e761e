import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** Every page, by its path in the project. */
export const PAGES: readonly string[] = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs'), ...markdownIn('docs/decisions')];

/** A fenced block, and the comment right above it where there is one. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly content: string;
  readonly mark: string | undefined;
}

const FENCE = /^```(\S*)$/;
const COMMENT = /^<!-- (.+) -->$/;

/** The fenced blocks of a page, from top to bottom. */
export const blocksOf = (page: string): readonly Block[] => {
  const lines = textOf(page).split('\n');
  const blocks: Block[] = [];
  let start: number | undefined;
  lines.forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (fence === null) return;
    if (start === undefined) {
      start = index;
      return;
    }
    const language = FENCE.exec(lines[start] ?? '')?.[1] ?? '';
    const mark = COMMENT.exec(lines[start - 1] ?? '')?.[1];
    blocks.push({ page, line: start + 1, language, content: lines.slice(start + 1, index).join('\n'), mark });
    start = undefined;
  });
  if (start !== undefined) throw new Error(`${page}: the block of line ${start + 1} has no end`);
  return blocks;
};

/** What a page says outside its blocks. */
export const proseOf = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```$/gm, '');

/** Languages whose blocks are commands for a shell. */
const SHELLS: readonly string[] = ['sh', 'powershell'];
/** Languages whose blocks are nothing to be run. */
export const NO_SHELLS: readonly string[] = ['ini', 'mermaid', 'nginx', 'text'];

export const isCommand = ({ language }: Block): boolean => SHELLS.includes(language);

/** The files that a block's mark says run it. */
export const runnersOf = ({ mark }: Block): readonly string[] => /^run by: (.+)$/.exec(mark ?? '')?.[1]?.split(', ') ?? [];

/** The single commands of a shell block, without comments. */
export const commandsIn = ({ content }: Block): readonly string[] =>
  content
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split('&&'))
    .map((command) => command.trim())
    .filter((command) => command !== '');

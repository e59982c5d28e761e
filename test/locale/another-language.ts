import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import en from '../../src/locale/en.json';
import { pseudoCatalogue } from './pseudo';

const ROOT = resolve(__dirname, '../..');
/** What the product is built from. */
const SOURCES = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** The tag of a language that the bot does not speak, for the one that nobody speaks. */
export const ANOTHER = 'de';
export const SENTENCES = pseudoCatalogue(en);

/** A copy of the project that speaks one language more: by one file and one line, and by nothing else. */
export class AnotherLanguage {
  readonly folder = mkdtempSync(join(tmpdir(), 'session-revoker-language-'));

  constructor() {
    for (const name of SOURCES) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    this.write(SENTENCES);
    appendFileSync(join(this.folder, 'src/locale/languages.ts'), `export { default as ${ANOTHER} } from './${ANOTHER}.json';\n`);
  }

  /** The built program. */
  get program(): string {
    return join(this.folder, 'dist/main.js');
  }

  /** The one file. */
  write(sentences: Readonly<Record<string, string>>): void {
    writeFileSync(join(this.folder, `src/locale/${ANOTHER}.json`), JSON.stringify(sentences));
  }

  /** What the compiler says of the product, or of one folder of it; empty when nothing. */
  compile(only?: string): string {
    const project = join(this.folder, only === undefined ? 'tsconfig.build.json' : 'tsconfig.part.json');
    if (only !== undefined) writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', compilerOptions: { types: ['node'] }, include: [only] }));
    return spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], { encoding: 'utf8' }).stdout;
  }

  buildTab(): void {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', '--config', 'src/tab/vite.config.mts'], { cwd: this.folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BotProcess } from '../journeys/bot-process';

const ROOT = resolve(__dirname, '../..');
const BEGINS = /exports\.POSTGRES_MIGRATIONS = \{\n/;

/** A second build of the program that has one more step for the store. */
export class NextVersion {
  private constructor(private readonly folder: string) {}

  /** @param step its name @param statements what it does to the store */
  static build(step: string, statements: readonly string[]): NextVersion {
    const folder = mkdtempSync(join(tmpdir(), 'next-version-'));
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'dist/store/migrate.js');
    const program = readFileSync(file, 'utf8');
    if (!BEGINS.test(program)) throw new Error(`${file} has no list of steps`);
    const up = `async (db) => { for (const statement of ${JSON.stringify(statements)}) await kysely_1.sql.raw(statement).execute(db); }`;
    writeFileSync(file, program.replace(BEGINS, (begin) => `${begin}    ${JSON.stringify(step)}: { up: ${up} },\n`));
    return new NextVersion(folder);
  }

  /** Starts this build in the place of the one beside the tests. */
  async start(bot: BotProcess): Promise<void> {
    const before = process.env['JOURNEY_PROGRAM'];
    process.env['JOURNEY_PROGRAM'] = join(this.folder, 'dist/main.js');
    try {
      await bot.start();
    } finally {
      if (before === undefined) delete process.env['JOURNEY_PROGRAM'];
      else process.env['JOURNEY_PROGRAM'] = before;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

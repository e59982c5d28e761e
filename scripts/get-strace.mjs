// Finds strace, or installs it where that is possible without asking: `node scripts/get-strace.mjs` prints the path of the
// program on stdout and everything else on stderr. Nothing is ever skipped: without strace it fails with a sentence.
import { delimiter, join } from 'node:path';
import { installFromDebian, isProgram } from './debian-packages.mjs';

const found = () => ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)].map((folder) => join(folder, 'strace')).find(isProgram);

const WITHOUT = 'strace was not found. On Linux install it (on Debian: apt-get install strace). The tests that strike single system calls need it and are not skipped; other systems do not have it.';

try {
  const path = found() ?? (installFromDebian('get-strace', ['strace']) ? found() : undefined);
  if (path === undefined) throw new Error(WITHOUT);
  process.stdout.write(`${path}\n`);
} catch (error) {
  process.stderr.write(`get-strace: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

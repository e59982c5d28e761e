import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';

/** On Windows every file counts as executable, so there a file is enough. */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8')) && isProgram('/usr/bin/apt-get');
  } catch {
    return false;
  }
}

/** Runs one command with its output on our stderr, since stdout carries the path alone. */
function run(who, command, args) {
  process.stderr.write(`${who}: ${command} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (error) throw error;
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with ${status}. Its own lines above say why.`);
}

/**
 * Installs packages of Debian or Ubuntu where we are root.
 * @param who the program that says what is done
 * @returns false where that is not possible
 * @throws when it was possible and failed
 */
export function installFromDebian(who, packages) {
  if (!isDebian() || process.getuid?.() !== 0) return false;
  process.stderr.write(`${who}: ${packages.join(', ')} from this system's packages.\n`);
  run(who, 'apt-get', ['update']);
  run(who, 'apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
  return true;
}

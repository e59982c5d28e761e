// Finds Chromium, or installs it where that is possible without asking: `node scripts/get-chromium.mjs` prints the path of
// the program on stdout and everything else on stderr. Nothing is ever skipped: without Chromium it fails with a sentence.
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFromDebian, isProgram } from './debian-packages.mjs';

const PACKAGES = ['chromium', 'fonts-liberation'];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where the three systems usually keep a Chromium that can be driven, most likely first. */
function usualPlaces(platform, environment) {
  if (platform === 'darwin') {
    const apps = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
    const folders = ['/Applications', ...(environment.HOME ? [join(environment.HOME, 'Applications')] : [])];
    return folders.flatMap((folder) => apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  if (platform === 'win32') {
    const folders = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA].filter(Boolean);
    const programs = [['Google', 'Chrome'], ['Chromium'], ['Microsoft', 'Edge']];
    return folders.flatMap((folder) =>
      programs.map((parts) => join(folder, ...parts, 'Application', parts.at(-1) === 'Edge' ? 'msedge.exe' : 'chrome.exe')),
    );
  }
  return NAMES.map((name) => `/usr/bin/${name}`);
}

/**
 * The path of an installed Chromium, or undefined. `CHROMIUM_PATH` wins; then the usual places, then PATH.
 * @throws when `CHROMIUM_PATH` is set but names no program: a wish that cannot be met is said, not replaced.
 */
export function findChromium(environment = process.env, platform = process.platform) {
  const wished = environment.CHROMIUM_PATH;
  if (wished) {
    if (isProgram(wished)) return wished;
    throw new Error(`CHROMIUM_PATH is ${wished}, and there is no program of that name. Correct it, or unset it to search the usual places.`);
  }
  const onPath = platform === 'win32' ? [] : (environment.PATH ?? '').split(delimiter).filter(Boolean).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...usualPlaces(platform, environment), ...onPath].find(isProgram);
}

/**
 * The path of Chromium, installing it from Debian's packages when it is missing and we are root on Debian or Ubuntu.
 * @throws with what to do when there is none and none can be installed.
 */
export function getChromium() {
  const found = findChromium();
  if (found) return found;
  if (!installFromDebian('get-chromium', PACKAGES)) {
    throw new Error(
      'Chromium was not found. Install Chromium, Chrome or Edge (on Debian: apt-get install chromium), or set CHROMIUM_PATH to the program. The browser tests need it and are not skipped.',
    );
  }
  const installed = findChromium();
  if (!installed) throw new Error('The packages were installed, but no Chromium is in a usual place. Set CHROMIUM_PATH to the program.');
  return installed;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${getChromium()}\n`);
  } catch (error) {
    process.stderr.write(`get-chromium: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

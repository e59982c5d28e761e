import { copyFileSync, cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages';

/** What a build, a package and a start need. */
const NEEDED = ['.npmrc', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'scripts', 'appPackage', 'env'];
/** npm writes into this file instead of replacing it. */
const WRITTEN_IN_PLACE = '.package-lock.json';

/** The project as `npm ci` leaves it, in a folder of its own: what happens there does not reach this one. */
export const copyProject = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-deploy-'));
  for (const name of NEEDED) cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter: (path) => path !== join(ROOT, 'appPackage/build') });
  linkTree(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

/** Hard links: half a gigabyte is not copied to be deleted a minute later. */
const linkTree = (from: string, to: string): void => {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.name === WRITTEN_IN_PLACE) copyFileSync(source, target);
    else linkFile(source, target);
  }
};

const linkFile = (source: string, target: string): void => {
  try {
    linkSync(source, target);
  } catch {
    // Another disk, or a file system without links.
    copyFileSync(source, target);
  }
};

// Builds everything that the tests run, side by side: the server, the tab, and the sandbox.
//
//   node scripts/build-all.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

const BUILDS = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['node_modules/typescript/bin/tsc', '-p', 'sandbox/tsconfig.json'],
  ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'src/tab/vite.config.mts'],
];

const build = async (words) => {
  const [code] = await once(spawn(process.execPath, words, { stdio: 'inherit' }), 'exit');
  return code;
};

rmSync('dist', { recursive: true, force: true });
const codes = await Promise.all(BUILDS.map(build));
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;

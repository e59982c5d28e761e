// `npm run build:all`: everything that the tests run, side by side.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const build = async (script) => {
  // npm is a script of its own on Windows.
  const [code] = await once(spawn('npm', ['run', '-s', script], { stdio: 'inherit', shell: process.platform === 'win32' }), 'exit');
  return code;
};

const codes = await Promise.all(['build:server', 'build:tab', 'build:sandbox'].map(build));
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;

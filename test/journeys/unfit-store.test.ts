import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from './stage';

const stage = new Stage({}, {});
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unfit-store-'));
  await stage.open(false);
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

test('a store on a network share is refused at the start, with a sentence that names PostgreSQL', async () => {
  // There is no share here: the system is made to say that there is one.
  const share = join(folder, 'share.cjs');
  writeFileSync(share, "const fs = require('node:fs');\nconst asked = fs.statfsSync;\nfs.statfsSync = (...all) => ({ ...asked(...all), type: 0x6969 });\nrequire('node:module').syncBuiltinESMExports();\n");
  const ended = await stage.bot.startInVain({ NODE_OPTIONS: `--require ${share}` });
  expect(ended.code).toBe(1);
  expect(ended.output).toMatch(/is on a network file system \(NFS\).*PostgreSQL/);
  expect(ended.output).not.toContain('listening');
});

test('a store that is none is refused at the start, with what to do about it', async () => {
  const file = join(folder, 'store.db');
  writeFileSync(file, 'This is no database, whatever its name says.\n'.repeat(400));
  const ended = await stage.bot.startInVain({ DATABASE_URL: `file:${file}` });
  expect(ended.code).toBe(1);
  expect(ended.output).toMatch(/store\.db is damaged .*Restore the last good copy/);
});

test('a store that cannot be opened is told of by the system’s own code', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const ended = await stage.bot.startInVain({ DATABASE_URL: `file:${file}/store.db` });
  expect(ended.code).toBe(1);
  expect(ended.output).toMatch(/"because":"[^"]*(?:ENOTDIR|EEXIST)/);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { AuditAnswer } from './evidence';

/** Runs `dist/audit.js verify` on the store that `environment` names, as `npm run audit -- verify` does. */
export const checkAudit = async (root: string, environment: Readonly<Record<string, string>>): Promise<AuditAnswer> => {
  const check = spawn(process.execPath, [join(root, 'dist/audit.js'), 'verify'], { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [code]] = await Promise.all([readAll(check.stdout), readAll(check.stderr), once(check, 'close') as Promise<[number | null]>]);
  return { exitCode: code ?? 1, said: `${said}${complained}`.trim() };
};

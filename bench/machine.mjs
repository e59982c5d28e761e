// On what it was measured: a figure without this says nothing.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** The machine and the versions that matter, a line each. */
export const machine = () => {
  const root = join(import.meta.dirname, '..');
  const { version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [
    `session-revoker ${version} on ${new Date().toISOString()}`,
    `${availableParallelism()} of ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, load ${loadavg()[0].toFixed(1)} before the start`,
    `${platform()} ${release()}, Node ${process.versions.node}, V8 ${process.versions.v8}`,
    `better-sqlite3 ${dependencies['better-sqlite3']}, restify ${dependencies.restify}, botbuilder ${dependencies.botbuilder}, pg ${dependencies.pg}`,
  ];
};

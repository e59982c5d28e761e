import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Certificate } from '../../sandbox/tenant/certificates';

/** A certificate for this machine, and how a program comes to trust it beside others. */
export interface Trusted {
  readonly certificate: Certificate;
  /** A file with it and those in another file, for `NODE_EXTRA_CA_CERTS`. */
  beside(file: string): string;
  remove(): void;
}

/** Makes one that is its own authority, under a name that no other authority has. */
export const makeTrusted = async (): Promise<Trusted> => {
  const made = await generate([{ name: 'commonName', value: 'Receiver of telemetry' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
  return {
    certificate: { key: made.private, cert: made.cert },
    beside: (file) => {
      const all = join(folder, 'authorities.pem');
      writeFileSync(all, `${readFileSync(file, 'utf8')}\n${made.cert}`);
      return all;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClientCertificate } from './certificates';

/** The acting app's certificate and private key, PEM, and the file that holds both. */
export interface KeptCertificate {
  readonly pem: string;
  readonly file: string;
}

/** The certificate in `folder`: read when it is there, so that it outlives a restart of the tenant, otherwise made. */
export const keepClientCertificate = async (folder: string, name: string, now: number): Promise<KeptCertificate> => {
  const file = join(folder, 'tenant-acting-app.pem');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { pem: kept, file };
  const { key, cert } = await makeClientCertificate(name, now);
  const pem = [cert.trimEnd(), key.trimEnd(), ''].join('\n');
  await writeFile(file, pem, { mode: 0o600 });
  return { pem, file };
};

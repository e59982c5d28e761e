import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { certificateFinding } from '../../domain/diagnosis';
import type { Clock, Inspection } from '../../service/ports';

/** The first certificate of a PEM file is the app's own; a chain may follow it. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** How long a credential of this kind is still good. @param variable where its path is configured */
export const certificateInspection = (variable: string, path: string, clock: Clock): Inspection => ({
  subject: 'certificate',
  look: async () => [certificateFinding(variable, await endOf(path), clock.now())],
});

const endOf = async (path: string): Promise<number | undefined> => {
  try {
    const pem = CERTIFICATE.exec(await readFile(path, 'utf8'))?.[0];
    return pem === undefined ? undefined : new X509Certificate(pem).validToDate.getTime();
  } catch {
    return undefined;
  }
};

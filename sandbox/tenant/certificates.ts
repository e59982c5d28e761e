import { generate } from 'selfsigned';

/** A certificate with its private key, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const YEAR = 365 * 24 * 3600 * 1000;

const lifetime = (now: number): { notBeforeDate: Date; notAfterDate: Date } => ({
  // A day back, so that a client whose clock is a little behind does not refuse it.
  notBeforeDate: new Date(now - 24 * 3600 * 1000),
  notAfterDate: new Date(now + YEAR),
});

/** The tenant's own certificate authority (P-256). Only clients that are told to trust it do. */
export const makeAuthority = async (now: number): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: 'Simulated tenant CA' }], {
    ...lifetime(now),
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
};

/** A server certificate for `names` (default: `localhost`) and 127.0.0.1, signed by `authority`. */
export const makeServerCertificate = async (authority: Certificate, now: number, names: readonly string[] = ['localhost']): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    ...lifetime(now),
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.key, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key: made.private, cert: made.cert };
};

/** An application's own certificate (RSA, self-signed), for signing in with a client assertion instead of a secret. */
export const makeClientCertificate = async (name: string, now: number): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: name }], { ...lifetime(now), keyType: 'rsa', keySize: 2048, algorithm: 'sha256' });
  return { key: made.private, cert: made.cert };
};

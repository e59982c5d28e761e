import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Makes TLS clients of this process trust `pem` beside what they trusted before: for programs that run in the same
 * process as the tenant, where `NODE_EXTRA_CA_CERTS` comes too late. Answers a function that undoes it.
 */
export const trustInThisProcess = (pem: string): (() => void) => {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, pem]);
  return () => setDefaultCACertificates(before);
};

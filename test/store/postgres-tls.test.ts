import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import { makeAuthority, type Certificate } from '../../sandbox/tenant/certificates';
import { readPostgres } from '../../src/config/postgres-url';
import { message } from '../../src/locale';
import { openPostgres, UnfitPostgres, type Store } from '../../src/store';
import { postgresPlace } from '../../src/stores';

const PASSWORD = 'swordfish-4711';

let folder: string;
let server: PostgresServer;
let authority: Certificate;

/** For a server that is reached by this name, or by this address. */
const certificateFor = async (by: Certificate, name: { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string }, changes: object = {}): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: 'PostgreSQL' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 3_600_000),
    ca: { key: by.key, cert: by.cert },
    extensions: [{ name: 'basicConstraints', cA: false }, { name: 'subjectAltName', altNames: [name] }],
    ...changes,
  });
  return { key: made.private, cert: made.cert };
};

const BY_ADDRESS = { type: 7, ip: '127.0.0.1' } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-tls-'));
  authority = await makeAuthority(Date.now());
  writeFileSync(join(folder, 'authority.pem'), authority.cert);
  writeFileSync(join(folder, 'another.pem'), (await makeAuthority(Date.now())).cert);
  server = await PostgresServer.start({ fsync: 'off', tls: await certificateFor(authority, BY_ADDRESS) });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Way {
  readonly host?: string;
  readonly authority?: string;
}

/** The url as an operator would set it for a server elsewhere. */
const urlOf = (url: string, { host = '127.0.0.1', authority: file = 'authority.pem' }: Way = {}): string =>
  `${url.replace('postgres@127.0.0.1', `postgres:${PASSWORD}@${host}`)}?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, file))}`;

/** The store as the program opens it. */
const open = (url: string): Promise<Store> => {
  const read = readPostgres(url);
  if (!read.ok) throw new Error('not a url');
  return openPostgres(postgresPlace(read.value, () => Promise.reject(new Error('there is a password'))), () => undefined);
};

/** Opens it in vain. @returns why, and what is said about it in both languages */
const refusal = async (url: string): Promise<{ readonly because: string; readonly detail: string; readonly en: string; readonly fr: string }> => {
  const error = await open(url).then(
    () => new Error('it was opened'),
    (failed: unknown) => failed,
  );
  if (!(error instanceof UnfitPostgres)) throw error;
  const [en, fr] = (['en', 'fr'] as const).map((language) => message(language, `store.postgres.${error.because}`, error.values));
  expect(JSON.stringify([error, error.message, en, fr])).not.toContain(PASSWORD);
  return { because: error.because, detail: error.values.detail, en: en ?? '', fr: fr ?? '' };
};

test('a server with a certificate of the named authority is used, and every connection to it is encrypted', async () => {
  const url = await server.newDatabase();
  const store = await open(urlOf(url));
  await Promise.all(Array.from({ length: 5 }, () => store.journal.probe()));
  const [connections] = await server.does(
    `select count(*)::int as all, count(*) filter (where ssl)::int as encrypted from pg_stat_ssl join pg_stat_activity using (pid) where datname = '${new URL(url).pathname.slice(1)}'`,
  );
  expect(connections?.['all']).toBeGreaterThan(1);
  expect(connections?.['encrypted']).toBe(connections?.['all']);
  await store.close();
});

test('a certificate of another authority is refused, and the system trusts none of ours', async () => {
  const url = await server.newDatabase();
  const refused = await refusal(urlOf(url, { authority: 'another.pem' }));
  expect(refused).toMatchObject({ because: 'certificate', detail: expect.stringMatching(/^[A-Z_]*(?:CERT|SIGNATURE)[A-Z_]*$/) as unknown });
  expect(refused.en).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+ shows a certificate that is not trusted here.*sslrootcert in DATABASE_URL/);
  expect(refused.fr).toMatch(/^PostgreSQL sur 127\.0\.0\.1:\d+ présente un certificat qui n'est pas reconnu ici.*sslrootcert dans DATABASE_URL/);
  expect(await refusal(urlOf(url).replace(/&sslrootcert=.*/, ''))).toMatchObject({ because: 'certificate' });
});

test('a certificate for another name is refused: the address, or the name, has to be in it', async () => {
  const refused = await refusal(urlOf(await server.newDatabase(), { host: 'localhost' }));
  expect(refused).toMatchObject({ because: 'certificate', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect(refused.en).toContain('name the file of the authority that issued it as sslrootcert in DATABASE_URL, and the host as the certificate does');

  const named = await PostgresServer.start({ fsync: 'off', tls: await certificateFor(authority, { type: 2, value: 'localhost' }) });
  const url = await named.newDatabase();
  expect(await refusal(urlOf(url))).toMatchObject({ detail: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await (await open(urlOf(url, { host: 'localhost' }))).close();
  await named.stop();
});

test('a certificate that has ended is refused', async () => {
  const ended = await PostgresServer.start({ fsync: 'off', tls: await certificateFor(authority, BY_ADDRESS, { notBeforeDate: new Date(Date.now() - 7_200_000), notAfterDate: new Date(Date.now() - 3_600_000) }) });
  expect(await refusal(urlOf(await ended.newDatabase()))).toMatchObject({ because: 'certificate', detail: 'CERT_HAS_EXPIRED' });
  await ended.stop();
});

test('a server without TLS is refused', async () => {
  const plain = await PostgresServer.start({ fsync: 'off' });
  const refused = await refusal(urlOf(await plain.newDatabase()));
  expect(refused).toMatchObject({ because: 'no-tls', detail: 'no-tls' });
  expect(refused.en).toMatch(/does not speak TLS.*turn it on there \(ssl = on, with a certificate\)/);
  expect(refused.fr).toMatch(/ne parle pas TLS.*activez-le là-bas/);
  await plain.stop();
});

test.each([
  ['that it has none', 'N'],
  ['something else', 'E'],
])('to a server that answers the question for TLS with %s, nothing more is said', async (_, answer) => {
  const heard: Buffer[] = [];
  const listener = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (data) => {
      heard.push(data);
      socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  await refusal(urlOf(`postgres://postgres@127.0.0.1:${(listener.address() as AddressInfo).port}/revoker`));
  listener.close();
  // SSLRequest (https://www.postgresql.org/docs/current/protocol-message-formats.html), and no user, no database, no password.
  const question = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
  expect(heard.length).toBeGreaterThan(0);
  for (const said of heard) expect(said.equals(question)).toBe(true);
});

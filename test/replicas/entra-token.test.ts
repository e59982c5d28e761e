import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import { TokenGate } from '../../sandbox/postgres/token-gate';
import { makeAuthority, makeServerCertificate, type Certificate } from '../../sandbox/tenant/certificates';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { readConfig, type Config } from '../../src/config';
import { message } from '../../src/locale';
import { openPostgres, UnfitPostgres, type PostgresPlace, type Store } from '../../src/store';
import { postgresPlace, tokenOf } from '../../src/stores';
import { audit } from '../journeys/auditor';
import { SENTENCES } from '../journeys/sentences';
import { Stage } from '../journeys/stage';

/** As the role of a managed identity is called in the database. */
const USER = 'session-revoker';

let folder: string;
let tls: Certificate;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'entra-token-'));
  const authority = await makeAuthority(Date.now());
  tls = await makeServerCertificate(authority, Date.now());
  writeFileSync(join(folder, 'authority.pem'), authority.cert);
  writeFileSync(join(folder, 'key.pem'), generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const gateTo = (url: string, { httpOrigin, tenantId, app }: SimulatedTenant, clientId = app.clientId): Promise<TokenGate> =>
  TokenGate.open({ url, issuer: { origin: httpOrigin, tenantId }, users: { [USER]: clientId }, tls });

/** As an operator sets it for Azure: no password in it. */
const urlOf = (gate: TokenGate): string => `${gate.through(USER, 'localhost')}?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, 'authority.pem'))}`;

const giveTo = async (server: PostgresServer, url: string): Promise<void> => {
  await server.does(`create role "${USER}" login`).catch(() => undefined);
  await server.does(`alter database ${new URL(url).pathname.slice(1)} owner to "${USER}"`);
};

describe('the program, with a database that takes tokens of Entra', () => {
  const stage = new Stage({}, {}, { store: 'postgres', replicas: 1 });
  let gate: TokenGate;
  const gates: string[] = [];
  beforeAll(async () => {
    await stage.open(false);
    await giveTo(stage.server, stage.store);
    gate = await gateTo(stage.store, stage.tenant);
    gates.push(new URL(urlOf(gate)).host);
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    await gate.close();
  });

  const confirmed = async (): Promise<void> => {
    const [who, target] = [stage.admin(), stage.person()];
    const { line, card } = await stage.asked(who, `revoke sessions for ${target.upn}`);
    await stage.press(who, card, 'confirm');
    expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
  };

  test('whose credential is wrong says so at the start, and what to do, without it', async () => {
    const ended = await stage.bot.startInVain({ DATABASE_URL: urlOf(gate), AZURE_CLIENT_SECRET: 'swordfish-4711' });
    expect(ended.code).toBe(1);
    expect(ended.output).toMatch(/"code":"not-started".*"because":"Entra gave the acting app no token for PostgreSQL at localhost:\d+ \(token: AADSTS7000215\): look at the app's credential/);
    expect(ended.output).not.toContain('swordfish');
    expect(gate.accepted).toEqual([]);
  });

  test('that is not the user in the address is refused by the server, and says so', async () => {
    const others = await gateTo(stage.store, stage.tenant, stage.tenant.bot.id);
    gates.push(new URL(urlOf(others)).host);
    const ended = await stage.bot.startInVain({ DATABASE_URL: urlOf(others) });
    expect(ended.output).toMatch(/"because":"PostgreSQL at localhost:\d+ does not let this user in \(28000\): .*the rights of the managed identity/);
    expect(others.refused).toContain('28000');
    await others.close();
  });

  test('starts and works without a password, and goes on while Entra does not answer', async () => {
    await stage.start({ DATABASE_URL: urlOf(gate) });
    await confirmed();
    expect(gate.accepted.length).toBeGreaterThan(0);
    expect(gate.refused).toEqual([]);
    expect(await stage.server.does(`select distinct usename::text from pg_stat_activity where application_name = 'session-revoker'`)).toEqual([{ usename: USER }]);
    const down = stage.tenant.faults.plan({ service: 'token' }, { connection: 'reset' });
    await confirmed();
    down.remove();
    const evidence = stage.evidence();
    // The gates stand where the database does.
    expect(audit({ ...evidence, hosts: [...evidence.hosts, ...gates] })).toEqual([]);
  }, 60_000);
});

describe('the store, with tokens that last for a moment', () => {
  const LASTS = 2;
  let tenant: SimulatedTenant;
  let distrust: () => void;
  let server: PostgresServer;
  let gate: TokenGate;
  beforeAll(async () => {
    [tenant, server] = await Promise.all([startTenant({ tokenLifetimeSeconds: LASTS }), PostgresServer.start({ fsync: 'off' })]);
    distrust = tenant.trustInThisProcess();
  });
  afterAll(async () => {
    distrust();
    await Promise.all([tenant.stop(), server.stop()]);
  });
  beforeEach(async () => {
    const url = await server.newDatabase();
    await giveTo(server, url);
    gate = await gateTo(url, tenant);
  });
  afterEach(() => gate.close());

  const configOf = (): Config => {
    const read = readConfig({ ...tenant.environment(), DATABASE_URL: urlOf(gate), AUDIT_SIGNING_KEY_PATH: join(folder, 'key.pem'), AUDIT_ANCHOR_PATH: join(folder, 'anchor.log') });
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
    return read.config;
  };
  /** The configured place. @param password instead of the configured one */
  const placeOf = (password?: () => Promise<string>): PostgresPlace => {
    const config = configOf();
    if (config.database.kind !== 'postgres') throw new Error('not on PostgreSQL');
    return postgresPlace(config.database, password ?? tokenOf(config));
  };
  const open = (): Promise<Store> => openPostgres(placeOf(), () => undefined);
  const cutAll = (): Promise<unknown> => server.does(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'session-revoker'`);

  test('gets a new one for each connection that is made after the first has ended', async () => {
    const store = await open();
    const first = gate.accepted.length;
    await wait(LASTS * 1_000 + 500);
    await store.journal.probe();
    await cutAll();
    await wait(100);
    await Promise.all(Array.from({ length: 6 }, () => store.journal.probe()));
    expect(gate.accepted.length).toBeGreaterThan(first);
    expect(gate.accepted.slice(first).some((used) => !gate.accepted.slice(0, first).includes(used))).toBe(true);
    expect(gate.refused).toEqual([]);
    await store.close();
  });

  test('goes on with its connections while Entra is down, is down itself when it has none, and well again afterwards', async () => {
    const store = await open();
    await store.journal.probe();
    const down = tenant.faults.plan({ service: 'token' }, { connection: 'reset' });
    for (let n = 0; n < 5; n += 1) await store.journal.probe();
    await cutAll();
    await wait(100);
    for (let n = 0; n < 10; n += 1) await expect(store.journal.probe()).rejects.toMatchObject({ name: 'StoreDown', detail: 'token: no-answer', uncertain: false });
    await wait(200);
    // Connections without a password do not stay at the server, where their number is limited.
    expect(gate.open).toBeLessThan(3);
    down.remove();
    await store.journal.probe();
    await store.close();
  });

  test('is refused with a token that has ended, of another audience, or with none, and says so in both languages without it', async () => {
    const config = configOf();
    const ended = await tokenOf(config)();
    await wait(LASTS * 1_000 + 500);
    const forGraph = await tokenOf({ ...config, hosts: { ...config.hosts, databaseTokenScope: `${config.hosts.graphEndpoint}/.default` } })();
    for (const token of [ended, forGraph, 'none']) {
      const error = await openPostgres(placeOf(() => Promise.resolve(token)), () => undefined).catch((refused: unknown) => refused);
      if (!(error instanceof UnfitPostgres)) throw error;
      expect(error).toMatchObject({ because: 'user', values: { detail: '28P01' } });
      const [en, fr] = (['en', 'fr'] as const).map((language) => message(language, `store.postgres.${error.because}`, error.values));
      expect(en).toMatch(/^PostgreSQL at localhost:\d+ does not let this user in \(28P01\): look at the user and the password, or at the rights of the managed identity/);
      expect(fr).toMatch(/^PostgreSQL sur localhost:\d+ refuse cet utilisateur \(28P01\)/);
      if (token !== 'none') expect(`${error.message}${String(en)}${String(fr)}`).not.toContain(token);
    }
    expect(gate.accepted).toEqual([]);
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT, textOf } from '../documents/pages';
import { FakeGraph, IDENTITY, TOKEN } from './fake-graph';
import { runProgram, runScript, type Ended } from './run-script';

const READING = ['graph User.Read.All', 'graph RoleManagement.Read.Directory', 'graph GroupMember.Read.All'];
const BY_GRAPH = ['graph User.RevokeSessions.All', ...READING];
const BY_SHAREPOINT = [...READING, 'sharepoint Sites.FullControl.All'];

describe('the script that grants permissions', () => {
  let graph: FakeGraph;
  const grant = (args: readonly string[] = [], environment: Readonly<Record<string, string>> = { GRAPH_TOKEN: TOKEN }): Promise<Ended> =>
    runScript(['scripts/grant-app-roles.mjs', '--graph', graph.service.origin, ...args], environment);
  const grantTo = (identity: string, ...args: string[]): Promise<Ended> => grant(['--identity', identity, ...args]);
  const sentence = async (ended: Promise<Ended>): Promise<string> => {
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).not.toContain(TOKEN);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    return stderr.trimEnd();
  };

  beforeEach(async () => {
    graph = new FakeGraph();
    await graph.service.start();
  });
  afterEach(() => graph.service.stop());

  test('assigns the four that the Graph route needs, of Microsoft Graph, for applications, and none besides', async () => {
    const { code, stdout, stderr } = await grantTo(IDENTITY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(graph.held.toSorted()).toEqual(BY_GRAPH.toSorted());
    expect(graph.writes.map(({ method, target }) => `${method} ${target}`)).toEqual(BY_GRAPH.map(() => 'POST /v1.0/servicePrincipals/principal-of-the-identity/appRoleAssignments'));
    expect(stdout.match(/: assigned$/gm)).toHaveLength(4);
  });

  test('run again it writes nothing', async () => {
    await grantTo(IDENTITY);
    const before = graph.writes.length;
    const { code, stdout } = await grantTo(IDENTITY);
    expect({ code, written: graph.writes.length - before }).toEqual({ code: 0, written: 0 });
    expect(stdout.match(/: is there already$/gm)).toHaveLength(4);
  });

  test('for the SharePoint route it is SharePoint’s permission instead of the revocation of sessions', async () => {
    expect(await grantTo(IDENTITY, '--route', 'sharepoint')).toMatchObject({ code: 0 });
    expect(graph.held.toSorted()).toEqual(BY_SHAREPOINT.toSorted());
  });

  test('what it grants is what docs/permissions.md says for each route', () => {
    const rows = [...textOf('docs/permissions.md').matchAll(/^\| (?:Microsoft Graph|SharePoint) `([\w.]+)` \| (\w+) \| (\w+) \|/gm)];
    const needed = (column: 2 | 3): readonly string[] => rows.filter((row) => row[column] === 'needed').map(([, name = '']) => name);
    const plain = (names: readonly string[]): readonly string[] => names.map((name) => name.replace(/^\w+ /, ''));
    expect(needed(2).toSorted()).toEqual(plain(BY_GRAPH).toSorted());
    expect(needed(3).toSorted()).toEqual(plain(BY_SHAREPOINT).toSorted());
  });

  test('assigns only what is missing, also when what is there fills several pages', async () => {
    graph.hold('graph', 'Directory.ReadWrite.All');
    for (const name of ['User.Read.All', 'GroupMember.Read.All']) graph.hold('graph', name);
    await grantTo(IDENTITY);
    expect(graph.writes.map(({ body }) => (body as { appRoleId: string }).appRoleId)).toEqual(['graph User.RevokeSessions.All', 'graph RoleManagement.Read.Directory']);
  });

  test('names what is assigned beyond that, and leaves it', async () => {
    graph.hold('graph', 'Directory.ReadWrite.All');
    graph.hold('sharepoint', 'Sites.FullControl.All');
    const { code, stdout } = await grantTo(IDENTITY);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Microsoft Graph Directory\.ReadWrite\.All: is assigned and not needed; take it away in Entra admin center/);
    expect(stdout).toMatch(/Office 365 SharePoint Online Sites\.FullControl\.All: is assigned and not needed/);
    expect(graph.held).toEqual(expect.arrayContaining(['graph Directory.ReadWrite.All', 'sharepoint Sites.FullControl.All']));
    expect(graph.writes.filter(({ method }) => method !== 'POST')).toEqual([]);
  });

  test('with --what-if says what it would do and does nothing', async () => {
    const { code, stdout } = await grantTo(IDENTITY, '--what-if');
    expect(code).toBe(0);
    expect(stdout.match(/: would be assigned$/gm)).toHaveLength(4);
    expect(graph.writes).toEqual([]);
  });

  test('takes it well when somebody else assigns at the same moment', async () => {
    graph.instead = ({ method }) => (method === 'POST' && graph.held.length === 0 ? (graph.hold('graph', 'User.RevokeSessions.All'), undefined) : undefined);
    expect(await grantTo(IDENTITY)).toMatchObject({ code: 0, stderr: '' });
    expect(graph.held.toSorted()).toEqual(BY_GRAPH.toSorted());
  });

  test('takes the client id from the file of an environment, and says so when it is not there yet', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-revoker-env-'));
    mkdirSync(join(folder, 'env'));
    const forDev = (id: string): Promise<Ended> => {
      writeFileSync(join(folder, 'env/.env.dev'), `AZURE_CLIENT_ID=${id}\n`);
      return runProgram([process.execPath, join(ROOT, 'scripts/grant-app-roles.mjs'), '--graph', graph.service.origin, '--env', 'dev'], { GRAPH_TOKEN: TOKEN }, folder);
    };
    expect(await sentence(forDev(''))).toContain('AZURE_CLIENT_ID in env/.env.dev is empty: run `atk provision --env dev` first');
    expect(await forDev(IDENTITY)).toMatchObject({ code: 0 });
    expect(graph.held).toHaveLength(4);
    rmSync(folder, { recursive: true });
  });

  describe('says in one sentence what to do', () => {
    test('when the person may not assign', async () => {
      graph.instead = ({ method }) => (method === 'POST' ? { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'no' } } } : undefined);
      expect(await sentence(grantTo(IDENTITY))).toMatch(/refused \(403 Authorization_RequestDenied\): assigning permissions takes the role Privileged Role Administrator/);
      expect(graph.held).toEqual([]);
    });

    test('when nobody has that client id', async () => {
      expect(await sentence(grantTo('99999999-9999-4999-8999-999999999999'))).toMatch(/This tenant has no identity with the client id 99999999.*check the id and the tenant/);
      expect(graph.writes).toEqual([]);
    });

    test('when Graph does not know a permission: nothing is assigned', async () => {
      graph.principals.splice(1, 1, { ...graph.principals[1]!, appRoles: graph.principals[1]!.appRoles.filter(({ value }) => value !== 'GroupMember.Read.All') });
      expect(await sentence(grantTo(IDENTITY))).toContain('Microsoft Graph of this tenant has no application permission GroupMember.Read.All: nothing was assigned');
      expect(graph.writes).toEqual([]);
    });

    test('when the sign-in is over', async () => {
      expect(await sentence(grant(['--identity', IDENTITY], { GRAPH_TOKEN: 'old' }))).toMatch(/does not accept the sign-in \(401 InvalidAuthenticationToken\): run `az login` again/);
    });

    test.each([429, 503])('when Graph answers %d in between: what was assigned stays', async (status) => {
      graph.instead = ({ method }) => (method === 'POST' && graph.held.length === 2 ? { status } : undefined);
      expect(await sentence(grantTo(IDENTITY))).toContain(`is busy (${String(status)}): run this again in some minutes; what is done already stays done`);
      expect(graph.held).toEqual(BY_GRAPH.slice(0, 2));
      graph.instead = () => undefined;
      await grantTo(IDENTITY);
      expect(graph.held.toSorted()).toEqual(BY_GRAPH.toSorted());
    });

    test('when the next page would be on another host: the token does not go there', async () => {
      graph.instead = ({ target }) => (target.endsWith('/appRoleAssignments') ? { status: 200, body: { value: [], '@odata.nextLink': 'http://127.0.0.1:1/next' } } : undefined);
      expect(await sentence(grantTo(IDENTITY))).toContain('another host for the next page');
    });

    test.each([
      [[], 'Say whose permissions: --identity CLIENT-ID, or --env NAME'],
      [['--identity', IDENTITY, '--env', 'dev'], 'Say whose permissions'],
      [['--identity', 'revoker'], 'revoker is not a client id (a GUID)'],
      [['--env', '../x'], 'There is no env/.env.../x'],
      [['--identity', IDENTITY, '--route', 'mail'], '--route mail is unknown: use graph or sharepoint'],
      [['--identity', IDENTITY, '--graph', 'https://graph.microsoft.com.example.net'], 'is not a host of Microsoft Graph'],
      [['--identity', IDENTITY, '--graph', 'http://graph.microsoft.com'], 'is not a host of Microsoft Graph'],
      [['--identity', IDENTITY, '--graph', 'https://graph.microsoft.com:8443'], 'is not a host of Microsoft Graph'],
      [['--delete'], "Unknown option '--delete'"],
    ])('when it is called with %j', async (args, says) => {
      expect(await sentence(grant(args))).toContain(says);
      expect(graph.service.calls).toEqual([]);
    });
  });

  describe('without a token in the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-revoker-az-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const path = [folder, process.env['PATH'] ?? ''].join(delimiter);
    const azure = (script: string): void => {
      writeFileSync(join(folder, 'az'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'az'), 0o755);
    };

    test('asks the Azure CLI for one of Microsoft Graph', async () => {
      azure(`[ "$*" = "account get-access-token --resource-type ms-graph --query accessToken --output tsv" ] && echo ${TOKEN}`);
      expect(await grant(['--identity', IDENTITY], { PATH: path })).toMatchObject({ code: 0, stderr: '' });
      expect(graph.held).toHaveLength(4);
    });

    test('says to sign in where nobody is', async () => {
      azure('echo "Please run az login to setup account." >&2; exit 1');
      expect(await sentence(grant(['--identity', IDENTITY], { PATH: path }))).toContain('run `az login` in the tenant of the bot');
    });

    test('says to install it where it is not', async () => {
      expect(await sentence(grant(['--identity', IDENTITY], { PATH: '/nonexistent' }))).toContain('The Azure CLI is not installed');
    });
  });
});

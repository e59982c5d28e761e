import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { cleanEnvironment, debuggerEnvironment } from '../../sandbox/bot/clean-environment';
import { playgroundFile } from '../../sandbox/playground/playground-file';
import { readPort, requireFree } from '../../sandbox/playground/ports';
import { startTenant } from '../../sandbox/tenant/start';
import { builtSandbox, freePort, ROOT } from './sandbox-program';

const underPreload = (script: string): string =>
  execFileSync(process.execPath, ['--require', builtSandbox('playground/loopback-only.js'), '-e', script], { encoding: 'utf8', timeout: 10_000 }).trim();

describe('a program behind the loopback preload', () => {
  test.each(["listen(0, done)", "listen(0, '0.0.0.0', done)", "listen({ port: 0, host: '::' }, done)"])('listens on this machine only: %s', (listen) => {
    expect(underPreload(`const s = require('node:net').createServer(); const done = () => { console.log(s.address().address); s.close(); }; s.${listen};`)).toBe('127.0.0.1');
  });

  test('reaches itself by number and by name', () => {
    const script = `const http = require('node:http'); const s = http.createServer((q, a) => a.end('here')).listen(0, async () => {
      const { port } = s.address();
      for (const host of ['127.0.0.1', 'localhost']) console.log(await (await fetch('http://' + host + ':' + port)).text());
      http.get({ host: 'localhost', port }, (r) => { console.log(r.statusCode); r.resume(); s.close(); s.closeIdleConnections(); process.exit(0); });
    });`;
    expect(underPreload(script)).toBe('here\nhere\n200');
  });

  test('reaches nobody else, neither by name nor by number, with or without TLS', () => {
    const script = `const net = require('node:net'), tls = require('node:tls'), https = require('node:https');
      const said = (e) => console.log(e.code, e.message);
      net.connect(80, '192.0.2.1').on('error', said);
      net.connect({ port: 80, host: 'example.com' }).on('error', said);
      tls.connect({ port: 443, host: 'example.com' }).on('error', said);
      https.get('https://example.com/').on('error', said);
      fetch('http://169.254.169.254/').catch((e) => said(e.cause));`;
    const lines = underPreload(script).split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).toMatch(/^ECONNREFUSED .* is not on this machine$/);
  });
});

describe('what a started program gets from the environment of the user', () => {
  const user = { PATH: '/bin', HTTPS_PROXY: 'http://proxy', AZURE_CLIENT_SECRET: 'real', NODE_OPTIONS: '--inspect', TMPDIR: '/var/tmp' };

  test('is nothing but what the machine needs', () => {
    expect(cleanEnvironment(user, { PORT: '1' })).toEqual({ TMPDIR: '/var/tmp', PORT: '1' });
  });

  test('is a way for the debugger of an editor, when there is one', () => {
    expect(debuggerEnvironment(user)).toEqual({});
    expect(debuggerEnvironment({ ...user, VSCODE_INSPECTOR_OPTIONS: '{}' })).toEqual({ VSCODE_INSPECTOR_OPTIONS: '{}', NODE_OPTIONS: '--inspect' });
  });
});

describe('a port', () => {
  test('that is taken is named, with what it is for and what to do', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(requireFree([{ port, purpose: 'the bot', variable: 'PORT' }])).rejects.toThrow(
      `Port ${port} (the bot) is taken by another program on this machine. End that program, or choose a free one with the variable PORT, e.g. PORT=${port + 1}.`,
    );
    server.close();
  });

  test('that is free is taken without a word', async () => {
    await expect(requireFree([{ port: await freePort(), purpose: 'the bot', variable: 'PORT' }])).resolves.toBeUndefined();
  });

  test('cannot serve two', async () => {
    const port = await freePort();
    await expect(requireFree([{ port, purpose: 'a', variable: 'A' }, { port, purpose: 'b', variable: 'B' }])).rejects.toThrow(`A and B are both ${port}: they must differ.`);
  });

  test.each(['0', '65536', 'http', '80x', '-1'])('is not %s', (text) => {
    expect(() => readPort({ PORT: text }, 'PORT', 1)).toThrow(`PORT must be a port from 1 to 65535, not "${text}".`);
  });
});

test("the Playground's people are the tenant's: five others, and an administrator at the keyboard", async () => {
  const tenant = await startTenant();
  try {
    const file = playgroundFile(tenant);
    const { tenantId, bot, currentUser, users } = JSON.parse(file.slice(file.indexOf('{'))) as {
      tenantId: string;
      bot: { id: string };
      currentUser: { aadObjectId: string };
      users: readonly { aadObjectId: string; userPrincipleName: string }[];
    };
    expect({ tenantId, bot: bot.id }).toEqual({ tenantId: tenant.tenantId, bot: `28:${tenant.bot.id}` });
    expect(currentUser.aadObjectId).toBe(tenant.people.alex.id);
    expect(users).toHaveLength(5);
    for (const { aadObjectId, userPrincipleName } of users) expect(tenant.directory.get(userPrincipleName).id).toBe(aadObjectId);
  } finally {
    await tenant.stop();
  }
});

test('Chromium that is wished for and not there is a sentence, not another browser', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(ROOT, 'scripts/get-chromium.mjs')], { encoding: 'utf8', env: { CHROMIUM_PATH: '/nowhere/chromium' } });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('CHROMIUM_PATH is /nowhere/chromium, and there is no program of that name.');
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TabCloud } from '../../src/server';
import { openTabHouse, type TabHouse } from './tab-house';

const PAGE = '<!doctype html><html lang="en"><head><script type="module" src="/tab/assets/main-abc123.js"></script></head><body></body></html>';
const SCRIPT = `export const words = ${JSON.stringify('sign out '.repeat(500))};`;
const SECRET = 'the secret beside the folder';

let outside: string;
let house: TabHouse;
const build = (): string => {
  outside = mkdtempSync(join(tmpdir(), 'tab-built-'));
  const folder = join(outside, 'tab');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), SECRET);
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'assets', 'link.txt'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets', 'main-abc123.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'main-abc123.css'), 'body{margin:0}');
  writeFileSync(join(folder, 'assets', 'font-abc123.woff2'), Buffer.alloc(2_000, 7));
  writeFileSync(join(folder, 'assets', 'odd.xyz'), 'x');
  return folder;
};

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft https://*.microsoft365.com https://*.office.com https://outlook.office.com https://outlook.office365.com";

describe('the built tab', () => {
  beforeAll(async () => {
    house = await openTabHouse({ folder: build() });
  });
  afterAll(async () => {
    await house.close();
    rmSync(outside, { recursive: true });
  });

  test('is found without the slash at the end, by an answer that keeps the query', async () => {
    const answer = await house.send('GET', '/tab');
    expect([answer.status, answer.headers['location'], answer.body]).toEqual([308, '/tab/', '']);
    expect((await house.send('GET', '/tab?theme=dark')).headers['location']).toBe('/tab/?theme=dark');
  });

  test.each(['/tab/', '/tab/index.html', '/tab/?theme=dark'])('%s is the page, asked for anew each time', async (path) => {
    const { status, headers, body } = await house.send('GET', path);
    expect([status, body, headers['content-type'], headers['cache-control']]).toEqual([200, PAGE, 'text/html; charset=utf-8', 'no-cache']);
    expect(headers['cross-origin-resource-policy']).toBeUndefined();
  });

  test.each([
    ['main-abc123.js', 'text/javascript; charset=utf-8'],
    ['main-abc123.css', 'text/css; charset=utf-8'],
    ['font-abc123.woff2', 'font/woff2'],
    ['odd.xyz', 'application/octet-stream'],
  ])('%s is kept for ever, as %s', async (name, type) => {
    const { status, headers } = await house.send('GET', `/tab/assets/${name}`);
    expect([status, headers['content-type'], headers['cache-control'], headers['cross-origin-resource-policy']]).toEqual([200, type, 'public, max-age=31536000, immutable', 'same-origin']);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['gzip', { 'accept-encoding': 'gzip, deflate, br' }, true],
    ['anything', { 'accept-encoding': '*' }, true],
    ['gzip with a weight', { 'accept-encoding': 'br;q=1, GZIP;q=0.5' }, true],
    ['no gzip', { 'accept-encoding': 'gzip;q=0, *' }, false],
    ['something else', { 'accept-encoding': 'br' }, false],
    ['nothing', {}, false],
  ])('a script comes compressed to who takes %s: %#', async (_name, headers, compressed) => {
    const bytes = await raw('GET', '/tab/assets/main-abc123.js', headers);
    const [head, body] = [bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString(), bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)];
    expect(head).toMatch(/^Vary: Accept-Encoding\r?$/m);
    expect(/^Content-Encoding: gzip\r?$/m.test(head)).toBe(compressed);
    expect((compressed ? gunzipSync(body) : body).toString()).toBe(SCRIPT);
    expect(head).toContain(`Content-Length: ${body.length}`);
  });

  test('what is small or compressed already comes as it is', async () => {
    for (const name of ['font-abc123.woff2', 'main-abc123.css']) {
      expect((await house.send('GET', `/tab/assets/${name}`, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
    }
  });

  test('who has it already is told so, by a tag for each form', async () => {
    const plain = String((await house.send('GET', '/tab/assets/main-abc123.js')).headers['etag']);
    const zipped = String((await house.send('GET', '/tab/assets/main-abc123.js', { 'accept-encoding': 'gzip' })).headers['etag']);
    expect(plain).not.toBe(zipped);
    const again = async (tag: string, encoding = 'identity'): Promise<number> => (await house.send('GET', '/tab/assets/main-abc123.js', { 'if-none-match': tag, 'accept-encoding': encoding })).status;
    expect([await again(plain), await again(`W/${plain}`), await again(`"x", ${plain}`), await again('*'), await again(zipped, 'gzip')]).toEqual([304, 304, 304, 304, 304]);
    expect([await again(zipped), await again(plain, 'gzip'), await again('"x"')]).toEqual([200, 200, 200]);
    const answer = await house.send('GET', '/tab/', { 'if-none-match': String((await house.send('GET', '/tab/')).headers['etag']) });
    expect([answer.status, answer.body, answer.headers['cache-control'], answer.headers['content-security-policy']]).toEqual([304, '', 'no-cache', CSP]);
  });

  test('HEAD says the same without the content', async () => {
    const got = await house.send('GET', '/tab/assets/main-abc123.js');
    const headed = await house.send('HEAD', '/tab/assets/main-abc123.js');
    const apart = (headers: Readonly<Record<string, unknown>>): unknown => ({ ...headers, date: undefined });
    expect([headed.status, headed.body, apart(headed.headers)]).toEqual([200, '', apart(got.headers)]);
    expect((await house.send('HEAD', '/tab')).status).toBe(308);
    expect((await house.send('HEAD', '/tab/nothing')).status).toBe(404);
  });

  test.each([
    '/tab/../secret.txt', '/tab/..%2fsecret.txt', '/tab/%2e%2e/secret.txt', '/tab/%2e%2e%2fsecret.txt', '/tab/..%5csecret.txt', '/tab/..\\secret.txt', '/tab/assets/../../secret.txt', '/tab/assets/..%2f..%2fsecret.txt',
    '/tab//secret.txt', '/tab/./../secret.txt', '/tab/....//secret.txt', '/tab/%252e%252e/secret.txt', '/tab/..;/secret.txt', '/tab/%c0%ae%c0%ae/secret.txt', '/tab/\u00ff', '/tab/assets/link.txt', '/tab/index.html%00.txt',
    '/tab/assets', '/tab/assets/', '/tab/index.html/', '/tab/INDEX.HTML', '/tab/%69ndex.html', '/tab/__proto__', '/tab/constructor', '/tab/toString', '/tab/%zz', '/tab/C:/Windows/win.ini', '/tab//etc/passwd', '/tab/%2fetc%2fpasswd',
    '/TAB/', '/tab.', '/tabs/', '//tab/../secret.txt', 'http://x/tab/../secret.txt', '/tab/assets/main-abc123.js%20', '/tab/.env', '/tab/.git/config',
  ])('%s leads nowhere', async (path) => {
    const reply = await house.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(reply).not.toContain(SECRET);
    expect(reply).not.toContain('doctype');
  });

  test.each([['POST', '/tab/'], ['PUT', '/tab/index.html'], ['DELETE', '/tab/assets/main-abc123.js'], ['OPTIONS', '/tab/'], ['POST', '/tab']])('%s %s is not allowed', async (method, path) => {
    const answer = await house.send(method, path);
    expect([answer.status, answer.headers['content-security-policy'], answer.body]).toEqual([405, CSP, '']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(['/tab', '/tab/', '/tab/index.html', '/tab/assets/main-abc123.js', '/tab/nothing', '/tab/assets/'])('%s has the headers of the tab and no others', async (path) => {
    const { headers } = await house.send('GET', path, { origin: 'https://evil.example' });
    expect(headers).toMatchObject({ 'content-security-policy': CSP, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers['permissions-policy']).toMatch(/^camera=\(\), .*microphone=\(\)/);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-') || ['server', 'x-powered-by', 'x-frame-options', 'set-cookie'].includes(name))).toEqual([]);
  });

  test('the rest of the server has none of them', async () => {
    const { headers } = await house.send('GET', '/healthz');
    expect(headers['content-security-policy']).toBeUndefined();
    expect((await house.send('GET', '/nowhere')).headers['content-security-policy']).toBeUndefined();
  });

  const raw = (method: string, path: string, headers: Record<string, string>): Promise<Buffer> =>
    house
      .raw(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
      .then((text) => Buffer.from(text, 'latin1'));
});

test.each<[TabCloud, string, string]>([
  ['usgov', 'https://gov.teams.microsoft.us', 'microsoft.com'],
  ['dod', 'https://dod.teams.microsoft.us', 'microsoft.com'],
  ['china', 'https://teams.microsoftonline.cn', 'microsoft.com'],
])('in the cloud %s the tab is shown by %s and not by the public cloud', async (cloud, host, other) => {
  house = await openTabHouse({ folder: build(), cloud });
  const policy = String((await house.send('GET', '/tab/')).headers['content-security-policy']);
  const ancestors = policy.split('frame-ancestors ')[1]?.split(' ') ?? [];
  expect(ancestors).toContain(host);
  expect(ancestors.filter((each) => each.includes(other) || !each.startsWith('https://') || each === 'https://*')).toEqual([]);
  await house.close();
  rmSync(outside, { recursive: true });
});

test('a tab that was not built is said in the log, and everything else works', async () => {
  house = await openTabHouse({ folder: '/nowhere/at/all' });
  expect(house.problems).toEqual(['tab-not-built']);
  expect((await house.send('GET', '/tab/')).status).toBe(404);
  expect((await house.send('GET', '/healthz')).status).toBe(200);
  expect((await house.ask('GET', '/api/tab/now')).status).toBe(200);
  await house.close();
});

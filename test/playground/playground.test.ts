import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { childrenOf, eventually, freePort, isAlive, ROOT, SandboxProgram } from './sandbox-program';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const LINE = 'revoke sessions for user@contoso.com';
/** Kept after each run, to be looked at; in the documentation only when asked. */
const IMAGES = resolve(ROOT, process.env['UPDATE_SCREENSHOTS'] === '1' ? 'docs/images' : '.build/screenshots');

interface Running {
  readonly program: SandboxProgram;
  readonly page: string;
  readonly ports: readonly number[];
  readonly folder: string;
}

const listens = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
  socket.destroy();
  return answered;
};

const temporary: string[] = [];
const running: SandboxProgram[] = [];

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'playground-test-'));
  temporary.push(made);
  return made;
};

const startPlayground = async (underNpm = false): Promise<Running> => {
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const home = folder();
  const program = new SandboxProgram('playground/main.js', { PORT: String(ports[0]), TEAMSAPPTESTER_PORT: String(ports[1]), TAB_PORT: String(ports[2]), PLAYGROUND_HOME: home, ...(underNpm ? { npm_lifecycle_event: 'playground' } : {}) }, underNpm);
  running.push(program);
  // As the editor's launch configuration looks for it.
  const [, page = ''] = await program.says(/[Pp]layground\b.*?(https?:\/\/\S+)/);
  await program.says(/Ctrl-C ends it/);
  return { program, page, ports, folder: join(home, '.playground') };
};

afterEach(async () => {
  for (const program of running.splice(0)) {
    if (!program.hasEnded) program.signal('SIGKILL');
    await program.ended;
  }
  for (const made of temporary.splice(0)) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
});

const openBrowser = async (): Promise<BrowserContext> => {
  const executablePath = execFileSync(process.execPath, [resolve(ROOT, 'scripts/get-chromium.mjs')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const browser = await chromium.launchPersistentContext(folder(), { executablePath, headless: true, args: FLAGS, viewport: { width: 1180, height: 900 }, deviceScaleFactor: 2 });
  // The page asks a content network for fonts: nothing leaves this machine.
  await browser.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  return browser;
};

/** The card and the line that asked for it. */
const takePicture = async (page: Page, name: string, last: string): Promise<void> => {
  mkdirSync(IMAGES, { recursive: true });
  // Narrow, so that the line and its card stand close together.
  await page.setViewportSize({ width: 660, height: 1000 });
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
  const asked = await page.getByText(LINE, { exact: true }).last().boundingBox();
  const card = await page.locator('.ac-adaptiveCard').last().boundingBox();
  const end = await page.getByText(last).last().boundingBox();
  if (!asked || !card || !end) throw new Error('the card is not on the page');
  const [x, y] = [card.x - 75, asked.y - 32];
  const bottom = Math.max(card.y + card.height, end.y + end.height) + 12;
  await page.screenshot({ path: join(IMAGES, name), clip: { x, y, width: asked.x + asked.width + 24 - x, height: bottom - y } });
};

describe('npm run playground', () => {
  test('shows the card in a real browser, changes it at the click and replies, and ends without a trace at Ctrl-C', async () => {
    const { program, page: address, ports, folder: own } = await startPlayground();
    expect(program.output).toContain(`Playground: http://127.0.0.1:${ports[1]}`);
    expect(program.output.split('\n').filter((line) => /^ {2}\S/.test(line))).toHaveLength(4);
    expect(program.output).toMatch(/révoquer les sessions de/);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.getByRole('button', { name: 'Hide log panel' }).click();
      await page.getByRole('textbox').click();
      await page.keyboard.type(LINE);
      await page.getByRole('button', { name: 'Send Message' }).click();
      const confirm = page.getByRole('button', { name: 'Confirm sign-out' });
      await confirm.waitFor();
      expect(await page.locator('.ac-adaptiveCard').innerText()).toMatch(/Sign this user out of all sessions\?[^]*user@contoso\.com[^]*Alex Wilber/);
      await takePicture(page, 'playground-card.png', 'audit #');

      await confirm.click();
      const result = 'It can take up to an hour to sign out user@contoso.com from all devices.';
      await page.locator('.ac-adaptiveCard', { hasText: result }).waitFor();
      expect(await page.locator('.ac-adaptiveCard').count()).toBe(1);
      expect(await confirm.count()).toBe(0);
      const reply = page.getByText(new RegExp(`^${result.replaceAll('.', '\\.')}[^]*audit #\\d+ · [0-9a-f]{8}$`)).last();
      await reply.waitFor();
      await takePicture(page, 'playground-result.png', 'audit #');
    } finally {
      await browser.close();
    }
    expect(readFileSync(join(own, 'bot.log'), 'utf8')).toContain('"code":"outcome"');

    const children = program.children();
    expect(children).toHaveLength(2);
    program.signal('SIGINT');
    expect(await program.ended).toBe(0);
    expect(program.output).not.toContain('unexpectedly');
    expect(children.filter(isAlive)).toEqual([]);
    expect(await Promise.all(ports.map(listens))).toEqual([false, false, false]);
  }, 120_000);

  test.each(['SIGTERM', 'SIGHUP'] as const)('ends everything at %s', async (signal) => {
    const { program, ports } = await startPlayground();
    const children = program.children();
    program.signal(signal);
    expect(await program.ended).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(await Promise.all(ports.map(listens))).toEqual([false, false, false]);
  }, 90_000);

  test('leaves nothing running even when it is killed outright', async () => {
    const { program, ports } = await startPlayground();
    const children = program.children();
    expect(children).toHaveLength(2);
    program.signal('SIGKILL');
    await program.ended;
    await eventually(() => children.every((pid) => !isAlive(pid)), 'the children end by themselves');
    expect(await Promise.all(ports.map(listens))).toEqual([false, false, false]);
  }, 90_000);

  test('ends everything when only npm and its shell are killed', async () => {
    const { program, ports } = await startPlayground(true);
    const [main = 0] = program.children();
    const children = childrenOf(main);
    expect(children).toHaveLength(2);
    program.signal('SIGKILL');
    await eventually(() => [main, ...children].every((pid) => !isAlive(pid)), 'everything ends');
    expect(await Promise.all(ports.map(listens))).toEqual([false, false, false]);
  }, 90_000);

  test.each([
    ['The bot', 0],
    ['The Agents Playground', 1],
  ] as const)('says so, ends the rest and fails when it dies: %s', async (name, which) => {
    const { program, ports } = await startPlayground();
    const children = program.children().toSorted((a, b) => a - b);
    process.kill(children[which] ?? 0, 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.output).toContain(`${name} ended unexpectedly (SIGKILL). Its log: `);
    expect(children.filter(isAlive)).toEqual([]);
    expect(await Promise.all(ports.map(listens))).toEqual([false, false, false]);
  }, 90_000);

  test('the form in help and the message action end in the same card', async () => {
    const { page: address } = await startPlayground();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.setViewportSize({ width: 900, height: 1500 });
      await page.goto(address);
      await page.getByRole('button', { name: 'Hide log panel' }).click();
      await page.getByRole('textbox').click();
      await page.keyboard.type('help');
      await page.getByRole('button', { name: 'Send Message' }).click();
      await page.getByLabel('Or user name (UPN), mail address or object id').fill('user@contoso.com');
      await page.getByLabel('Reason (optional)').fill('the laptop was stolen');
      await page.getByRole('button', { name: 'Ask to sign out' }).click();
      await page.getByText('Looking user@contoso.com up.', { exact: false }).waitFor();
      await page.locator('.ac-adaptiveCard', { hasText: /Sign this user out of all sessions\?[^]*user@contoso\.com[^]*the laptop was stolen/ }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.locator('.ac-adaptiveCard', { hasText: 'Cancelled: nothing was done' }).waitFor();

      // The Playground reads no manifest: it asks for the command's id. The message is the one that was written above.
      await page.getByRole('button', { name: 'Show more information' }).nth(1).click();
      await page.getByText('Action Command').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').first().fill('revokeSender');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText('Sign the sender of this message out of all sessions?').waitFor();
      await dialog.getByLabel('Reason (optional)').fill('a suspicious message');
      await dialog.getByRole('button', { name: 'Post the card' }).click();
      await page.locator('.ac-adaptiveCard', { hasText: /Warning: this is you[^]*Name: Alex Wilber[^]*a suspicious message/ }).waitFor();
    } finally {
      await browser.close();
    }
  }, 120_000);

  test('prints the address of the tab, which has data, and a click there signs somebody out', async () => {
    const { program } = await startPlayground();
    const [, address = ''] = await program.says(/^Tab: (http:\/\/127\.0\.0\.1:\d+\/)$/m);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      const tab = page.frameLocator('iframe');
      await tab.getByRole('heading', { level: 1 }).waitFor();
      const confirm = tab.getByRole('button', { name: /^Confirm sign-out|^Confirmer la déconnexion/ });
      await confirm.first().waitFor();
      const open = await confirm.count();
      expect(open).toBeGreaterThan(1);
      await confirm.first().click();
      await eventually(async () => (await confirm.count()) === open - 1, 'the request is decided');
      await tab.getByRole('tab').nth(1).click();
      await tab.getByRole('row').nth(8).waitFor();
    } finally {
      await browser.close();
    }
  }, 120_000);

  test('starts nothing and says what to do when a port is taken', async () => {
    const taken = createServer().listen(await freePort(), '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const home = folder();
    const program = new SandboxProgram('playground/main.js', { PORT: String(await freePort()), TEAMSAPPTESTER_PORT: String(port), TAB_PORT: String(await freePort()), PLAYGROUND_HOME: home });
    expect(await program.ended).toBe(1);
    expect(program.output).toBe(
      `Port ${port} (the Playground's page) is taken by another program on this machine. End that program, or choose a free one with the variable TEAMSAPPTESTER_PORT, e.g. TEAMSAPPTESTER_PORT=${port + 1}.\n`,
    );
    expect(existsSync(join(home, '.playground'))).toBe(false);
    taken.close();
  }, 30_000);
});

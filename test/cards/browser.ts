import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const ROOT = resolve(__dirname, '../..');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page of a real Chromium with a profile of its own. */
export interface Browser {
  readonly page: Page;
  /** Addresses that the page asked for. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts Chromium. Throws when there is none and none can be had: nothing is skipped. */
export const openBrowser = async (): Promise<Browser> => {
  const executablePath = execFileSync(process.execPath, [join(ROOT, 'scripts/get-chromium.mjs')], { encoding: 'utf8' }).trim();
  const profile = mkdtempSync(join(tmpdir(), 'session-revoker-chromium-'));
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS, offline: true });
  } catch (error) {
    rmSync(profile, { recursive: true, force: true });
    throw error;
  }
  const page = await context.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  return {
    page,
    requests,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};

/** The scripts of a client that shows cards: the reference renderer, and the Markdown processor that it is given there. */
export const CLIENT_SCRIPTS = ['adaptivecards/dist/adaptivecards.min.js', 'markdown-it/dist/markdown-it.min.js'].map((path) => require.resolve(path));

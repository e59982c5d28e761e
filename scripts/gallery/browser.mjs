// A page of a real Chromium that can show cards, with a profile of its own and no network.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { getChromium } from '../get-chromium.mjs';
import { CSS } from './themes.mjs';

const require = createRequire(import.meta.url);
const SCRIPTS = [
  require.resolve('adaptivecards/dist/adaptivecards.min.js'),
  require.resolve('markdown-it/dist/markdown-it.min.js'),
  fileURLToPath(new URL('page.js', import.meta.url)),
];
const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url));
/** Against what would make the same page look different on another machine. */
const SAME_PICTURES = ['--disable-lcd-text', '--force-color-profile=srgb', '--hide-scrollbars'];
const QUIET = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Runs `use` with the page and ends Chromium afterwards, whatever happens. */
export const withPage = async (use) => {
  const profile = mkdtempSync(join(tmpdir(), 'session-revoker-gallery-'));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: getChromium(),
      env: { ...process.env, FONTCONFIG_FILE: FONTS },
      args: [...SAME_PICTURES, ...QUIET],
      offline: true,
      deviceScaleFactor: 1,
      viewport: { width: 2_300, height: 1_200 },
      locale: 'en-US',
      timezoneId: 'UTC',
    });
    try {
      const page = await context.newPage();
      await page.setContent('<!doctype html><meta charset="utf-8"><title>Cards</title><body></body>');
      await page.addStyleTag({ content: CSS });
      for (const path of SCRIPTS) await page.addScriptTag({ path });
      return await use(page);
    } finally {
      await context.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
};

import type { Browser } from 'playwright-core';
import { message } from '../../src/locale';
import { objections, onTabStage } from './stage';

const stage = onTabStage();

/** The policy of the tab's files as docs/tab.md and the threat model describe it: own origin alone, and Microsoft's hosts around it. */
const POLICY: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  // The hash is that of nothing: a style element may be there, without a text.
  'style-src': ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': [
    'https://teams.microsoft.com',
    'https://*.teams.microsoft.com',
    'https://*.cloud.microsoft',
    'https://*.microsoft365.com',
    'https://*.office.com',
    'https://outlook.office.com',
    'https://outlook.office365.com',
  ],
};

const policyOf = (header: string | null): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries((header ?? '').split('; ').map((directive) => directive.split(' ')).map(([name = '', ...sources]) => [name, sources]));

describe('In a browser without Teams', () => {
  let browser: Browser;
  beforeAll(async () => {
    const context = (await stage.openAlone()).context();
    const its = context.browser();
    if (its === null) throw new Error('the context has no browser of its own');
    browser = its;
    await context.close();
  });

  test.each([
    ['en-US', 'en'],
    ['fr-FR', 'fr'],
    ['fr-CA', 'fr'],
    ['de-DE', 'en'],
  ] as const)('%s: the page says in the language %s where it belongs, and asks the server nothing', async (locale, language) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${stage.tabUrl}#/history`);
    await page.getByRole('heading', { level: 1, name: message(language, 'tab.outside.title') }).waitFor();
    expect(await page.locator('main').innerText()).toContain(message(language, 'tab.outside.text'));
    expect(await page.evaluate('[document.documentElement.lang, document.title]')).toEqual([language, message(language, 'tab.outside.title')]);
    expect(await objections(page.mainFrame())).toEqual([]);
    expect(asked.filter((url) => url.includes('/api/'))).toEqual([]);
    await context.close();
  });
});

describe('The tab in a frame', () => {
  test("is refused in somebody else's page, by the browser and for its frame-ancestors", async () => {
    const { refused, said } = await stage.embedElsewhere();
    expect(refused).toBe(true);
    expect(said.join('\n')).toContain('frame-ancestors');
  });

  test('is shown in that of Teams, in the language of Teams and not of the browser', async () => {
    const tab = await stage.open({ person: 'camille' });
    expect(await tab.frame.evaluate('navigator.language')).toBe('en-US');
    await tab.frame.getByRole('heading', { level: 1, name: message('fr', 'tab.now.title') }).waitFor();
    expect(tab.wrong).toEqual([]);
    await tab.close();
  });
});

describe('The headers', () => {
  test('of the page have exactly the documented policy, and the page no inline script and no inline style', async () => {
    const response = await fetch(stage.tabUrl);
    const { headers } = response;
    expect(policyOf(headers.get('content-security-policy'))).toEqual(POLICY);
    expect(['x-content-type-options', 'referrer-policy', 'cache-control', 'x-frame-options', 'access-control-allow-origin'].map((name) => headers.get(name))).toEqual(['nosniff', 'no-referrer', 'no-cache', null, null]);
    expect(headers.get('permissions-policy')).toContain('camera=()');
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address).filter((address) => !/^(?:\/tab\/assets\/|data:,$)/.test(address))).toEqual([]);
  });

  test('of its hashed files let them be kept for ever, and be nobody else\'s', async () => {
    const html = await (await fetch(stage.tabUrl)).text();
    const files = [...html.matchAll(/(?:src|href)="(\/tab\/assets\/[^"]*)"/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      const { status, headers } = await fetch(`${stage.origin}${path}`);
      expect([status, headers.get('x-content-type-options'), headers.get('cross-origin-resource-policy')]).toEqual([200, 'nosniff', 'same-origin']);
      expect(headers.get('cache-control')).toMatch(/immutable/);
      expect(path).toMatch(/-[\w-]{8}\.(?:js|css)$/);
    }
  });

  test('of its API let no page frame, keep or read an answer, not even a refusal', async () => {
    const { status, headers } = await fetch(`${stage.origin}/api/tab/now`, { headers: { Origin: 'https://evil.example' } });
    expect(status).toBe(401);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(['cache-control', 'x-content-type-options', 'access-control-allow-origin'].map((name) => headers.get(name))).toEqual(['no-store', 'nosniff', null]);
  });
});

import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConsoleMessage, Frame, Page } from 'playwright-core';

/** Where the pictures go; each run writes over the last one's. */
export const PICTURES = resolve(__dirname, '../../../.build/tab-screens');

// teams-js asks Microsoft's content network for its list of hosts at start; the policy forbids it and the built-in list is used.
const HOSTS_LIST = 'res.cdn.office.net/teams-js/validDomains';
const HIGHEST_PICTURE = 6_000;

/** What axe-core objects to: the rule, and where. */
export interface Violation {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  /** Selector and beginning of the HTML of each place. */
  readonly places: readonly string[];
}

/** What axe-core's `run` gives, as far as it is used. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly html: string }[];
  }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** In the page: what the policy refused is told to the binding `__refused`. Runs before any script of the page. */
const REPORTS_REFUSALS = `addEventListener('securitypolicyviolation', (event) => {
  void globalThis.__refused?.(event.violatedDirective + ' refused ' + (event.blockedURI || 'inline') + ' in ' + event.documentURI);
});`;

/** A page of which everything that goes wrong is kept. */
export class WatchedPage {
  readonly #wrong: string[] = [];

  private constructor(readonly page: Page) {}

  /** Before the page goes anywhere. */
  static async watch(page: Page): Promise<WatchedPage> {
    const watched = new WatchedPage(page);
    page.on('console', (message) => watched.#hear(message));
    page.on('pageerror', (error) => watched.#note(`uncaught: ${error.message}`));
    await page.exposeBinding('__refused', (_source, what: string) => watched.#note(`policy: ${what}`));
    await page.addInitScript(REPORTS_REFUSALS);
    return watched;
  }

  /** Console errors, uncaught errors and what a Content-Security-Policy refused, in all frames, as sentences; the one known refusal is left out. */
  get wrong(): readonly string[] {
    return this.#wrong;
  }

  /** Forgets what went wrong so far: for a test that meant it to. */
  forgive(): void {
    this.#wrong.length = 0;
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() === 'error') this.#note(`console: ${message.text()} (${message.location().url})`);
  }

  #note(what: string): void {
    if (!what.includes(HOSTS_LIST)) this.#wrong.push(what);
  }
}

/** Runs axe-core in `frame` (WCAG 2.2 A and AA, and its best practices) and gives what it objects to. */
export const objections = async (frame: Frame): Promise<readonly Violation[]> => {
  // Evaluated and not added as a script: the page's policy allows no script of ours, and shall not.
  await frame.evaluate(AXE);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await frame.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(tags)}, iframes: false, resultTypes: ['violations'] })`);
  return violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? 'unknown',
    help,
    places: nodes.map(({ target, html }) => `${target.map(String).join(' ')}: ${html.slice(0, 160)}`),
  }));
};

/** Takes a picture of the frame alone into `.build/tab-screens/NAME.png`; `whole` also shows what one would have to scroll to. */
export const takePicture = async (page: Page, frame: Frame, name: string, whole: boolean): Promise<string> => {
  mkdirSync(PICTURES, { recursive: true });
  const path = join(PICTURES, `${name}.png`);
  const element = await frame.frameElement();
  const size = page.viewportSize();
  if (whole && size !== null) {
    const [inside, box] = [await frame.evaluate<number>('document.documentElement.scrollHeight'), await element.boundingBox()];
    const missing = Math.max(0, inside - (box?.height ?? inside));
    await page.setViewportSize({ width: size.width, height: Math.min(Math.ceil(size.height + missing), HIGHEST_PICTURE) });
  }
  await element.screenshot({ path, animations: 'disabled', caret: 'hide' });
  if (whole && size !== null) await page.setViewportSize(size);
  return path;
};

import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { objections, takePicture, type Violation, type WatchedPage } from './watched-page';

export type Theme = 'default' | 'dark' | 'contrast';

/** The tab in somebody's Teams. */
export class OpenTab {
  readonly #context: BrowserContext;
  readonly #watched: WatchedPage;

  constructor(context: BrowserContext, watched: WatchedPage) {
    this.#context = context;
    this.#watched = watched;
  }

  /** The whole window: Teams with the tab in it. */
  get page(): Page {
    return this.#watched.page;
  }

  /** The tab itself. Ask again after a reload: the frame is another one then. */
  get frame(): Frame {
    const frame = this.page.frames().find((each) => each.parentFrame() === this.page.mainFrame());
    if (frame === undefined) throw new Error('there is no tab in this window');
    return frame;
  }

  /** Console errors, uncaught errors and refusals of the policy so far. */
  get wrong(): readonly string[] {
    return this.#watched.wrong;
  }

  forgive(): void {
    this.#watched.forgive();
  }

  /** The functions of teams-js that the tab has called, in order; an unknown one has `unknown: ` before it. */
  async calls(): Promise<readonly string[]> {
    return this.page.evaluate<string[]>(`[...document.querySelectorAll('#calls li')].map(({ dataset }) => (dataset.known === 'true' ? '' : 'unknown: ') + dataset.call)`);
  }

  /** What the tab has told Teams of itself: `loading`, `loaded`, `ready` or `failed`. */
  async state(): Promise<string | null> {
    return this.page.locator('html').getAttribute('data-tab');
  }

  /** Waits until the tab has said that it is `ready` (or something else). */
  async becomes(state: 'loaded' | 'ready' | 'failed' = 'ready', withinMs = 20_000): Promise<void> {
    await this.page.locator(`html[data-tab="${state}"]`).waitFor({ state: 'attached', timeout: withinMs }).catch(async () => {
      throw new Error(`the tab did not become ${state} within ${withinMs} ms; it is ${String(await this.state())}.\n${[...(await this.calls()), ...this.wrong].join('\n')}`);
    });
  }

  /** The person changes the theme of their Teams while the tab is open. */
  async choose(theme: Theme): Promise<void> {
    await this.page.locator('select[name=theme]').selectOption(theme);
  }

  /** Teams loads the tab anew; it is `loading` from then on. */
  async reload(): Promise<void> {
    await this.page.locator('#reload').click();
  }

  /** Waits until Teams has loaded the tab for the `times`-th time: after a deep link, say, that the tab followed. */
  async loaded(times: number): Promise<void> {
    await this.page.locator(`html[data-loads="${times}"]`).waitFor({ state: 'attached', timeout: 20_000 });
  }

  /** What `expression` is in the tab as soon as it is true there. (Playwright's own `waitForFunction` evaluates in the page, which the tab's policy refuses.) */
  async eventually<T>(expression: string, withinMs = 15_000): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const value = await this.frame.evaluate<T>(expression);
      if (Boolean(value)) return value;
      if (Date.now() > end) throw new Error(`not within ${withinMs} ms in the tab: ${expression}`);
      await wait(50);
    }
  }

  /** A picture of the tab alone, in `.build/tab-screens/NAME.png`; `whole` shows all of it and not only what fits. Gives the path. */
  picture(name: string, whole = true): Promise<string> {
    return takePicture(this.page, this.frame, name, whole);
  }

  /** What axe-core objects to in the tab now. */
  objections(): Promise<readonly Violation[]> {
    return objections(this.frame);
  }

  /** How many pixels the tab is wider than the room that it has: 0 when nobody has to scroll sideways. */
  overflow(): Promise<number> {
    return this.frame.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

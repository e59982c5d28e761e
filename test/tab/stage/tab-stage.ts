import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { freePort } from '../../../sandbox/free-port';
import { SOMEBODY_ELSE, startTeamsDouble, type TeamsDouble } from '../../../sandbox/teams-host/start-teams-host';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../../sandbox/tenant/start';
import { BotProcess } from '../../journeys/bot-process';
import { until } from '../../journeys/until';
import { OpenTab, type Theme } from './open-tab';
import { WatchedPage } from './watched-page';

const ROOT = resolve(__dirname, '../../..');
/** The same pictures on every machine, and nothing that Chromium does of its own accord. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-lcd-text', '--force-color-profile=srgb', '--hide-scrollbars'],
];
const FONTS = join(ROOT, 'scripts/gallery/fonts.conf');
/** Height of a window before it is known how much of it the simulated Teams needs for itself, in pixels. */
const AT_FIRST = 900;

export interface TabStageOptions {
  /** More variables of the bot, or others. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly tenant?: TenantOptions;
  /** Shows this page instead of the bot's tab; then no bot is started. */
  readonly tabUrl?: string;
}

export interface Opening {
  /** Key of the data file (`alex`), object id or UPN. Default: `alex`. */
  readonly person?: string;
  readonly theme?: Theme;
  /** Default: the person's own. */
  readonly language?: 'en-US' | 'fr-FR' | 'de-DE';
  /** IANA name that the browser tells; default `Europe/Paris`. */
  readonly timeZone?: string;
  /** Of the tab itself, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** What stands behind `#` in the tab's address, with the sign: `#/history`. */
  readonly route?: string;
  /** Page that a deep link names (`page.subPageId`). */
  readonly subPage?: string;
  readonly place?: 'personal' | 'channel';
  /** Until when opening waits: the tab says `ready` (default), or `failed`; or not at all. */
  readonly until?: 'ready' | 'failed' | 'nothing';
}

/** How it went for somebody else's page that tried to show the tab. */
export interface Embedding {
  readonly refused: boolean;
  /** What the browser said about it. */
  readonly said: readonly string[];
}

const chromiumProgram = (): string =>
  execFileSync(process.execPath, [join(ROOT, 'scripts/get-chromium.mjs')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** A tenant, the built program with its tab, a Teams around it under Microsoft's own name, and one Chromium for everybody. */
export class TabStage {
  readonly #options: TabStageOptions;
  #tenant: SimulatedTenant | undefined;
  #bot: BotProcess | undefined;
  #double: TeamsDouble | undefined;
  #browser: Browser | undefined;
  #folder = '';
  #tabUrl = '';

  constructor(options: TabStageOptions = {}) {
    this.#options = options;
  }

  get tenant(): SimulatedTenant {
    return started(this.#tenant);
  }

  get bot(): BotProcess {
    return started(this.#bot);
  }

  /** Where the tab is, e.g. `http://localhost:40123/tab/`. */
  get tabUrl(): string {
    return this.#tabUrl;
  }

  /** The bot's `PUBLIC_URL`: the tab's own origin. */
  get origin(): string {
    return new URL(this.#tabUrl).origin;
  }

  /** The bot's store. */
  get store(): string {
    return join(this.#folder, 'store.db');
  }

  async start(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'tab-stage-'));
    const tenant = await startTenant(this.#options.tenant);
    this.#tenant = tenant;
    this.#tabUrl = this.#options.tabUrl ?? (await this.#startBot(tenant));
    this.#double = await startTeamsDouble({ tenant, tabUrl: this.#tabUrl });
    this.#browser = await chromium.launch({ executablePath: chromiumProgram(), args: [...FLAGS, ...this.#double.chromiumArgs], env: { ...process.env, FONTCONFIG_FILE: FONTS } });
  }

  async #startBot(tenant: SimulatedTenant): Promise<string> {
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    this.#bot = new BotProcess({ ...tenant.environment(publicUrl), PORT: String(port), DATABASE_URL: `file:${this.store}`, ...this.#options.environment });
    await this.#bot.start();
    tenant.connector.connectBot(this.#bot.endpoint);
    return `${publicUrl}/tab/`;
  }

  /** Opens the tab in a browser of its own, as this person and with these settings of their Teams. */
  async open({ width = 1024, height = 768, timeZone = 'Europe/Paris', route = '', until: wanted = 'ready', ...choices }: Opening = {}): Promise<OpenTab> {
    const context = await started(this.#browser).newContext({
      ignoreHTTPSErrors: true,
      viewport: { width, height: AT_FIRST },
      timezoneId: timeZone,
      locale: choices.language ?? 'en-US',
    });
    const watched = await WatchedPage.watch(await context.newPage());
    const tab = new OpenTab(context, watched);
    await watched.page.goto(addressOf(started(this.#double).origin, { ...choices, width: String(width), route }));
    const box = await watched.page.locator('main iframe').boundingBox();
    await watched.page.setViewportSize({ width, height: Math.ceil(AT_FIRST + height - (box?.height ?? height)) });
    if (wanted !== 'nothing') await tab.becomes(wanted);
    return tab;
  }

  /** The tab's address without Teams around it. The caller closes the page's context. */
  async openAlone(route = ''): Promise<Page> {
    const context = await started(this.#browser).newContext();
    const page = await context.newPage();
    await page.goto(`${this.#tabUrl}${route}`);
    return page;
  }

  /** Somebody else's page, on another host, tries to show the tab in a frame. */
  async embedElsewhere(): Promise<Embedding> {
    const context = await started(this.#browser).newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      const { wrong } = await WatchedPage.watch(page);
      await page.goto(SOMEBODY_ELSE);
      const shown = (): string => page.frames()[1]?.url() ?? '';
      // The browser tells where the frame went after it has loaded the page around it: the tab, or its own page about an error.
      await until(() => shown().startsWith(this.#tabUrl) || (shown().startsWith('chrome-error:') && wrong.length > 0), 10_000, () => `the frame shows "${shown()}"`);
      return { refused: !shown().startsWith(this.#tabUrl), said: wrong };
    } finally {
      await context.close();
    }
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#double?.stop();
    await this.#bot?.stop();
    await this.#tenant?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The address of the simulated Teams that makes these choices. */
const addressOf = (origin: string, choices: Readonly<Record<string, string>>): string => {
  const address = new URL(origin);
  for (const [name, value] of Object.entries(choices)) address.searchParams.set(name, value);
  return address.href;
};

const started = <T>(part: T | undefined): T => {
  if (part === undefined) throw new Error('the stage has not been started, or has no bot');
  return part;
};

/** One stage for a file or a `describe`: started before its first test, closed in the end. */
export const onTabStage = (options: TabStageOptions = {}): TabStage => {
  const stage = new TabStage(options);
  beforeAll(() => stage.start(), 60_000);
  afterAll(() => stage.close());
  return stage;
};

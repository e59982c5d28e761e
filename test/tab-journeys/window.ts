import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { PersonKey } from '../../sandbox/tenant/people';
import type { Persona } from '../../sandbox/tenant/personas';
import { audit } from '../journeys/auditor';
import { Casting } from '../journeys/casting';
import { collectEvidence } from '../journeys/collect';
import type { Evidence } from '../journeys/evidence';
import { keepBook, type Page } from '../journeys/role-book';
import type { Language } from '../journeys/sentences';
import { onTabStage, type Opening, type OpenTab, type TabStage, type TabStageOptions } from '../tab/stage';
import { Seat, type Told } from './seat';
import { auditCommand, untrue } from './truth';

/** Windows on the tab in Chromium, of people who also have the API, on a stage that is audited. */
export class Windows {
  readonly #told: Told[] = [];
  readonly #open: OpenTab[] = [];
  #book: readonly Page[] = [];
  #casting: Casting | undefined;

  constructor(readonly stage: TabStage) {}

  /** After the stage has started, and before anything changes. */
  begin(): void {
    this.#book = keepBook(this.stage.tenant.directory);
    this.#casting = new Casting(this.stage.tenant.directory);
    writeFileSync(this.#connections, '');
  }

  /** A user that no other test has. */
  person(): Persona {
    if (this.#casting === undefined) throw new Error('the stage is not open');
    return this.#casting.person();
  }

  /** One of the people of the data file, past any browser. */
  seat(person: PersonKey, language: Language = 'en'): Seat {
    const { tenant } = this.stage;
    const who = tenant.people[person];
    return new Seat({ origin: () => this.stage.origin, token: () => tenant.tabToken(who) }, who, language, this.#told);
  }

  /** Closed after the test. */
  async open(opening: Opening): Promise<OpenTab> {
    const tab = await this.stage.open(opening);
    this.#open.push(tab);
    return tab;
  }

  /** Closes all windows; nothing may have gone wrong in them that the test did not forgive. */
  async close(): Promise<void> {
    const wrong = this.#open.flatMap((tab) => tab.wrong);
    for (const tab of this.#open.splice(0)) await tab.close();
    expect(wrong).toEqual([]);
  }

  evidence(): Evidence {
    const { tenant, store, bot } = this.stage;
    const names = this.#casting?.names ?? [];
    return collectEvidence(tenant, { store, connections: this.#connections, output: bot.output.join(''), names, book: this.#book, adminRoles: ['Global Administrator'], databases: [] });
  }

  async audit(): Promise<void> {
    const evidence = this.evidence();
    const wrong = [...audit(evidence), ...untrue(evidence, this.#told), ...(await auditCommand(this.stage.store))];
    if (wrong.length > 0) throw new Error(`The auditor objects:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
  }

  /** Where the program connects to is not watched here. */
  get #connections(): string {
    return join(this.stage.store, '../connections.txt');
  }
}

/** Windows for a file or a `describe`: closed and audited after each test. */
export const onWindows = (options: TabStageOptions = {}): Windows => {
  const windows = new Windows(onTabStage({ ...options, environment: { MESSAGES_PER_MINUTE: '1000', ...options.environment } }));
  beforeAll(() => windows.begin());
  afterEach(async () => {
    await windows.close();
    await windows.audit();
  });
  return windows;
};

/** A request on the page "Now", in the group of this name. */
export const itemIn = (tab: OpenTab, group: string, upn: string): Locator => tab.frame.getByRole('region', { name: group }).getByRole('article').filter({ hasText: upn });

export const WAITS = 'Waiting for confirmation';
export const RUNS = 'Running';
export const ENDED = 'Ended in the last ten minutes';

/** How often Teams has loaded the tab in this window. */
export const loads = (tab: OpenTab): Promise<string | null> => tab.page.locator('html').getAttribute('data-loads');

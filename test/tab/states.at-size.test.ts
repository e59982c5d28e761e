import { atSize } from '../at-size/size';
import { seed } from '../../sandbox/playground/seed';
import { message, type MessageKey } from '../../src/locale';
import { answerIsLost, HeldApi, noAnswer, passes, problemOf, somethingElse, wrongToken } from './held-api';
import { onTabStage, type OpenTab } from './stage';
import { requestsOf } from './tab-api';
import { wear } from './themes';

const stage = onTabStage();
const en = (key: MessageKey, values = {}): string => message('en', key, values);

const go = async (tab: OpenTab, route: string): Promise<void> => {
  await tab.frame.evaluate(`location.hash = ${JSON.stringify(route)}`);
};

/** Presses every "Try again". The first one each time: a part that has tried, or that did so by itself, has none any more. */
const retryAll = async (tab: OpenTab, name = en('tab.retry')): Promise<void> => {
  const retry = tab.frame.getByRole('button', { name });
  while ((await retry.count()) > 0) await retry.first().click({ timeout: 1_000 }).catch(() => undefined);
};

let tab: OpenTab;
let api: HeldApi;
const begin = async (): Promise<void> => {
  tab = await stage.open();
  api = await HeldApi.before(tab);
};
const end = async (): Promise<void> => {
  await api.leave();
  await tab.close();
};

describe('Where nothing has ever been asked', () => {
  beforeAll(begin, 30_000);
  afterAll(end);

  test.each([
    ['#/now', [en('tab.now.empty'), en('tab.now.empty-text')]],
    ['#/history', [en('tab.history.no-days'), en('tab.history.empty'), en('tab.history.empty-text')]],
    ['#/history?user=adele', [en('tab.history.empty'), en('tab.history.empty-filtered')]],
    ['#/health', [en('check.complete'), en('tab.health.never')]],
  ])('%s says so in words, and is accessible', async (route, sentences) => {
    await go(tab, route);
    for (const sentence of sentences) await tab.frame.getByText(sentence, { exact: true }).waitFor();
    await tab.picture(`empty-${route.replaceAll(/[^a-z]+/g, '-').slice(1)}`);
    expect(await tab.objections()).toEqual([]);
    expect(await tab.frame.getByRole('alert').count()).toBe(0);
    expect(tab.wrong).toEqual([]);
  });

  test('a search for nobody says so', async () => {
    await go(tab, '#/revoke');
    await tab.frame.getByRole('combobox').fill('nobody at all');
    await tab.frame.getByText(en('tab.revoke.nobody')).waitFor();
    expect(await tab.frame.getByRole('option').count()).toBe(0);
  });

  test('a request that does not exist is a problem, with a way back', async () => {
    await go(tab, '#/request/none-of-them');
    await tab.frame.getByRole('alert').getByText(en('tab.problem.not-found.title')).waitFor();
    await tab.frame.getByRole('link', { name: en('tab.request.back') }).click();
    await tab.eventually(`document.querySelector('h1').textContent === ${JSON.stringify(en('tab.revoke.title'))}`);
    tab.forgive();
  });
});

describe('With requests', () => {
  let request = '';
  /** Pages, and what is true as soon as all that was loaded is drawn. */
  const pages: readonly (readonly [name: string, route: () => string, drawn: string, alerts: number])[] = [
    ['now', () => '#/now', `document.querySelectorAll('article').length === 9`, 1],
    ['history', () => '#/history', `document.querySelectorAll('figure svg rect').length > 0 && document.querySelectorAll('main td a[href^="#/request/"]').length === 9`, 2],
    ['request', () => `#/request/${request}`, `document.querySelector('.ac-adaptiveCard') !== null`, 1],
    ['health', () => '#/health', `document.querySelectorAll('main section section').length > 0`, 1],
  ];

  beforeAll(async () => {
    await seed(stage.tenant, stage.origin);
    await begin();
    request = (await requestsOf(stage)).at(-1)?.id ?? '';
  }, 60_000);
  afterAll(end);

  /** A page without anything of the server: the next one is drawn from the beginning. */
  const elsewhere = async (): Promise<void> => {
    api.does(passes);
    await go(tab, '#/revoke');
    await tab.frame.getByRole('combobox').waitFor();
    tab.forgive();
  };

  describe('while it is loading', () => {
    /** Where headings and fields stand, by their text: those that are there before and after. */
    const PLACES = `Object.fromEntries([...document.querySelectorAll('h1, main form, [role=tablist], .head')].map((each) => [each.tagName + ' ' + each.textContent, [each.getBoundingClientRect().x, each.getBoundingClientRect().y].map(Math.round).join()]))`;

    test.each(pages)('%s says so, keeps the room, and nothing jumps when it is there', async (name, route, drawn) => {
      await elsewhere();
      const release = api.holds();
      await go(tab, route());
      await tab.frame.getByLabel(en('tab.loading')).first().waitFor();
      expect(await tab.frame.evaluate<boolean>(drawn)).toBe(false);
      expect(await tab.objections()).toEqual([]);
      await tab.picture(`loading-${name}`);
      const before = await tab.frame.evaluate<unknown>(PLACES);
      release();
      await tab.eventually(drawn);
      expect(await tab.frame.evaluate<unknown>(PLACES)).toEqual(before);
      expect(await tab.frame.getByLabel(en('tab.loading')).count()).toBe(0);
      expect(tab.wrong).toEqual([]);
    });

    test('a search says so', async () => {
      await elsewhere();
      const release = api.holds();
      await tab.frame.getByRole('combobox').fill('christie');
      await tab.frame.getByText(en('tab.revoke.searching')).waitFor();
      const reason = await tab.frame.getByRole('textbox').boundingBox();
      release();
      await tab.frame.getByRole('option').first().waitFor();
      expect(await tab.frame.getByRole('textbox').boundingBox()).toEqual(reason);
    });
  });

  describe('where the answer is an error', () => {
    const version = (status: number): readonly string[] => [en('tab.failure.version'), en('tab.failure.version-do', { status })];
    const told = (...parts: Parameters<typeof problemOf>) => {
      const { title, detail, deed } = problemOf(...parts);
      return { sentences: [title, detail], deed };
    };
    const ERRORS = {
      '401, the token is not accepted': { sentences: [en('tab.problem.not-signed-in.title'), en('tab.problem.not-signed-in.detail')], deed: wrongToken },
      '429, too often': told('en', 'too-many', 429),
      '503, the directory refuses': told('en', 'directory', 503, { how: 'refused', code: 'Microsoft Graph 403 Authorization_RequestDenied' }),
      '503, the store is down': told('en', 'store-down', 503),
      '500, a defect': told('en', 'went-wrong', 500),
      'no answer at all': { sentences: [en('tab.failure.unreachable'), en('tab.failure.unreachable-do')], deed: noAnswer },
      'an answer that does not fit its schema': { sentences: version(200), deed: somethingElse(200, '{"requests":"all"}') },
      'a page of something in between': { sentences: version(502), deed: somethingElse(502, '<h1>Bad gateway</h1>', 'text/html') },
    };

    // In a quick run each kind on one page, and each page with two kinds; all of both otherwise.
    const tried = (name: string) => (atSize({ slice: 0, full: 1 }) === 1 ? pages : pages.filter((_page, index) => index === Object.keys(ERRORS).indexOf(name) % pages.length));

    describe.each(Object.entries(ERRORS))('%s', (error, { sentences, deed }) => {
      test.each(tried(error))('on %s it is said, and trying again works', async (_page, route, drawn, alerts) => {
        await elsewhere();
        api.does(deed);
        await go(tab, route());
        await tab.eventually(`document.querySelectorAll('[role=alert]').length === ${alerts}`);
        for (const each of await tab.frame.getByRole('alert').all()) for (const sentence of sentences) expect(await each.innerText()).toContain(sentence);
        expect(await tab.frame.getByLabel(en('tab.loading')).count()).toBe(0);
        api.does(passes);
        await retryAll(tab);
        await tab.eventually(drawn);
        await tab.eventually(`document.querySelector('[role=alert]') === null`);
        expect(tab.wrong.filter((what) => !what.includes('Failed to load resource'))).toEqual([]);
      });
    });

    test('the error is accessible and is drawn in every theme', async () => {
      await elsewhere();
      api.does(problemOf('en', 'store-down', 503).deed);
      await go(tab, '#/history');
      await tab.eventually(`document.querySelectorAll('[role=alert]').length === 2`);
      for (const theme of ['dark', 'contrast', 'default'] as const) {
        await wear(tab, theme);
        expect(await tab.objections()).toEqual([]);
        await tab.picture(`error-history-${theme}`);
      }
    });

    test('what was there stays where it is while loading it anew fails', async () => {
      await elsewhere();
      await go(tab, '#/health');
      await tab.eventually(pages[3]?.[2] ?? '');
      // In one go, since what was verified is asked for apart from the rest and may fail a moment later.
      const textBesideAlerts = (): Promise<string> =>
        tab.frame.evaluate<string>(`(() => { const main = document.querySelector('main').cloneNode(true); main.querySelectorAll('[role=alert]').forEach((alert) => alert.remove()); return main.textContent.replaceAll(/\\s+/g, ' '); })()`);
      const seen = await textBesideAlerts();
      api.does(noAnswer);
      await tab.frame.getByRole('button', { name: en('tab.reload') }).click();
      await tab.frame.getByRole('alert').first().waitFor();
      expect(await textBesideAlerts()).toBe(seen);
    });

    test('what waits stays in view while nobody answers, and goes on by itself when somebody does', async () => {
      await elsewhere();
      await go(tab, '#/now');
      await tab.eventually(pages[0]?.[2] ?? '');
      api.does(noAnswer);
      await tab.frame.getByRole('alert').waitFor();
      expect(await tab.frame.locator('article').count()).toBe(9);
      api.does(passes);
      await tab.eventually(`document.querySelector('[role=alert]') === null`, 10_000);
    });
  });

  describe('what was typed', () => {
    test('into the search of the history is kept when the search fails, and found when it is tried again', async () => {
      await elsewhere();
      await go(tab, '#/history');
      await tab.eventually(pages[1]?.[2] ?? '');
      const user = tab.frame.getByRole('searchbox', { name: en('tab.history.user') });
      await user.fill('raul');
      api.does(problemOf('en', 'store-down', 503).deed);
      await user.press('Enter');
      await tab.frame.getByRole('alert').waitFor();
      expect(await user.inputValue()).toBe('raul');
      api.does(passes);
      await tab.frame.getByRole('button', { name: en('tab.retry') }).click();
      await tab.eventually(`document.querySelectorAll('main td a[href^="#/request/"]').length === 1`);
      expect(await user.inputValue()).toBe('raul');
    });

    test('as a name is kept when nobody could be looked up', async () => {
      await elsewhere();
      api.does(problemOf('en', 'directory', 503, { how: 'no-answer', code: 'ETIMEDOUT' }).deed);
      const name = tab.frame.getByRole('combobox');
      await name.fill('christie');
      await tab.frame.getByRole('alert').waitFor();
      expect(await name.inputValue()).toBe('christie');
      api.does(passes);
      await tab.frame.getByRole('button', { name: en('tab.retry') }).click();
      await name.press('ArrowDown');
      await tab.frame.getByRole('option').first().waitFor();
    });

    test('as a reason is kept when the question is not answered; asked again it is the same question, and one request', async () => {
      await elsewhere();
      const name = tab.frame.getByRole('combobox');
      await name.fill('christie.cline@contoso.com');
      await name.press('Enter');
      await tab.frame.getByText(en('tab.revoke.chosen-said', { upn: 'christie.cline@contoso.com' })).waitFor();
      const reason = tab.frame.getByRole('textbox', { name: en('tab.revoke.reason') });
      await reason.fill('a reason that took a while to write');
      api.does(answerIsLost);
      await tab.frame.getByRole('button', { name: en('tab.revoke.ask') }).click();
      await tab.frame.getByRole('alert').getByText(en('tab.failure.unreachable'), { exact: true }).waitFor();
      expect([await name.inputValue(), await reason.inputValue()]).toEqual(['christie.cline@contoso.com', 'a reason that took a while to write']);
      api.does(passes);
      await tab.frame.getByRole('button', { name: en('tab.retry') }).click();
      await tab.eventually(`document.querySelector('.ac-adaptiveCard') !== null`);
      const [first, second] = api.posted('/requests');
      expect(second).toEqual(first);
      expect((await requestsOf(stage)).filter(({ reason: why }) => why === 'a reason that took a while to write')).toHaveLength(1);
    });

    test('or pressed is pressed once, though the answer was lost and it was tried again', async () => {
      const christie = stage.tenant.people.twinTwo;
      await elsewhere();
      await go(tab, '#/now');
      const card = tab.frame.getByRole('article', { name: christie.upn });
      await card.waitFor();
      api.does(answerIsLost);
      await card.getByRole('button', { name: en('card.confirm') }).click();
      await card.getByRole('alert').getByText(en('tab.failure.unreachable'), { exact: true }).waitFor();
      api.does(passes);
      await card.getByText(en('tab.outcome.signing-out').replace('s', 'S')).waitFor({ timeout: 10_000 });
      const ids = api.posted('/press').map((body) => (body as { id: string }).id);
      expect(new Set(ids).size).toBe(1);
      expect(stage.tenant.ledger.revocations(christie.id)).toBe(1);
    });
  });
});

describe('Who may not', () => {
  test.each([
    ['joni', 'en-US', 'en'],
    ['nestor', 'fr-FR', 'fr'],
  ] as const)('%s reads which role it needs, in %s, and sees nothing', async (person, locale, language) => {
    const theirs = await stage.open({ person, language: locale, route: '#/history' });
    await theirs.eventually(`document.querySelectorAll('[role=alert]').length === 2`);
    for (const each of await theirs.frame.getByRole('alert').all()) {
      expect(await each.innerText()).toContain(message(language, 'tab.problem.not-entitled.title'));
      expect(await each.innerText()).toContain('Global Administrator');
    }
    expect(await theirs.frame.locator('td').count()).toBe(0);
    expect(await theirs.objections()).toEqual([]);
    await theirs.picture(`error-not-entitled-${language}`);
    stage.tenant.directory.grantRole(stage.tenant.people[person].id, 'Global Administrator');
    await retryAll(theirs, message(language, 'tab.retry'));
    await theirs.eventually(`document.querySelectorAll('td').length > 0 && document.querySelector('[role=alert]') === null`, 10_000);
    await theirs.close();
  });

  test('and whom Teams gives no token reads that, and may try again', async () => {
    stage.tenant.tab.registration.setEnabled(false);
    const theirs = await stage.open();
    const alert = theirs.frame.getByRole('alert');
    await alert.getByText(en('tab.failure.sign-in'), { exact: true }).waitFor();
    expect(await alert.innerText()).toContain('AADSTS');
    stage.tenant.tab.registration.setEnabled(true);
    await theirs.frame.getByRole('button', { name: en('tab.retry') }).click();
    await theirs.frame.locator('article').first().waitFor();
    await theirs.close();
  });
});

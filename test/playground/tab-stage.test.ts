import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { onTabStage, TabStage, type OpenTab } from '../tab/stage';

/** The policy of the tab's files, letter by letter. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft https://*.microsoft365.com https://*.office.com https://outlook.office.com https://outlook.office365.com";

/** A page that does with the real teams-js what a tab does; what it learns is in `globalThis.learned`. */
const PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Small tab</title><script src="/tab/teams.js"></script><script src="/tab/small.js" defer></script></head><body><main><h1>Small tab</h1></main></body></html>';
const SCRIPT = `
const { app, authentication, pages } = microsoftTeams;
globalThis.learned = { themes: [] };
(async () => {
  await app.initialize();
  learned.context = await app.getContext();
  app.registerOnThemeChangeHandler((theme) => learned.themes.push(theme));
  app.notifyAppLoaded();
  learned.token = await authentication.getAuthToken().catch((error) => 'refused: ' + error.message);
  if (location.hash === '#/fail') return app.notifyFailure({ reason: 'Other', message: 'no luck' });
  learned.notified = await app.notifySuccess();
})();
`;

let site: Server;
let policy = POLICY;
let stage: TabStage;

beforeAll(async () => {
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/tab/': ['text/html', PAGE],
    '/tab/small.js': ['text/javascript', SCRIPT],
    '/tab/teams.js': ['text/javascript', readFileSync(require.resolve('@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js'), 'utf8')],
  };
  site = createServer((request, response) => {
    const [type, content] = files[request.url ?? ''] ?? ['text/plain', 'nothing'];
    response.writeHead(request.url !== undefined && request.url in files ? 200 : 404, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(content);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  stage = new TabStage({ tabUrl: `http://localhost:${(site.address() as AddressInfo).port}/tab/` });
  await stage.start();
}, 60_000);

const open: OpenTab[] = [];
const opened = async (...how: Parameters<TabStage['open']>): Promise<OpenTab> => {
  const tab = await stage.open(...how);
  open.push(tab);
  return tab;
};
afterEach(async () => {
  for (const tab of open.splice(0)) await tab.close();
});
afterAll(async () => {
  await stage.close();
  site.close();
  site.closeAllConnections();
});

interface Learned {
  readonly context: { readonly app: { readonly theme: string; readonly locale: string }; readonly page: { readonly id: string; readonly subPageId?: string; readonly frameContext: string }; readonly user: Record<string, unknown>; readonly channel?: Record<string, unknown> };
  readonly token: string;
  readonly themes: readonly string[];
  readonly notified: unknown;
}
const learned = (tab: OpenTab): Promise<Learned> => tab.frame.evaluate<Learned>('learned');

describe('The real teams-js in the simulated Teams', () => {
  test('starts under the very policy of the tab, learns who and how, gets a token, and says that it is ready', async () => {
    const tab = await opened({ person: 'camille', theme: 'dark', route: '#/history', subPage: 'request/1' });
    const { context, token, notified } = await learned(tab);
    expect(context.app).toMatchObject({ theme: 'dark', locale: 'fr-fr' });
    expect(context.page).toEqual(expect.objectContaining({ id: 'session-revoker', subPageId: 'request/1', frameContext: 'content' }));
    expect(context.user).toMatchObject({ id: stage.tenant.people.camille.id, tenant: { id: stage.tenant.tenantId } });
    expect(context.channel).toBeUndefined();
    expect(decodeJwt(token)).toMatchObject({ oid: stage.tenant.people.camille.id, aud: stage.tenant.tab.clientId });
    expect(notified).toEqual({ hasFinishedSuccessfully: true });
    expect(await tab.frame.evaluate<string>('location.hash')).toBe('#/history');
    expect(await tab.calls()).toEqual(['initialize', 'getContext', 'registerHandler', 'appInitialization.appLoaded', 'authentication.getAuthToken', 'appInitialization.success']);
    expect(tab.wrong).toEqual([]);
  });

  test('hears when the person changes their theme, without being loaded anew', async () => {
    const tab = await opened();
    await tab.choose('contrast');
    await tab.eventually('learned.themes.length === 1');
    expect((await learned(tab)).themes).toEqual(['contrast']);
  });

  test('is in a channel where it is a tab of one', async () => {
    const { context } = await learned(await opened({ place: 'channel' }));
    expect(context.channel).toMatchObject({ displayName: 'Incidents' });
  });

  test("hears Entra's reason when there is no token", async () => {
    stage.tenant.tab.registration.setEnabled(false);
    const tab = await opened();
    stage.tenant.tab.registration.setEnabled(true);
    expect((await learned(tab)).token).toMatch(/^refused: AADSTS7000112/);
  });

  test('can say that it failed, which Teams shows', async () => {
    const tab = await opened({ route: '#/fail', until: 'failed' });
    expect(await tab.page.getByRole('alert').innerText()).toContain('no luck');
    expect(await tab.state()).toBe('failed');
  });

  test('follows a link to its own app as a deep link, and a wish that nobody knows is refused and shown', async () => {
    const tab = await opened();
    expect(await tab.frame.evaluate<string>(`microsoftTeams.app.openLink('https://teams.microsoft.com/l/entity/other/x').then(() => 'opened')`)).toBe('opened');
    await tab.frame.evaluate(`parent.postMessage({ id: 999, func: 'nobody.knows', args: [] }, '*')`);
    await tab.page.locator('li[data-call="nobody.knows"]').waitFor({ state: 'attached' });
    expect(await tab.calls()).toContain('unknown: nobody.knows');
    const appId = await tab.frame.evaluate<string>('learned.context.app.appId.toString()');
    const link = `https://teams.microsoft.com/l/entity/${appId}/session-revoker?context=${encodeURIComponent('{"subEntityId":"health"}')}`;
    await tab.frame.evaluate(`void microsoftTeams.app.openLink(${JSON.stringify(link)})`);
    await tab.loaded(2);
    await tab.becomes();
    expect((await learned(tab)).context.page.subPageId).toBe('health');
  });
});

describe('The stage', () => {
  test.each([320, 1024])('gives the tab exactly %d pixels, and pictures and objections of it', async (width) => {
    const tab = await opened({ width });
    expect(await tab.frame.evaluate<number[]>('[innerWidth, innerHeight]')).toEqual([width, 768]);
    expect(await tab.overflow()).toBe(0);
    const picture = readFileSync(await tab.picture(`stage-${width}`));
    expect(picture.readUInt32BE(16)).toBe(width);
    expect(await tab.objections()).toEqual([]);
    await tab.frame.evaluate(`document.body.innerHTML = '<img src="data:,">'`);
    expect((await tab.objections()).map(({ rule }) => rule)).toContain('image-alt');
  });

  test('notes what goes wrong: errors, and what the policy refuses', async () => {
    const tab = await opened();
    await tab.frame.evaluate(`console.error('on purpose'); setTimeout(() => { throw new Error('thrown'); }); document.head.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }));`);
    await tab.frame.waitForTimeout(300);
    expect(tab.wrong.join('\n')).toMatch(/on purpose[^]*thrown|thrown[^]*on purpose/);
    expect(tab.wrong.join('\n')).toContain('policy: style-src-elem refused inline');
    tab.forgive();
    expect(tab.wrong).toEqual([]);
  });

  test("shows that somebody else's page may not frame the tab", async () => {
    const { refused, said } = await stage.embedElsewhere();
    expect(refused).toBe(true);
    expect(said.join('\n')).toContain('frame-ancestors');
  });

  test("would show it if somebody else's page may", async () => {
    policy = '';
    const { refused } = await stage.embedElsewhere();
    policy = POLICY;
    expect(refused).toBe(false);
  });

  test('has several people at once, each in a browser of their own', async () => {
    const [one, two] = [await opened({ person: 'megan' }), await opened({ person: stage.tenant.people.joni.upn })];
    expect((await learned(one)).context.user['id']).toBe(stage.tenant.people.megan.id);
    expect((await learned(two)).context.user['id']).toBe(stage.tenant.people.joni.id);
  });

  test('shows the tab without Teams, too', async () => {
    const page = await stage.openAlone();
    expect(await page.getByRole('heading').innerText()).toBe('Small tab');
    await page.context().close();
  });
});

describe('With the built program', () => {
  const built = onTabStage();

  test("the stage shows the program's own tab, whose API takes the person's token", async () => {
    const tab = await built.open({ person: 'megan' });
    const answered = await tab.eventually<number>("performance.getEntriesByName(location.origin + '/api/tab/now')[0]?.responseStatus");
    expect(await tab.frame.evaluate<string>('location.href')).toMatch(new RegExp(`^${built.tabUrl}`));
    expect(answered).toBe(200);
    expect((await tab.calls()).filter((call) => call.startsWith('unknown'))).toEqual([]);
    await tab.close();
  });

  test("the program's own tab is refused in somebody else's page", async () => {
    const { refused, said } = await built.embedElsewhere();
    expect(refused).toBe(true);
    expect(said.join('\n')).toContain('frame-ancestors');
  });
});

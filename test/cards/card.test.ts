import type * as Reference from 'adaptivecards';
import { fallbackText, requestCard, type AdaptiveCard } from '../../src/cards';
import { RETRY_WITHIN } from '../../src/domain/retry';
import { allIn, EMPTY_TALLY, retryableIn } from '../../src/domain/tally';
import { LANGUAGES } from '../../src/locale';
import { ALEX, awaiting, awaitingMany, decision, many, manyIn, MEGAN, NOON, requestIdOf, requestIn, target } from '../domain/samples';
import { hostileCards, ordinaryCards, OUTCOMES, PORTAL, succeeded, type Exhibit } from './gallery';
import { hostileManyCards, manyCards, type ManyExhibit } from './many-gallery';

// The package's own entry is an ES module for bundlers; this is the same code for Node.
const AdaptiveCards = jest.requireActual<typeof Reference>('adaptivecards/dist/adaptivecards.js');

const ONE: readonly Exhibit[] = LANGUAGES.flatMap((language) => [...ordinaryCards(language), ...hostileCards(language)]);
const MANY: readonly ManyExhibit[] = LANGUAGES.flatMap((language) => [...manyCards(language), ...hostileManyCards(language)]);
const ALL = [...ONE, ...MANY];
/** What Teams takes for one message (25 KB in UTF-16; the activity around the card is small). */
const MAX_BYTES = 25 * 1_024;

/** What the reference implementation complains about when it reads the card as version 1.5. */
const complaints = (card: unknown): readonly string[] => {
  // The pattern of this property is global, so it remembers where it last matched and refuses every second card otherwise.
  const { regEx } = AdaptiveCards.CardElement.langProperty;
  if (regEx !== undefined) regEx.lastIndex = 0;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const parsed = new AdaptiveCards.AdaptiveCard();
  parsed.parse(card, context);
  const read = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...read, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
};

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in the card, at any depth. */
const nodes = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodes);
  return isNode(value) ? [value, ...Object.values(value).flatMap(nodes)] : [];
};
const ofType = (card: AdaptiveCard, type: string): readonly Node[] => nodes(card).filter((node) => node['type'] === type);
const textsOf = (card: AdaptiveCard): readonly string[] => ofType(card, 'TextBlock').map(({ text }) => String(text));

const eachOf = <One extends Exhibit | ManyExhibit>(exhibits: readonly One[], check: (exhibit: One, card: AdaptiveCard) => void): void => {
  for (const exhibit of exhibits) {
    const card = requestCard(exhibit.view);
    try {
      check(exhibit, card);
    } catch (error) {
      throw new Error(`card "${exhibit.name}": ${error instanceof Error ? error.message : String(error)}\n${JSON.stringify(card, undefined, 1)}`, { cause: error });
    }
  }
};

const each = (check: (exhibit: Exhibit | ManyExhibit, card: AdaptiveCard) => void): void => {
  eachOf(ALL, check);
};
const verbsOf = (card: AdaptiveCard): readonly string[] => [...new Set(nodes(card).flatMap(({ verb }) => (typeof verb === 'string' ? [verb] : [])))];

describe(`every card, in both languages (${ALL.length} of them)`, () => {
  test('the reference implementation can complain', () => {
    expect(complaints({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlok', text: 'x' }] })).not.toEqual([]);
    expect(complaints({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'x', size: 'huge' }] })).not.toEqual([]);
  });

  test('is valid at version 1.5 for the reference implementation', () => {
    each((_, card) => {
      expect(card.version).toBe('1.5');
      expect(complaints(card)).toEqual([]);
    });
  });

  test('is the same after it went over the wire', () => {
    each((_, card) => {
      expect(JSON.parse(JSON.stringify(card))).toEqual(card);
    });
  });

  test('is smaller than Teams allows, whatever people are called', () => {
    each(({ view }, card) => {
      expect(Buffer.byteLength(JSON.stringify(card), 'utf16le')).toBeLessThan(MAX_BYTES);
      expect(view.request.reason?.length ?? 0).toBeLessThanOrEqual(600);
    });
  });

  test('has a text for clients that cannot show it: what it is about, in one line', () => {
    each(({ view }, card) => {
      expect(card.fallbackText).toBe(fallbackText(view));
      if (view.request.target !== undefined) {
        expect(card.fallbackText).toContain(view.request.target.upn);
        expect(card.fallbackText).toContain(view.request.target.objectId);
      }
      expect(card.fallbackText).not.toMatch(/[\n\r\u2028\u2029]/);
    });
  });

  test('says its language', () => {
    each(({ view }, card) => {
      expect(card.lang).toBe(view.request.asker.language);
    });
  });

  test('has confirm and cancel while it waits, and no button at all afterwards where it is about one user', () => {
    eachOf(ONE, ({ view }, card) => {
      const expected = view.request.state === 'awaiting' ? ['confirm', 'cancel'] : [];
      expect(verbsOf(card)).toEqual(expected);
      expect(ofType(card, 'Action.Execute').map(({ verb }) => verb)).toEqual(expected);
      expect(nodes(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Action.'))).toHaveLength(2 * expected.length);
    });
  });

  test('every button has a fallback that works as well: same data plus the verb, same words', () => {
    each((_, card) => {
      for (const { title, data, verb, fallback } of ofType(card, 'Action.Execute')) {
        expect(fallback).toEqual({ type: 'Action.Submit', title, data: { ...(data as object), verb } });
      }
    });
  });

  test('its data carries an opaque id and nothing else', () => {
    each(({ view }, card) => {
      for (const { data, verb } of ofType(card, 'Action.Execute')) {
        expect(data).toEqual({ request: view.request.buttonKey, ...(verb === 'page' ? { page: expect.stringMatching(/^\d+$/) as string } : {}) });
      }
    });
  });

  test('shows whom it is about, who asked and the receipt', () => {
    each(({ view }, card) => {
      const shown = JSON.stringify(card.body);
      if (view.request.target !== undefined) expect(shown).toContain(view.request.target.objectId);
      expect(textsOf(card)).toContain('audit #12 · 0a1b2c3d');
    });
  });

  test('holds no hole of a sentence', () => {
    for (const language of LANGUAGES) {
      for (const { view } of [...ordinaryCards(language), ...manyCards(language)]) {
        const card = requestCard(view);
        expect(JSON.stringify([card.body, card.fallbackText]).replaceAll(/[{}](?=["\],{:])|\{"/g, '')).not.toMatch(/undefined|null|NaN|\[object/);
        for (const text of textsOf(card)) expect(text).not.toMatch(/[{}]|undefined/);
      }
    }
  });

  test('links to the user in the portal when it succeeded, and nowhere else ever', () => {
    eachOf(ONE, ({ view }, card) => {
      const success = succeeded(view);
      const urls = textsOf(card).flatMap((text) => text.match(/(?<!\\)\]\([^)]*\)/g) ?? []);
      expect(urls).toHaveLength(success ? 1 : 0);
      if (success) expect(urls[0]).toMatch(new RegExp(`^\\]\\(${PORTAL}/.*${view.request.target.objectId}\\)$`));
    });
  });
});

describe('a card about many users', () => {
  const goesOn = ({ request }: ManyExhibit['view']): readonly string[] => (request.stopped === undefined && (request.state === 'confirmed' || request.state === 'running') ? ['stop'] : []);
  const isDone = ({ request, tally, page }: ManyExhibit['view']): readonly string[] =>
    request.state !== 'done' ? [] : [...(retryableIn(tally ?? EMPTY_TALLY) > 0 ? ['retry'] : []), ...((page?.pages ?? 1) > 1 ? ['page'] : [])];

  test('has confirm and cancel while it waits, stop while it goes on, and then only what can still be done', () => {
    eachOf(MANY, ({ view }, card) => {
      expect(verbsOf(card)).toEqual([...(view.request.state === 'awaiting' ? ['confirm', 'cancel'] : []), ...goesOn(view), ...isDone(view)]);
    });
  });

  test('offers nobody to be tried again who would not be', () => {
    const later = MANY.filter(({ view }) => view.request.state === 'done').map(({ name, view }) => ({ name, view: { ...view, at: view.at + 2 * RETRY_WITHIN } }));
    eachOf(later, (_exhibit, card) => expect(verbsOf(card)).not.toContain('retry'));
  });

  test('turns to the pages before and after, as far as there are some', () => {
    const pages = new Set<string>();
    eachOf(MANY, ({ view: { page } }, card) => {
      const to = ofType(card, 'Action.Execute').flatMap(({ verb, data }) => (verb === 'page' && isNode(data) ? [Number(data['page'])] : []));
      const around = page === undefined || verbsOf(card).includes('stop') ? [] : [page.page - 1, page.page + 1].filter((number) => number >= 0 && number < page.pages);
      if (to.length > 0) pages.add(`${page?.page ?? ''} to ${to.join(' and ')}`);
      expect(to).toEqual(to.length === 0 && around.length > 0 ? [] : around);
    });
    expect([...pages].toSorted()).toEqual(['0 to 1', '1 to 0 and 2', '2 to 1']);
  });

  test('names the first of them, says how many more there are, and who is left out and why, before the click and when nothing was done', () => {
    eachOf(MANY, ({ name, view: { request } }, card) => {
      if (/saying/.test(name) || !['awaiting', 'cancelled', 'expired'].includes(request.state)) return;
      const shown = textsOf(card);
      const { users, privileged, protected: listed, leftOut } = request.many;
      // Five of a kind at least: fewer are named only where names are so long that Teams would not take the card.
      for (const { upn } of [users, privileged, listed].flatMap(({ first }) => first.slice(0, 5))) expect(shown.some((line) => line.includes(upn))).toBe(true);
      for (const typed of leftOut.flatMap(({ first }) => first.slice(0, 5))) expect(shown.some((line) => line.includes(typed))).toBe(true);
      expect(shown.join('\n').match(/ more|autres?\b/g)?.length ?? 0).toBeGreaterThanOrEqual([users, ...leftOut].filter(({ count, first }) => count > first.length).length);
    });
  });

  test('while it goes on, says who was not begun and who is in doubt, and does not say that they failed', () => {
    const [stopping] = manyCards('en').filter(({ view }) => view.request.state === 'running' && view.request.stopped !== undefined);
    if (stopping === undefined) throw new Error('no card that is being stopped');
    const tally = { ...EMPTY_TALLY, queued: 30, verified: 4, failed: 1, 'in-doubt': 2, skipped: 3 };
    expect(textsOf(requestCard({ ...stopping.view, tally })).join('\n')).toMatch(/4 signed out, 1 failed, 2 in doubt, 3 not begun\./);
  });

  test('counts everybody of a result once: the numbers add up to all', () => {
    eachOf(MANY, ({ view }, card) => {
      if (view.request.state !== 'done') return;
      const lines = textsOf(card).filter((line) => /^\d+ /.test(line));
      const [good = '', ...others] = lines.slice(0, 8);
      const [count = 0, all = 0] = (good.match(/\d+/g) ?? []).map(Number);
      const rest = others.filter((line) => /^\d+ (?!of)/.test(line)).map((line) => Number.parseInt(line, 10));
      expect(count + rest.reduce((sum, some) => sum + some, 0)).toBe(all);
      expect(all).toBe(allIn(view.tally ?? EMPTY_TALLY));
    });
  });
});

describe('while many users are signed out, a card tells', () => {
  const begun = decision(MEGAN).at;
  const saysAfter = (seconds: number, verified: number): string => {
    const request = manyIn('running', awaitingMany({ many: many({ users: { count: 10_000, first: [] } }) }));
    const tally = { ...EMPTY_TALLY, verified, queued: 10_000 - verified };
    const card = requestCard({ request, items: [], tally, receipt: { sequence: 1, hash: '0'.repeat(64) }, revokeWith: 'graph', portal: PORTAL, at: begun + 1_000 * seconds });
    return textsOf(card).find((text) => text.includes('a second')) ?? 'nothing';
  };

  test.each([
    ['the speed of those that go at once, and the time that the others take after them', 20, 2_000, 'About 100 users a second, about 6 minutes left.'],
    ['no more than the quota once those are done, however quickly they were', 40, 3_600, 'About 20 users a second, about 6 minutes left.'],
    ['less where it goes more slowly', 600, 6_000, 'About 10 users a second, about 7 minutes left.'],
    ['that the end is near', 320, 9_400, 'About 20 users a second, less than a minute left.'],
  ])('%s', (_, seconds, done, said) => {
    expect(saysAfter(seconds, done)).toBe(said);
  });
});

describe('what a card warns of', () => {
  const warningsOf = (changes: Parameters<typeof awaiting>[0]): readonly string[] => {
    const card = requestCard({ request: awaiting(changes), items: [], receipt: { sequence: 1, hash: '0'.repeat(64) }, revokeWith: 'graph', portal: PORTAL, at: NOON });
    const first = card.body.findIndex(({ type }) => type !== 'Container');
    // First of all: nothing stands before them.
    return card.body.slice(0, first).map((element) => JSON.stringify(element));
  };

  test.each<[string, Parameters<typeof awaiting>[0], readonly RegExp[]]>([
    ['nothing', {}, []],
    ['the asker is the target', { target: target({ objectId: ALEX }) }, [/this is you/]],
    ['a privileged target', { target: target({ privileged: true }) }, [/privileged/]],
    ['a target that reads along', { targetReads: true }, [/conversation/]],
    ['a target of whom that is not known', { targetReads: undefined }, []],
    ['a name that mixes scripts', { target: target({ displayName: '\u0410dele Vance' }) }, [/the name mixes scripts \(Cyrillic and Latin\)/]],
    ['a name with a mark that nobody sees', { target: target({ displayName: 'Adele \u202eecnaV' }) }, [/an invisible mark of direction \(U\+202E\)/]],
    ['two people needed', { needsTwo: true }, [/Two different/]],
    [
      'all of it',
      { target: target({ objectId: ALEX, privileged: true, displayName: 'Alex\u200b Wilber' }), needsTwo: true, targetReads: true },
      [/this is you/, /privileged/, /an invisible character \(U\+200B\)/, /Two different/],
    ],
  ])('%s', (_, changes, expected) => {
    const warnings = warningsOf(changes);
    expect(warnings).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(warnings[index]).toMatch(pattern);
    });
  });

  test('only while it waits: later it is too late to think again', () => {
    const from = awaiting({ target: target({ privileged: true }), needsTwo: true });
    for (const state of ['confirmed', 'running', 'done', 'cancelled', 'expired'] as const) {
      const card = requestCard({ request: requestIn(state, from), items: [], receipt: { sequence: 1, hash: '0'.repeat(64) }, revokeWith: 'graph', portal: PORTAL, at: NOON });
      expect(ofType(card, 'Container')).toEqual([]);
    }
  });
});

describe('what a card says', () => {
  const shown = (changes: Parameters<typeof awaiting>[0]): string =>
    JSON.stringify(requestCard({ request: awaiting(changes), items: [], receipt: { sequence: 1, hash: '0'.repeat(64) }, revokeWith: 'graph', portal: PORTAL, at: NOON }).body);

  test('until when it can be confirmed, in the zone of who asked, which is named', () => {
    expect(shown({})).toContain('09:10 (UTC)');
    expect(shown({ asker: { ...awaiting().asker, timeZone: 'Europe/Paris' } })).toContain('10:10 (Europe/Paris)');
  });

  test('that it waits for a second, different admin, and who was first', () => {
    expect(shown({ needsTwo: true, first: decision(MEGAN) })).toMatch(/Confirmed by Megan Bowen at 09:01 \(UTC\)\. Waiting for a second, different administrator/);
  });

  test.each([
    [target({ enabled: false }), 'disabled'],
    [target({ synced: true }), 'synced'],
    [target({ synced: false }), 'cloud-only'],
  ])('what the directory says of the account', (whom, word) => {
    expect(shown({ target: whom })).toContain(word);
  });

  test('after a renewal the new buttons carry the new key', () => {
    expect(shown({ buttonKey: requestIdOf(77) })).toContain(requestIdOf(77));
  });

  test.each(Object.entries(OUTCOMES))('what a success did not do, and nothing of that otherwise: %s', (name, outcome) => {
    const exhibit = ordinaryCards('en').find((found) => found.name === `en, done (${name}), plain`);
    const body = JSON.stringify(requestCard(exhibit!.view).body);
    expect(body.includes('password, MFA methods and inbox rules are unchanged')).toBe(succeeded(exhibit!.view));
    expect(body.includes('Verified: since 09:01:30 (UTC)')).toBe(outcome.result === 'signing-out' && outcome.verified !== undefined);
    if (outcome.result !== 'signing-out' || !outcome.provable) expect(body).not.toMatch(/Verified|looked for in the background/);
  });
});

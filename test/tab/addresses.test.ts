import * as fc from 'fast-check';
import { REQUEST_OUTCOMES } from '../../src/domain/request-outcome';
import { deepLink } from '../../src/tab/host/deep-link';
import { dayEnd, dayOf, dayStart, isDay, lastDays } from '../../src/tab/pages/history/days';
import { filterOf, NO_FILTER, queryOf, routeOf } from '../../src/tab/pages/history/filter';
import { placeOf } from '../../src/tab/shell/pages';

const HOUR = 3_600_000;
const query = (route: string): URLSearchParams => new URLSearchParams(route.split('?')[1]);

describe("the history's filter", () => {
  test('is a link: read back from its own address it is the same', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.trim().toWellFormed());
    const day = fc.constantFrom('', '2026-02-28', '2024-02-29');
    fc.assert(
      fc.property(text, text, fc.constantFrom('', ...REQUEST_OUTCOMES), day, day, (user, admin, outcome, from, to) => {
        const filter = { user, admin, outcome, from, to } as const;
        expect(filterOf(query(routeOf(filter)))).toEqual(filter);
      }),
    );
  });

  test.each(['outcome=won', 'from=2026-02-30', 'to=yesterday', 'from=2026-2-3', 'user=%20'])('leaves out what it does not understand: %s', (text) => {
    expect(filterOf(new URLSearchParams(text))).toEqual(NO_FILTER);
  });

  test('asks the server for whole days, the last one included', () => {
    const asked = new URLSearchParams(queryOf({ ...NO_FILTER, from: '2026-11-01', to: '2026-11-01' }));
    expect(Number(asked.get('from'))).toBe(dayStart('2026-11-01'));
    expect(Number(asked.get('to'))).toBe(dayStart('2026-11-02'));
    expect([...asked.keys()]).toEqual(['from', 'to']);
  });
});

describe('days', () => {
  test('are those of the calendar', () => {
    expect(isDay('2024-02-29')).toBe(true);
    expect(isDay('2026-02-29')).toBe(false);
    expect(dayOf(new Date(dayStart('2026-11-22')))).toBe('2026-11-22');
    expect(dayEnd('2026-12-31')).toBe(dayStart('2027-01-01'));
  });

  test('a range ends with today and has as many days as it says', () => {
    const { from, to } = lastDays(new Date(dayStart('2026-06-15') + 5 * HOUR), 7);
    expect({ from: dayOf(new Date(from)), to }).toEqual({ from: '2026-06-09', to: dayEnd('2026-06-15') });
  });
});

describe('addresses inside the tab', () => {
  test.each([
    [['request', 'abc'], { page: 'request', id: 'abc' }],
    [['request'], { page: 'now' }],
    [[], { page: 'now' }],
    [['health'], { page: 'health' }],
    [['constructor'], { page: 'now' }],
  ])('%j leads to %j', (path, place) => {
    expect(placeOf({ path, query: new URLSearchParams() })).toEqual(place);
  });

  test('a link into Teams names the app, the tab and the place in it, and stays in its cloud', () => {
    const place = { appId: 'app id', entityId: 'requests', channelId: '19:x@thread.tacv2', hostOrigin: 'https://gov.teams.microsoft.us' };
    const link = new URL(deepLink(place, 'request/1'));
    expect(link.origin + link.pathname).toBe('https://gov.teams.microsoft.us/l/entity/app%20id/requests');
    expect(JSON.parse(link.searchParams.get('context') ?? '')).toEqual({ subEntityId: 'request/1', channelId: '19:x@thread.tacv2' });
    expect(new URL(deepLink({ ...place, hostOrigin: 'https://evil.example' }, 'now')).origin).toBe('https://teams.microsoft.com');
  });
});

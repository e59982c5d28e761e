// The cards about many users at once, from the question to the result.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { newItem, settle } = require('../../dist/domain/item.js');
const { LEFT_OUT, ROWS_SHOWN } = require('../../dist/domain/many.js');
const { EMPTY_TALLY, standingOfItem } = require('../../dist/domain/tally.js');

const MINUTE = 60_000;
/** In pairs: the first part of a user name, and what they are called. */
const PEOPLE = Object.entries({
  'adele.vance': 'Adele Vance',
  'grady.archie': 'Grady Archie',
  'isaiah.langer': 'Isaiah Langer',
  'johanna.lorenz': 'Johanna Lorenz',
  'joni.sherman': 'Joni Sherman',
  'lee.gu': 'Lee Gu',
  'lidia.holloway': 'Lidia Holloway',
  'lynne.robbins': 'Lynne Robbins',
  'maximiliane-charlotte.von-hohenstein-wolkenburg': 'Maximiliane-Charlotte von Hohenstein-Wolkenburg',
  'miriam.graham': 'Miriam Graham',
  'nestor.wilke': 'Nestor Wilke',
  'patti.fernandez': 'Patti Fernandez',
});
const idOf = (n) => `7d1b2c3e-41f5-4a90-8b76-${String(n).padStart(12, '0')}`;
const user = (n) => {
  const [name, displayName] = PEOPLE[n % PEOPLE.length];
  return { objectId: idOf(n), upn: `${name}@contoso.com`, displayName };
};
const some = (count, from = 0, named = count) => ({ count, first: Array.from({ length: Math.min(count, named) }, (_, n) => user(from + n)) });
const typed = (because, count, ...first) => ({ because, count, first });

const many = (users, changes = {}) => ({
  source: { from: 'list' },
  users,
  privileged: some(0),
  protected: some(0),
  odd: some(0),
  leftOut: [],
  hitsAsker: false,
  reading: 0,
  digest: '5b'.repeat(32),
  ...changes,
});

const ODD = { ...user(0), displayName: '\u0410dele Vance' };
const EVERY_WARNING = many({ count: 6_400, first: [ODD, ...some(9, 1).first] }, {
  source: { from: 'group', name: 'Sales Europe', objectId: idOf(900) },
  privileged: some(1, 3),
  protected: some(2, 5),
  odd: { count: 1, first: [ODD] },
  leftOut: [
    typed('unreadable', 4, 'the intern', 'room 4.17'),
    typed('not-found', 3, 'adele.vanse@contoso.com'),
    typed('ambiguous', 3, 'info@contoso.com'),
    typed('external', 12, 'pat@fabrikam.com'),
    typed('privileged', 2, 'admin@contoso.com'),
  ],
  hitsAsker: true,
  reading: 3,
});

/** Each as `[id, title, what, view]`. @param start the moment of asking, in milliseconds @param facts of a request in a language @param decided who confirmed, and who stopped or tried again */
export const manyViews = (start, { facts, shown, decided }) => {
  const [megan, diego] = decided;
  const asked = (language, about) => ({ ...facts(language), target: undefined, targetReads: undefined, many: about });
  const settled = (n, outcome) => ({ position: n, user: user(n), item: settle({ ...newItem('request000000000000001', idOf(n)), attempts: 1 }, outcome, start + 3 * MINUTE) });
  const verified = (seconds) => ({ result: 'signing-out', verified: { validFrom: new Date(start + seconds * 1000).toISOString(), validFromAt: start + seconds * 1000 }, provable: true });
  const view = (request, rest) => ({ ...shown(request), at: start + 2 * MINUTE, ...rest });
  const going = (language, { at, tally, ...changes }) => view({ ...asked(language, many(some(640, 0, 10), { source: { from: 'tab' } })), state: 'running', confirmed: [megan], ...changes }, { tally: { ...EMPTY_TALLY, ...tally }, at });

  /** A page of the result: these, and so many more who are signed out and verified. */
  const done = (language, outcomes, more, about, { page = 0, ...changes } = {}) => {
    const members = outcomes.map((outcome, n) => settled(n, outcome));
    const tally = members.reduce((all, { item }) => ({ ...all, [standingOfItem(item)]: all[standingOfItem(item)] + 1 }), { ...EMPTY_TALLY, verified: more });
    const pages = Math.ceil((members.length + more) / ROWS_SHOWN);
    const rows = [...members, ...Array.from({ length: more }, (_, n) => settled(members.length + n, verified(70)))].slice(page * ROWS_SHOWN, (page + 1) * ROWS_SHOWN);
    const request = { ...asked(language, many(some(members.length + more, 0, 10), about)), state: 'done', confirmed: [megan], doneAt: start + 3 * MINUTE, ...changes };
    return view(request, { tally, page: { members: rows, page, pages }, at: start + 4 * MINUTE });
  };

  const PARTLY = [
    { result: 'failed', because: 'throttled', detail: '429 TooManyRequests', inDoubt: false },
    { result: 'failed', because: 'no-answer', detail: 'timeout', inDoubt: true },
    { result: 'skipped' },
    { result: 'not-found' },
    { result: 'not-applicable' },
    { result: 'signing-out', verified: undefined, provable: true },
    verified(65),
    verified(70),
    verified(70),
    verified(75),
  ];
  return [
    ['many-ask', 'Many: awaiting confirmation', 'A list of users. Everybody whom a confirmation hits is named, up to ten.', (language) => view({ ...asked(language, many(some(3))), state: 'awaiting', first: undefined }, { at: start })],
    [
      'many-ask-everything',
      'Many: every warning and note at once',
      'A group with privileged and protected users, the asker among them, and entries that are left out. Two administrators have to confirm.',
      (language) => view({ ...asked(language, EVERY_WARNING), state: 'awaiting', needsTwo: true, first: megan }, { at: start + MINUTE }),
    ],
    ['many-running', 'Many: running', 'How far it is, with the pace and the time that is left. The rest can be stopped.', (language) => going(language, { at: start + 2 * MINUTE, tally: { verified: 190, 'signing-out': 52, failed: 3, 'not-found': 1, intended: 20, queued: 374 } })],
    ['many-stopping', 'Many: stopping', 'Somebody stopped the rest.', (language) => going(language, { at: start + 2 * MINUTE, tally: { verified: 242, failed: 3, intended: 20, queued: 375 }, stopped: diego })],
    ['many-cancelled', 'Many: cancelled', 'Somebody pressed Cancel.', (language) => view({ ...asked(language, many(some(3))), state: 'cancelled', cancelled: megan }, { at: start + MINUTE })],
    [
      'many-done',
      'Many: all are signed out',
      'The last page of the result of a file.',
      (language) => done(language, [{ result: 'signing-out', verified: undefined, provable: true }], 11, { source: { from: 'file', name: 'spray.csv' } }, { page: 1 }),
    ],
    [
      'many-partly',
      'Many: some are signed out',
      'Those come first for whom something is left to do. They can be tried again; the rest is on further pages.',
      (language) => done(language, PARTLY, 54, { leftOut: [typed('not-found', 1, 'adele.vanse@contoso.com')] }, { retried: [diego] }),
    ],
  ];
};
if (LEFT_OUT.length !== EVERY_WARNING.leftOut.length) throw new Error('There is a new reason to leave somebody out: show it on the card of scripts/gallery/many.mjs.');

// The cards of the gallery: each state, warning, note and outcome once, with the facts that it is made from. Times and ids are fixed, so
// that the same program makes the same pictures.
import { createRequire } from 'node:module';
import { manyViews } from './many.mjs';
import { outcomes } from './outcomes.mjs';

const require = createRequire(import.meta.url);
const { newItem, settle } = require('../../dist/domain/item.js');
const { addBotDialog, askForm, requestCard, senderDialog } = require('../../dist/cards/index.js');

const MINUTE = 60_000;
const NINE = Date.UTC(2026, 2, 2, 8, 0, 0);
const idOf = (n) => `5f3e1c7a-90b2-4d68-a1c4-${String(n).padStart(12, '0')}`;
const person = (n, name, upn) => ({ objectId: idOf(n), displayName: name, upn, external: false, memberType: 'member', enabled: true, synced: false });

const ADELE = { ...person(1, 'Adele Vance', 'adele.vance@contoso.com'), privileged: false, protected: false };
const LONG = { ...ADELE, displayName: 'Maximiliane-Charlotte Freifrau von Hohenstein-Wolkenburg', upn: 'maximiliane-charlotte.von-hohenstein-wolkenburg@krankenhausverbund.contoso.onmicrosoft.com' };
const PRIVILEGED = { ...ADELE, privileged: true, enabled: false, synced: true };
const ALEX = { objectId: idOf(2), name: 'Alex Wilber' };
const decision = (n, name, minutes) => ({ by: idOf(n), name, at: NINE + minutes * MINUTE, activityId: `click-${n}` });
const MEGAN = decision(3, 'Megan Bowen', 1);
const DIEGO = decision(4, 'Diego Siciliani', 2);

const facts = (language) => ({
  id: 'request000000000000001',
  version: 1,
  buttonKey: 'request000000000000001',
  asker: { ...ALEX, language, timeZone: 'Europe/Paris' },
  conversation: { serviceUrl: 'https://smba.trafficmanager.net/emea/', conversationId: '19:incident@thread.tacv2', conversationType: 'channel' },
  target: ADELE,
  targetReads: false,
  reason: language === 'fr' ? 'ordinateur portable volé' : 'the laptop was stolen',
  verbose: false,
  withoutEffect: [],
  cardBecause: undefined,
  needsTwo: false,
  unconfirmed: false,
  askedAt: NINE,
  expiresAt: NINE + 10 * MINUTE,
});

const shown = (request, items = [], revokeWith = 'graph') => ({ request, items, revokeWith, receipt: { sequence: 128, hash: 'a3f09c1d'.repeat(8) }, portal: 'https://entra.microsoft.com' });
const waits = (changes = {}) => (language) => shown({ ...facts(language), state: 'awaiting', first: undefined, ...changes });
const done = (outcome, { revokeWith, ...changes } = {}) => (language) => {
  const request = { ...facts(language), state: 'done', confirmed: [MEGAN], doneAt: NINE + 3 * MINUTE, ...changes };
  return shown(request, [settle({ ...newItem(request.id, request.target.objectId), attempts: 1 }, outcome, request.doneAt)], revokeWith);
};

const AWAITING = [
  ['ask', 'Awaiting confirmation', 'Somebody asked to sign a user out. Nothing has happened yet.', waits()],
  ['ask-reads-along', 'Awaiting: the user reads along', 'The user is in the conversation and sees the card.', waits({ targetReads: true, reason: undefined })],
  ['ask-yourself', 'Awaiting: oneself', 'Who asks is the user.', waits({ target: { ...ADELE, objectId: ALEX.objectId, displayName: ALEX.name, upn: 'alex.wilber@contoso.com' } })],
  ['ask-odd-name', 'Awaiting: a name of mixed scripts', 'The first letter of the name is Cyrillic.', waits({ target: { ...ADELE, displayName: '\u0410dele Vance' } })],
  ['ask-hidden-character', 'Awaiting: a name with a character that nobody sees', 'The name turns its own direction around.', waits({ target: { ...ADELE, displayName: 'Adele \u202eecnaV' } })],
  ['ask-privileged', 'Awaiting: a privileged account', 'The account holds a directory role. `-Confirm:$false` does not skip the card here.', waits({ target: PRIVILEGED, cardBecause: 'privileged' })],
  ['ask-two', 'Awaiting: two administrators', 'The user is protected, or many were asked for within an hour. `-Confirm:$false` does not skip the card here.', waits({ needsTwo: true, cardBecause: 'two-people' })],
  ['ask-one-confirmed', 'Awaiting: one of two has confirmed', 'A second, different administrator has to confirm.', waits({ needsTwo: true, first: MEGAN })],
  [
    'ask-everything',
    'Awaiting: every warning and note at once',
    'The most that a card has to say before the click.',
    waits({ target: { ...PRIVILEGED, protected: true }, targetReads: true, needsTwo: true, first: MEGAN, cardBecause: 'privileged', withoutEffect: ['ErrorAction', 'Debug'], verbose: true }),
  ],
  ['ask-always', 'Awaiting: the organization always asks', '`-Confirm:$false` was given and `ALLOW_UNCONFIRMED` is `false`.', waits({ cardBecause: 'configuration' })],
  ['ask-long', 'Awaiting: long names', 'Names, a user name and a reason as long as they come.', waits({ target: LONG, reason: 'Phishing, INC-2026-03-02-0417: the one-time code was typed into https://login.contoso-helpdesk-portal.example/signin?session=8f14e45fceea167a5a36dedd4bea2543' })],
];

const DECIDED = [
  ['running', 'Confirmed', 'The revocation is on its way.', (language) => shown({ ...facts(language), state: 'running', confirmed: [MEGAN] })],
  ['cancelled', 'Cancelled', 'Somebody pressed Cancel.', (language) => shown({ ...facts(language), state: 'cancelled', cancelled: MEGAN })],
  ['expired', 'Expired', 'Nobody confirmed in time.', (language) => shown({ ...facts(language), state: 'expired', expiredAt: NINE + 10 * MINUTE })],
  [
    'done-details',
    'Result: two administrators, with details',
    'The longest card of a success: `-Verbose` and parameters without effect.',
    done({ result: 'signing-out', verified: { validFrom: '2026-03-02T08:02:30Z', validFromAt: NINE + 2.5 * MINUTE }, provable: true }, { needsTwo: true, confirmed: [MEGAN, DIEGO], verbose: true, withoutEffect: ['ErrorAction', 'Debug'] }),
  ],
];

const SENDER = { kind: 'user', target: { by: 'object-id', objectId: ADELE.objectId }, name: ADELE.displayName };

/** What is filled in before there is a request. */
const FORMS = [
  ['form', 'The form of help', 'It stands below the answer to `help`.', askForm],
  ['dialog', 'The dialog of the message action', '*Revoke sender\'s sessions* was chosen on a message.', (language) => senderDialog(SENDER, language)],
  ['dialog-add-bot', 'The dialog that adds the bot', 'The same, where the bot is not in the conversation yet.', (language) => addBotDialog(SENDER, language)],
];

/** Each card of the gallery: `id` names its files, `cards` holds it in every language. */
export const exhibits = (languages) => {
  const requests = [...AWAITING, ...DECIDED, ...outcomes(NINE).map(([id, title, what, outcome, changes]) => [id, title, what, done(outcome, changes)]), ...manyViews(NINE, { facts, shown, decided: [MEGAN, DIEGO] })];
  const cards = [...requests.map(([id, title, what, view]) => [id, title, what, (language) => requestCard(view(language))]), ...FORMS];
  return cards.map(([id, title, what, card]) => ({ id, title, what, cards: Object.fromEntries(languages.map((language) => [language, card(language)])) }));
};

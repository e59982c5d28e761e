import { newItem, settle, type Item } from '../../src/domain/item';
import { FAILURES, type Outcome } from '../../src/domain/outcome';
import { upnFromDirectory } from '../../src/domain/people';
import type { RequestAboutOne, RequestState } from '../../src/domain/request';
import type { RequestView, ViewOfOne } from '../../src/domain/view';
import type { Language } from '../../src/domain/command/command';
import { actor, ALEX, awaiting, decision, MEGAN, NOON, requestIn, target, type AwaitingOne } from '../domain/samples';

/** One card about one user: what it shows, and the facts that it is made from. */
export interface Exhibit {
  readonly name: string;
  readonly view: ViewOfOne;
}

export const PORTAL = 'https://entra.microsoft.com';

const verifiedAt = NOON + 90_000;
export const OUTCOMES: Readonly<Record<string, Outcome>> = {
  verified: { result: 'signing-out', verified: { validFrom: '2026-03-01T09:01:30Z', validFromAt: verifiedAt }, provable: true },
  unverified: { result: 'signing-out', verified: undefined, provable: true },
  'accepted, where nothing can prove it': { result: 'signing-out', verified: undefined, provable: false },
  'signed out at once': { result: 'signed-out' },
  'not available': { result: 'not-available' },
  'not found': { result: 'not-found' },
  'not applicable': { result: 'not-applicable' },
  ...Object.fromEntries(FAILURES.map((because): [string, Outcome] => [`failed: ${because}`, { result: 'failed', because, detail: '403 Authorization_RequestDenied', inDoubt: false }])),
  'failed without a word': { result: 'failed', because: 'no-answer', detail: '', inDoubt: false },
  'failed, in doubt': { result: 'failed', because: 'no-answer', detail: 'timeout', inDoubt: true },
};

/** The user is or will be signed out. */
export const succeeded = ({ items: [item] }: RequestView): boolean => item?.state === 'settled' && (item.outcome.result === 'signing-out' || item.outcome.result === 'signed-out');

/** What a person may be called, or write as a reason, to make a card say something else. */
export const HOSTILE: Readonly<Record<string, string>> = {
  bold: '**Global** __Administrator__ ~~not~~',
  emphasis: '*a* _b_ *c_d* snake_case_name __init__',
  'a link': '[Confirm here](https://evil.example/login)',
  'a link with a title': '[x](https://evil.example "click") ![y](https://evil.example/p.png)',
  'a link by reference': '[x][1] [1]: https://evil.example',
  'a link in angle brackets': '<https://evil.example> <mailto:a@evil.example>',
  HTML: '<img src=x onerror=alert(1)><b>bold</b><script>alert(1)</script><!-- -->',
  'an element of Teams': '<at>Megan Bowen</at> <at id="0">x</at>',
  entities: '&lt;b&gt; AT&amp;T &copy; &#x202e; &#42;&nbsp;',
  code: '`rm -rf` ```\ncode\n``` ~~~x~~~',
  'a heading': '# Approved by security',
  'a heading below': 'Approved\n=====\n-----',
  'a list': '- first\n- second\n+ third\n* fourth',
  'a numbered list': '1. first\n2) second',
  'a quote': '> as the CISO said',
  'a rule': '---\n***\n___',
  'a table': '| a | b |\n|---|---|\n| c | d |',
  'new lines': 'Adele\n\nCancelled: nothing was done\r\nAdele\u2028x\u2029y\u0085z\tq',
  'leading blanks': '      indented code',
  backslashes: 'a\\b \\* \\\\ C:\\dir\\ \\',
  'direction marks': 'Adele \u202eecnaV eledA\u202c \u2066x\u2069 \u200f\u061c',
  'marks left open': '\u202e\u2067\u2068evil',
  'marks that close too much': 'x\u2069\u2069\u202c\u202cy\u2069',
  'right to left': 'أديل فانس (admin) 123 אדל',
  'invisible letters': 'Ade\u200ble\u00ad \ufeffVance\u2060',
  'combining marks': 'Z\u0351\u036b\u0343a\u0300\u0301l\u0334go',
  emoji: '🎭 👩‍👩‍👧 🇫🇷 \u{1f600}',
  'half a letter': 'x\ud83dy\ude00z',
  'a date of the card language': '{{DATE(2017-02-14T06:08:39Z, SHORT)}} {{TIME(2017-02-14T06:08:39Z)}}',
  'a template': '${title} {user} {{user}} {0} %s',
  'an ICU pattern': "{name, select, other {x}} '{' it''s",
  'an address': 'www.evil.example https://evil.example/a_b_c megan@contoso.com',
  'a prototype': '__proto__ constructor toString',
  'a date of Slack': '<!date^1392734382^Posted|x>',
  long: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(16).trim(),
  'long without a blank': 'x'.repeat(500),
  'long and all of it marks': '*_[<&\\`~'.repeat(64),
};

/** All that people can put into a request: names and the reason. */
export const withTexts = (request: AwaitingOne, text: string): AwaitingOne => ({
  ...request,
  asker: { ...request.asker, name: text },
  target: { ...request.target, displayName: text },
  reason: text,
  first: request.first === undefined ? undefined : { ...request.first, name: text },
});

const withDecider = (request: RequestAboutOne, text: string): RequestAboutOne => {
  switch (request.state) {
    case 'cancelled':
      return { ...request, cancelled: { ...request.cancelled, name: text } };
    case 'confirmed':
    case 'running':
    case 'done':
      return { ...request, confirmed: request.confirmed.map((who) => ({ ...who, name: text })) };
    default:
      return request;
  }
};

const viewOf = (request: RequestAboutOne, items: readonly Item[] = []): ViewOfOne => ({ request, items, receipt: { sequence: 12, hash: '0a1b2c3d'.repeat(8) }, revokeWith: 'graph', portal: PORTAL, at: NOON + 180_000 });

const doneWith = (from: AwaitingOne, outcome: Outcome): ViewOfOne => {
  const request = requestIn('done', from);
  return viewOf(request, [settle({ ...newItem(request.id, request.target.objectId), attempts: 2 }, outcome, NOON + 120_000)]);
};

const IN_BETWEEN: readonly RequestState[] = ['awaiting', 'confirmed', 'running', 'cancelled', 'expired'];

const WAITING: Readonly<Record<string, Partial<AwaitingOne>>> = {
  plain: {},
  'without a reason': { reason: undefined },
  'self': { target: target({ objectId: ALEX }) },
  'privileged, disabled, synced': { target: target({ privileged: true, enabled: false, synced: true }) },
  'the target reads along': { targetReads: true },
  'nobody knows whether the target reads along': { targetReads: undefined },
  'two people': { needsTwo: true },
  'two people, one has confirmed': { needsTwo: true, first: decision(MEGAN) },
  'everything at once': {
    target: target({ objectId: ALEX, privileged: true, protected: true }),
    needsTwo: true,
    first: decision(MEGAN),
    verbose: true,
    withoutEffect: ['ErrorAction', 'Debug'],
    cardBecause: 'privileged',
  },
  'a card in spite of -Confirm:$false (two people)': { cardBecause: 'two-people' },
  'a card in spite of -Confirm:$false (configuration)': { cardBecause: 'configuration' },
  'another time zone': { asker: actor({ timeZone: 'America/Argentina/Buenos_Aires' }) },
  'without effect and verbose': { withoutEffect: ['ErrorAction'], verbose: true },
};

const inLanguage = (language: Language, changes: Partial<AwaitingOne>): AwaitingOne => {
  const request = awaiting(changes);
  return { ...request, asker: { ...request.asker, language } };
};

/** Every state with every variant and every outcome, in this language; people have ordinary names. */
export const ordinaryCards = (language: Language): readonly Exhibit[] =>
  Object.entries(WAITING).flatMap(([variant, changes]) => {
    const from = inLanguage(language, changes);
    return [
      ...IN_BETWEEN.map((state) => ({ name: `${language}, ${state}, ${variant}`, view: viewOf(requestIn(state, from)) })),
      ...Object.entries(OUTCOMES).map(([name, outcome]) => ({ name: `${language}, done (${name}), ${variant}`, view: doneWith(from, outcome) })),
    ];
  });

/** The cards that show most of what people wrote, made with this text in every place. */
export const cardsSaying = (language: Language, label: string, text: string): readonly Exhibit[] => {
  const from = withTexts(inLanguage(language, { needsTwo: true, first: decision(ALEX), target: target({ upn: upnFromDirectory("o'neil_j.smith-x#1@contoso.com") }) }), text);
  const views = [...IN_BETWEEN.map((state) => viewOf(requestIn(state, from))), doneWith(from, OUTCOMES['verified']!), doneWith(from, OUTCOMES['failed, in doubt']!)];
  return views.map((view) => ({ name: `${language}, ${view.request.state}, saying ${label}`, view: { ...view, request: withDecider(view.request, text) } }));
};

export const hostileCards = (language: Language): readonly Exhibit[] => Object.entries(HOSTILE).flatMap(([label, text]) => cardsSaying(language, label, text));

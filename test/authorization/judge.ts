import { buttonsOf, cardIn } from '../../sandbox/tenant/cards';
import type { BotMessage } from '../../sandbox/tenant/connector';
import { readEntry, type Entry } from '../journeys/audit-entries';
import { cardText } from '../journeys/shown';
import { firstLine, lastLine, RECEIPT_LINE, SENTENCES } from '../journeys/sentences';
import type { Stage } from '../journeys/stage';
import { isAskedBySomebodyElse, type Acted } from './act-out';
import { nameOf, type Cell } from './cells';
import { FIRST_OF_TWO, REFUSALS, TAKES_TWO, type Outcome } from './kinds';

/** What a text means; the sentences are typed from the contract or looked at by other tests, word by word. */
const MEANS: readonly (readonly [Outcome, RegExp])[] = [
  ['no role', /^You can't do this: it needs an active role for the whole directory/],
  ['guests', /^You can't do this: guest accounts may not/],
  ['disabled', /^You can't do this: your account is disabled/],
  ['unknown', /^You can't do this: the directory does not know your account/],
  ['privileged', /^You can't do this: the account is privileged\..*Global Administrator or Privileged Authentication Administrator/],
  ['what if for two', /^What if: (?=.*Two different administrators would have to confirm)/s],
  ['what if', /^What if: /],
  ['home', /is an external user: the home organization owns those sessions/],
  ['not found', /^Warning: We couldn't find the user /],
  ['too late', /^Too late: .+ confirmed this at /],
  ['once only', /^You have confirmed already\. A second, different administrator must confirm\./],
  ['number', /^(?:No request|One request|\d+ requests).* Administrators see them .* in a personal chat\.$/],
  ['list', /^(?:No request is open\.|One request is open\.|\d+ requests are open; the newest|No requests\.|The newest)/],
  ['all', /^Everything that is needed is there\./],
  ['own role', /^Not everything that is needed is there\..*\nMissing: (?:an active role|a member account|an enabled account|your account)[^\n]*$/],
  ['help', /^I sign a Microsoft 365 user out of all sessions\./],
];

/** Entries that a cell's outcome adds about the account or the request. */
const ADDS: Readonly<Partial<Record<Outcome, readonly string[]>>> = {
  card: ['asked'],
  'card for two': ['asked'],
  'what if': ['what-if'],
  'what if for two': ['what-if'],
  first: ['confirmed-first'],
  cancelled: ['cancelled'],
};

/** Nothing that a person is told by these may tell about an account. */
const TELLS_NOTHING: readonly Outcome[] = ['no role', 'guests', 'disabled', 'unknown', 'number', 'own role', 'help', 'silence', 'once only'];
/** Entries that come by themselves, now or later. */
const BY_THEMSELVES = ['verified', 'attempt-without-effect'];

const isRefusal = (outcome: Outcome): boolean => (REFUSALS as readonly Outcome[]).includes(outcome);

/** Everything that was seen of one cell. */
interface Seen {
  readonly acted: Acted;
  /** What the person was told: the answer to the press, or texts that are no results. */
  readonly told: readonly string[];
  readonly results: readonly string[];
  /** Everything that the program sent into the conversation after the deed. */
  readonly sent: readonly BotMessage[];
  /** About the account or its request, in order. */
  readonly entries: readonly Entry[];
}

/** What a cell came to, and everything about it that should not be so. */
export interface Judgement {
  readonly acted: Acted;
  readonly outcome: Outcome | 'something else';
  readonly wrong: readonly string[];
  readonly told: readonly string[];
}

/** Judges what was acted out on this stage, when all is quiet. */
export const judge = (stage: Stage, all: readonly Acted[]): readonly Judgement[] => {
  const entries = stage.evidence().entries.map(readEntry).filter(({ kind }) => !BY_THEMSELVES.includes(kind));
  return all.map((acted) => {
    const seen = look(stage, acted, entries);
    const outcome = outcomeOf(stage, seen);
    return { acted, outcome, wrong: [...wrongWith(stage, seen, outcome)], told: seen.told };
  });
};

const look = (stage: Stage, acted: Acted, entries: readonly Entry[]): Seen => {
  const { line, pressed, account } = acted;
  const sent = stage.sentTo(line);
  const texts = sent.flatMap(({ activity: { text } }) => (text === undefined || text === '' ? [] : [text]));
  const isResult = (text: string): boolean => RECEIPT_LINE.test(lastLine(text));
  const answered = pressed?.show === 'sentence' ? [pressed.text] : [];
  return {
    acted,
    told: [...answered, ...texts.filter((text) => !isResult(text))],
    results: texts.filter(isResult),
    sent,
    entries: account === undefined ? [] : entries.filter(({ target }) => target === account.id),
  };
};

const outcomeOf = (stage: Stage, seen: Seen): Judgement['outcome'] => {
  const { acted, told, sent, entries } = seen;
  const [text] = told;
  if (text !== undefined) return MEANS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'something else';
  if (acted.card !== undefined) return pressOutcome(acted, entries);
  const card = sent.map(({ activity }) => cardIn(activity)).find((found) => found !== undefined);
  if (card !== undefined) return cardText(card).includes('Two different administrators must confirm') ? 'card for two' : 'card';
  if (acted.account !== undefined && stage.revocations(acted.account) > 0) return 'runs';
  return sent.length === 0 ? 'silence' : 'something else';
};

/** Decisions that the log has of this person; a press that was not one leaves the log as it was. */
const pressOutcome = ({ sender, cell }: Acted, entries: readonly Entry[]): Judgement['outcome'] => {
  const last = entries.findLast(({ by, kind }) => by === sender.persona.id && ['confirmed', 'confirmed-first', 'cancelled'].includes(kind));
  if (last === undefined || cell.person === FIRST_OF_TWO) return 'silence';
  return last.kind === 'confirmed' ? 'runs' : last.kind === 'confirmed-first' ? 'first' : 'cancelled';
};

/** The entries that there must be before the deed: the request that it is about, or that is open beside it. */
const earlierEntries = (cell: Cell): readonly string[] => {
  const { deed } = cell;
  if (deed.by === 'line') return isAskedBySomebodyElse(cell) ? ['asked'] : [];
  if (deed.by === 'list') return [];
  if (deed.action !== 'second confirm') return ['asked'];
  return TAKES_TWO.includes(deed.account) ? ['asked', 'confirmed-first'] : ['asked', 'confirmed', 'attempt', 'outcome'];
};

/** The entries about the account that the deed has to add. A refusal at asking names no account. */
const addedEntries = ({ cell, sender }: Acted, outcome: Outcome): readonly string[] => {
  const isPress = cell.deed.by === 'button';
  if (outcome === 'runs') return [isPress ? 'confirmed' : 'asked', 'attempt', 'outcome'];
  if (isRefusal(outcome)) return isPress && sender.named ? ['click-refused'] : [];
  return ADDS[outcome] ?? [];
};

function* wrongWith(stage: Stage, seen: Seen, outcome: Judgement['outcome']): Generator<string> {
  const { acted, entries } = seen;
  if (outcome !== acted.cell.says) yield `the page says "${acted.cell.says}", the program does "${outcome}"${seen.told.length === 0 ? '' : `: ${seen.told.join(' / ')}`}`;
  if (outcome === 'something else') return;
  const kinds = entries.map(({ kind }) => kind).join(', ');
  const expected = [...earlierEntries(acted.cell), ...addedEntries(acted, outcome)].join(', ');
  if (kinds !== expected) yield `the log has "${kinds}" about the account, not "${expected}"`;
  yield* wrongEffect(stage, seen, outcome);
  yield* wrongAnswer(seen, outcome);
  if (acted.card !== undefined) yield* wrongCard(stage, acted, outcome);
  if (TELLS_NOTHING.includes(outcome)) yield* leaks(seen);
}

/** The ledger: what the tenant really did. */
function* wrongEffect(stage: Stage, { acted, results }: Seen, outcome: Outcome): Generator<string> {
  const { account, revokedBefore } = acted;
  const expected = outcome === 'runs' ? 1 : 0;
  if (account !== undefined) {
    const revoked = stage.revocations(account) - revokedBefore;
    if (revoked !== expected) yield `the sessions were revoked ${revoked} times, not ${expected} times`;
    if (stage.revokeCalls(account) !== revokedBefore + expected) yield 'there were calls to revoke without an effect';
  }
  const here = acted.cell.deed.by === 'line' ? results.length : expected;
  if (here !== expected) yield `${results.length} results were sent`;
  if (results.some((text) => account !== undefined && firstLine(text) !== SENTENCES.en.takesTime(account.upn))) yield `the result is "${results.map(firstLine).join('", "')}"`;
}

/** Whether this is how cards come: as the answer to a line, or in the list of what is open. */
const bringsCards = ({ deed }: Cell, outcome: Outcome): boolean => (deed.by === 'line' ? outcome.startsWith('card') : deed.by === 'list' && outcome === 'list');

const isForm = (card: unknown): boolean => {
  const [button, ...more] = buttonsOf(card);
  return button?.verb === 'ask' && more.length === 0;
};

/** HTTP, and how many messages came. */
function* wrongAnswer({ acted: { cell, line }, told, sent }: Seen, outcome: Outcome): Generator<string> {
  const { status, body } = line.answer;
  if (status !== 200) yield `HTTP ${status}`;
  if (told.length > 1) yield `it spoke ${told.length} times`;
  if (outcome === 'silence') {
    if (body !== '' || sent.length > 0) yield `there was an answer: ${JSON.stringify(body)}, ${sent.length} messages`;
    return;
  }
  if (cell.deed.by === 'line' && sent.length !== 1) yield `${sent.length} messages were sent`;
  // The form of the help is no card of a request: its one button asks.
  const cards = sent.filter(({ activity }) => cardIn(activity) !== undefined && !isForm(cardIn(activity))).length;
  if (cards > 0 && !bringsCards(cell, outcome)) yield `${cards} cards were sent`;
}

/** What the shared card has to be after each decision. */
const DECIDED: Readonly<Partial<Record<Outcome, { readonly buttons: number; readonly text: string }>>> = {
  runs: { buttons: 0, text: 'Confirmed by' },
  cancelled: { buttons: 0, text: 'Cancelled by' },
  first: { buttons: 2, text: 'Waiting for a second' },
};

/** The shared card: decided, waiting for a second, or as it was. */
function* wrongCard(stage: Stage, { cell: { deed }, card, pressed }: Acted, outcome: Outcome): Generator<string> {
  if (card === undefined || deed.by !== 'button') return;
  // It was over before: what the background learns of the result may still come onto the card.
  const wasOver = deed.action === 'second confirm' && !TAKES_TWO.includes(deed.account);
  const decided = wasOver ? DECIDED.runs : DECIDED[outcome];
  const now = stage.now(card);
  const fits = decided === undefined ? JSON.stringify(now.card) === JSON.stringify(card.card) : now.buttons.length === decided.buttons && now.text.includes(decided.text);
  if (!fits) yield `the shared card is not as it should be: ${now.text}`;
  if (pressed?.show === 'card' && DECIDED[outcome] === undefined) yield 'the press was answered with a card';
}

/** Whatever the person was told or sent must not name the account, nor anybody else. */
function* leaks({ acted, told, sent }: Seen): Generator<string> {
  const { account, sender } = acted;
  const all = [...told, JSON.stringify(sent.map(({ activity: { text, attachments } }) => [text, attachments])), acted.pressed === undefined ? '' : JSON.stringify(acted.pressed.answer.body)].join('\n').toLowerCase();
  const own = [sender.persona.id, sender.persona.upn, sender.persona.name];
  for (const name of account === undefined ? [] : [account.upn, account.id, account.name]) {
    if (!own.includes(name) && all.includes(name.toLowerCase())) yield `"${name}" was told`;
  }
  const address = /[\w.#-]+@contoso\.com/.exec(all)?.[0];
  if (address !== undefined && told.every((text) => !text.startsWith('I sign'))) yield `"${address}" was told`;
}

/** A refusal that depends on the account tells something about it: one sentence for each kind of person. */
export const unequalRefusals = (judged: readonly Judgement[]): readonly string[] => {
  const sentences = new Map<string, Set<string>>();
  for (const { acted, outcome, told } of judged) {
    if (!['no role', 'guests', 'disabled', 'unknown'].includes(outcome)) continue;
    const whose = `${acted.cell.roles}: ${acted.cell.person}`;
    sentences.set(whose, (sentences.get(whose) ?? new Set()).add(told.join('\n')));
  }
  return [...sentences].filter(([, said]) => said.size > 1).map(([whose, said]) => `${whose} is refused in ${said.size} ways: ${[...said].join(' / ')}`);
};

/** Refusals at asking are entries that name no account: each person has as many as cells that say so. */
export const uncountedRefusals = (stage: Stage, judged: readonly Judgement[]): readonly string[] => {
  const refused = stage.evidence().entries.map(readEntry).filter(({ kind }) => kind === 'ask-refused');
  const people = new Map(judged.map(({ acted }) => [acted.sender.persona.id, acted]));
  const strangers = refused.filter(({ by, target }) => by === null || !people.has(by) || target !== null).map(({ sequence }) => `entry ${sequence} names somebody else, or an account`);
  const miscounted = [...people].flatMap(([id, { sender, cell }]) => {
    const expected = judged.filter(({ acted, outcome }) => acted.sender === sender && acted.cell.deed.by === 'line' && outcome !== 'something else' && isRefusal(outcome) && sender.named).length;
    const found = refused.filter(({ by }) => by === id).length;
    return found === expected ? [] : [`${nameOf(cell)}: ${found} refusals in the log, not ${expected}`];
  });
  return [...strangers, ...miscounted];
};

import { buttonsOf, cardIn, textOf } from '../../sandbox/tenant/cards';
import type { LedgerCall } from '../../sandbox/tenant/ledger';
import { brokenChain, readEntry, type Entry } from './audit-entries';
import type { Evidence } from './evidence';
import { standingsBetween } from './role-book';
import { firstLine, lastLine, RECEIPT, RECEIPT_LINE, SENTENCES } from './sentences';

/** Who may over a privileged account (contract, section 4). */
const OVER_PRIVILEGED = ['Global Administrator', 'Privileged Authentication Administrator'];
/** A click's entry has the time at which the click came; the directory is read until this much later. */
const READ_WITHIN = 3_000;
/** Roles are read again at most this long before an attempt is written. */
const READ_BEFORE = 12_000;

/** The log and the rest, prepared once for all invariants. */
interface Case extends Evidence {
  readonly log: readonly Entry[];
  readonly revokes: readonly { readonly target: string; readonly at: number }[];
}

type Invariant = (evidence: Case) => readonly string[];

/** Whom a call would sign out, in Graph or in SharePoint, which knows people by name; nobody for every other call. */
const revokedBy = ({ service, method, path, body, user }: LedgerCall): string | undefined => {
  if (method !== 'POST') return undefined;
  if (service === 'sharepoint') return body.includes('RevokeAllUserSessions') ? (user ?? 'somebody that SharePoint does not know') : undefined;
  const target = /\/users\/([^/?]+)\/(?:microsoft\.graph\.)?revokeSignInSessions/i.exec(path)?.[1];
  return service === 'graph' && target !== undefined ? decodeURIComponent(target).toLowerCase() : undefined;
};

/** Revoke calls that the tenant received, a challenge for a newer token (401) left out: nothing is done then. */
const revokesOf = ({ calls }: Evidence): Case['revokes'] =>
  calls.flatMap((call) => {
    const target = revokedBy(call);
    return target !== undefined && call.status !== 401 ? [{ target, at: call.at }] : [];
  });

const of = (log: readonly Entry[], request: string | null, ...kinds: readonly string[]): readonly Entry[] =>
  log.filter((entry) => entry.request === request && kinds.includes(entry.kind));

const chainHolds: Invariant = ({ entries }) => brokenChain(entries);

/** The k-th call about a user has k attempts before it. */
const callsHaveAttempts: Invariant = ({ revokes, log }) =>
  revokes.flatMap(({ target, at }, index) => {
    const calls = revokes.slice(0, index + 1).filter((call) => call.target === target).length;
    const attempts = log.filter((entry) => entry.kind === 'attempt' && entry.target === target && entry.at <= at).length;
    return attempts >= calls ? [] : [`call ${calls} to revoke ${target} has only ${attempts} attempts written before it`];
  });

const mayAct = (evidence: Case, person: string | null, target: string, from: number, to: number): boolean =>
  person !== null &&
  standingsBetween(evidence.book, person, from, to).some(({ enabled, external, roles }) => {
    const admin = roles.some((role) => evidence.adminRoles.includes(role));
    const over = roles.some((role) => OVER_PRIVILEGED.includes(role));
    const everPrivileged = standingsBetween(evidence.book, target, from, to).every(({ privileged }) => privileged);
    const known = standingsBetween(evidence.book, target, from, to).length > 0;
    return enabled && !external && admin && (over || !known || !everPrivileged);
  });

/** The entries by which people let this attempt happen, each by somebody who held an entitled role then and at the attempt. */
const attemptsAreAllowed: Invariant = (evidence) =>
  evidence.log
    .filter(({ kind }) => kind === 'attempt')
    .flatMap((attempt) => {
      const earlier = evidence.log.filter(({ sequence }) => sequence < attempt.sequence);
      const asked = of(earlier, attempt.request, 'asked')[0];
      if (asked === undefined) return [`attempt ${attempt.sequence} belongs to no request`];
      if (attempt.target !== asked.target) return [`attempt ${attempt.sequence} is about another user than its request`];
      const given = asked.details['unconfirmed'] === true ? [asked] : of(earlier, attempt.request, 'confirmed', 'confirmed-first');
      if (asked.details['unconfirmed'] !== true && !given.some(({ kind }) => kind === 'confirmed')) return [`attempt ${attempt.sequence} has no confirmation before it`];
      const two = asked.details['needsTwo'] === true;
      if (two && new Set(given.map(({ by }) => by)).size < 2) return [`attempt ${attempt.sequence} needs two different people`];
      const target = attempt.target ?? '';
      return given
        .filter(({ by, at }) => !mayAct(evidence, by, target, at, at + READ_WITHIN) || !mayAct(evidence, by, target, attempt.at - READ_BEFORE, attempt.at))
        .map(({ sequence }) => `attempt ${attempt.sequence} rests on entry ${sequence} by somebody who was not entitled`);
    });

/** Within the hour, or at once. */
const SUCCESSES: readonly unknown[] = ['signing-out', 'signed-out'];

const outcomes = ({ log }: Case): readonly Entry[] => log.filter(({ kind }) => kind === 'outcome' || kind === 'verified');

/** Effects on the outcome's user from the request's first attempt on, until its outcome was written. */
const effectsOf = ({ effects, log }: Case, outcome: Entry): number => {
  const first = of(log, outcome.request, 'attempt')[0];
  if (first === undefined) return 0;
  return effects.filter(({ kind, user, at }) => kind === 'revoked' && user === outcome.target && at >= first.at && at <= outcome.at).length;
};

const successHappened: Invariant = (evidence) =>
  outcomes(evidence)
    .filter(({ details }) => SUCCESSES.includes(details['result']))
    .filter((outcome) => effectsOf(evidence, outcome) === 0)
    .map(({ sequence }) => `entry ${sequence} reports a sign-out that the tenant knows nothing of`);

const failureDidNotHappen: Invariant = (evidence) =>
  outcomes(evidence)
    .filter(({ details }) => !SUCCESSES.includes(details['result']) && details['inDoubt'] !== true)
    .filter((outcome) => effectsOf(evidence, outcome) > 0)
    .map(({ sequence }) => `entry ${sequence} reports a failure, but the tenant did it`);

const overIsOver: Invariant = ({ requests, log }) =>
  requests.flatMap(({ id }) => {
    const ends = of(log, id, 'cancelled', 'expired');
    const attempts = of(log, id, 'attempt').length;
    const decided = of(log, id, 'confirmed', 'cancelled', 'expired').length;
    return [
      ...(ends.length > 0 && attempts > 0 ? [`request ${id} was cancelled or expired, and was run`] : []),
      ...(decided > 1 ? [`request ${id} was decided ${decided} times`] : []),
    ];
  });

/** What the log must say of a request in each state. */
const FITS: Readonly<Record<string, (kinds: readonly string[], unconfirmed: boolean, settled: boolean) => boolean>> = {
  awaiting: (kinds) => !kinds.some((kind) => ['confirmed', 'cancelled', 'expired', 'attempt', 'outcome'].includes(kind)),
  cancelled: (kinds) => kinds.includes('cancelled') && !kinds.includes('outcome'),
  expired: (kinds) => kinds.includes('expired') && !kinds.includes('outcome'),
  confirmed: (kinds, unconfirmed, settled) => (unconfirmed || kinds.includes('confirmed')) && !settled && !kinds.includes('outcome'),
  running: (kinds, unconfirmed, settled) => (unconfirmed || kinds.includes('confirmed')) && kinds.includes('attempt') && !settled && !kinds.includes('outcome'),
  done: (kinds, _unconfirmed, settled) => kinds.includes('outcome') && settled,
};

const requestsAddUp: Invariant = ({ requests, items, log }) => {
  const asked = log.filter(({ kind }) => kind === 'asked').length;
  const sum = asked === requests.length ? [] : [`${asked} requests were asked and ${requests.length} are kept`];
  const misfits = requests.flatMap(({ id, state, unconfirmed }) => {
    const kinds = log.filter(({ request }) => request === id).map(({ kind }) => kind);
    const settled = items.some((item) => item.request_id === id && item.state === 'settled');
    return FITS[state]?.(kinds, unconfirmed === 1, settled) === true ? [] : [`request ${id} is ${state}, but its entries are ${kinds.join(', ')}`];
  });
  return [...sum, ...misfits];
};

/** Texts whose last line is a receipt: the result replies. */
const resultReplies = ({ messages }: Case): readonly { readonly text: string; readonly sequence: number }[] =>
  messages.flatMap(({ activity: { text } }) => {
    const sequence = text === undefined ? undefined : RECEIPT_LINE.exec(lastLine(text))?.[1];
    return text === undefined || sequence === undefined ? [] : [{ text, sequence: Number(sequence) }];
  });

const repliesComeOnce: Invariant = (evidence) => {
  const { log } = evidence;
  const requestOf = (sequence: number): string | null => log.find((entry) => entry.sequence === sequence)?.request ?? null;
  const replies = resultReplies(evidence).map(({ sequence }) => requestOf(sequence));
  return [...new Set(replies)].flatMap((request) => {
    const count = replies.filter((other) => other === request).length;
    const allowed = of(log, request, 'outcome').length;
    return count <= allowed ? [] : [`request ${String(request)} has ${count} result replies for ${allowed} outcomes`];
  });
};

/** The result that each sentence of the contract's table reports. */
const REPORTED = { takesTime: 'signing-out', signedOut: 'signed-out', failed: 'failed', notFound: 'not-found', notAvailable: 'not-available' } as const;

const sentenceResult = (line: string): string | undefined => {
  const is = (make: (user: string) => string): boolean => {
    const [before = '', after = ''] = make('\0').split('\0');
    return line.startsWith(before) && line.endsWith(after);
  };
  return (Object.keys(REPORTED) as (keyof typeof REPORTED)[]).filter((name) => is(SENTENCES.en[name]) || is(SENTENCES.fr[name])).map((name) => REPORTED[name])[0];
};

const repliesTellTheTruth: Invariant = (evidence) =>
  resultReplies(evidence).flatMap(({ text, sequence }) => {
    const said = sentenceResult(firstLine(text));
    const entry = evidence.log.find((other) => other.sequence === sequence);
    return said === undefined || said === entry?.details['result'] ? [] : [`"${firstLine(text)}" was said, but entry ${sequence} is ${String(entry?.details['result'])}`];
  });

const receiptsMatch: Invariant = ({ messages, answers, entries }) => {
  const cards = [...messages.map(({ activity }) => cardIn(activity)), ...answers];
  const texts = [...messages.map(({ activity }) => activity.text ?? ''), ...cards.map((card) => (card === undefined ? '' : textOf(card)))];
  return texts.flatMap((text) =>
    [...text.matchAll(new RegExp(RECEIPT, 'g'))].flatMap(([receipt, sequence, hash]) =>
      entries.some((entry) => entry.sequence === Number(sequence) && entry.hash.startsWith(hash ?? '-')) ? [] : [`"${receipt}" is not in the log`],
    ),
  );
};

/** What is over stays over: a card that lost its buttons has none in any later version. */
const buttonsDoNotReturn: Invariant = ({ messages }) => {
  const bare = new Set<string>();
  return messages.flatMap(({ id, activity }) => {
    const card = cardIn(activity);
    if (card === undefined) return [];
    if (buttonsOf(card).length === 0) bare.add(id);
    else if (bare.has(id)) return [`the card ${id} had no buttons any more and has them again`];
    return [];
  });
};

/** Shorter texts (`help`) may be in the output for other reasons. */
const TELLING = 12;

const logIsClean: Invariant = ({ output, secrets, personal, said }) => [
  ...secrets.filter((secret) => output.includes(secret)).map(() => 'a secret is in the output'),
  ...(/\beyJ[\w-]{8,}/.test(output) ? ['a token is in the output'] : []),
  ...said.filter((text) => text.length >= TELLING && output.includes(text)).map((text) => `what was said is in the output: "${text}"`),
  ...personal.filter((name) => output.toLowerCase().includes(name.toLowerCase())).map((name) => `"${name}" is in the output`),
];

const staysInTheTenant: Invariant = ({ connections, hosts }) =>
  [...new Set(connections)].filter((host) => !hosts.includes(host)).map((host) => `it connected to ${host}`);

const INVARIANTS: readonly Invariant[] = [
  ...[chainHolds, callsHaveAttempts, attemptsAreAllowed, successHappened, failureDidNotHappen, overIsOver],
  ...[requestsAddUp, repliesComeOnce, repliesTellTheTruth, receiptsMatch, buttonsDoNotReturn, logIsClean, staysInTheTenant],
];

/** What is wrong with a run; nothing when all invariants hold. They hold at any moment, also while work goes on. */
export const audit = (evidence: Evidence): readonly string[] => {
  const prepared: Case = { ...evidence, log: evidence.entries.map(readEntry), revokes: revokesOf(evidence) };
  return INVARIANTS.flatMap((invariant) => invariant(prepared));
};

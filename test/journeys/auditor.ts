import { createHash } from 'node:crypto';
import { buttonsOf, cardIn, textOf } from '../../sandbox/tenant/cards';
import { keyOf, of, prepare, type Case } from './audit-case';
import { brokenChain, type Entry } from './audit-entries';
import type { Evidence } from './evidence';
import { standingsBetween } from './role-book';
import { firstLine, lastLine, RECEIPT, RECEIPT_LINE, SENTENCES } from './sentences';
import { wordsWithin } from './words-within';

/** Who may over a privileged account (contract, section 4). */
const OVER_PRIVILEGED = ['Global Administrator', 'Privileged Authentication Administrator'];
/** A click's entry has the time at which the click came; the directory is read until this much later. */
const READ_WITHIN = 3_000;
/** Roles are read again at most this long before an attempt is written. */
const READ_BEFORE = 12_000;

type Invariant = (evidence: Case) => readonly string[];

const chainHolds: Invariant = ({ entries }) => brokenChain(entries);

/** The k-th call about a user has k attempts before it. */
const callsHaveAttempts: Invariant = ({ revokes, log }) => {
  const attemptsAbout = Map.groupBy(
    log.filter(({ kind }) => kind === 'attempt'),
    ({ target }) => target,
  );
  return [...Map.groupBy(revokes, ({ target }) => target)].flatMap(([target, calls]) =>
    calls.flatMap(({ at }, index) => {
      const attempts = (attemptsAbout.get(target) ?? []).filter((entry) => entry.at <= at).length;
      return attempts > index ? [] : [`call ${index + 1} to revoke ${target} has only ${attempts} attempts written before it`];
    }),
  );
};

const mayAct = (evidence: Case, person: string | null, target: string, from: number, to: number): boolean =>
  person !== null &&
  standingsBetween(evidence.lives, person, from, to).some(({ enabled, external, roles }) => {
    const admin = roles.some((role) => evidence.adminRoles.includes(role));
    const over = roles.some((role) => OVER_PRIVILEGED.includes(role));
    const everPrivileged = standingsBetween(evidence.lives, target, from, to).every(({ privileged }) => privileged);
    const known = standingsBetween(evidence.lives, target, from, to).length > 0;
    return enabled && !external && admin && (over || !known || !everPrivileged);
  });

/** The entries by which people let this attempt happen, each by somebody who held an entitled role then and at the attempt. */
const attemptsAreAllowed: Invariant = (evidence) =>
  evidence.log
    .filter(({ kind }) => kind === 'attempt')
    .flatMap((attempt) => {
      const earlier = (kind: Entry): boolean => kind.sequence < attempt.sequence;
      const asked = of(evidence, attempt.request, 'asked').filter(earlier)[0];
      if (asked === undefined) return [`attempt ${attempt.sequence} belongs to no request`];
      if (!isAbout(evidence, asked, attempt)) return [`attempt ${attempt.sequence} is about another user than its request`];
      const confirmed = of(evidence, attempt.request, 'confirmed', 'confirmed-first').filter(earlier);
      const given = asked.details['unconfirmed'] === true ? [asked] : [...confirmed, ...of(evidence, attempt.request, 'retried').filter(earlier)];
      if (asked.details['unconfirmed'] !== true && !confirmed.some(({ kind }) => kind === 'confirmed')) return [`attempt ${attempt.sequence} has no confirmation before it`];
      const two = asked.details['needsTwo'] === true;
      if (two && new Set(confirmed.map(({ by }) => by)).size < 2) return [`attempt ${attempt.sequence} needs two different people`];
      const target = attempt.target ?? '';
      return given
        .filter(({ by, at }) => !mayAct(evidence, by, target, at, at + READ_WITHIN) || !mayAct(evidence, by, target, attempt.at - READ_BEFORE, attempt.at))
        .map(({ sequence }) => `attempt ${attempt.sequence} rests on entry ${sequence} by somebody who was not entitled`);
    });

/** The one user of the request, or one of the many that were shown when it was confirmed. */
const isAbout = (evidence: Case, asked: Entry, attempt: Entry): boolean => {
  const pinned = evidence.pinnedSets.get(attempt.request ?? '');
  return pinned === undefined ? attempt.target === asked.target : pinned.has(attempt.target ?? '');
};

const digestOf = (ids: readonly string[]): string => createHash('sha256').update(ids.map((id) => `${id}\n`).join('')).digest('hex');

/** Who is pinned is who was asked for and who was confirmed: the log holds a hash over them. */
const pinnedAreConfirmed: Invariant = (evidence) =>
  [...evidence.pinnedFor].flatMap(([request, ids]) => {
    const told = of(evidence, request, 'asked', 'renewed', 'confirmed', 'confirmed-first', 'stopped', 'retried').map(({ details }) => details['digest']);
    return told.every((digest) => digest === digestOf(ids)) ? [] : [`the users of request ${request} are not those whom the log knows`];
  });

/** Nobody is forgotten and nobody is added: each pinned user has one item, and when it is over each has an outcome. */
const manyAddUp: Invariant = ({ pinnedFor, itemsOf, requests }) =>
  requests.flatMap(({ id, state }) => {
    const pinned = pinnedFor.get(id);
    if (pinned === undefined || !['confirmed', 'running', 'done'].includes(state)) return [];
    const own = itemsOf.get(id) ?? [];
    const open = own.filter((item) => item.state !== 'settled').length;
    return [
      ...(own.map(({ target }) => target).sort().join() === [...pinned].sort().join() ? [] : [`request ${id} has ${own.length} items for ${pinned.length} users`]),
      ...(state === 'done' && open > 0 ? [`request ${id} is done, and ${open} users are not`] : []),
    ];
  });

/** What is kept of each of many users is what the log told of them last. */
const itemsAreTold: Invariant = (evidence) =>
  [...evidence.pinnedFor.keys()].flatMap((request) => {
    const told = new Map(of(evidence, request, 'outcome', 'verified').map(({ target, details }) => [target, details['result']]));
    const untold = (evidence.itemsOf.get(request) ?? []).filter(({ state, target, result }) => state === 'settled' && told.get(target) !== result);
    return untold.map(({ target, result }) => `user ${target} of request ${request} is kept as ${String(result)}, and the log says ${String(told.get(target))}`);
  });

/** Within the hour, or at once. */
const SUCCESSES: readonly unknown[] = ['signing-out', 'signed-out'];

const outcomes = ({ log }: Pick<Case, 'log'>): readonly Entry[] => log.filter(({ kind }) => kind === 'outcome' || kind === 'verified');

/** Effects on the outcome's user from the request's first attempt on, until its outcome was written. @param late milliseconds by which the outcome's time may be too early */
const effectsOf = (evidence: Case, outcome: Entry, late = 0): number => {
  const first = evidence.attemptsOf.get(keyOf(outcome.request, outcome.target))?.[0];
  if (first === undefined) return 0;
  return (evidence.effectsOn.get(outcome.target ?? '') ?? []).filter(({ kind, at }) => kind === 'revoked' && at >= first.at && at <= outcome.at + late).length;
};

const successHappened: Invariant = (evidence) =>
  outcomes(evidence)
    .filter(({ details }) => SUCCESSES.includes(details['result']))
    .filter((outcome) => effectsOf(evidence, outcome, evidence.clockBehind) === 0)
    .map(({ sequence }) => `entry ${sequence} reports a sign-out that the tenant knows nothing of`);

const failureDidNotHappen: Invariant = (evidence) =>
  outcomes(evidence)
    .filter(({ details }) => !SUCCESSES.includes(details['result']) && details['inDoubt'] !== true)
    .filter((outcome) => effectsOf(evidence, outcome) > 0)
    .map(({ sequence }) => `entry ${sequence} reports a failure, but the tenant did it`);

const overIsOver: Invariant = (evidence) =>
  evidence.requests.flatMap(({ id }) => {
    const ends = of(evidence, id, 'cancelled', 'expired');
    const attempts = of(evidence, id, 'attempt').length;
    const decided = of(evidence, id, 'confirmed', 'cancelled', 'expired').length;
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

/** Of many users some are done before others; a request whose users were all stopped before their turn has no attempt. */
const FITS_MANY: typeof FITS = {
  ...FITS,
  confirmed: (kinds) => kinds.includes('confirmed'),
  running: (kinds) => kinds.includes('confirmed'),
  done: (kinds, _unconfirmed, settled) => kinds.includes('confirmed') && kinds.includes('outcome') && settled,
};

const requestsAddUp: Invariant = ({ requests, itemsOf, log, byRequest, pinnedFor }) => {
  const asked = log.filter(({ kind }) => kind === 'asked').length;
  const sum = asked === requests.length ? [] : [`${asked} requests were asked and ${requests.length} are kept`];
  const misfits = requests.flatMap(({ id, state, unconfirmed }) => {
    const kinds = (byRequest.get(id) ?? []).map(({ kind }) => kind);
    const settled = (itemsOf.get(id) ?? []).some((item) => item.state === 'settled');
    return (pinnedFor.has(id) ? FITS_MANY : FITS)[state]?.(kinds, unconfirmed === 1, settled) === true ? [] : [`request ${id} is ${state}, but its entries are ${kinds.join(', ')}`];
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
  const requestOf = (sequence: number): string | null => evidence.bySequence.get(sequence)?.request ?? null;
  const replies = resultReplies(evidence).map(({ sequence }) => requestOf(sequence));
  return [...new Set(replies)].flatMap((request) => {
    const count = replies.filter((other) => other === request).length;
    const settled = of(evidence, request, 'outcome');
    const later = settled.filter(({ details }) => details['inDoubtBefore'] === true).length;
    const allowed = evidence.pinnedFor.has(request ?? '') ? 1 + later + of(evidence, request, 'retried').length : settled.length;
    return count <= allowed ? [] : [`request ${String(request)} has ${count} result replies where ${allowed} were to come`];
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

/** Whom a sentence is about: where the user stands in it. */
const sentenceUser = (line: string): string | undefined => /[^\s]+@[^\s]+[a-z]/i.exec(line)?.[0];

const repliesTellTheTruth: Invariant = (evidence) =>
  resultReplies(evidence).flatMap(({ text, sequence }) => {
    const entry = evidence.bySequence.get(sequence);
    const many = evidence.pinnedFor.has(entry?.request ?? '');
    const lines = many ? text.split('\n') : [firstLine(text)];
    return lines.flatMap((line) => {
      const said = sentenceResult(line);
      if (said === undefined) return [];
      const about = many ? of(evidence, entry?.request ?? null, 'outcome').filter(({ target }) => target === evidence.idOf(sentenceUser(line) ?? '')) : [entry];
      return about.some((each) => each?.details['result'] === said) ? [] : [`"${line}" was said, but entry ${sequence} is ${String(about.at(-1)?.details['result'])}`];
    });
  });

const receiptsMatch: Invariant = ({ messages, answers, entries }) => {
  const hashes = new Map(entries.map(({ sequence, hash: whole }) => [sequence, whole]));
  const cards = [...messages.map(({ activity }) => cardIn(activity)), ...answers];
  const texts = [...messages.map(({ activity }) => activity.text ?? ''), ...cards.map((card) => (card === undefined ? '' : textOf(card)))];
  return texts.flatMap((text) =>
    [...text.matchAll(new RegExp(RECEIPT, 'g'))].flatMap(([receipt, sequence, hash]) =>
      hashes.get(Number(sequence))?.startsWith(hash ?? '-') === true ? [] : [`"${receipt}" is not in the log`],
    ),
  );
};

/** What is decided stays decided: a card that lost the buttons for it has none of them in any later version. */
const buttonsDoNotReturn: Invariant = ({ messages }) => {
  const bare = new Set<string>();
  return messages.flatMap(({ id, activity }) => {
    const card = cardIn(activity);
    if (card === undefined) return [];
    const decides = buttonsOf(card).some(({ verb }) => verb === 'confirm' || verb === 'cancel');
    if (!decides) bare.add(id);
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
  ...wordsWithin(output, personal).map((name) => `"${name}" is in the output`),
];

const staysInTheTenant: Invariant = ({ connections, hosts }) =>
  [...new Set(connections)].filter((host) => !hosts.includes(host)).map((host) => `it connected to ${host}`);

const INVARIANTS: readonly Invariant[] = [
  ...[pinnedAreConfirmed, manyAddUp, itemsAreTold, chainHolds, callsHaveAttempts, attemptsAreAllowed, successHappened, failureDidNotHappen, overIsOver],
  ...[requestsAddUp, repliesComeOnce, repliesTellTheTruth, receiptsMatch, buttonsDoNotReturn, logIsClean, staysInTheTenant],
];

/** What is wrong with a run; nothing when all invariants hold. They hold at any moment, also while work goes on. */
export const audit = (evidence: Evidence): readonly string[] => {
  const prepared = prepare(evidence);
  return INVARIANTS.flatMap((invariant) => invariant(prepared));
};

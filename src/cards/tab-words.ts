import { factsIn, type AuditEntry, type EntryFacts } from '../domain/audit';
import type { Actor } from '../domain/conversation';
import type { Language } from '../domain/command/command';
import { FAILURES, type Failure } from '../domain/outcome';
import { REFUSALS, type Refusal } from '../domain/policy';
import type { ShownTarget } from '../domain/request';
import type { LeftOut, ManySource } from '../domain/many';
import type { ManyMember } from '../domain/many-page';
import { isOfMany, type RequestView } from '../domain/view';
import { dateTime, instantIn, message, type MessageKey, type MessageValues } from '../locale';
import type { AdaptiveCard } from './adaptive-card';
import { plain } from './escape';
import { requestCard } from './request-card';
import { countLines, leftOutText, memberLines, progressLines, sourceText } from './many-words';
import { failureLines, proofLine, resultSentence, runningLine, settledItem } from './sentences';
import { warningsOf } from './warnings';

/** What a list says of a request, in the reader's language: plain text. */
export interface SummaryWords {
  readonly warnings: readonly string[];
  /** What truly happened; none while nothing did. */
  readonly lines: readonly string[];
}

export const summaryWords = (view: RequestView, { language, timeZone }: Actor): SummaryWords => ({
  warnings: warningsOf(view.request, language).map(({ words }) => words),
  lines: happened(view, language, timeZone),
});

const happened = (view: RequestView, language: Language, timeZone: string): readonly string[] => {
  const { request } = view;
  switch (request.state) {
    case 'awaiting':
      return [];
    case 'confirmed':
    case 'running':
      return isOfMany(view) ? progressLines(view, language).map(withoutBar) : [runningLine(language, request)];
    case 'cancelled':
    case 'expired':
      return [message(language, `card.title.${request.state}`)];
    case 'done': {
      if (isOfMany(view)) return countLines(view, language);
      const item = settledItem(view);
      if (item === undefined || request.target === undefined) return [];
      const proof = proofLine(language, item.outcome, timeZone);
      return [resultSentence(language, item.outcome, nameOf(request.target)), ...failureLines(language, item.outcome, item.target), ...(proof === undefined ? [] : [proof])];
    }
  }
};

/** A page draws a bar of its own. */
const withoutBar = (line: string): string => line.replace(/^[█░]+ +/u, '');

/** Names are deleted after a time; the object id stays. */
const nameOf = (target: ShownTarget): string => (target.upn === '' ? target.objectId : target.upn);

/** Where the users of a request come from. */
export const sourceWords = (source: ManySource, language: Language): string => sourceText(source, language, plain);

/** What became of one of many users; nothing while nothing did. */
export const memberWords = (member: ManyMember, reader: Actor): readonly string[] => (member.item?.state === 'settled' ? memberLines(member, reader, plain) : []);

/** Why somebody who was named is not hit. */
export const leftOutWords = ({ typed, because }: LeftOut, language: Language): string => leftOutText([{ because, count: 1, first: [typed === '' ? '…' : typed] }], language, plain)[0] ?? '';

/** The request's card for one reader: their language, their time zone. */
export const cardFor = (view: RequestView, { language, timeZone }: Actor): AdaptiveCard => {
  const { request } = view;
  return requestCard({ ...view, request: { ...request, asker: { ...request.asker, language, timeZone } } });
};

/** One entry of a request's time line. */
export interface EntryWords {
  readonly at: number;
  readonly kind: string;
  readonly sentence: string;
}

const SENTENCES: Readonly<Partial<Record<string, MessageKey>>> = {
  asked: 'tab.entry.asked',
  'click-refused': 'tab.entry.click-refused',
  renewed: 'tab.entry.renewed',
  'confirmed-first': 'tab.entry.confirmed-first',
  confirmed: 'tab.entry.confirmed',
  cancelled: 'tab.entry.cancelled',
  stopped: 'tab.entry.stopped',
  retried: 'tab.entry.retried',
  expired: 'tab.entry.expired',
  attempt: 'tab.entry.attempt',
  'attempt-without-effect': 'tab.entry.attempt-without-effect',
  outcome: 'tab.entry.outcome',
  verified: 'tab.entry.verified',
};

/** @param names by object id: what people were called who had to do with the request, as far as it is still known */
export const entryWords = (entry: AuditEntry, names: ReadonlyMap<string, string>, reader: Pick<Actor, 'language' | 'timeZone'>): EntryWords => {
  const said = factsIn(entry) ?? UNREADABLE;
  const key = SENTENCES[said.kind];
  const sentence = key === undefined ? said.kind : message(reader.language, key, valuesOf(said, names, reader));
  return { at: said.at, kind: said.kind, sentence: aboutWhom(sentence, said, names, reader.language) };
};

/** Of many users it is said which one; of one everybody knows. */
const aboutWhom = (sentence: string, { target }: EntryFacts, names: ReadonlyMap<string, string>, language: Language): string =>
  target === null || names.has(target) ? sentence : message(language, 'tab.entry.about', { sentence, user: target });

/** A damaged store is shown as far as it can be read. */
const UNREADABLE: EntryFacts = { at: 0, kind: '?', by: null, target: null, details: {} };

const valuesOf = ({ by, details }: EntryFacts, names: ReadonlyMap<string, string>, { language, timeZone }: Pick<Actor, 'language' | 'timeZone'>): MessageValues => {
  const told = (name: string): string => (typeof details[name] === 'string' || typeof details[name] === 'number' ? String(details[name]) : '');
  const name = by === null ? '' : (names.get(by) ?? '');
  const validFrom = instantIn(told('validFrom'));
  return {
    name: name === '' ? (by ?? '?') : plain(name),
    attempt: told('attempt'),
    detail: told('detail') === '' ? '-' : told('detail'),
    validFrom: validFrom === undefined ? '-' : dateTime(language, timeZone, validFrom),
    result: resultWord(details, language),
    refusal: refusalWord(told('because'), language),
  };
};

const resultWord = ({ result, because, inDoubt }: EntryFacts['details'], language: Language): string => {
  if (result === 'failed') return message(language, inDoubt === true ? 'tab.outcome.in-doubt' : 'tab.outcome.failed') + (isFailure(because) ? ` (${because})` : '');
  const known = (['signed-out', 'signing-out', 'not-found', 'not-applicable', 'not-available', 'skipped'] as const).find((each) => each === result);
  return known === undefined ? '-' : message(language, `tab.outcome.${known}`);
};

const isFailure = (because: unknown): because is Failure => FAILURES.some((each) => each === because);

const refusalWord = (because: string, language: Language): string => {
  const known: Refusal | undefined = REFUSALS.find((each) => each === because);
  return known === undefined ? '-' : message(language, `tab.refusal.${known}`);
};
